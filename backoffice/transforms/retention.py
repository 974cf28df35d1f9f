"""Retention: how long records are kept by dated rules, what became of them, and whether they are found again."""

from datetime import UTC, datetime
from typing import Final

import dataframely as dy
import polars as pl

from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.contracts.retention import (
    FATES,
    RETRIEVALS,
    RecordClass,
    RetainedRecord,
    RetentionStatus,
    RetrievalStatus,
    RetrievalTest,
)
from backoffice.contracts.service_hours import OpeningHours
from backoffice.transforms.promises import known_by, with_promise
from backoffice.transforms.rates_in_force import with_rate
from backoffice.transforms.service_clock import shifts
from backoffice.transforms.transform import transform

YEARS: Final = "retention.years"
"""The dated rate: years a record is kept once its clock has begun, its scope the class."""

ACCESSIBLE: Final = "retention.accessible_years"
"""The dated rate: years from its making in which it must be to hand at once, its scope the class."""

DISPOSED: Final = "retention.disposed_within"
"""The dated rate: calendar days after expiry within which it is destroyed, its scope the class."""

TARGET: Final = "target.retrieval"
"""The dated rate: business minutes in which a record asked for is to come, its scope the class."""


@transform(partition_by=("record_id",))
def retention_status(
    records: dy.LazyFrame[RetainedRecord],
    classes: dy.LazyFrame[RecordClass],
    rates: dy.LazyFrame[DatedRate],
    *,
    as_of: datetime,
) -> dy.LazyFrame[RetentionStatus]:
    """Every record made by `as_of`. The rules are those in force on the day it was made."""
    today = pl.lit(as_of.astimezone(UTC).date())
    begun = pl.when(pl.col("clock") == "created").then("created_on").when(pl.col("clock") == "closed").then("closed_on")
    past = [pl.when(pl.col(name) <= today).then(name).alias(name) for name in ("closed_on", "disposed_on")]
    known = (
        records.filter(pl.col("created_on") <= today)
        .with_columns(past)
        .join(classes.select("record_class", "clock"), on="record_class", how="left")
        .with_columns(scope=pl.when(pl.col("clock").is_not_null()).then("record_class"), clock_began_on=begun)
    )
    for rate, into in ((YEARS, "years"), (ACCESSIBLE, "accessible"), (DISPOSED, "grace")):
        known = known.pipe(with_rate, rates, rate, scope="scope", on="created_on", into=into)
    is_classified = pl.col("clock").is_not_null() & pl.col("years").is_not_null()
    expires = _years_after("clock_began_on", "years")
    last_day = pl.col("expires_on") + pl.duration(days=pl.col("grace").cast(pl.Int64).fill_null(0))
    must_be = pl.col("is_kept") & (today < pl.col("accessible_until")).fill_null(False)
    return (
        known.with_columns(
            is_classified=is_classified,
            is_kept=pl.col("disposed_on").is_null(),
            expires_on=pl.when(is_classified).then(expires),
            accessible_until=pl.when(is_classified).then(_years_after("created_on", "accessible")),
            retention_years=pl.when(is_classified).then("years"),
        )
        .with_columns(must_be_accessible=must_be, over=(today - last_day).dt.total_days())
        .with_columns(fate=_fate(today).cast(pl.Enum(FATES)))
        .with_columns(overdue_days=pl.when(pl.col("fate") == "overdue").then("over"))
        .select(RetentionStatus.column_names())
        .pipe(RetentionStatus.cast)
    )


@transform(partition_by=("test_id",))
def retrieval_status(
    tests: dy.LazyFrame[RetrievalTest],
    records: dy.LazyFrame[RetainedRecord],
    opening_hours: dy.LazyFrame[OpeningHours],
    calendar_days: dy.LazyFrame[CalendarDay],
    rates: dy.LazyFrame[DatedRate],
    *,
    as_of: datetime,
) -> dy.LazyFrame[RetrievalStatus]:
    """Every test begun by `as_of`; what came after that has not come yet."""
    clock = shifts(opening_hours, calendar_days)
    came = pl.col("delivered_at").is_not_null()
    outcome = (
        pl.when(came & ~pl.col("is_whole").fill_null(True))
        .then(pl.lit("not_whole"))
        .otherwise(pl.col("standing").cast(pl.String).replace("met", "passed"))
    )
    return (
        known_by(tests, as_of, begun="asked_at", later=("delivered_at",))
        .with_columns(asked_on=pl.col("asked_at").dt.date())
        .join(records.select("record_id", "record_class"), on="record_id", how="left")
        .pipe(
            with_promise,
            clock,
            rates,
            TARGET,
            scope="record_class",
            site="location_id",
            begun="asked_at",
            done="delivered_at",
            as_of=as_of,
        )
        .with_columns(retrieval=outcome.cast(pl.Enum(RETRIEVALS)))
        .select(RetrievalStatus.column_names())
        .pipe(RetrievalStatus.cast)
    )


def _years_after(day: str, years: str) -> pl.Expr:
    """The day some years, halves and quarters of them too, after `day`; of 29 February the 28th."""
    months = (pl.col(years) * 12).cast(pl.Int64).cast(pl.String)
    return pl.col(day).dt.offset_by(pl.concat_str(months, pl.lit("mo")))


def _fate(today: pl.Expr) -> pl.Expr:
    """What became of a record; a hold stops the disposal, not the clock."""
    expired = (pl.col("expires_on") <= today).fill_null(False)
    too_soon = (pl.col("disposed_on") < pl.col("expires_on")).fill_null(True) | pl.col("is_on_hold")
    return (
        pl.when(~pl.col("is_classified"))
        .then(pl.lit("unclassified"))
        .when(~pl.col("is_kept") & too_soon)
        .then(pl.lit("disposed_too_soon"))
        .when(~pl.col("is_kept"))
        .then(pl.lit("disposed"))
        .when(pl.col("clock_began_on").is_null())
        .then(pl.lit("clock_not_begun"))
        .when(expired & pl.col("is_on_hold"))
        .then(pl.lit("held"))
        .when(expired & (pl.col("over") > 0))
        .then(pl.lit("overdue"))
        .when(expired)
        .then(pl.lit("due"))
        .otherwise(pl.lit("kept"))
    )
