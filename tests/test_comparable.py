"""The period before a period: alike, as near as can be, and never reaching into it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.comparable import basis, before


@pytest.mark.parametrize(
    ("start", "end", "how", "first", "last"),
    [
        pytest.param("2026-11-19", "2026-11-25", "weekdays", "2026-11-12", "2026-11-18", id="a week"),
        pytest.param("2026-11-25", "2026-11-25", "weekdays", "2026-11-18", "2026-11-18", id="a Wednesday"),
        pytest.param("2026-11-01", "2026-11-01", "weekdays", "2026-10-25", "2026-10-25", id="one day, a first"),
        # Thirty days from a Tuesday to a Wednesday: the last such before it ended five weeks earlier.
        pytest.param("2026-10-27", "2026-11-25", "weekdays", "2026-09-22", "2026-10-21", id="thirty days"),
        pytest.param("2026-11-01", "2026-11-25", "to_date", "2026-10-01", "2026-10-25", id="a month so far"),
        pytest.param("2026-03-01", "2026-03-30", "to_date", "2026-02-01", "2026-02-28", id="beyond a short month"),
        pytest.param("2026-10-01", "2026-10-31", "whole_months", "2026-09-01", "2026-09-30", id="a month"),
        pytest.param("2026-03-01", "2026-03-31", "whole_months", "2026-02-01", "2026-02-28", id="after a short month"),
        pytest.param("2026-02-01", "2026-02-28", "whole_months", "2026-01-01", "2026-01-31", id="a short month"),
        pytest.param("2025-12-01", "2026-11-25", "to_date", "2024-12-01", "2025-11-25", id="twelve months so far"),
        pytest.param("2026-01-01", "2026-12-31", "whole_months", "2025-01-01", "2025-12-31", id="a year"),
    ],
)
def test_like_is_compared_with_like(start: str, end: str, how: str, first: str, last: str) -> None:
    days = date.fromisoformat(start), date.fromisoformat(end)
    assert basis(*days) == how
    assert before(*days) == (date.fromisoformat(first), date.fromisoformat(last))


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 800))
def test_the_period_before_ends_before_and_is_alike(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    first, last = before(start, end)
    assert first <= last < start
    if basis(start, end) == "weekdays":
        assert (last - first, first.weekday()) == (end - start, start.weekday())
        assert (start - last).days <= 7
    else:
        assert first.day == 1
        assert last + timedelta(days=1) == start or basis(start, end) == "to_date"
