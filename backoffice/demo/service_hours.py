"""The `opening_hours` extract: when every site works, by its own clock."""

from datetime import date

import polars as pl

from backoffice.contracts.service_hours import EVERYWHERE, OpeningHours
from backoffice.demo.columns import finished
from backoffice.demo.places import COUNTRIES, SITE_NAMES

_SINCE = date(2020, 1, 1)

_OF_COUNTRY = {
    "IN": (8 * 60, 20 * 60, "Asia/Kolkata", "NSE"),
    "GB": (7 * 60 + 30, 18 * 60, "Europe/London", "GBP"),
    "US": (7 * 60 + 30, 18 * 60, "America/New_York", "USD"),
}
"""Opens and closes in minutes after midnight, the clock, and the calendar whose closed days are days off."""


def opening_hours() -> pl.DataFrame:
    """One row a site and working day of the week; a site nobody named keeps India's hours."""
    places = [*zip(SITE_NAMES, COUNTRIES, strict=True), (EVERYWHERE, "IN")]
    rows = [
        (site, weekday, _SINCE, *_OF_COUNTRY[country], "demo: house rule")
        for site, country in places
        for weekday in range(1, 6)
    ]
    names = ("location_id", "weekday", "valid_from", "opens", "closes", "time_zone", "calendar", "source")
    return finished(OpeningHours, "demo-hours", pl.DataFrame(rows, schema=names, orient="row").to_dict())
