"""The `opening_hours` extract: when every site works, by its own clock; and when work of some minutes is done there."""

from datetime import date

import numpy as np
import polars as pl

from backoffice.contracts.service_hours import EVERYWHERE, OpeningHours
from backoffice.demo import markets
from backoffice.demo.columns import Moments, Whole, finished, moments, picked
from backoffice.demo.places import COUNTRIES, SITE_NAMES
from backoffice.demo.plan import Plan
from backoffice.transforms.service_clock import shifts, with_due_at

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


def worked(plan: Plan, begun: Moments, site: Whole, **minutes: Whole) -> pl.DataFrame:
    """For each name in `minutes` the moments at which that much work, begun at the site at `begun`, is done.

    In the hours of the site; empty for what has not come by the plan's last moment. Rows keep their order.
    """
    clock = shifts(opening_hours().lazy(), markets.calendar_days(plan).lazy())
    taken = {f"{name}_minutes": column for name, column in minutes.items()}
    where = {"place": np.arange(len(begun)), "site": picked(SITE_NAMES, site), "begun": moments(begun)}
    frame = pl.LazyFrame({**where, **taken})
    for name in minutes:
        frame = frame.pipe(with_due_at, clock, site="site", start="begun", minutes=f"{name}_minutes", into=name)
    known = [pl.when(pl.col(name) <= plan.as_of).then(name).alias(name) for name in minutes]
    return frame.with_columns(known).sort("place").select(list(minutes)).collect()
