"""Affirmation on trade date, by New York's clock, in summer, in winter, and on the days the clock changes."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.contracts.reference import DatedRate, Instrument
from backoffice.contracts.settlement import Trade
from backoffice.contracts.settlement_stages import Affirmation
from backoffice.transforms.settlement_affirmations import affirmations
from tests.tables import frame

INSTRUMENTS = (
    {"instrument_id": "US1", "market": "DTC"},
    {"instrument_id": "EU1", "market": "T2S"},
    {"instrument_id": "XX1", "market": None},
)
BY_21: Mapping[str, Any] = {
    "rate_id": "cutoff.affirmation",
    "scope": "DTC",
    "valid_from": date(2024, 5, 28),
    "value": Decimal(1260),
}
LATER = datetime(2027, 1, 1, tzinfo=UTC)


def affirmed(
    *trades: Mapping[str, Any], rates: Sequence[Mapping[str, Any]] = (BY_21,), as_of: datetime = LATER
) -> list[dict[str, Any]]:
    rows = [{"trade_id": f"T{n}", "instrument_id": "US1", **trade} for n, trade in enumerate(trades)]
    made = affirmations(
        frame(Trade, rows).lazy(),
        frame(Instrument, INSTRUMENTS).lazy(),
        frame(DatedRate, rates).lazy(),
        as_of=as_of,
    )
    return Affirmation.validate(made.collect()).sort("trade_id").rows(named=True)


def utc(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc,arg-type]


# New York leaves summer time on 1 November 2026 and enters it on 8 March 2026: both Sundays, at two in the morning.
@pytest.mark.parametrize(
    ("sentence", "trade_date", "cut_off_at"),
    [
        ("in summer 21:00 is 01:00 UTC of the next day", date(2026, 6, 10), utc(2026, 6, 11, 1)),
        ("in winter it is 02:00", date(2026, 1, 14), utc(2026, 1, 15, 2)),
        ("the Friday before spring is winter time", date(2026, 3, 6), utc(2026, 3, 7, 2)),
        ("on the very day the clock goes forward it is summer time by evening", date(2026, 3, 8), utc(2026, 3, 9, 1)),
        ("the Monday after is summer time", date(2026, 3, 9), utc(2026, 3, 10, 1)),
        ("the Friday before autumn is summer time", date(2026, 10, 30), utc(2026, 10, 31, 1)),
        ("on the very day the clock goes back it is winter time by evening", date(2026, 11, 1), utc(2026, 11, 2, 2)),
        ("the Monday after is winter time", date(2026, 11, 2), utc(2026, 11, 3, 2)),
        ("Europe has changed its clock a week before", date(2026, 10, 27), utc(2026, 10, 28, 1)),
    ],
)
def test_the_cut_off_is_21_by_new_yorks_clock(sentence: str, trade_date: date, cut_off_at: datetime) -> None:
    micro = timedelta(microseconds=1)
    rows = affirmed(
        {"trade_date": trade_date, "affirmed_at": cut_off_at - micro},
        {"trade_date": trade_date, "affirmed_at": cut_off_at},
        {"trade_date": trade_date, "affirmed_at": cut_off_at + micro},
        {"trade_date": trade_date, "affirmed_at": None},
    )
    assert {row["cut_off_at"] for row in rows} == {cut_off_at}
    assert [(row["affirmed_in_time"], row["affirmed_late"]) for row in rows] == [
        (True, False),
        (True, False),
        (False, True),
        (False, False),
    ]


@given(st.dates(date(2024, 5, 28), date(2026, 12, 30)), st.integers(-180, 180))
def test_in_time_is_what_the_clock_on_the_wall_says(day: date, minutes: int) -> None:
    """The second way: Python's own calendar of summer time."""
    limit = datetime(day.year, day.month, day.day, 21, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
    moment = limit + timedelta(minutes=minutes)
    on_the_wall = moment.astimezone(ZoneInfo("America/New_York"))
    (row,) = affirmed({"trade_date": day, "affirmed_at": moment})
    assert row["affirmed_in_time"] == ((on_the_wall.date(), on_the_wall.time()) <= (day, time(21)))


def test_eligible_are_our_trades_in_a_market_with_a_cut_off_in_force_on_the_trade_date() -> None:
    rows = affirmed(
        {"trade_date": date(2024, 5, 28)},
        {"trade_date": date(2024, 5, 27)},
        {"trade_date": date(2026, 6, 10), "instrument_id": "EU1"},
        {"trade_date": date(2026, 6, 10), "instrument_id": "XX1"},
        {"trade_date": date(2026, 6, 10), "instrument_id": "nobody knows"},
        {"trade_date": date(2026, 6, 10), "record_keeper": "broker"},
        {"trade_date": date(2026, 6, 10), "instrument_id": "US1"},
    )
    assert [row["trade_id"] for row in rows] == ["T0", "T6"]


def test_a_later_rate_takes_over_on_its_day() -> None:
    earlier = {**BY_21, "valid_from": date(2026, 6, 11), "value": Decimal(1140)}
    days = [{"trade_date": date(2026, 6, day)} for day in (10, 11)]
    assert [row["cut_off_at"] for row in affirmed(*days, rates=[BY_21, earlier])] == [
        utc(2026, 6, 11, 1),
        utc(2026, 6, 11, 23),
    ]
    ended = {**BY_21, "valid_to": date(2026, 6, 10)}
    assert [row["trade_date"].day for row in affirmed(*days, rates=[ended])] == [10]


def test_what_is_affirmed_after_as_of_is_not_affirmed_yet_and_due_once_the_cut_off_has_come() -> None:
    trade = {"trade_date": date(2026, 6, 10), "affirmed_at": utc(2026, 6, 10, 22)}

    def seen(as_of: datetime) -> tuple[Any, ...]:
        (row,) = affirmed(trade, as_of=as_of)
        return row["is_due"], row["affirmed_in_time"], row["affirmed_at"]

    assert seen(utc(2026, 6, 10, 21)) == (False, False, None)
    assert seen(utc(2026, 6, 10, 22)) == (False, True, trade["affirmed_at"])
    assert seen(utc(2026, 6, 11, 0, 59)) == (False, True, trade["affirmed_at"])
    assert seen(utc(2026, 6, 11, 1)) == (True, True, trade["affirmed_at"])
    assert affirmed(trade, as_of=utc(2026, 6, 9, 12)) == []


def test_as_of_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        affirmed({"trade_date": date(2026, 6, 10)}, as_of=LATER.replace(tzinfo=None))
