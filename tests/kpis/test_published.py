"""Published figures, recomputed by our own code: what others printed is what we must find."""

from datetime import date, timedelta
from decimal import Decimal

import holidays
import polars as pl
import pytest

from backoffice.business_days import with_days_between
from backoffice.contracts.reference import CalendarDay
from backoffice.money import to_scale
from tests.tables import frame

T2S_IN_2024 = [
    (1, Decimal("18324.1"), 16_188_832, 22, Decimal("832.9"), 735_856),
    (2, Decimal("18263.4"), 16_615_837, 21, Decimal("869.7"), 791_230),
    (3, Decimal("20204.5"), 17_863_175, 20, Decimal("1010.2"), 893_159),
]
"""The ECB's table of T2S transactions: month, its value (EUR bn) and number, settlement days, and both a day."""


def target_calendar(year: int) -> pl.LazyFrame:
    """The TARGET calendar: weekends and the closing days of the ECB's payment system are shut."""
    closed = holidays.financial_holidays("XECB", years=year)
    first = date(year - 1, 12, 31)
    days = [first + timedelta(days=number) for number in range(367)]
    rows = [{"calendar": "EUR", "day": day, "is_business_day": day.weekday() < 5 and day not in closed} for day in days]
    return pl.LazyFrame(frame(CalendarDay, rows))


@pytest.mark.parametrize(("month", "value", "number", "days", "value_a_day", "number_a_day"), T2S_IN_2024)
def test_k1_t2s_months_have_the_settlement_days_that_give_the_published_daily_averages(
    month: int, value: Decimal, number: int, days: int, value_a_day: Decimal, number_a_day: int
) -> None:
    """Example K1. 1 January and Good Friday, 29 March 2024, are closed; so was 31 December 2023, a Sunday."""
    before = date(2024, month, 1) - timedelta(days=1)
    last = date(2024, month + 1, 1) - timedelta(days=1)
    asked = pl.LazyFrame({"name": ["EUR"], "start": [before], "end": [last]})
    counted = with_days_between(asked, target_calendar(2024), calendar="name", start="start", end="end", into="days")
    found = counted.collect()["days"].item()
    assert found == days
    assert to_scale(value / found, 1) == value_a_day
    assert to_scale(Decimal(number) / found, 0) == number_a_day


@pytest.mark.parametrize(("day", "is_open"), [((1, 1), False), ((3, 28), True), ((3, 29), False), ((4, 1), False)])
def test_k1_the_days_that_decide_it(day: tuple[int, int], is_open: bool) -> None:
    row = target_calendar(2024).filter(pl.col("day") == date(2024, *day)).collect()
    assert row["is_business_day"].item() is is_open
