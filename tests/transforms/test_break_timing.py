"""Age, timing and the day to solve it by, by example: on Mondays to Fridays, and over a holiday of the calendar."""

from datetime import date, timedelta
from typing import Any

import pytest

from backoffice.contracts.break_cases import BreakCase
from backoffice.contracts.reconciliation import Break
from backoffice.contracts.reference import CalendarDay, Instrument
from backoffice.transforms.break_timing import timed
from backoffice.transforms.matching.declared import BY_CURRENCY, BY_MARKET
from backoffice.transforms.reconciliation_rules import RECONCILIATIONS
from tests.tables import frame

FRIDAY = date(2026, 6, 5)
GOOD_FRIDAY, EASTER_MONDAY = date(2026, 4, 3), date(2026, 4, 6)
INSTRUMENTS = [{"instrument_id": "GB1", "market": "CREST"}, {"instrument_id": "US1", "market": "DTC"}]


def calendar(name: str, *holidays: date) -> list[dict[str, Any]]:
    """Spring 2026 on one calendar: open from Monday to Friday but on the holidays."""
    days = [date(2026, 3, 1) + timedelta(days=number) for number in range(120)]
    return [
        {"calendar": name, "day": day, "is_business_day": day.weekday() < 5 and day not in holidays} for day in days
    ]


EASTER = [
    *calendar("GBP", GOOD_FRIDAY, EASTER_MONDAY),
    *calendar("CREST", GOOD_FRIDAY, EASTER_MONDAY),
    *calendar("USD"),
]
"""The pound and CREST are closed over Easter; the dollar's payment system is not; DTC's calendar is not loaded."""


def at(today: date, calendars: list[dict[str, Any]] = (), **columns: Any) -> dict[str, Any]:  # type: ignore[assignment]
    """A break of cash without partner, with other columns where given, as it stands on a day."""
    one = {
        "reconciliation": "cash",
        "break_type": "MISSING_EXTERNAL",
        "currency": "GBP",
        "item_date": FRIDAY,
        **columns,
    }
    given = (frame(contract, rows).lazy() for contract, rows in ((Break, [one]), (CalendarDay, calendars)))
    found = timed(*given, frame(Instrument, INSTRUMENTS).lazy(), today).collect()
    assert set(found.columns) - set(Break.column_names()) <= set(BreakCase.column_names())
    return found.row(0, named=True)


@pytest.mark.parametrize(
    ("day", "age", "bucket"),
    [
        (date(2026, 6, 5), 0, "0-2"),
        (date(2026, 6, 8), 0, "0-2"),
        (date(2026, 6, 3), 2, "0-2"),
        (date(2026, 6, 2), 3, "3-5"),
        (date(2026, 5, 29), 5, "3-5"),
        (date(2026, 5, 28), 6, "6-30"),
        (date(2026, 4, 24), 30, "6-30"),
        (date(2026, 4, 23), 31, "31-60"),
        (date(2026, 3, 13), 60, "31-60"),
        (date(2026, 3, 12), 61, "60+"),
        (None, None, None),
    ],
)
def test_without_a_calendar_age_counts_mondays_to_fridays_and_the_ladder_follows(
    day: date | None, age: int | None, bucket: str | None
) -> None:
    found = at(FRIDAY, item_date=day)
    assert (found["age_days"], found["age_bucket"]) == (age, bucket)


@pytest.mark.parametrize(
    ("columns", "is_timing"),
    [
        ({"item_date": date(2026, 6, 3)}, True),
        ({"item_date": date(2026, 6, 2)}, False),
        ({"item_date": date(2026, 6, 3), "due_date": date(2026, 6, 12)}, True),
        ({"item_date": FRIDAY, "due_date": date(2026, 5, 29)}, False),
        ({"item_date": date(2026, 6, 3), "reconciliation": "trade"}, False),
        ({"item_date": date(2026, 6, 4), "reconciliation": "trade"}, True),
        ({"item_date": FRIDAY, "reconciliation": "position"}, False),
        ({"item_date": FRIDAY, "reconciliation": "statement", "break_type": "STATEMENT_GAP"}, False),
        ({"item_date": FRIDAY, "break_type": "DUPLICATE_INTERNAL"}, False),
        ({"item_date": None}, False),
    ],
    ids=str,
)
def test_only_a_missing_partner_may_be_a_matter_of_time_and_only_inside_the_window(
    columns: dict[str, Any], is_timing: bool
) -> None:
    found = at(FRIDAY, **columns)
    assert found["is_timing_candidate"] is is_timing
    assert (found["self_clears_by"] is not None) is is_timing


