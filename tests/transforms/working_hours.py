"""Drawing when people work: a site's week, and the business days of calendars. Shared by the tests of all desks."""

from collections.abc import Collection
from datetime import date, timedelta

import polars as pl

from backoffice.contracts.reference import CalendarDay
from backoffice.contracts.service_hours import OpeningHours
from tests.tables import frame


def week(*, time_zone: str = "UTC", opens: int = 600, closes: int = 1080) -> pl.LazyFrame:
    """Pune, Monday to Friday on the calendar IN: from `opens` to `closes`, minutes after midnight of `time_zone`."""
    hours = {"location_id": "Pune", "valid_from": date(2020, 1, 1), "opens": opens, "closes": closes}
    kept = {"time_zone": time_zone, "calendar": "IN"}
    return frame(OpeningHours, [{**hours, **kept, "weekday": weekday} for weekday in range(1, 6)]).lazy()


def weekdays(first: date, days: int, *calendars: str, closed: Collection[date] = ()) -> pl.LazyFrame:
    """So many days from `first` on each of `calendars` (IN): business days but for weekends and what is `closed`."""
    every = [first + timedelta(days=number) for number in range(days)]
    rows = [
        {"calendar": calendar, "day": day, "is_business_day": day.weekday() < 5 and day not in closed}
        for calendar in calendars or ("IN",)
        for day in every
    ]
    return frame(CalendarDay, rows).lazy()
