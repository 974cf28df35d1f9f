"""Accounting desk, closing the books: tasks against the close calendar, days to close, certification, late journals."""

from datetime import UTC, datetime
from typing import Final

import dataframely as dy
import polars as pl

from backoffice import money
from backoffice.contracts.accounting_close import (
    AccountCertification,
    CertificationStatus,
    CloseDuration,
    CloseTask,
    CloseTaskStatus,
    ManualJournal,
    PeriodClose,
    PostCloseAdjustment,
)
from backoffice.contracts.reference import CalendarDay
from backoffice.transforms.deadlines import standing, with_due_moment
from backoffice.transforms.four_eyes import four_eyes
from backoffice.transforms.local_time import moment
from backoffice.transforms.service_clock import hours_of
from backoffice.transforms.transform import transform

_A_DAY: Final = 86_400
_PERIOD: Final = ("legal_entity_id", "month")


@transform(partition_by=("legal_entity_id",))
def close_durations(closes: dy.LazyFrame[PeriodClose], *, as_of: datetime) -> dy.LazyFrame[CloseDuration]:
    """Periods that are over by `as_of`, and how long each took to close: final statements less trial balance.

    Source: APQC, days from trial balance to consolidated statements, weekends counted.
    """
    now = moment(as_of)
    known = [pl.when(pl.col(name) <= now).then(name).alias(name) for name in ("trial_balance_at", "closed_at")]
    return (
        closes.filter(pl.col("month").dt.month_end() < as_of.astimezone(UTC).date())
        .with_columns(known)
        .with_columns(is_closed=pl.col("closed_at").is_not_null(), days_to_close=_days("trial_balance_at", "closed_at"))
        .select(CloseDuration.column_names())
        .pipe(CloseDuration.cast)
    )


@transform(partition_by=("task_id",))
def close_task_status(
    tasks: dy.LazyFrame[CloseTask], calendar_days: dy.LazyFrame[CalendarDay], *, as_of: datetime
) -> dy.LazyFrame[CloseTaskStatus]:
    """Every task with its deadline: a time of a local clock on the n-th business day after the period's last day."""
    now = moment(as_of)
    due = tasks.with_columns(period_end=pl.col("month").dt.month_end()).pipe(
        with_due_moment,
        calendar_days,
        calendar="calendar",
        day="period_end",
        days=pl.col("due_in_days"),
        minutes="due_minutes",
        time_zone="time_zone",
        into="due_at",
    )
    done = pl.when(pl.col("done_at") <= now).then("done_at")
    late = (done.fill_null(now) - pl.col("due_at")).dt.total_seconds().clip(0)
    return (
        due.with_columns(
            standing=standing("due_at", "done_at", as_of),
            due_on=pl.col("due_at").dt.date(),
            seconds_late=late,
            done_at=done,
        )
        .with_columns(hours_late=hours_of("seconds_late"))
        .select(CloseTaskStatus.column_names())
        .pipe(CloseTaskStatus.cast)
    )


@transform(partition_by=("legal_entity_id",))
def certification_status(
    certifications: dy.LazyFrame[AccountCertification], *, as_of: datetime
) -> dy.LazyFrame[CertificationStatus]:
    """Whether each account was certified by its deadline, and by another person than who prepared it."""
    done = (pl.col("certified_at") <= moment(as_of)).fill_null(False)
    return (
        certifications.with_columns(
            reviewed_by=pl.when(done).then("reviewed_by"),
            standing=standing("due_at", "certified_at", as_of),
            due_on=pl.col("due_at").dt.date(),
        )
        .with_columns(four_eyes=four_eyes("prepared_by", "reviewed_by"))
        .with_columns(
            certified_at=pl.when(done).then("certified_at"),
            is_in_time=(pl.col("standing") == "met") & (pl.col("four_eyes") == "two_people"),
        )
        .select(CertificationStatus.column_names())
        .pipe(CertificationStatus.cast)
    )


@transform(partition_by=("legal_entity_id",))
def post_close_adjustments(
    journals: dy.LazyFrame[ManualJournal], closes: dy.LazyFrame[PeriodClose], *, as_of: datetime
) -> dy.LazyFrame[PostCloseAdjustment]:
    """Journals posted by `as_of` in a period that was closed by then. One posted at the very close is none."""
    now = moment(as_of)
    shut = closes.filter(pl.col("closed_at") <= now).select(*_PERIOD, "closed_at")
    return (
        journals.filter(pl.col("posted_at") <= now)
        .join(shut, on=_PERIOD)
        .filter(pl.col("posted_at") > pl.col("closed_at"))
        .with_columns(
            posted_on=pl.col("posted_at").dt.date(),
            days_after_close=_days("closed_at", "posted_at"),
            four_eyes=four_eyes("made_by", "approved_by"),
        )
        .select(PostCloseAdjustment.column_names())
        .pipe(PostCloseAdjustment.cast)
    )


def _days(start: str, end: str) -> pl.Expr:
    """Days of any clock between two moments, with four digits; backwards is 0."""
    seconds = (pl.col(end) - pl.col(start)).dt.total_seconds().clip(0)
    return money.quotient(seconds, pl.lit(_A_DAY), scale=4)
