"""Tables: CSV, workbooks and Parquet, sound and broken: what cannot be trusted is refused in words, all is counted."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.errors import FileRefused
from backoffice.ingest import read_file, tables
from backoffice.ingest.reading import Reading
from tests.ingest.table_files import HEADER, LEDGER, ledger, read_table
from tests.samples import SAMPLES, needs_samples

ROW = "1,ACC,2026-06-01,2026-06-01,1.00,EUR"


def with_format(*lines: str) -> str:
    return LEDGER.replace("[columns]", "\n".join(["[format]", *lines, "[columns]"]))


def entries(reading: Reading, *columns: str) -> list[tuple[Any, ...]]:
    return reading.frames["ledger_entries"].select(columns).rows()


def proof(reading: Reading, check: str) -> dict[str, Any]:
    return reading.proofs.row(by_predicate=pl.col("check") == check, named=True)


def refusal(folder: Path, content: str | bytes, mapping: str = LEDGER, name: str = "ledger.csv") -> str:
    with pytest.raises(FileRefused) as caught:
        read_table(folder, content, mapping, name)
    assert str(caught.value).startswith(f"{name}: ")
    return str(caught.value)


def test_rows_are_proved_and_unused_columns_named(tmp_path: Path) -> None:
    reading = read_table(tmp_path, f"{HEADER},Teller,Branch\n{ROW},Ann,7\n{ROW.replace('1.00', 'x')},Bob,7\n")
    assert (reading.format, reading.mapping) == ("csv", "ledger")
    assert proof(reading, "rows")["words"] == "2 rows in the file: 1 accepted, 1 refused."
    assert (proof(reading, "rows")["expected"], proof(reading, "rows")["found"]) == ("2", "2")
    assert proof(reading, "unused_columns")["words"].endswith("Teller, Branch.")
    assert reading.proofs.get_column("proves").all()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    assert read_table(tmp_path, ledger("1").replace(",", delimiter)).rows_accepted == 1


def test_a_delimiter_may_be_declared(tmp_path: Path) -> None:
    content = ledger("1").replace(",", "~")
    assert read_table(tmp_path, content, with_format('delimiter = "~"')).rows_accepted == 1


def test_a_header_that_two_delimiters_cut_alike_is_refused(tmp_path: Path) -> None:
    assert "2 columns whether cut at ',' or ';'" in refusal(tmp_path, "a,b;c\n1,2;3\n")


def test_line_numbers_are_those_of_an_editor(tmp_path: Path) -> None:
    content = "\n".join(
        [
            HEADER,  # line 1
            ROW,
            "",
            '2,"AC\nC",2026-06-01,2026-06-01,1.00,EUR',  # lines 4 and 5
            "   ",
            ",,,,,",
            ROW.replace("1", "3", 1),  # line 8
            "4,ACC,never,2026-06-01,1.00,EUR",
        ]
    )
    reading = read_table(tmp_path, content)
    assert entries(reading, "source_row", "entry_id", "account_id") == [
        (2, "1", "ACC"),
        (4, "2", "AC\nC"),
        (8, "3", "ACC"),
    ]
    assert reading.rejects.select("row", "column", "value").rows() == [(9, "Booked", "never")]
    assert reading.rows_in_file == 4
    assert proof(reading, "blank_rows")["words"].startswith("3 rows have nothing in them")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    account_lines=st.lists(st.integers(min_value=0, max_value=3), min_size=1, max_size=12),
    ends=st.sampled_from(["\n", "\r\n"]),
    skipped=st.integers(min_value=0, max_value=3),
)
def test_a_row_is_numbered_by_its_first_line_however_many_it_spans(
    tmp_path: Path, account_lines: list[int], ends: str, skipped: int
) -> None:
    lines = ["Report"] * skipped + [HEADER]
    for breaks in account_lines:
        account = ends.join(["ACC"] * (breaks + 1))
        lines += f'{len(lines) + 1},"{account}",2026-06-01,2026-06-01,1.00,EUR'.split(ends)
    reading = read_table(tmp_path, ends.join(lines), with_format(f"skip_rows = {skipped}"))
    assert reading.rows_accepted == len(account_lines)
    assert all(row == int(number) for row, number in entries(reading, "source_row", "entry_id"))


def test_rows_above_the_header_are_skipped_and_still_counted_as_lines(tmp_path: Path) -> None:
    reading = read_table(tmp_path, f"Bank of Nowhere\nJune\n\n{ledger('1')}", with_format("skip_rows = 2"))
    assert entries(reading, "source_row") == [(5,)]


def test_a_row_with_too_few_or_too_many_cells_is_refused_whole_and_kept_whole(tmp_path: Path) -> None:
    reading = read_table(tmp_path, ledger("1", "2,ACC,2026-06-01,2026-06-01,1.00,EUR,more") + "3,ACC\n")
    told = reading.rejects.select("row", "column", "value", "rule").rows()
    assert told == [(3, None, "7 cells", "CELL_COUNT"), (4, None, "2 cells", "CELL_COUNT")]
    assert json.loads(reading.rejects.item(1, "content")) == ["3", "ACC"]
    assert "The header has 6 columns and this row has 7 cells" in reading.rejects.item(0, "reason")
    assert (reading.rows_in_file, reading.rows_accepted, reading.rows_rejected) == (3, 1, 2)


def test_a_stray_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    reading = read_table(tmp_path, ledger("1", '2,"A "B" C"', "3"))
    assert entries(reading, "entry_id") == [("1",), ("3",)]
    assert reading.rejects.select("row", "rule").rows() == [(3, "STRAY_QUOTE")]
    assert json.loads(reading.rejects.item(0, "content")) == ['2,"A "B" C",2026-06-01,2026-06-01,1.00,EUR']


@pytest.mark.parametrize("rows", [('2,"ACC', "3"), ('2,"ACC', '3,A"C'), ('2,"' + "x" * 200_000, "3")])
def test_a_quote_that_is_never_closed_refuses_the_file_and_says_where_it_opens(
    tmp_path: Path, rows: tuple[str, ...]
) -> None:
    assert "a quote that opens on line 3 is not closed" in refusal(tmp_path, ledger("1", *rows))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("\n\n", "no header and no rows"),
        (f"{HEADER}\n", "a header and no rows"),
        (f"{HEADER}\n\n,,,,,\n", "a header and no rows"),
        (f"{HEADER},Id\n{ROW},2\n", "the same name more than once: `Id`"),
        (HEADER.replace("Ccy", "Cyc") + f"\n{ROW}\n", "it lacks `Ccy`, which mapping `ledger` reads"),
        (HEADER.replace("Ccy", "Cyc") + f"\n{ROW}\n", "Did you mean `Cyc`?"),
        ('"Id"x,Account\n1,2\n', "stray quote"),
        (
            ",".join(f"c{number}" for number in range(1_000_000)) + "\n1\n",
            "1,000,000 columns, a table has at most 16,384",
        ),
    ],
)
def test_a_structure_that_cannot_be_trusted_refuses_the_file(tmp_path: Path, content: str, words: str) -> None:
    mapping = with_format('delimiter = ","')
    assert words in refusal(tmp_path, content, mapping)


def test_columns_without_a_name_are_called_by_their_place(tmp_path: Path) -> None:
    reading = read_table(tmp_path, f"{HEADER},\n{ROW},\n")
    assert proof(reading, "unused_columns")["words"].endswith(": column 7.")


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    assert read_table(tmp_path, ledger("1").encode("utf-8-sig")).rows_accepted == 1
    assert read_table(tmp_path, ledger("1").encode("utf-16")).rows_accepted == 1


def test_latin_1_is_read_where_declared_and_guessed_with_a_word(tmp_path: Path) -> None:
    content = ledger("1,Zoë").encode("latin-1")
    guessed = read_table(tmp_path, content)
    assert entries(guessed, "account_id") == [("Zoë",)]
    assert "read as Latin-1" in proof(guessed, "encoding")["words"]
    declared = read_table(tmp_path, content, with_format('encoding = "latin-1"'))
    assert entries(declared, "account_id") == [("Zoë",)]
    assert "encoding" not in declared.proofs.get_column("check")


def test_bytes_that_are_not_of_the_declared_encoding_refuse_the_file(tmp_path: Path) -> None:
    content = ledger("1,Zo").encode() + b"\xff"
    told = refusal(tmp_path, content, with_format('encoding = "utf-8"'))
    assert f"byte {len(content):,} is not utf-8" in told


FORMULAS = {"=1/0": "#DIV/0!", "=0.1+0.7": 0.1 + 0.7}
"""What the spreadsheet program keeps beside a formula: its last result."""


def workbook(path: Path, sheets: dict[str, list[list[Any]]], top: int = 0, left: int = 0) -> Path:
    """A workbook whose dates are real date cells and whose numbers are real number cells."""
    with xlsxwriter.Workbook(path) as book:
        formats = {
            date: book.add_format({"num_format": "dd/mm/yyyy"}),
            datetime: book.add_format({"num_format": "hh:mm"}),
        }
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, str) and cell.startswith("="):
                        sheet.write_formula(top + row, left + column, cell, None, FORMULAS[cell])
                    else:
                        sheet.write(top + row, left + column, cell, formats.get(type(cell)))
    return path


BOOK_ROWS: list[list[Any]] = [
    HEADER.split(","),
    [1001, "ACC", date(2026, 6, 1), date(2026, 6, 2), 179.52, "EUR"],
    [1002, "ACC", "2026-06-01", date(2026, 6, 2), 0.1, "EUR"],
    [None] * 6,
    [1003, "ACC", date(2026, 6, 1), date(2026, 6, 2), -1e-5, "EUR"],
    [1004, "ACC", date(2026, 6, 1), date(2026, 6, 2), "=1/0", "EUR"],
    [1005, "ACC", date(2026, 6, 1), date(2026, 6, 2), "=0.1+0.7", "EUR"],
    [1006, "ACC", date(2026, 6, 1), date(2026, 6, 2), 1e-10, "EUR"],
    [1007, "ACC", 46174, date(2026, 6, 2), 1, "EUR"],
]


@pytest.mark.parametrize(("top", "left"), [(0, 0), (3, 2)])
def test_a_workbooks_cells_are_exact_and_its_rows_numbered_as_it_shows_them(
    tmp_path: Path, top: int, left: int
) -> None:
    path = workbook(tmp_path / "ledger.xlsx", {"Ledger": BOOK_ROWS}, top, left)
    reading = read_table(tmp_path, path.read_bytes(), name="ledger.xlsx")
    assert reading.format == "excel"
    assert entries(reading, "source_row", "entry_id", "booked_on", "value_date", "amount") == [
        (top + 2, "1001", date(2026, 6, 1), date(2026, 6, 2), Decimal("179.52")),
        (top + 3, "1002", date(2026, 6, 1), date(2026, 6, 2), Decimal("0.1")),
        (top + 5, "1003", date(2026, 6, 1), date(2026, 6, 2), Decimal("-0.00001")),
        (top + 7, "1005", date(2026, 6, 1), date(2026, 6, 2), Decimal("0.8")),
    ]
    assert reading.rejects.select("row", "column", "value", "rule").rows() == [
        (top + 6, "Amount", "#DIV/0!", "CELL_ERROR"),
        (top + 8, "Amount", "1e-10", "TOO_MANY_FRACTION_DIGITS"),  # and not 0
        (top + 9, "Booked", "46174", "NOT_A_DAY"),
    ]
    assert (reading.rows_in_file, reading.rows_accepted, reading.rows_rejected) == (7, 4, 3)


def test_of_several_sheets_one_must_be_named_and_the_others_are_told(tmp_path: Path) -> None:
    content = workbook(tmp_path / "w.xlsx", {"Notes": [["hello"]], "Ledger": BOOK_ROWS[:2]}).read_bytes()
    assert "2 sheets (`Notes`, `Ledger`)" in refusal(tmp_path, content, name="ledger.xlsx")
    assert "no sheet `Ledgr`, only" in refusal(tmp_path, content, with_format('sheet = "Ledgr"'), "ledger.xlsx")
    reading = read_table(tmp_path, content, with_format('sheet = "Ledger"'), "ledger.xlsx")
    assert reading.rows_accepted == 1
    assert "does not ask for `Notes`" in proof(reading, "other_sheets")["words"]


def test_a_number_cell_is_not_misread_where_text_has_decimal_commas(tmp_path: Path) -> None:
    rows = [BOOK_ROWS[0], *([number, *BOOK_ROWS[1][1:4], amount, "EUR"] for number, amount in enumerate(AMOUNTS))]
    content = workbook(tmp_path / "w.xlsx", {"Ledger": rows}).read_bytes()
    reading = read_table(tmp_path, content, with_format('decimal = ","', 'thousands = "."'), "ledger.xlsx")
    assert entries(reading, "amount") == [(value,) for value in AMOUNTS.values()]


AMOUNTS = {1.234: Decimal("1.234"), "1.234": Decimal(1234), "1.234,5": Decimal("1234.5"), 1234.5: Decimal("1234.5")}
"""A number cell means its number; text means what the mapping's notation says."""


