"""Ranges of days by name, counted back from the day of the data."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.ui.periods import CUSTOM, PERIODS, grain_of, month_of, months_before, range_of

WEDNESDAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("last-7-days", date(2026, 3, 5), WEDNESDAY),
        ("last-30-days", date(2026, 2, 10), WEDNESDAY),
        ("last-90-days", date(2025, 12, 12), WEDNESDAY),
        ("this-month", date(2026, 3, 1), WEDNESDAY),
        ("last-month", date(2026, 2, 1), date(2026, 2, 28)),
        ("last-12-months", date(2025, 4, 1), WEDNESDAY),
        ("all", None, None),
        (CUSTOM, None, None),
    ],
)
def test_a_range_ends_on_the_day_of_the_data(period: str, start: date | None, end: date | None) -> None:
    assert range_of(period, WEDNESDAY) == (start, end)


@pytest.mark.parametrize("period", PERIODS)
def test_without_results_there_is_no_range(period: str) -> None:
    assert range_of(period, None) == (None, None)


@pytest.mark.parametrize(
    ("days", "grain"), [(1, "day"), (30, "day"), (62, "day"), (63, "week"), (370, "week"), (371, "month")]
)
def test_a_trend_has_a_handful_to_some_sixty_points(days: int, grain: str) -> None:
    assert grain_of(WEDNESDAY, WEDNESDAY + timedelta(days=days)) == grain


def test_an_open_range_is_shown_by_months() -> None:
    assert grain_of(None, WEDNESDAY) == grain_of(WEDNESDAY, None) == "month"


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 400))
def test_months_back_and_forth(day: date, count: int) -> None:
    earlier = months_before(day, count)
    assert earlier.day == 1
    assert months_before(earlier, -count) == month_of(day)
