"""Decoding: a cell is taken exactly or its row is refused, with the source column, the value, the rule and a remedy."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.contracts.reconciliation import LedgerEntry
from backoffice.errors import FileRefused
from backoffice.ingest.pseudonym import KEY_VARIABLE, worker_id
from backoffice.ingest.reading import Reading
from tests.ingest.table_files import HEADER, LEDGER, ledger, read_table

TRADES = """
name = "fills"
describes = "Fills."
extract = "trades"
files = ["fills*"]

[format]
time_zone = "Europe/London"
nulls = ["-"]

[constants]
record_keeper = "own"
source_system = "OMS"
instrument_scheme = "TICKER"
currency = "GBP"
trade_date = 2026-06-01
settlement_date = 2026-06-02

[columns]
trade_id = "Id"
instrument_id = "Ticker"
side = { from = "B/S", values = { B = "BUYI", S = "SELL" } }
quantity = { from = "Lots", scale = "100" }
fees = { from = "Fee", sign_from = { column = "D/C", negative = ["D"], positive = ["C"] } }
commission = { from = "Comm", negate = true }
traded_at = "At"
"""
TRADES_HEADER = "Id,Ticker,B/S,Lots,Fee,D/C,Comm,At"
TRADE = "T1,VOD,B,2,1.50,D,0.25,2026-06-01T10:30:00"

STAFF = """
name = "staff"
describes = "Staff."
extract = "staff_month"
files = ["staff*"]
personal = ["Name"]

[constants]
month = 2026-06-01
worker_type = "employee"
function = "settlement"
arrangement = "hybrid"
sourcing = "in_house"

