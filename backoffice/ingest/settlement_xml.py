"""Settlement messages of ISO 20022 in a file: sese.023 to 025, sese.028, semt.018, semt.044, in any mixture and number.

The messages stand alone, after a business header (AppHdr), or inside any wrapper (`xml_records`). A message of another
type is refused with its type named; a file that holds only such is refused whole.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from backoffice.errors import FileRefused
from backoffice.ingest import semt018, semt044, sese, sese028
from backoffice.ingest.proofs import Proof
from backoffice.ingest.reading import Reading
from backoffice.ingest.settlement_rows import UNKNOWN, Judged, SettlementRows
from backoffice.ingest.settlement_values import DAY_ONLY
from backoffice.ingest.statement_values import Unreadable
from backoffice.ingest.xml_records import Parts, XmlRecord, plain, read_records

NAME = "settlement_xml"


class _Kind(Protocol):
    """How the messages of some types are read: how many rows a record holds, counted before any judgement; the rows."""

    def count(self, record: XmlRecord) -> int: ...

    def rows(self, record: XmlRecord, first: int) -> Iterator[Judged]: ...


_KINDS: Final[Mapping[str, _Kind]] = {
    **dict.fromkeys(sese.TABLES, sese),
    sese028.MESSAGE: sese028,
    semt018.MESSAGE: semt018,
}
_TABLES: Final[Mapping[str, str]] = {
    **sese.TABLES,
    sese028.MESSAGE: sese028.TABLE,
    semt018.MESSAGE: semt018.TABLE,
    semt044.MESSAGE: semt044.TABLE,
}
_PARTS: Final[Parts] = {
    **dict.fromkeys((*sese.TABLES, sese028.MESSAGE), frozenset()),
    semt018.MESSAGE: semt018.PARTS,
    semt044.MESSAGE: semt044.PARTS,
}
_KNOWN = "sese.023, sese.024, sese.025, sese.028, semt.018 and semt.044"
_LOOKED_AT = 65_536
_NAMESPACE = re.compile(rb"urn:(?:iso:std:iso:20022:tech|swift):xsd:\$?([a-z]{4})\.[0-9]{3}")
_MESSAGE = re.compile(rb"<(?:[A-Za-z0-9_.-]+:)?(?:" + "|".join(_PARTS).encode() + rb")[\s>]")
_DAY_ONLY = (
    "{} rows are of statements that give a day without a time: its last second was taken, or the time of the message "
    "where that is earlier."
)


def recognises(path: Path) -> bool:
    """XML whose first namespace but for headers is of settlement (sese) or its statements (semt), or whose first
    elements include a message known here."""
    try:
        with path.open("rb") as file:
            start = file.read(_LOOKED_AT).replace(b"\x00", b"")
    except OSError:
        return False
    if not start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
        return False
    area = next((found for found in _NAMESPACE.findall(start) if found != b"head"), None)
    return area in (b"sese", b"semt") if area else bool(_MESSAGE.search(start))


def read(path: Path, source_id: str) -> Reading:
    """Every message's rows, taken or refused. A row's `source_row` is its number in the file, from 1.

    Raises FileRefused where the XML cannot be trusted (`xml_records`), and where it holds no message of a known type.
    """
    intake = _Intake(SettlementRows(path.name, source_id))
    read_records(path, _PARTS, intake.record)
    if not intake.known:
        raise _nothing_known(path, intake.unknown)
    remarks = [Proof("times", "Times without an offset were taken as UTC.")]
    if day_only := intake.remarks[DAY_ONLY]:
        remarks.append(Proof(DAY_ONLY, _DAY_ONLY.format(day_only)))
    return intake.rows.reading(NAME, intake.in_file, [*intake.proofs, *remarks])


class _Intake:
    """What was taken in of one file so far: its rows, how many it holds, the types met, and what there is to remark."""

    def __init__(self, rows: SettlementRows) -> None:
        self.rows = rows
        self.in_file = 0
        self.known = 0
        self.unknown: Counter[str] = Counter()
        self.remarks: Counter[str] = Counter()
        self.proofs: list[Proof] = []
        self._penalties = semt044.Penalties()
        self._kinds: Mapping[str, _Kind] = {**_KINDS, semt044.MESSAGE: self._penalties}

    def record(self, record: XmlRecord) -> None:
        """Judge every row of a record."""
        kind = self._kinds.get(record.message.tag)
        if kind is None:
            self.unknown[record.type] += 1
            self._judge(Judged(UNKNOWN, self.in_file + 1, _type_unknown(record.type)), _Told(record, self.in_file + 1))
            return
        self.known += record.element is record.message
        first, number = self.in_file + 1, kind.count(record)
        judged: dict[int, Judged] = {}
        fault: Unreadable | None = None
        try:
            judged = {row.place: row for row in kind.rows(record, first)}
        except Unreadable as found:
            fault = found
        told = _Told(record, first)
        for place in range(first, first + number):
            self._judge(judged.get(place) or Judged(_TABLES[record.message.tag], place, fault or _MISPLACED), told)
        if kind is self._penalties:
            self.proofs.extend(self._penalties.proofs(record))

    def _judge(self, judged: Judged, told: "_Told") -> None:
        self.in_file += 1
        self.remarks.update(judged.remarks)
        self.proofs.extend(judged.proofs)
        self.rows.judge(judged, told.content)


class _Told:
    """The content of a record, told with the first of its rows that somebody has to see."""

    def __init__(self, record: XmlRecord, first: int) -> None:
        self._record = record
        self._first = first
        self._is_told = False

    def content(self) -> dict[str, Any]:
        """The record with its header and what it stands in; afterwards only where its rows begin."""
        if self._is_told:
            return {"record_begins_at": self._first}
        self._is_told = True
        record = self._record
        content: dict[str, Any] = {"type": record.type, "record": plain(record.element)}
        if record.header is not None:
            content["header"] = plain(record.header)
        if record.within:
            content["within"] = [plain(element) for element in record.within]
        return content


_MISPLACED: Final = Unreadable(
    "status", None, "MISPLACED", "what it says cannot be told apart from what stands beside it"
)


def _type_unknown(type_: str) -> Unreadable:
    if type_ in ("AppHdr", "Document"):
        return Unreadable(type_, None, "MESSAGE_MISSING", f"expected a message with this {type_}, found none")
    return Unreadable(
        "Document", type_, "TYPE_NOT_KNOWN", f"it is a {type_}, which is not read here; known are {_KNOWN}"
    )


def _nothing_known(path: Path, unknown: Counter[str]) -> FileRefused:
    found = ", ".join(f"{name} ({count})" for name, count in sorted(unknown.items())[:12])
    why = f"it holds {found}, which are not read here" if found else "it holds no message"
    return FileRefused(
        path.name, f"{why}; known are {_KNOWN}", "Load it as what it is, or ask for a reader of that type."
    )
