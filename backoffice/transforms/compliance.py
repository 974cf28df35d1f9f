"""Regulatory compliance: every report that is due, by the rule of its own day, and the calendar that makes."""

from datetime import UTC, datetime
from typing import Final

import dataframely as dy
import polars as pl

from backoffice.business_days import with_days_between
from backoffice.contracts.compliance import RegulatoryReport, ReportableEvent, ReportingDuty, ReportingRule
from backoffice.contracts.compliance_results import ReportDue, ReportingDeadline
from backoffice.contracts.reference import CalendarDay
from backoffice.transforms.compliance_deadlines import known, report_kind, subject, with_due, with_owner, with_rule
from backoffice.transforms.deadlines import standing
from backoffice.transforms.local_time import moment, with_local_day
from backoffice.transforms.reconciliation_rows import identity
from backoffice.transforms.transform import transform

AHEAD: Final = 92
"""Calendar days ahead up to which periods are listed: the longest quarter."""

_DUTY: Final = ["obligation_id", "legal_entity_id"]


@transform(partition_by=("obligation_id", "legal_entity_id"))
def reports_due(
    rules: dy.LazyFrame[ReportingRule],
    duties: dy.LazyFrame[ReportingDuty],
    events: dy.LazyFrame[ReportableEvent],
    reports: dy.LazyFrame[RegulatoryReport],
    calendar_days: dy.LazyFrame[CalendarDay],
    *,
    as_of: datetime,
) -> dy.LazyFrame[ReportDue]:
    """Every event that must be reported and every period of every duty, against what was accepted by `as_of`.

    A report counts as made when it is accepted: one that was rejected and not accepted by the deadline is late, however
    early it was sent. Accepted at the very deadline is in time.
    """
    made = [_events(events, rules, duties, as_of), _periods(rules, duties, calendar_days, as_of)]
    every = pl.concat(made, how="diagonal")
    return (
        every.with_columns(subject=subject())
        .join(_sent(reports, as_of), on=[*_DUTY, "subject"], how="left")
        .pipe(with_due, calendar_days, since="counted_from", days="due_days", day="due_on", at="due_at")
        .pipe(_with_days, calendar_days, as_of)
        .with_columns(
            standing=standing("due_at", "accepted_at", as_of),
            report_kind=report_kind(),
            submissions=pl.col("submissions").fill_null(0),
            report_state=pl.when(pl.col("accepted_at").is_not_null())
            .then(pl.lit("accepted"))
            .otherwise(pl.col("newest_status").cast(pl.String).fill_null("not_sent")),
        )
        .with_columns(reject_code=pl.when(pl.col("report_state") == "rejected").then("reject_code"))
        .select(ReportDue.column_names())
        .pipe(ReportDue.cast)
    )


def _events(events: pl.LazyFrame, rules: pl.LazyFrame, duties: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """Events by `as_of` that must be reported, with their rule; their day is that of the rule's clock, else of UTC."""
    told = events.filter(pl.col("happened_at") <= moment(as_of), "is_reportable").with_columns(
        due_id=identity("obligation_id", "event_id"), utc_day=pl.col("happened_at").dt.date()
    )
    return (
        told.pipe(with_rule, rules, on="utc_day")
        .pipe(with_local_day, at="happened_at", time_zone="time_zone", into="local_day")
        .with_columns(counted_from=pl.coalesce("local_day", "utc_day"))
        .pipe(with_owner, duties, on="counted_from")
        .drop("source_id", "source_row")
    )


def _periods(rules: pl.LazyFrame, duties: pl.LazyFrame, calendar_days: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """The periods of returns that ended while their duty and rule were in force, or will within the days ahead."""
    last = as_of.astimezone(UTC).date()
    days = calendar_days.filter(pl.col("day") <= pl.lit(last) + pl.duration(days=AHEAD))
    kept_by = rules.filter(pl.col("period") != "event").select("obligation_id", kept_by="calendar").unique()
    return (
        duties.select(_DUTY)
        .unique()
        .join(kept_by, on="obligation_id")
        .join(days.select(kept_by="calendar", counted_from="day"), on="kept_by")
        .pipe(with_rule, rules, on="counted_from")
        .filter(pl.col("calendar") == pl.col("kept_by"), _ends("period", "counted_from"))
        .pipe(with_owner, duties, on="counted_from")
        .filter(pl.col("owner").is_not_null())
        .with_columns(
            due_id=identity("obligation_id", "legal_entity_id", "counted_from"),
            period_end="counted_from",
            report_reference=pl.lit(None, pl.String),
        )
        .drop("kept_by")
    )


def _ends(period: str, on: str) -> pl.Expr:
    """The day in column `on` ends a period of the kind in column `period`. A week ends on Friday."""
    day = pl.col(on)
    month_end = day == day.dt.month_end()
    ends = {
        "week": day.dt.weekday() == 5,
        "half_month": month_end | (day.dt.day() == 15),
        "month": month_end,
        "quarter": month_end & (day.dt.month() % 3 == 0),
    }
    return pl.any_horizontal((pl.col(period) == kind) & end for kind, end in ends.items())


def _sent(reports: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """One row a thing that was reported by `as_of`, however often."""
    accepted = pl.col("ack_status") == "accepted"
    return (
        known(reports, as_of)
        .sort("submitted_at", "submission_id")
        .group_by(*_DUTY, "subject")
        .agg(
            pl.col("report_id").first(),
            submissions=pl.len().cast(pl.Int64),
            first_submitted_at=pl.col("submitted_at").first(),
            accepted_at=pl.col("ack_at").filter(accepted).min(),
            newest_status=pl.col("ack_status").last(),
            reject_code=pl.col("reject_code").last(),
        )
    )


def _with_days(frame: pl.LazyFrame, calendar_days: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """`frame` with `days_left`, `days_late` and `is_due_today`."""
    today = pl.lit(as_of.astimezone(UTC).date())
    return (
        frame.with_columns(today=today)
        .pipe(with_local_day, at="accepted_at", time_zone="time_zone", into="accepted_on")
        .with_columns(done_on=pl.coalesce("accepted_on", "today"))
        .pipe(with_days_between, calendar_days, calendar="calendar", start="today", end="due_on", into="days_left")
        .pipe(with_days_between, calendar_days, calendar="calendar", start="due_on", end="done_on", into="days_late")
        .with_columns(pl.col("days_late").clip(0), is_due_today=(pl.col("due_on") == today).fill_null(False))
    )


@transform(partition_by=("obligation_id", "legal_entity_id"))
def reporting_deadlines(dues: dy.LazyFrame[ReportDue], *, as_of: datetime) -> dy.LazyFrame[ReportingDeadline]:
    """The calendar: what is due on which day, and how much of it is left; what has no deadline is not in it."""
    last = {name: pl.col(name).last() for name in ("regime", "jurisdiction", "owner", "period_end", "days_left")}
    return (
        dues.filter(pl.col("due_on").is_not_null())
        .sort("counted_from", "due_id")
        .group_by(*_DUTY, "due_on")
        .agg(
            **last,
            report_kind=pl.col("report_kind").last(),
            due_at=pl.col("due_at").max(),
            reports=pl.len().cast(pl.Int64),
            in_time=(pl.col("standing") == "met").sum().cast(pl.Int64),
            left=pl.col("accepted_at").is_null().sum().cast(pl.Int64),
        )
        .with_columns(is_ahead=(pl.col("due_at") >= moment(as_of)) & (pl.col("left") > 0))
        .select(ReportingDeadline.column_names())
        .pipe(ReportingDeadline.cast)
    )
