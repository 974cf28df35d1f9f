"""What the clock makes of breaks: how old they are, whether time alone may clear them, by when they must be solved.

All in business days on the calendar the reconciliation declares; on Mondays to Fridays where that is not loaded.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

from backoffice.business_days import weekdays_between, with_days_between
from backoffice.contracts.reconciliation import AGE_BUCKETS
from backoffice.transforms.deadlines import with_day_after
from backoffice.transforms.matching.declared import Reconciliation
from backoffice.transforms.precedence import first_that_applies
from backoffice.transforms.reconciliation_calendars import with_calendar
from backoffice.transforms.reconciliation_rules import RECONCILIATIONS

_LADDER: Final = (2, 5, 30, 60)
"""Last business day of each step of the nostro ageing ladder but the last."""


def timed(
    breaks: pl.LazyFrame,
    calendars: pl.LazyFrame,
    instruments: pl.LazyFrame,
    today: date,
    rules: Sequence[Reconciliation] = RECONCILIATIONS,
) -> pl.LazyFrame:
    """`breaks` with `calendar`, `age_days`, `age_bucket`, `is_timing_candidate`, `self_clears_by` and `due_on`.

    A break is a timing candidate while one side is missing and neither its date nor the day it should take effect lies
    further back than the timing window; `self_clears_by` is the last day of that. What has no declaration of its own,
    such as a fault of a statement, ages and is neither.
    """
    declared = pl.LazyFrame(
        {
            "reconciliation": [rule.name for rule in rules],
            "declared_calendar": [rule.calendar for rule in rules],
            "timing_days": [rule.timing_days for rule in rules],
            "due_days": [rule.due_days for rule in rules],
        },
        schema_overrides={"timing_days": pl.Int64, "due_days": pl.Int64},
    )
    waits = pl.col("break_type").cast(pl.String).str.starts_with("MISSING_") & pl.col("item_date").is_not_null()
    return (
        breaks.join(declared, on="reconciliation", how="left", maintain_order="left")
        .pipe(with_calendar, pl.col("declared_calendar"), instruments)
        .with_columns(today=pl.lit(today), waits_from=pl.min_horizontal("item_date", "due_date"))
        .pipe(_with_age, calendars, since="item_date", into="age_days")
        .pipe(_with_age, calendars, since="waits_from", into="waited")
        .pipe(_with_day_after, calendars, "waits_from", days="timing_days", into="self_clears_by")
        .pipe(_with_day_after, calendars, "item_date", days="due_days", into="due_on")
        .with_columns(is_timing_candidate=(waits & (pl.col("waited") <= pl.col("timing_days"))).fill_null(False))
        .with_columns(age_bucket=_age_bucket(), self_clears_by=pl.when("is_timing_candidate").then("self_clears_by"))
        .drop("declared_calendar", "timing_days", "due_days", "today", "waits_from", "waited")
    )


def _with_age(breaks: pl.LazyFrame, calendars: pl.LazyFrame, *, since: str, into: str) -> pl.LazyFrame:
    """`into`: business days from the day in `since` to today, 0 while it lies ahead; null where it is unknown."""
    counted = breaks.pipe(with_days_between, calendars, calendar="calendar", start=since, end="today", into=into)
    by_week = weekdays_between(pl.col(since), pl.col("today"))
    return counted.with_columns(pl.coalesce(into, by_week).clip(0).alias(into))


def _with_day_after(breaks: pl.LazyFrame, calendars: pl.LazyFrame, day: str, *, days: str, into: str) -> pl.LazyFrame:
    """`into`: the business day so many `days` (a column) after `day`; null where either is."""
    step = pl.col(days)
    found = breaks.pipe(with_day_after, calendars, calendar="calendar", day=day, days=step, into=into)
    # Counted from the Friday before, so that 1 is the working day that follows a closed one, here too.
    by_week = pl.col(day).dt.add_business_days(step.fill_null(0), roll="backward")
    return found.with_columns(pl.when(step.is_not_null()).then(pl.coalesce(into, by_week)).alias(into))


def _age_bucket() -> pl.Expr:
    """The step of the ladder the age stands on."""
    step = first_that_applies(AGE_BUCKETS, [pl.col("age_days") <= last for last in _LADDER])
    return pl.when(pl.col("age_days").is_not_null()).then(step)
