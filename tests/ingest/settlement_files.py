"""Reading settlement messages in tests: from goldens with their rows beside them, and from messages written here."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from backoffice.ingest import settlement_swift, settlement_xml
from backoffice.ingest.reading import Reading

GOLDEN = Path(__file__).parent / "golden_settlement"
SOURCE = "0123456789abcdef"


def read(folder: Path, content: str | bytes) -> Reading:
    """What a file with this content gives, read by the one of the two readers that recognises it."""
    path = folder / "messages.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_file(path)


def read_file(path: Path) -> Reading:
    """What the file gives, by the one reader of the two that recognises it."""
    (reader,) = [one for one in (settlement_swift, settlement_xml) if one.recognises(path)]
    return reader.read(path, SOURCE).check()


def rows(reading: Reading) -> dict[str, list[dict[str, Any]]]:
    """The accepted rows as JSON would write them, without nulls and without the file's identity."""
    return {
        table: [
            {name: _written(value) for name, value in row.items() if value is not None and name != "source_id"}
            for row in frame.iter_rows(named=True)
        ]
        for table, frame in reading.frames.items()
        if frame.height
    }


def only_row(reading: Reading) -> dict[str, Any]:
    """The one row the file gives."""
    ((row,),) = rows(reading).values()
    return row


def expected(name: str) -> dict[str, list[dict[str, Any]]]:
    """The rows written beside a golden file."""
    written: dict[str, list[dict[str, Any]]] = json.loads((GOLDEN / name).read_text(encoding="utf-8"))
    return written


def rules(reading: Reading) -> Counter[str]:
    """How often which rule refused."""
    return Counter(reading.rejects["rule"])


def reason(reading: Reading) -> str:
    """The one reason given."""
    (found,) = reading.rejects["reason"]
    return str(found)


def swift(type_: str, *body: str, sent: str = "1230260602", end: str = "-}") -> str:
    """A message received, in its envelope, from ZZKWDEF0 at 12:30 on 2 June 2026."""
    head = f"{{1:F01ZZOWGB20AXXX0000000001}}{{2:O{type_}{sent}ZZKWDEF0AXXX00000000012606021230N}}{{4:"
    return "\n".join((head, *body, end, ""))


def status_message(
    *statuses: str, reference: str = "ST1", related: str | None = "SI1", extra: Iterable[str] = ()
) -> str:
    """An MT548 with these blocks STAT, each written as its lines inside."""
    link = (":16R:LINK", f":20C::RELA//{related}", ":16S:LINK") if related else ()
    blocks = [line for lines in statuses for line in (":16R:STAT", *lines.split("\n"), ":16S:STAT")]
    general = (":16R:GENL", f":20C::SEME//{reference}", ":23G:INST", *link, *blocks, ":16S:GENL")
    return swift("548", *general, *extra)


def header(reference: str = "BM1", created: str = "2026-06-02T12:30:00Z", sender: str = "ZZKWDEF0") -> str:
    """A business header."""
    return (
        '<AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.02">'
        f"<Fr><FIId><FinInstnId><BICFI>{sender}</BICFI></FinInstnId></FIId></Fr>"
        f"<BizMsgIdr>{reference}</BizMsgIdr><CreDt>{created}</CreDt></AppHdr>"
    )


def document(type_: str, body: str) -> str:
    """A message of this type and version (sese.024.001.13) in its Document."""
    return f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{type_}">{body}</Document>'


def _written(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value