[columns]
worker_id = { from = "Number", pseudonym = true }
manager_id = { from = "Manager", pseudonym = true }
location_id = "Site"
fte = "Share"
team = "Team"
"""
STAFF_HEADER = "Number,Name,Manager,Site,Share,Team"


def trades(folder: Path, *rows: str) -> Reading:
    return read_table(folder, "\n".join([TRADES_HEADER, *rows, ""]), TRADES, "fills.csv")


def faults(reading: Reading, *columns: str) -> list[tuple[Any, ...]]:
    return reading.rejects.select(columns).rows()


def test_a_clean_row_becomes_typed_columns_with_its_line_and_file(tmp_path: Path) -> None:
    reading = trades(tmp_path, TRADE)
    row = reading.frames["trades"].row(0, named=True)
    assert reading.rejects.is_empty()
    assert (row["record_keeper"], row["trade_id"], row["side"], row["source_row"]) == ("own", "T1", "BUYI", 2)
    assert row["quantity"] == Decimal(200)  # 2 lots of 100
    assert row["fees"] == Decimal("-1.5")  # marked D
    assert row["commission"] == Decimal("-0.25")  # negated
    assert row["traded_at"] == datetime(2026, 6, 1, 9, 30, tzinfo=UTC)  # London is an hour ahead in June
    assert row["trade_date"] == date(2026, 6, 1)
    assert row["price"] is None
    assert len(row["source_id"]) == 16


@pytest.mark.parametrize(
    ("row", "column", "value", "rule", "words"),
    [
        ("T1,VOD,X,2,1,D,0,", "B/S", "X", "WORD_UNKNOWN", "one of `B`, `S`"),
        ("T1,VOD,b,2,1,D,0,", "B/S", "b", "WORD_UNKNOWN", "`values`"),
        ("T1,VOD,B,two,1,D,0,", "Lots", "two", "NOT_A_NUMBER", "a number written like 1234.50, for `quantity`"),
        ("T1,VOD,B,0.000000001,1,D,0,", "Lots", "0.000000001", "TOO_MANY_FRACTION_DIGITS", "6 fraction digits"),
        ("T1,VOD,B,12345678901,1,D,0,", "Lots", "12345678901", "TOO_LARGE", "12 digits before the point"),
        ("T1,VOD,B,2,1,X,0,", "D/C", "X", "SIGN_UNKNOWN", "one of `D`, `C`"),
        ("T1,VOD,B,2,1,,0,", "D/C", "", "SIGN_UNKNOWN", "its sign"),
        ("T1,VOD,B,2,,,0,2026-10-25T01:30:00", "At", "2026-10-25T01:30:00", "NOT_A_MOMENT", "skip nor repeat"),
        ("T1,VOD,B,0,,,0,", "Lots", "0", "MIN_EXCLUSIVE", "`quantity` must be more than 0"),
        ("T1,VOD,B,-2,,,0,", "Lots", "-2", "MIN_EXCLUSIVE", "always positive"),
        ("T1,,B,2,,,0,", "Ticker", "", "MISSING", "`instrument_id` may not be empty"),
        ("T1,-,B,2,,,0,", "Ticker", "-", "MISSING", "`instrument_id` may not be empty"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_told_with_column_value_rule_and_reason(
    tmp_path: Path, row: str, column: str, value: str, rule: str, words: str
) -> None:
    reading = trades(tmp_path, TRADE.replace("T1", "T0"), row)
    assert faults(reading, "row", "column", "value", "rule") == [(3, column, value, rule)]
    reject = reading.rejects.row(0, named=True)
    assert words in reject["reason"]
    assert "`fills`" in reject["reason"]
    assert (reject["file_name"], reject["extract"]) == ("fills.csv", "trades")
    assert list(json.loads(reject["content"]).values()) == row.split(",")
    assert reading.frames["trades"].get_column("trade_id").to_list() == ["T0"]


def test_a_row_is_told_all_its_faults_and_counts_once(tmp_path: Path) -> None:
    reading = trades(tmp_path, "T1,,X,two,1,D,0,yesterday", TRADE)
    assert sorted(faults(reading, "column", "rule")) == [
        ("At", "NOT_A_MOMENT"),
        ("B/S", "WORD_UNKNOWN"),
        ("Lots", "NOT_A_NUMBER"),
        ("Ticker", "MISSING"),
    ]
    assert (reading.rows_in_file, reading.rows_accepted, reading.rows_rejected) == (2, 1, 1)


def test_a_constant_that_breaks_a_rule_is_told_as_the_mappings_fault(tmp_path: Path) -> None:
    mapping = TRADES.replace('"GBP"', '"gbp"')
    reading = read_table(tmp_path, f"{TRADES_HEADER}\n{TRADE}\n", mapping, "fills.csv")
    assert faults(reading, "column", "rule") == [(None, "REGEX")]
    assert "gives every row 'gbp': correct it there" in reading.rejects.item(0, "reason")


@pytest.mark.parametrize(
    ("word", "value"), [("Yes", True), ("n", False), ("TRUE", True), ("0", False), ("perhaps", None)]
)
def test_yes_and_no_in_the_words_people_use(tmp_path: Path, word: str, value: bool | None) -> None:
    mapping = """
name = "days"
describes = "Days."
extract = "calendar_days"
files = ["days*"]
[columns]
calendar = "Market"
day = "Day"
is_business_day = "Open"
"""
    reading = read_table(tmp_path, f"Market,Day,Open\nXLON,2026-06-01,{word}\n", mapping, "days.csv")
    assert reading.frames["calendar_days"].get_column("is_business_day").to_list() == ([] if value is None else [value])
    assert faults(reading, "rule") == ([("NOT_A_FLAG",)] if value is None else [])


def test_a_whole_number_may_be_written_with_zeros_after_the_point_but_not_with_a_fraction(tmp_path: Path) -> None:
    mapping = """
name = "sites"
describes = "Sites."
extract = "site_month"
files = ["sites*"]
[columns]
month = { from = "Month", date_format = "%m/%Y" }
location_id = "Site"
currency = "Ccy"
seats_available = "Seats"
"""
    content = "Month,Site,Ccy,Seats\n06/2026,PNQ,INR,120.0\n06/2026,LON,GBP,12.5\n"
    reading = read_table(tmp_path, content, mapping, "sites.csv")
    assert reading.frames["site_month"].select("month", "seats_available").rows() == [(date(2026, 6, 1), 120)]
    assert faults(reading, "row", "value", "rule") == [(3, "12.5", "TOO_MANY_FRACTION_DIGITS")]


def test_a_month_that_is_no_first_day_breaks_the_contract(tmp_path: Path) -> None:
    mapping = """
