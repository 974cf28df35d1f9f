"""IT service: every incident against its target in business hours, every batch against its cut-off."""

from datetime import datetime
from typing import Final

import dataframely as dy
import polars as pl

from backoffice.contracts.it_services import BatchRun, BatchTimeliness, Incident, IncidentStatus
from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.contracts.service_hours import OpeningHours
from backoffice.transforms import ageing
from backoffice.transforms.deadlines import standing
from backoffice.transforms.intervals import seconds_between
from backoffice.transforms.local_time import moment
from backoffice.transforms.promises import known_by, with_promise
from backoffice.transforms.service_clock import (
    hours_of,
    minutes_of,
    shifts,
    with_calendar,
    with_open_seconds,
)
from backoffice.transforms.transform import transform

TARGET: Final = "target.incident.resolve"
"""The dated rate: business minutes in which an incident is to be resolved, its scope the priority."""


@transform(partition_by=("incident_id",))
def incident_status(
    incidents: dy.LazyFrame[Incident],
    opening_hours: dy.LazyFrame[OpeningHours],
    calendar_days: dy.LazyFrame[CalendarDay],
    rates: dy.LazyFrame[DatedRate],
    *,
    as_of: datetime,
) -> dy.LazyFrame[IncidentStatus]:
    """Every incident reported by `as_of`: what was done to it after that is not done yet."""
    now = moment(as_of)
    clock = shifts(opening_hours, calendar_days)
    later = ("acknowledged_at", "restored_at", "resolved_at")
    told = (
        known_by(incidents, as_of, begun="opened_at", later=later)
        .with_columns(
            opened_on=pl.col("opened_at").dt.date(),
            is_open=pl.col("resolved_at").is_null(),
            until=pl.col("resolved_at").fill_null(now),
            **{f"{name}_seconds": seconds_between("opened_at", name).clip(0) for name in later},
        )
        .pipe(
            with_promise,
            clock,
            rates,
            TARGET,
            scope="priority",
            site="location_id",
            begun="opened_at",
            done="resolved_at",
            as_of=as_of,
        )
        .pipe(with_open_seconds, clock, site="location_id", start="opened_at", end="until", into="open_seconds")
        .pipe(with_calendar, opening_hours, site="location_id", into="calendar")
    )
    aged = ageing.with_age(told, calendar_days, rates, ageing.TICKETS, as_of, calendar="calendar", since="opened_on")
    return (
        aged.with_columns(
            minutes_to_acknowledge=minutes_of("acknowledged_at_seconds"),
            minutes_to_restore=minutes_of("restored_at_seconds"),
            hours_to_resolve=hours_of("resolved_at_seconds"),
            business_hours=hours_of("open_seconds"),
            is_reopened=pl.col("times_reopened") > 0,
        )
        .select(IncidentStatus.column_names())
        .pipe(IncidentStatus.cast)
    )


@transform(partition_by=("job",))
def batch_timeliness(batches: dy.LazyFrame[BatchRun], *, as_of: datetime) -> dy.LazyFrame[BatchTimeliness]:
    """Every batch against its cut-off: what is finished after `as_of` is not finished yet."""
    now = moment(as_of)
    finished = pl.when(pl.col("finished_at") <= now).then("finished_at")
    return (
        batches.filter((pl.col("started_at") <= now).fill_null(pl.col("cut_off_at") <= now))
        .with_columns(finished_at=finished, standing=standing("cut_off_at", "finished_at", as_of))
        .with_columns(until=pl.col("finished_at").fill_null(now))
        .with_columns(seconds_late=seconds_between("cut_off_at", "until").clip(0))
        .with_columns(minutes_late=minutes_of("seconds_late"))
        .select(BatchTimeliness.column_names())
        .pipe(BatchTimeliness.cast)
    )
