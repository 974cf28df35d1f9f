"""Rows in words: labels with units, codes in words, figures in groups."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import polars as pl
import pytest

from backoffice.contracts.break_cases import BreakCase
from backoffice.contracts.cost import SeatUse
from backoffice.contracts.records import Reject
from backoffice.contracts.settlement import SettlementStatus
from backoffice.i18n import ENGLISH, HINDI, speaking
from backoffice.ui import cells
from backoffice.ui.downloads import csv
from backoffice.ui.view import View

PARTIES = {"CP1": "Corvashaw Brokers"}
SEEN = cast(View, SimpleNamespace(name=lambda party: PARTIES.get(party, party), kind=str))


def breaks(**columns: list[Any]) -> pl.DataFrame:
    return pl.DataFrame(columns, schema={name: BreakCase.columns()[name].dtype for name in columns})


def test_a_header_names_the_unit_and_the_currency_all_rows_share() -> None:
    rupees = pl.DataFrame({"seat_cost": [Decimal(1)], "reporting_currency": ["INR"]})
    assert cells.header(SeatUse, "seat_cost", rupees) == "Seat cost (INR)"
    mixed = breaks(difference=[Decimal(1), Decimal(2)], currency=["USD", "EUR"])
    assert cells.header(BreakCase, "difference", mixed) == "Difference"
    assert cells.header(BreakCase, "age_days", mixed) == "Age (business days)"
    with speaking(HINDI):
        assert cells.header(BreakCase, "age_days", mixed) == "अवधि (कार्य दिवस)"


def test_codes_names_and_flags_are_words_and_figures_stay_figures() -> None:
    frame = breaks(
        break_type=["MISSING_EXTERNAL"],
        counterparty_id=["CP1"],
        is_timing_candidate=[False],
        difference=[Decimal("-1234567.5")],
        item_date=[date(2026, 6, 1)],
        reference=[None],
    )
    row = cells.in_words(SEEN, frame).row(0, named=True)
    assert row == {
        "break_type": "Missing at the other side",
        "counterparty_id": "Corvashaw Brokers",
        "is_timing_candidate": "No",
        "difference": Decimal("-1234567.50000"),
        "item_date": date(2026, 6, 1),
        "reference": None,
    }


@pytest.mark.parametrize(
    ("dtype", "value", "written"),
    [
        (pl.Decimal(18, 5), "-1234567.5", "−1,234,567.50"),
        (pl.Decimal(18, 5), "0.12345", "0.12345"),
        (pl.Decimal(18, 2), "7", "7.00"),
        (pl.Decimal(18, 6), "5050", "5,050"),
        (pl.Decimal(18, 4), "27.6", "27.6"),
    ],
)
def test_money_has_two_digits_at_least_and_quantities_what_they_need(
    dtype: pl.Decimal, value: str, written: str
) -> None:
    exact = Decimal(value).quantize(Decimal(1).scaleb(-dtype.scale))
    assert cells.writer(SEEN, "amount", dtype)(exact) == written


@pytest.mark.parametrize(
    ("recorded", "english", "hindi"),
    [
        (
            '{"quantity":["5050","5150"]}',
            "quantity: ours 5,050, theirs 5,150",
            "मात्रा: हमारा 5,050, उनका 5,150",
        ),
        (
            '{"settlement date":["2026-07-17","2026-07-20"],"price":[null,"1.5"]}',
            "settlement date: ours 17-07-2026, theirs 20-07-2026; price: ours not given, theirs 1.5",
            "निपटान तिथि: हमारा 17-07-2026, उनका 20-07-2026; मूल्य: हमारा नहीं दिया गया, उनका 1.5",
        ),
    ],
)
def test_what_differs_is_told_in_the_viewers_words(recorded: str, english: str, hindi: str) -> None:
    with speaking(ENGLISH):
        assert cells.differing(recorded) == english
    with speaking(HINDI):
        assert cells.differing(recorded) == hindi


def test_times_are_written_whatever_zone_name_the_engine_gives_utc() -> None:
    at = datetime(2026, 11, 24, 5, 51, 14, tzinfo=UTC)
    for zone in ("UTC", "Etc/UTC"):
        assert cells.writer(SEEN, "loaded_at", pl.Datetime("us", zone))(at) == "24-11-2026 05:51 UTC"


def test_a_reason_is_a_code_in_one_table_and_a_sentence_in_another() -> None:
    nothing = pl.DataFrame()
    assert cells.header(SettlementStatus, "reason", nothing) == "Reason code"
    assert cells.header(Reject, "reason", nothing) == "Reason"


def test_figures_of_a_proof_are_grouped() -> None:
    assert cells.writer(SEEN, "expected", pl.String())("37953447659.63") == "37,953,447,659.63"


def test_a_download_has_words_exact_figures_and_no_formula() -> None:
    frame = breaks(
        break_type=["AMOUNT", "PRICE"],
        reference=["=HYPERLINK(1)", "-7"],
        difference=[Decimal("-1234567.5"), None],
        item_date=[date(2026, 6, 1), None],
        currency=["USD", "USD"],
    )
    assert csv(SEEN, BreakCase, frame).decode("utf-8-sig").splitlines() == [
        "Break type,Reference,Difference (USD),Date,Currency",
        "Amount differs,'=HYPERLINK(1),-1234567.50000,2026-06-01,USD",
        "Price differs,'-7,,,USD",
    ]


def test_a_download_opens_as_utf_8_in_a_spreadsheet() -> None:
    with speaking(HINDI):
        assert csv(SEEN, BreakCase, breaks(reference=["x"])).startswith(b"\xef\xbb\xbf" + "संदर्भ".encode())


def test_a_download_of_figures_alone_works() -> None:
    numbers = pl.DataFrame({"fail_days": [3]}, schema={"fail_days": pl.Int64})
    assert csv(SEEN, SettlementStatus, numbers).decode("utf-8-sig").splitlines()[1] == "3"


def test_what_was_made_without_a_file_is_named_by_its_table_and_a_file_by_its_name() -> None:
    names = ["petty-cash-20261125.sta", "made with the demo firm", "lei_records (made)"]
    frame = pl.DataFrame({"file_name": names})
    said = ["petty-cash-20261125.sta", "Made with the demo firm", "Register of LEIs (made)"]
    assert cells.in_words(SEEN, frame)["file_name"].to_list() == said
    with speaking(HINDI):
        assert not any(one.isascii() for one in cells.in_words(SEEN, frame)["file_name"].to_list()[1:])


def test_figures_of_a_proof_keep_the_digits_they_were_recorded_with() -> None:
    frame = pl.DataFrame({"expected": ["2776.30", "1234567", "-0.50"], "found": ["2676.30", "no rows", None]})
    assert cells.in_words(SEEN, frame).rows() == [
        ("2,776.30", "2,676.30"),
        ("1,234,567", "no rows"),
        ("\u22120.50", None),
    ]


def test_a_chance_is_written_as_a_share_and_sorts_as_the_figure_it_is() -> None:
    assert cells.writer(SEEN, "probability", pl.Decimal(38, 10))(Decimal("0.327")) == "32.7%"


def test_a_column_is_as_wide_as_its_words_and_marks_over_letters_take_no_room() -> None:
    short, long = ["Failing"], ["Waits for a second person"]
    assert cells.width("state", "State", short) < cells.width("state", "State", long) == 172  # type: ignore[operator]
    assert cells.width("standing", "हाँ", short) == cells.width("standing", "हा", short)
    assert cells.width("market", "Market", short) is None


def test_a_column_has_room_for_what_a_browser_does_not_measure() -> None:
    few, alone = ["1.00"] * 9, [*[""] * 6, "13-11-2026", "", ""]
    assert cells.width("amount", "Amount", [*few, "1,234.00"]) is None, "the last row is measured"
    assert cells.width("amount", "Amount", [*few, "1,234.00", "1.00"]) == 8 * 6 + 20
    assert cells.width("period_end", "Until", alone) == 10 * 6 + 20, "all others are empty"
    assert cells.width("reason", "Reason", ["No matching instruction found"] * 20) is None, "no wider than its words"
    assert cells.width("reason", "Reason", ["so it is " * 9] * 20) == 400
