"""Files that are wrong, huge or hostile: each row is loaded or refused with its place, and the store goes on."""

import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from backoffice.contracts.reconciliation import LedgerEntry, StatementEntry
from backoffice.contracts.records import FileProof, Reject
from backoffice.ingest import archive, statement_iso_stream, xml_text
from backoffice.load import Outcome, load_file
from backoffice.store import Store
from bench import big_camt
from tests.faults.conftest import Told
from tests.ingest.table_files import HEADER, write_mapping
from tests.ingest.test_camt import document, entry, statement

ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
CAMT = 'xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"'
SESE = 'xmlns="urn:iso:std:iso:20022:tech:xsd:sese.024.001.13"'
LONG = "x" * (xml_text.MOST_BETWEEN + (1 << 20))
LAUGHS = f'<!DOCTYPE z [<!ENTITY l0 "ha">{ENTITIES}]>'
OUTSIDE = '<!DOCTYPE z [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
HOSTILE = {
    "billion laughs, camt": f"{LAUGHS}<Document {CAMT}><BkToCstmrStmt>&l9;</BkToCstmrStmt></Document>",
    "billion laughs, sese": f"{LAUGHS}<Document {SESE}>&l9;</Document>",
    "external entity": f"{OUTSIDE}<Document {CAMT}><BkToCstmrStmt>&e;</BkToCstmrStmt></Document>",
    "huge attribute, camt": f'<Document {CAMT}><BkToCstmrStmt a="{LONG}"/></Document>',
    "huge attribute, sese": f'<Document {SESE}><SctiesSttlmTxStsAdvc a="{LONG}"/></Document>',
    "huge text": f"<Document {CAMT}><BkToCstmrStmt><Stmt><Id>{LONG}</Id></Stmt></BkToCstmrStmt></Document>",
    "huge comment": f"<Document {SESE}><!-- {LONG} --></Document>",
}
ROW = "{},ACC,2026-06-01,2026-06-01,{},EUR"


def load_ledger(tmp_path: Path, content: bytes, name: str = "ledger.csv") -> tuple[Store, Outcome]:
    path = tmp_path / name
    path.write_bytes(content)
    store = Store(tmp_path / "data")
    return store, load_file(store, path, mapping=str(write_mapping(tmp_path)))


def reasons(store: Store) -> list[str]:
    """The rejects as a person reads them: file, row, column, value, and what was expected."""
    told = store.snapshot().scan(Reject).sort("row").collect()
    return [
        f"{one['file_name']}, row {one['row']}, {one['column']} = {one['value']}: {one['reason']}"
        for one in told.iter_rows(named=True)
    ]


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_xml_is_refused_and_recorded(tmp_path: Path, content: str, told: Told) -> None:
    path = tmp_path / "hostile.xml"
    path.write_text(f'<?xml version="1.0"?>{content}', encoding="utf-8")
    store = Store(tmp_path / "data")
    outcome = load_file(store, path)
    assert (outcome.state, outcome.rows_accepted) == ("refused", 0)
    assert store.snapshot().scan(Reject).collect()["rule"].to_list() == ["FILE_REFUSED"]
    told([], [], says=f"hostile.xml: {outcome.why}")


def test_an_entry_of_elements_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    monkeypatch.setattr(statement_iso_stream, "MOST_ELEMENTS", 5_000)
    path = tmp_path / "wide.xml"
    path.write_text(document(statement(entry("1", more="<a/>" * 6_000), closing="1")), encoding="utf-8")
    outcome = load_file(Store(tmp_path / "data"), path)
    assert outcome.state == "refused"
    told([], [], says=f"wide.xml: {outcome.why}")


def zip_bomb(path: Path) -> None:
    """A workbook of which one part unpacks to more than may be: zeros, packed a thousand to one."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made, made.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(5):
            part.write(bytes(1 << 24))


def far_corners(path: Path) -> None:
    """A workbook of a few kilobytes with a cell in the first corner and one in the last."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Id")
        sheet.write(1_048_575, 16_383, "1")


