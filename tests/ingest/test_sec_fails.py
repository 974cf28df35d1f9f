"""SEC fails-to-deliver: the trailer proves the file, a pipe may stand in a description, a point is no price."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from backoffice.contracts.settlement import FailToDeliver
from backoffice.errors import FileRefused
from backoffice.ingest import sec_fails, source_id
from backoffice.ingest.reading import Reading
from tests.samples import SAMPLES, needs_samples

HEADER = "SETTLEMENT DATE|CUSIP|SYMBOL|QUANTITY (FAILS)|DESCRIPTION|PRICE"
ROWS = (
    "20260601|00000A101|AAA|1200|ALPHA CO (NV)|8.05",
    "20260601|00000B102|BBB|34|BETA | GAMMA CL A|.",
    "20260602|00000A101|AAA|1500|ALPHA CO (NV)|8.10",
)
"""2,734 shares in all: 1,200 + 34 + 1,500."""


def write(folder: Path, *rows: str, count: str = "3", shares: str = "2734", ends: str = "\n") -> Path:
    path = folder / "fails.txt"
    trailer = (f"Trailer record count {count}", f"Trailer total quantity of shares {shares}")
    path.write_bytes(ends.join([HEADER, *rows, *trailer, ""]).encode("latin-1"))
    return path


def read(path: Path) -> Reading:
    return sec_fails.read(path, source_id(path))


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_line_becomes_a_balance(tmp_path: Path, ends: str) -> None:
    reading = read(write(tmp_path, *ROWS, ends=ends))
    assert FailToDeliver.is_valid(reading.frames["fails_to_deliver"])
    columns = ["source_row", "settlement_date", "symbol", "quantity", "description", "price"]
    assert reading.frames["fails_to_deliver"].select(columns).rows() == [
        (2, date(2026, 6, 1), "AAA", 1200, "ALPHA CO (NV)", Decimal("8.05")),
        (3, date(2026, 6, 1), "BBB", 34, "BETA | GAMMA CL A", None),
        (4, date(2026, 6, 2), "AAA", 1500, "ALPHA CO (NV)", Decimal("8.10")),
    ]
    assert reading.proofs.select("check", "expected", "found", "proves").rows() == [
        ("rows", "3", "3", True),
        ("trailer_rows", "3", "3", True),
        ("trailer_quantity", "2734", "2734", True),
    ]
    assert reading.rejects.is_empty()


def test_the_text_is_latin_1(tmp_path: Path) -> None:
    reading = read(write(tmp_path, ROWS[0].replace("ALPHA", "ÄLPHA"), count="1", shares="1200"))
    assert reading.frames["fails_to_deliver"].item(0, "description") == "ÄLPHA CO (NV)"


@pytest.mark.parametrize(
    ("count", "shares", "words"),
    [
        ("4", "2734", "states 4 rows, the file holds 3"),
        ("3", "2735", "states 2,735 shares in all, the rows add up to 2,734"),
    ],
)
def test_a_trailer_that_disagrees_refuses_the_file(tmp_path: Path, count: str, shares: str, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        read(write(tmp_path, *ROWS, count=count, shares=shares))


def test_a_figure_that_cannot_be_read_leaves_the_trailer_unproved(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="add up to 1,534"):
        read(write(tmp_path, ROWS[0].replace("1200", "12oo"), *ROWS[1:]))


@pytest.mark.parametrize("kept", [1, 4, 5])
def test_a_file_cut_short_is_refused(tmp_path: Path, kept: int) -> None:
    path = write(tmp_path, *ROWS)
    path.write_bytes(b"\n".join(path.read_bytes().split(b"\n")[:kept]))
    with pytest.raises(FileRefused, match="does not end with the two trailer lines"):
        read(path)


def test_a_line_that_cannot_be_taken_is_refused_with_its_number(tmp_path: Path) -> None:
    rows = (ROWS[0], "20260631|00000B102|BBB|34|BETA|1.00", "20260602|00000A101|AAA|1500|ALPHA CO (NV)|8.10")
    reading = read(write(tmp_path, *rows))
    assert reading.rejects.select("row", "column", "value", "rule").rows() == [
        (3, "SETTLEMENT DATE", "20260631", "NOT_A_DAY")
    ]
    assert (reading.rows_in_file, reading.rows_accepted, reading.rows_rejected) == (3, 2, 1)


def test_a_line_with_too_few_fields_is_kept_among_the_rejects(tmp_path: Path) -> None:
    reading = read(write(tmp_path, *ROWS, "20260602|00000C103|CCC", count="4"))
    assert reading.rejects.select("row", "rule", "content").rows() == [(5, "CELL_COUNT", '["20260602|00000C103|CCC"]')]
    assert (reading.rows_in_file, reading.rows_accepted) == (4, 3)


@pytest.mark.parametrize(
    ("content", "recognised"),
    [(HEADER, True), (HEADER.lower() + "\r\n", True), (HEADER.replace("|", ","), False), ("", False), ("\0", False)],
)
def test_the_file_is_recognised_by_its_header(tmp_path: Path, content: str, recognised: bool) -> None:
    path = tmp_path / "file"
    path.write_text(content, encoding="latin-1")
    assert sec_fails.recognises(path) is recognised
    assert not sec_fails.recognises(tmp_path / "absent")


@needs_samples
def test_a_real_file_equals_its_own_trailer() -> None:
    assert SAMPLES is not None
    reading = read(SAMPLES / "sec_fails" / "cnsfails202101a.txt")
    fails = reading.frames["fails_to_deliver"]
    assert (fails.height, reading.rows_in_file, reading.rows_rejected) == (48_215, 48_215, 0)
    assert fails.select(pl.col("quantity").sum(), pl.col("price").null_count()).row(0) == (1_988_791_343, 637)
    assert fails.get_column("settlement_date").n_unique() == 9
    assert reading.proofs.get_column("proves").all()