@pytest.mark.parametrize(
    ("today", "age", "is_timing"),
    [
        (date(2026, 4, 2), 0, True),
        (GOOD_FRIDAY, 0, True),
        (EASTER_MONDAY, 0, True),
        (date(2026, 4, 7), 1, True),
        (date(2026, 4, 8), 2, True),
        (date(2026, 4, 9), 3, False),
    ],
)
def test_a_timing_window_waits_over_the_holidays_of_the_currency(today: date, age: int, is_timing: bool) -> None:
    """Pounds booked on Maundy Thursday: the two business days of cash are Tuesday and Wednesday after Easter."""
    found = at(today, EASTER, item_date=date(2026, 4, 2))
    assert (found["age_days"], found["is_timing_candidate"]) == (age, is_timing)
    assert found["self_clears_by"] == (date(2026, 4, 8) if is_timing else None)


def test_dollars_do_not_wait_for_the_holidays_of_the_pound() -> None:
    found = at(EASTER_MONDAY, EASTER, item_date=date(2026, 4, 2), currency="USD")
    assert (found["calendar"], found["age_days"], found["self_clears_by"]) == ("USD", 2, EASTER_MONDAY)


def test_a_trade_waits_on_the_calendar_of_its_instrument_s_market() -> None:
    trade = {"reconciliation": "trade", "item_date": date(2026, 4, 2), "currency": "USD"}
    in_london = at(EASTER_MONDAY, EASTER, instrument_id="GB1", **trade)
    assert (in_london["calendar"], in_london["is_timing_candidate"], in_london["age_days"]) == ("CREST", True, 0)
    # DTC's calendar is not loaded, and nobody knows where XX1 trades: Mondays to Fridays.
    for name, market in (("US1", "DTC"), ("XX1", None)):
        elsewhere = at(EASTER_MONDAY, EASTER, instrument_id=name, **trade)
        assert (elsewhere["calendar"], elsewhere["is_timing_candidate"], elsewhere["age_days"]) == (market, False, 2)


@pytest.mark.parametrize(
    ("reconciliation", "day", "due"),
    [
        ("cash", date(2026, 4, 2), date(2026, 4, 13)),
        ("client_money", date(2026, 4, 2), date(2026, 4, 7)),
        ("client_money", date(2026, 4, 4), date(2026, 4, 7)),
        ("trade", date(2026, 4, 2), date(2026, 4, 6)),
        ("statement", date(2026, 4, 2), None),
        ("cash", None, None),
    ],
)
def test_it_must_be_solved_within_the_declared_business_days(
    reconciliation: str, day: date | None, due: date | None
) -> None:
    """Five, one and two business days after the date; a trade of an unknown market is on Mondays to Fridays."""
    assert at(FRIDAY, EASTER, reconciliation=reconciliation, item_date=day, currency="GBP")["due_on"] == due


def test_where_no_calendar_is_loaded_a_weekend_counts_as_the_friday_before() -> None:
    saturday = date(2026, 6, 6)
    assert at(saturday, item_date=saturday)["self_clears_by"] == date(2026, 6, 9)
    assert at(date(2026, 6, 9), item_date=saturday)["is_timing_candidate"]
    assert not at(date(2026, 6, 10), item_date=saturday)["is_timing_candidate"]


def test_every_reconciliation_names_its_calendar_or_how_to_find_it() -> None:
    assert {rule.calendar for rule in RECONCILIATIONS} == {BY_CURRENCY, BY_MARKET, "GBP"}