def test_an_empty_sheet_and_a_broken_workbook_are_refused(tmp_path: Path) -> None:
    content = workbook(tmp_path / "w.xlsx", {"Ledger": []}).read_bytes()
    assert "no header and no rows" in refusal(tmp_path, content, name="ledger.xlsx")
    assert "cannot be opened as a workbook" in refusal(tmp_path, b"PK\x03\x04 nothing more", name="ledger.xlsx")


def test_parquet_keeps_its_types_exactly(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "Id": [1.0, 2.0, 3.0, 4.0],
            "Account": pl.Series(["ACC", "ACC", "ACC", None], dtype=pl.Categorical),
            "Booked": [date(2026, 6, 1)] * 4,
            "Value": pl.Series(["2026-06-02 00:00", "2026-06-02 00:00", "2026-06-02 09:30", None]).str.to_datetime(),
            "Amount": [179.52, float("nan"), 3.0, 4.0],
            "Ccy": ["EUR"] * 4,
            "Tags": [["a"], [], None, ["b"]],
        }
    )
    frame.write_parquet(tmp_path / "p.parquet")
    mapping = with_format('decimal = ","')
    reading = read_table(tmp_path, (tmp_path / "p.parquet").read_bytes(), mapping, "ledger.parquet")
    assert reading.format == "parquet"
    assert entries(reading, "source_row", "entry_id", "value_date", "amount") == [
        (1, "1", date(2026, 6, 2), Decimal("179.52"))
    ]
    assert sorted(reading.rejects.select("row", "column", "rule").rows()) == [
        (2, "Amount", "NOT_A_NUMBER"),
        (3, "Value", "NOT_A_DAY"),
        (4, "Account", "MISSING"),
        (4, "Value", "MISSING"),
    ]
    assert json.loads(reading.rejects.item(0, "content"))["Account"] == "ACC"