name = "rates"
describes = "Rates."
extract = "fx_month"
files = ["rates*"]
[constants]
kind = "close"
[columns]
month = "Month"
from_currency = "From"
to_currency = "To"
rate = "Rate"
"""
    reading = read_table(tmp_path, "Month,From,To,Rate\n2026-06-15,EUR,INR,98.7654321\n", mapping, "rates.csv")
    assert faults(reading, "column", "value", "rule") == [("Month", "2026-06-15", "RESOLUTION")]
    assert "first day of a month" in reading.rejects.item(0, "reason")


def test_of_exact_copies_the_first_is_kept(tmp_path: Path) -> None:
    reading = read_table(tmp_path, ledger("1,ACC", "2,ACC", "1,ACC", "1,ACC"))
    assert reading.frames["ledger_entries"].select("source_row", "entry_id").rows() == [(2, "1"), (3, "2")]
    assert faults(reading, "row", "column", "rule") == [(4, None, "DUPLICATE"), (5, None, "DUPLICATE")]
    assert "exact copy of line 2, which is kept" in reading.rejects.item(0, "reason")


def test_of_copies_that_differ_none_is_taken(tmp_path: Path) -> None:
    reading = read_table(
        tmp_path, ledger("1,ACC,2026-06-01,2026-06-01,5.00", "2,ACC", "1,ACC,2026-06-01,2026-06-01,6.00")
    )
    assert reading.frames["ledger_entries"].get_column("entry_id").to_list() == ["2"]
    assert faults(reading, "row", "rule") == [(2, "CONFLICTING_DUPLICATE"), (4, "CONFLICTING_DUPLICATE")]
    assert "lines 2, 4 have the same `entry_id` but not the same `amount`" in reading.rejects.item(0, "reason")


def test_a_faulty_copy_does_not_take_the_sound_one_with_it(tmp_path: Path) -> None:
    reading = read_table(tmp_path, ledger("1,ACC,2026-06-31", "1,ACC"))
    assert reading.frames["ledger_entries"].get_column("source_row").to_list() == [3]
    assert faults(reading, "row", "value", "rule") == [(2, "2026-06-31", "NOT_A_DAY")]


def test_people_become_pseudonyms_and_are_nowhere_in_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "a key for tests only")
    content = "\n".join(
        [
            STAFF_HEADER,
            "E001,Asha Rao,E900,PNQ,1,Settlements",
            "E002,Ben Oduya,E900,PNQ,much,Team of Ben Oduya (E002)",
            "E003,Chloe Vint,E900,PNQ",
            'E004,"Dan "Danny" Ek",E900,PNQ,1,Settlements',
        ]
    )
    reading = read_table(tmp_path, content, STAFF, "staff.csv")
    key = b"a key for tests only"
    row = reading.frames["staff_month"].row(0, named=True)
    assert (row["worker_id"], row["manager_id"]) == (worker_id("E001", key), worker_id("E900", key))
    assert faults(reading, "row", "rule") == [(3, "NOT_A_NUMBER"), (4, "CELL_COUNT"), (5, "STRAY_QUOTE")]
    told = json.loads(reading.rejects.item(0, "content"))
    ben, number = worker_id("Ben Oduya", key), worker_id("E002", key)
    assert told["Number"] == number
    assert (told["Name"], told["Team"]) == (ben, f"Team of {ben} ({number})")
    assert reading.rejects.get_column("content").to_list()[1:] == [None, None]
    everything = " ".join(frame.write_csv() for frame in (*reading.frames.values(), reading.rejects, reading.proofs))
    for clear in ("Asha", "Rao", "Ben", "Oduya", "Chloe", "Vint", "Danny", "E001", "E002", "E003", "E004", "E900"):
        assert clear not in everything


def test_a_value_at_fault_that_is_a_person_is_told_as_a_pseudonym(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "a key for tests only")
    mapping = STAFF.replace('fte = "Share"', 'fte = "Name"').replace('personal = ["Name"]', "")
    reading = read_table(tmp_path, f"{STAFF_HEADER}\nE001,E001,E900,PNQ,1,Settlements\n", mapping, "staff.csv")
    assert faults(reading, "column", "value") == [("Name", worker_id("E001", b"a key for tests only"))]


def test_the_rows_taken_keep_the_contract(tmp_path: Path) -> None:
    reading = read_table(tmp_path, ledger("1", "2", "3"))
    assert LedgerEntry.is_valid(reading.frames["ledger_entries"])
    assert reading.frames["ledger_entries"].columns == list(LedgerEntry.columns())


def test_a_source_column_may_bear_any_name(tmp_path: Path) -> None:
    mapping = LEDGER.replace('"Id"', '"row"').replace('"Account"', '"source_row"').replace('"Ccy"', '"reason"')
    rows = ["1,ACC,2026-06-01,2026-06-01,x,EUR", "2,ACC,2026-06-01,2026-06-01,1,EUR"]
    content = "\n".join(["row,source_row,Booked,Value,Amount,reason", *rows])
    reading = read_table(tmp_path, content, mapping)
    assert faults(reading, "row", "column", "value") == [(2, "Amount", "x")]
    assert json.loads(reading.rejects.item(0, "content"))["row"] == "1"
    assert reading.frames["ledger_entries"].get_column("entry_id").to_list() == ["2"]


cell = st.one_of(
    st.sampled_from(
        ["1", "ACC", "2026-06-01", "2026-02-30", "1.00", "(5)", "EUR", "eur", "", " ", "x", '"', '"a', 'a"', '""']
    ),
    st.sampled_from(['"a,b"', '"two\nlines"', '"quo""ted"', "1e5", "NaN", "é", "\t", ";", "\0"]),
    st.text(max_size=4),
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(cell, max_size=8), min_size=1, max_size=6),
    ends=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_however_a_file_is_mangled_every_row_is_taken_or_refused(
    tmp_path: Path, rows: list[list[str]], ends: str
) -> None:
    content = ends.join([HEADER, *(",".join(row) for row in rows)])
    try:
        reading = read_table(tmp_path, content.encode("utf-8", "surrogatepass"))
    except FileRefused as refusal:
        assert "quote" in refusal.why or "no rows" in refusal.why
        return
    places = [*reading.frames["ledger_entries"].get_column("source_row"), *reading.rejects.get_column("row").unique()]
    assert len(places) == len(set(places)) == reading.rows_in_file
    assert reading.rejects.get_column("reason").str.len_chars().min() != 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(st.sampled_from(["1", "ACC", "x", "", " ", "2026-06-01"]), max_size=7), min_size=1))
def test_every_line_that_says_something_is_a_row(tmp_path: Path, rows: list[list[str]]) -> None:
    content = "\n".join([HEADER, *(",".join([str(number), *row]) for number, row in enumerate(rows))])
    assert read_table(tmp_path, content).rows_in_file == len(rows)


@given(
    amounts=st.lists(st.decimals(min_value=-(10**12), max_value=10**12, places=5), min_size=1, max_size=20),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_amounts_written_to_a_file_are_read_back_exactly(tmp_path: Path, amounts: list[Decimal]) -> None:
    rows = (f"{number},ACC,2026-06-01,2026-06-01,{amount:f}" for number, amount in enumerate(amounts))
    reading = read_table(tmp_path, ledger(*rows))
    assert reading.frames["ledger_entries"].get_column("amount").to_list() == amounts
    assert reading.frames["ledger_entries"].select(pl.col("amount").sum()).item() == sum(amounts)
