"""The fails charge on US Treasuries, by hand."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backoffice.contracts.reference import CalendarDay, DatedRate, Instrument
from backoffice.contracts.settlement_history import SettlementDay
from backoffice.contracts.settlement_us import FailsCharge
from backoffice.transforms.settlement_fails_charges import fails_charges
from tests.tables import frame
from tests.transforms.settlement_tables import calendar

WEDNESDAY, FRIDAY = date(2026, 6, 10), date(2026, 6, 12)
INSTRUMENTS = [
    {"instrument_id": "UST", "cfi": "DBFTFR", "country": "US"},
    {"instrument_id": "GILT", "cfi": "DBFTFR", "country": "GB"},
    {"instrument_id": "CORP", "cfi": "DBFUFR", "country": "US"},
    {"instrument_id": "UNTOLD", "cfi": None, "country": "US"},
]
FAIL: Mapping[str, Any] = {
    "instruction_id": "I1",
    "day": WEDNESDAY,
    "is_fail": True,
    "instrument_id": "UST",
    "payment": "APMT",
    "currency": "USD",
    "movement": "DELI",
    "remaining_amount": Decimal(10_000_000),
}


def rate(kind: str, value: str, since: date = date(2026, 1, 1)) -> dict[str, Any]:
    return {"rate_id": f"tmpg.{kind}", "scope": "all", "valid_from": since, "value": Decimal(value)}


def rates(reference: str, floor: str = "1") -> list[dict[str, Any]]:
    return [rate("ceiling", "3"), rate("floor", floor), rate("reference", reference)]


def charged(
    *days: Mapping[str, Any], known: Sequence[Mapping[str, Any]] = (), calendars: Sequence[Mapping[str, Any]] = ()
) -> list[dict[str, Any]]:
    made = fails_charges(
        frame(SettlementDay, [{**FAIL, **day} for day in days]).lazy(),
        frame(Instrument, INSTRUMENTS).lazy(),
        frame(CalendarDay, calendars).lazy(),
        frame(DatedRate, known or rates("0.25")).lazy(),
    )
    return FailsCharge.validate(made.collect()).sort("instruction_id", "day").rows(named=True)


@pytest.mark.parametrize(
    ("sentence", "reference", "floor", "expected"),
    [
        ("2.75 % of ten million, a day of 360", "0.25", "1", "763.88889"),
        ("at 3 % the older floor charges nothing", "3", "0", "0"),
        ("above it too", "4.5", "0", "0"),
        ("the newer floor charges 1 %", "4.5", "1", "277.77778"),
        ("just at the newer floor", "2", "1", "277.77778"),
    ],
)
def test_the_charge_of_a_day(sentence: str, reference: str, floor: str, expected: str) -> None:
    (row,) = charged({}, known=rates(reference, floor))
    assert (row["calendar_days"], row["amount"]) == (1, Decimal(expected))


@pytest.mark.parametrize(
    ("sentence", "day", "calendars", "days"),
    [
        ("over a weekend", FRIDAY, calendar("USD"), 3),
        ("over a weekend whose Monday is closed", FRIDAY, calendar("USD", 15), 4),
        ("over a closed day", WEDNESDAY, calendar("USD", 11), 2),
        ("a weekend without a calendar", FRIDAY, (), 3),
        ("a day without a calendar", WEDNESDAY, (), 1),
        ("another market's calendar does not matter", WEDNESDAY, calendar("EUR", 11), 1),
    ],
)
def test_calendar_days_run_to_the_next_business_day(
    sentence: str, day: date, calendars: Sequence[Mapping[str, Any]], days: int
) -> None:
    """By hand: 763.88889 a day (10,000,000 × 2.75 ÷ 36,000 = 763.888...)."""
    (row,) = charged({"day": day}, calendars=calendars)
    assert row["calendar_days"] == days
    assert abs(row["amount"] - Decimal(10_000_000) * Decimal("2.75") * days / 36_000) <= Decimal("0.000005")


def test_who_delivers_pays() -> None:
    ours, theirs = charged({}, {"instruction_id": "I2", "movement": "RECE"})
    assert (ours["payer"], ours["net_amount"]) == ("own", -ours["amount"])
    assert (theirs["payer"], theirs["net_amount"]) == ("counterparty", theirs["amount"])


@pytest.mark.parametrize(
    "change",
    [
        {"is_fail": False, "is_unmatched": True},
        {"payment": "FREE"},
        {"currency": "EUR"},
        {"lacking": "cash"},
        {"instrument_id": "GILT"},
        {"instrument_id": "CORP"},
        {"instrument_id": "UNTOLD"},
        {"instrument_id": "nobody loaded it"},
    ],
    ids=str,
)
def test_other_fails_are_not_charged(change: dict[str, Any]) -> None:
    assert charged(change) == []


def test_each_day_has_the_rate_in_force_on_it_and_without_one_the_charge_is_not_known() -> None:
    known = [*rates("0.25"), rate("reference", "1.25", date(2026, 6, 11))]
    rows = charged({}, {"day": date(2026, 6, 11)}, known=known)
    assert [row["charge_rate"] for row in rows] == [Decimal("2.75"), Decimal("1.75")]
    (unknown,) = charged({}, known=rates("0.25")[:2])
    assert (unknown["amount"], unknown["net_amount"], unknown["charge_rate"]) == (None, None, None)
    (no_floor,) = charged({}, known=[rate("ceiling", "3"), rate("reference", "0.25")])
    assert no_floor["amount"] is None
