"""Regulatory compliance: every submission with the clock a reject starts, and what repositories say of both sides."""

from datetime import UTC, datetime

import dataframely as dy
import polars as pl

from backoffice.business_days import with_days_between
from backoffice.contracts.compliance import PairingNotice, RegulatoryReport, ReportingDuty, ReportingRule
from backoffice.contracts.compliance_results import PairedReport, ReportSubmission
from backoffice.contracts.reference import CalendarDay
from backoffice.transforms.compliance_deadlines import known, report_kind, with_due, with_owner, with_rule
from backoffice.transforms.deadlines import standing
from backoffice.transforms.local_time import moment, with_local_day
from backoffice.transforms.transform import transform


@transform(partition_by=("obligation_id", "legal_entity_id"))
def report_submissions(
    reports: dy.LazyFrame[RegulatoryReport],
    rules: dy.LazyFrame[ReportingRule],
    duties: dy.LazyFrame[ReportingDuty],
    calendar_days: dy.LazyFrame[CalendarDay],
    *,
    as_of: datetime,
) -> dy.LazyFrame[ReportSubmission]:
    """Every submission by `as_of`. The clock of a reject runs from the day it came until the report is sent again.

    Whether what was sent again is accepted is another submission's matter: a second reject starts a second clock.
    """
    again = pl.col("submitted_at").shift(-1).over("report_id", order_by=["submitted_at", "submission_id"])
    is_rejected = pl.col("ack_status") == "rejected"
    return (
        known(reports, as_of)
        .with_columns(
            submitted_on=pl.col("submitted_at").dt.date(),
            is_rejected=is_rejected,
            resubmitted_at=pl.when(is_rejected).then(again),
            report_kind=report_kind(),
        )
        .pipe(with_rule, rules, on="submitted_on")
        .pipe(with_owner, duties, on="submitted_on")
        .pipe(_with_clock, calendar_days, as_of)
        .with_columns(
            standing=standing("resubmit_by", "resubmitted_at", as_of),
            is_waiting=is_rejected & pl.col("resubmitted_at").is_null(),
        )
        .select(ReportSubmission.column_names())
        .pipe(ReportSubmission.cast)
    )


def _with_clock(frame: pl.LazyFrame, calendar_days: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """`frame` with `resubmit_by`, in business days always, and `days_late`."""
    return (
        frame.with_columns(
            days_are=pl.lit("business"),
            rejected_at=pl.when("is_rejected").then("ack_at"),
            done_at=pl.col("resubmitted_at").fill_null(moment(as_of)),
        )
        .pipe(with_local_day, at="rejected_at", time_zone="time_zone", into="rejected_on")
        .pipe(with_local_day, at="done_at", time_zone="time_zone", into="done_on")
        .pipe(with_due, calendar_days, since="rejected_on", days="resubmit_days", day="resubmit_on", at="resubmit_by")
        .pipe(with_days_between, calendar_days, calendar="calendar", start="resubmit_on", end="done_on", into="days")
        .with_columns(days_late=pl.col("days").clip(0))
    )


@transform(partition_by=("obligation_id", "legal_entity_id"))
def paired_reports(
    reports: dy.LazyFrame[RegulatoryReport],
    notices: dy.LazyFrame[PairingNotice],
    rules: dy.LazyFrame[ReportingRule],
    duties: dy.LazyFrame[ReportingDuty],
    *,
    as_of: datetime,
) -> dy.LazyFrame[PairedReport]:
    """Every accepted report that must be paired, with the newest notice about it by `as_of`."""
    newest = (
        notices.filter(pl.col("day") <= pl.lit(as_of.astimezone(UTC).date()))
        .sort("day")
        .group_by("report_id")
        .agg(
            told_on=pl.col("day").last(),
            **{name: pl.col(name).last() for name in ("pairing_status", "matching_status", "fields")},
        )
    )
    accepted = (
        known(reports, as_of)
        .filter(pl.col("ack_status") == "accepted", pl.col("report_reference").is_not_null())
        .sort("ack_at", "submission_id")
        .group_by("report_id")
        .agg(
            pl.col("obligation_id", "legal_entity_id", "report_reference", "counterparty_id").last(),
            accepted_on=pl.col("ack_at").min().dt.date(),
        )
    )
    return (
        accepted.pipe(with_rule, rules, on="accepted_on")
        .filter("is_paired")
        .pipe(with_owner, duties, on="accepted_on")
        .join(newest, on="report_id", how="left")
        .select(PairedReport.column_names())
        .pipe(PairedReport.cast)
    )
