"""Ageing buckets: how old a thing is, in steps whose edges are dated rates.

A ladder is a name in `dated_rates`, `ageing.settlement` for instance, with one row a bucket: `scope` is the bucket's
place (1, 2, ...), `value` its first business day. The rows that took effect last are the ladder.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

import polars as pl

from backoffice.business_days import weekdays_between, with_days_between

SETTLEMENT: Final = "ageing.settlement"
TICKETS: Final = "ageing.tickets"
SUSPENSE: Final = "ageing.suspense"

DEFAULTS: Final[dict[str, Sequence[int]]] = {
    SETTLEMENT: (0, 2, 5, 10, 21, 30),
    TICKETS: (0, 1, 2, 5, 10),
    SUSPENSE: (0, 31, 61, 91),
}
"""First days of the buckets of a ladder nobody loaded. Settlement: the days at which rules begin to bite, those of
SEC Rule 204 (after 1 and 4), Rule 15c3-1 (5) and Regulation SHO (13 in a row), and the aged fail (30). Tickets
(requests and incidents): today's, yesterday's, this week's, and older. Suspense: up to one, two and three months, in
calendar days. A desk with edges of its own adds its ladder."""

_OLDEST: Final = 10_000
"""Ages are told apart up to here: nothing is older than the forty years this is."""


def with_age(
    frame: pl.LazyFrame,
    calendar_days: pl.LazyFrame,
    dated_rates: pl.LazyFrame,
    ladder: str,
    as_of: datetime,
    *,
    calendar: str,
    since: str,
) -> pl.LazyFrame:
    """`frame` with `age_days`, business days from the day in column `since` to that of `as_of`, and `age_bucket`.

    Of what `is_open` alone: what is done has no age. On the calendar named in column `calendar`; Mondays to Fridays
    where that calendar does not cover the days.
    """
    today = frame.with_columns(today=pl.lit(as_of.astimezone(UTC).date()))
    counted = today.pipe(with_days_between, calendar_days, calendar=calendar, start=since, end="today", into="age_days")
    by_week = weekdays_between(pl.col(since), pl.col("today"))
    aged = counted.with_columns(age_days=pl.when("is_open").then(pl.col("age_days").fill_null(by_week))).drop("today")
    return aged.pipe(with_ageing_bucket, dated_rates, ladder, as_of, age="age_days", into="age_bucket")


def with_ageing_bucket(
    frame: pl.LazyFrame, dated_rates: pl.LazyFrame, ladder: str, as_of: datetime, *, age: str, into: str
) -> pl.LazyFrame:
    """`frame` with column `into`: the bucket of the business days in column `age`, null where that is.

    Buckets are called by their days, `2-4`, `5`, `30+`. All ages go by the ladder in force on the day of `as_of`, so
    that figures of several days stand on one set of buckets.
    """
    steps = buckets(dated_rates, ladder, as_of.astimezone(UTC).date())
    found = steps.select(
        pl.int_ranges("first", pl.col("last").fill_null(_OLDEST) + 1).alias("aged"), pl.col("bucket").alias(into)
    ).explode("aged")
    return (
        frame.with_columns(aged=pl.col(age).clip(0, _OLDEST).cast(pl.Int64))
        .join(found, on="aged", how="left")
        .drop("aged")
    )


def buckets(dated_rates: pl.LazyFrame, ladder: str, day: date) -> pl.LazyFrame:
    """The buckets in force on `day`, youngest first: `first` and `last` business day (null: no end) and `bucket`."""
    begun = dated_rates.filter(pl.col("rate_id") == ladder, pl.col("valid_from") <= day)
    newest = begun.filter(pl.col("valid_from") == pl.col("valid_from").max())
    loaded = newest.filter((pl.col("valid_to") >= day).fill_null(True)).select(first=pl.col("value").cast(pl.Int64))
    otherwise = pl.LazyFrame({"first": DEFAULTS[ladder]}).join(loaded.select(count=pl.len()), how="cross")
    first, last = pl.col("first"), pl.col("last")
    span = pl.when(last > first).then(pl.concat_str(first, pl.lit("-"), last)).otherwise(first.cast(pl.String))
    return (
        pl.concat([loaded, otherwise.filter(pl.col("count") == 0).select("first"), pl.LazyFrame({"first": [0]})])
        .unique()
        .sort("first")
        .with_columns(last=first.shift(-1) - 1)
        .with_columns(bucket=pl.when(last.is_null()).then(pl.concat_str(first, pl.lit("+"))).otherwise(span))
    )
