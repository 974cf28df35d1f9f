"""Dates and times as the viewer reads them: 31-12-2026, December 2026, 31-12-2026 09:30 UTC."""

from datetime import UTC, date, datetime

from babel.dates import format_date

from backoffice.i18n.catalogue import say
from backoffice.i18n.language import spoken


def day(value: date) -> str:
    """Day, month, year in digits: unambiguous wherever the viewer is."""
    return f"{value:%d-%m-%Y}"


def short_day(value: date) -> str:
    """Day and month in letters, for axes: 31 Dec."""
    return str(format_date(value, "d MMM", locale=spoken().locale))


def month(value: date) -> str:
    """The month of `value`: December 2026."""
    return str(format_date(value, "LLLL y", locale=spoken().locale))


def short_month(value: date) -> str:
    """The month of `value`, for axes: Dec 2026."""
    return str(format_date(value, "LLL y", locale=spoken().locale))


def moment(value: datetime) -> str:
    """A time to the minute, in UTC and saying so."""
    return say("{day} {time} UTC", day=day(value.astimezone(UTC)), time=f"{value.astimezone(UTC):%H:%M}")


def span(start: date | None, end: date | None) -> str:
    """A range of days, both included; either may be open."""
    if start is None and end is None:
        return say("all dates")
    if start is None and end is not None:
        return say("up to {end}", end=day(end))
    if end is None and start is not None:
        return say("from {start}", start=day(start))
    assert start is not None and end is not None
    return day(start) if start == end else say("{start} to {end}", start=day(start), end=day(end))


def months(start: date, end: date) -> str:
    """A range of months, both included."""
    first, last = month(start), month(end)
    return first if first == last else say("{start} to {end}", start=first, end=last)


def week(first: date) -> str:
    """The week that begins on `first`."""
    return say("Week of {day}", day=day(first))