def test_parquet_decimals_and_whole_numbers_need_no_text(tmp_path: Path) -> None:
    pl.DataFrame(
        {
            "Id": ["1", "2"],
            "Account": ["ACC", "ACC"],
            "Booked": ["2026-06-01", "2026-06-01"],
            "Value": [date(2026, 6, 1), date(2026, 6, 1)],
            "Amount": [Decimal("1234567890123.12345"), Decimal("-0.00001")],
            "Ccy": ["EUR", "EUR"],
        }
    ).write_parquet(tmp_path / "p.parquet")
    reading = read_table(tmp_path, (tmp_path / "p.parquet").read_bytes(), name="ledger.parquet")
    assert entries(reading, "amount") == [(Decimal("1234567890123.12345"),), (Decimal("-0.00001"),)]


def test_parquet_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    assert "cannot be read as Parquet" in refusal(tmp_path, b"PAR1 and no more", name="ledger.parquet")


@pytest.mark.parametrize(
    ("content", "recognised"),
    [
        (b"a,b\n1,2\n", True),
        (b"Report of June\n\na;b\n", True),
        ("a\tb\n".encode("utf-16"), True),
        (b"PAR1....", True),
        (b"PK\x03\x04....", True),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", True),
        (b"one word a line\nand no more\n", False),
        (b"<?xml version='1.0'?><a b='1,2'/>", False),
        (b'{"a": 1, "b": 2}', False),
        (b"{1:F01BANK}{4:\n:20:REF\n:61:1,2\n", False),
        (b"BANK\n940\n:20:REF\n:86:a,b\n", False),
        (b"SETTLEMENT DATE|CUSIP|SYMBOL|QUANTITY (FAILS)|DESCRIPTION|PRICE\n", False),
        (b"\x00\x01,\x02", False),
        (b"", False),
    ],
)
def test_tables_are_recognised_by_their_first_bytes(tmp_path: Path, content: bytes, recognised: bool) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert tables.recognises(path) is recognised


