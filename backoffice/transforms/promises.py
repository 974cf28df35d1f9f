"""Promises: what is to be done within so many business hours of a site, and what became of that by now.

One word for every desk that answers somebody: incidents, requests, changes to be checked, records asked for.
"""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from backoffice.transforms.deadlines import standing
from backoffice.transforms.local_time import moment
from backoffice.transforms.rates_in_force import with_rate
from backoffice.transforms.service_clock import hours_of, with_due_at, with_open_seconds


def known_by(frame: pl.LazyFrame, as_of: datetime, *, begun: str, later: Sequence[str]) -> pl.LazyFrame:
    """What had begun by `as_of`; the moments in `later` that come after it are null: not done yet."""
    now = moment(as_of)
    past = [pl.when(pl.col(name) <= now).then(name).alias(name) for name in later]
    return frame.filter(pl.col(begun) <= now).with_columns(past)


def with_promise(
    frame: pl.LazyFrame,
    clock: pl.LazyFrame,
    rates: pl.LazyFrame,
    promise: str,
    *,
    scope: str,
    site: str,
    begun: str,
    done: str,
    as_of: datetime,
) -> pl.LazyFrame:
    """`frame` with `target_hours`, `due_at`, `turnaround_hours` and `standing`.

    `promise` is the dated rate that says in how many business minutes: the one in force on the day it began, for the
    scope in column `scope`. `clock` comes from `service_clock.shifts`. Without a promise or hours all is null.
    """
    return (
        frame.with_columns(promised_on=pl.col(begun).dt.date())
        .pipe(with_rate, rates, promise, scope=scope, on="promised_on", into="promised_minutes")
        .pipe(with_due_at, clock, site=site, start=begun, minutes="promised_minutes", into="due_at")
        .pipe(with_open_seconds, clock, site=site, start=begun, end=done, into="taken_seconds")
        .with_columns(promised_seconds=(pl.col("promised_minutes") * 60).cast(pl.Int64))
        .with_columns(
            turnaround_hours=hours_of("taken_seconds"),
            target_hours=hours_of("promised_seconds"),
            standing=standing("due_at", done, as_of),
        )
        .drop("promised_on", "promised_minutes", "promised_seconds", "taken_seconds")
    )
