"""Ranges of days a viewer picks by name, counted back from the day of the data; and arithmetic on months."""

from datetime import date, timedelta
from typing import Final

from backoffice.sql import Grain

DEFAULT: Final = "last-30-days"
CUSTOM: Final = "dates"

PERIODS: Final[dict[str, str]] = {
    "last-7-days": "Last 7 days",
    DEFAULT: "Last 30 days",
    "last-90-days": "Last 90 days",
    "this-month": "This month so far",
    "last-month": "Last month",
    "last-12-months": "Last 12 months",
    "all": "All dates",
    CUSTOM: "From a date to a date",
}
"""Every range there is: its name in the URL, and its words."""

_DAYS: Final = {"last-7-days": 7, DEFAULT: 30, "last-90-days": 90}


def range_of(period: str, until: date | None) -> tuple[date | None, date | None]:
    """First and last day of a named range that ends on `until`; open where the name or the day says nothing."""
    if until is None or period in ("all", CUSTOM):
        return None, None
    if period in _DAYS:
        return until - timedelta(days=_DAYS[period] - 1), until
    if period == "this-month":
        return month_of(until), until
    if period == "last-month":
        return months_before(until, 1), month_of(until) - timedelta(days=1)
    return months_before(until, 11), until


def grain_of(start: date | None, end: date | None) -> Grain:
    """The step that gives a range of days between a handful and some sixty points."""
    if start is None or end is None or end - start > timedelta(days=370):
        return "month"
    return "day" if end - start <= timedelta(days=62) else "week"


def course_since(until: date, *, monthly: bool) -> date:
    """The day since which the course of a figure is shown beside it: thirty days or twelve months, up to `until`."""
    return months_before(until, 11) if monthly else until - timedelta(days=29)


def month_of(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def months_before(day: date, count: int) -> date:
    """The first day of the month `count` months before that of `day`."""
    number = day.year * 12 + day.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)
