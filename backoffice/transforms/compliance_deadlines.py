"""Words of regulatory reporting: rule and team of a row's own day, when it is due, what was known by when."""

from datetime import datetime

import polars as pl

from backoffice.contracts.compliance import ACK_STATUSES
from backoffice.transforms.deadlines import with_day_after
from backoffice.transforms.local_time import moment, with_moment
from backoffice.transforms.rates_in_force import with_row_in_force

_OF_A_RULE = (
    *("regime", "jurisdiction", "period", "due_days", "days_are", "due_minutes", "time_zone", "calendar"),
    *("resubmit_days", "is_paired"),
)


def with_rule(frame: pl.LazyFrame, rules: pl.LazyFrame, *, on: str) -> pl.LazyFrame:
    """`frame` with what the rule of its `obligation_id` in force on the day in column `on` says; null where none is."""
    dated = rules.select("obligation_id", "valid_from", "valid_to", *_OF_A_RULE)
    return frame.pipe(with_row_in_force, dated, by=["obligation_id"], on=on)


def with_owner(frame: pl.LazyFrame, duties: pl.LazyFrame, *, on: str) -> pl.LazyFrame:
    """`frame` with `owner`: the team that answered for its obligation and entity on the day in column `on`."""
    dated = duties.select("obligation_id", "legal_entity_id", "valid_from", "valid_to", "owner")
    return frame.pipe(with_row_in_force, dated, by=["obligation_id", "legal_entity_id"], on=on)


def with_due(
    frame: pl.LazyFrame, calendar_days: pl.LazyFrame, *, since: str, days: str, day: str, at: str
) -> pl.LazyFrame:
    """`frame`, which has its rule, with `day` and `at`: when what began on the day in column `since` is due.

    `days` is the column of how many days there are. Calendar days that end on a closed day are moved to the next
    business day. Null without a rule, and where the calendar does not reach.
    """
    counted = pl.col("days_are") == "business"
    start = pl.when(counted).then(since).otherwise(pl.col(since) + pl.duration(days=pl.col(days)))
    return (
        frame.with_columns(starts_on=start)
        .pipe(
            with_day_after,
            calendar_days,
            calendar="calendar",
            day="starts_on",
            days=pl.when(counted).then(days).otherwise(0),
            into=day,
        )
        .pipe(with_moment, day=day, minutes="due_minutes", time_zone="time_zone", into=at)
        .drop("starts_on")
    )


def known(reports: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """What was sent by `as_of`; an answer that came after it has not come: the submission is pending."""
    now = moment(as_of)
    answered = (pl.col("ack_at") <= now).fill_null(False)
    status = pl.col("ack_status")
    return reports.filter(pl.col("submitted_at") <= now).with_columns(
        ack_status=pl.when(answered).then(status).otherwise(pl.lit("pending", pl.Enum(ACK_STATUSES))),
        ack_at=pl.when(answered).then("ack_at"),
        reject_code=pl.when(answered & (status == "rejected")).then("reject_code"),
        subject=subject(),
    )


def subject() -> pl.Expr:
    """What a report is about, within its obligation and entity: the reference of an event, or the end of a period."""
    return pl.coalesce("report_reference", pl.col("period_end").cast(pl.String))


def report_kind() -> pl.Expr:
    """One of `REPORT_KINDS`."""
    return pl.when(pl.col("report_reference").is_not_null()).then(pl.lit("transaction")).otherwise(pl.lit("return"))
