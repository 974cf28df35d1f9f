"""The period before that is like a period, so that like is compared with like.

Whole months are compared with whole months, a month so far with the same days of the month before, and any other range
of days with as many days before it that fall on the same weekdays: a week that has a Monday more settles more.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

Basis = Literal["whole_months", "to_date", "weekdays"]


def basis(start: date, end: date) -> Basis:
    """By what two periods are alike, where the later one runs from `start` to `end`, both included."""
    if start.day != 1 or start == end:
        return "weekdays"
    return "whole_months" if end.day == _length(end) else "to_date"


def before(start: date, end: date) -> tuple[date, date]:
    """First and last day of the nearest earlier period that is like this one and does not reach into it."""
    how = basis(start, end)
    if how == "weekdays":
        shift = timedelta(weeks=(end - start).days // 7 + 1)
        return start - shift, end - shift
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    last = _months_before(end, months)
    return _months_before(start, months), last.replace(day=_length(last)) if how == "whole_months" else last


def _months_before(day: date, count: int) -> date:
    """The same day of an earlier month, or its last day where it is shorter."""
    number = day.year * 12 + day.month - 1 - count
    first = date(number // 12, number % 12 + 1, 1)
    return first.replace(day=min(day.day, _length(first)))


def _length(day: date) -> int:
    return monthrange(day.year, day.month)[1]