def lying_size(path: Path) -> None:
    """An archive that declares its part to be smaller than it is."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", bytes(1 << 20))
    content = bytearray(path.read_bytes())
    for sign, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(sign) + place
        content[at : at + 4] = (100).to_bytes(4, "little")
    path.write_bytes(content)


@pytest.mark.parametrize("make", [zip_bomb, far_corners, lying_size])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None], told: Told
) -> None:
    monkeypatch.setattr(archive, "MOST_UNPACKED", 1 << 26)
    path = tmp_path / "ledger.xlsx"
    make(path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcome = load_file(Store(tmp_path / "data"), path, mapping=str(write_mapping(tmp_path)))
    assert outcome.state == "refused"
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown_mb < 200, "it was unpacked into memory"
    told([], [], says=f"ledger.xlsx ({path.stat().st_size / 1e6:.1f} MB): {outcome.why}")


def test_a_csv_of_a_million_columns_is_refused(tmp_path: Path, told: Told) -> None:
    names = ",".join(f"c{number}" for number in range(1_000_000))
    store, outcome = load_ledger(tmp_path, f"{names}\n{',' * 999_999}\n".encode())
    assert outcome.state == "refused" and store.snapshot().scan(Reject).collect().height == 1
    told([], [], says=f"ledger.csv: {outcome.why}")


def test_amounts_that_are_no_numbers_or_too_large_are_refused_row_by_row(tmp_path: Path, told: Told) -> None:
    wrong = ["NaN", "inf", "-Infinity", "1e400", "9" * 40, "0x10", "1.2.3", "12.3456789012345"]
    amounts = ["1.00", *wrong, "2.00"]
    lines = [HEADER, *(ROW.format(number, amount) for number, amount in enumerate(amounts))]
    store, outcome = load_ledger(tmp_path, "\n".join(lines).encode())
    assert (outcome.rows_in_file, outcome.rows_rejected) == (len(amounts), len(wrong))
    rejects = store.snapshot().scan(Reject).sort("row").collect()
    assert rejects["value"].to_list() == wrong
    assert rejects["column"].unique().to_list() == ["Amount"]
    kept = [json.loads(content)["Amount"] for content in rejects["content"]]
    accepted = store.snapshot().scan(LedgerEntry).collect()["amount"].cast(pl.String).str.slice(0, 4).to_list()
    told(amounts, [*accepted, *kept], says="; ".join(reasons(store)[:2]), times=len(wrong))


def test_a_statement_with_an_amount_that_is_no_number_is_kept_apart_whole(tmp_path: Path, told: Told) -> None:
    path = tmp_path / "day.xml"
    path.write_text(document(statement(entry("1"), entry("NaN"), entry("INF"), closing="1")), encoding="utf-8")
    store = Store(tmp_path / "data")
    outcome = load_file(store, path)
    assert (outcome.state, outcome.rows_in_file, outcome.rows_rejected) == ("refused", 4, 4)
    told([], store.snapshot().scan(StatementEntry).collect().rows(), says=reasons(store)[1], times=2)


def test_a_file_of_mixed_encodings_is_loaded_with_a_warning_and_no_row_is_lost(tmp_path: Path, told: Told) -> None:
    rows = [ROW.format(number, "1.00").replace("ACC", account) for number, account in enumerate(("Zürich", "Köln"))]
    content = b"\n".join([HEADER.encode(), rows[0].encode("utf-8"), rows[1].encode("latin-1")])
    store, outcome = load_ledger(tmp_path, content)
    assert (outcome.rows_in_file, outcome.rows_accepted) == (2, 2)
    proofs = store.snapshot().scan(FileProof).filter(pl.col("check") == "encoding").collect()
    assert "not UTF-8" in proofs["words"].item()
    entries = store.snapshot().scan(LedgerEntry).sort("entry_id").collect()
    assert entries["account_id"].to_list() == ["Zürich".encode().decode("latin-1"), "Köln"]
    told(["0", "1"], entries["entry_id"].to_list(), says=proofs["words"].item())


def test_a_declared_encoding_that_does_not_fit_is_refused_at_the_byte(tmp_path: Path, told: Told) -> None:
    path = tmp_path / "day.xml"
    text = document(statement(entry("1", more="<AddtlNtryInf>Zürich</AddtlNtryInf>"), closing="1"))
    path.write_bytes(text.encode("utf-8").replace("ü".encode(), "ü".encode() + "ü".encode("latin-1")))
    outcome = load_file(Store(tmp_path / "data"), path)
    assert outcome.state == "refused"
    told([], [], says=f"day.xml: {outcome.why}")


MEASURE = """
import resource, sys
from pathlib import Path
from backoffice.load import load_file
from backoffice.store import Store
limit = int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
outcome = load_file(Store(Path(sys.argv[1])), Path(sys.argv[2]))
print(outcome.rows_accepted, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.fixture
def large(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "large.xml"
    big_camt.write(path, megabytes=20)
    yield path
    path.unlink()


@pytest.mark.slow
def test_a_large_statement_is_loaded_within_a_limit_of_memory(tmp_path: Path, large: Path, told: Told) -> None:
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, tmp_path / "data", large, str(1 << 30)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert measured.returncode == 0, measured.stderr[-2_000:]
    rows, peak_mb = map(int, measured.stdout.split())
    entries = Store(tmp_path / "data").snapshot().scan(StatementEntry).select("entry_number").collect()
    assert rows == entries.height + 1
    said = f"{large.stat().st_size / 1e6:.0f} MB, {rows:,} rows, {peak_mb} MB of memory at most, 1,024 allowed"
    told(range(1, big_camt.entries_in(megabytes=20) + 1), entries.to_series().to_list(), says=said)
