"""Deadlines: the day and moment by which a thing is due, and what became of it."""

from datetime import datetime

import polars as pl

from backoffice.business_days import numbered
from backoffice.contracts.deadlines import STANDINGS
from backoffice.transforms.local_time import moment, with_moment

_STANDING = pl.Enum(STANDINGS)


def standing(due: str, done: str, as_of: datetime) -> pl.Expr:
    """One of `STANDINGS`: what became of the deadline in column `due` by `as_of`; null where there is none.

    Done exactly at the deadline is met. What is done after `as_of` is not done yet.
    """
    now = moment(as_of)
    is_done = (pl.col(done) <= now).fill_null(False)
    after = pl.when(is_done).then(pl.lit("late")).otherwise(pl.lit("missing"))
    said = (
        pl.when(is_done & (pl.col(done) <= pl.col(due)))
        .then(pl.lit("met"))
        .when(is_done | (pl.col(due) < now))
        .then(after)
        .otherwise(pl.lit("waiting"))
    )
    return pl.when(pl.col(due).is_not_null()).then(said).cast(_STANDING)


def with_day_after(
    frame: pl.LazyFrame, calendar_days: pl.LazyFrame, *, calendar: str, day: str, days: pl.Expr | int, into: str
) -> pl.LazyFrame:
    """`frame` with `into`: the business day `days` after `day` on the calendar named in column `calendar`.

    0 is the day itself, or the next business day where it is closed; the day after a closed day is counted from there
    too, so that 1 is the working day following. Null outside the calendar, and where it lacks a day between.
    """
    numbers = numbered(calendar_days).with_columns(
        gaps=(pl.col("place") - (pl.col("day") - pl.date(1970, 1, 1)).dt.total_days())
    )
    step = days if isinstance(days, pl.Expr) else pl.lit(days, pl.Int64)
    begun = numbers.select(
        pl.col("calendar").alias(calendar),
        pl.col("day").alias(day),
        from_number=pl.col("number"),
        from_open=pl.col("is_business_day"),
        from_gaps=pl.col("gaps"),
    )
    open_days = numbers.filter("is_business_day").select(
        pl.col("calendar").alias(calendar), pl.col("day").alias(into), wanted="number", to_gaps="gaps"
    )
    # A closed day carries the number of the open day before it: its own day 0 is the next open one.
    wanted = pl.col("from_number") + step + (~pl.col("from_open") & (step == 0)).cast(pl.Int64)
    return (
        frame.join(begun, on=[calendar, day], how="left", maintain_order="left")
        .with_columns(wanted=wanted)
        .join(open_days, on=[calendar, "wanted"], how="left", maintain_order="left")
        .with_columns(pl.when(pl.col("from_gaps") == pl.col("to_gaps")).then(into).alias(into))
        .drop("from_number", "from_open", "from_gaps", "wanted", "to_gaps")
    )


def with_due_moment(
    frame: pl.LazyFrame,
    calendar_days: pl.LazyFrame,
    *,
    calendar: str,
    day: str,
    days: pl.Expr | int,
    minutes: str,
    time_zone: str,
    into: str,
) -> pl.LazyFrame:
    """`frame` with `into`: a time of the clock on the business day `days` after `day`: T+1 by 18:00 in Paris.

    `minutes` after midnight and `time_zone` are columns; 1,440 minutes are the close of that day.
    """
    due = frame.pipe(with_day_after, calendar_days, calendar=calendar, day=day, days=days, into="due_day")
    return due.pipe(with_moment, day="due_day", minutes=minutes, time_zone=time_zone, into=into).drop("due_day")