def test_recognising_never_raises(tmp_path: Path) -> None:
    assert not tables.recognises(tmp_path / "absent")
    assert not tables.recognises(tmp_path)


@needs_samples
@pytest.mark.parametrize(
    ("file", "mapping", "extract", "rows"),
    [
        ("trade_rec/internal_trades.csv", "trade_rec_internal_trades", "trades", 501),
        ("trade_rec/broker_trades.csv", "trade_rec_broker_trades", "trades", 501),
        ("trade_rec/internal_allocations.csv", "trade_rec_internal_allocations", "allocations", 546),
        ("trade_rec/broker_allocations.csv", "trade_rec_broker_allocations", "allocations", 546),
        ("clean_pair/trades_source_a.csv", "clean_pair_trades", "trades", 100),
        ("clean_pair/settlements_source_b.csv", "clean_pair_settlements", "trades", 100),
    ],
)
def test_real_files_find_their_mapping_and_lose_nothing(file: str, mapping: str, extract: str, rows: int) -> None:
    assert SAMPLES is not None
    reading = read_file(SAMPLES / file)
    assert (reading.mapping, reading.rows_in_file, reading.rows_accepted) == (mapping, rows, rows)
    assert reading.rejects.is_empty()
    assert reading.frames[extract].height == rows


@needs_samples
def test_a_real_trade_reads_as_its_line_says() -> None:
    assert SAMPLES is not None
    trade = read_file(SAMPLES / "trade_rec" / "internal_trades.csv").frames["trades"].row(0, named=True)
    assert (trade["source_row"], trade["trade_id"], trade["common_reference"]) == (2, "INT-000001", "EXEC-000001")
    assert (trade["side"], trade["instrument_id"], trade["instrument_scheme"]) == ("BUYI", "MSFT", "TICKER")
    assert trade["gross_amount"] == trade["quantity"] * trade["price"] == Decimal(269_280)  # 1,500 x 179.52
