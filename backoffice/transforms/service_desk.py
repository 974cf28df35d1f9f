"""Support to the front office: every request against its target in business hours, and what requests take of people."""

from datetime import datetime
from typing import Final

import dataframely as dy
import polars as pl

from backoffice.contracts.cost import StaffMonth
from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.contracts.service_desk import Request, RequestKind, RequestStatus, SupportCapacity
from backoffice.contracts.service_hours import OpeningHours
from backoffice.money import product, quotient
from backoffice.transforms import ageing
from backoffice.transforms.local_time import moment
from backoffice.transforms.promises import known_by, with_promise
from backoffice.transforms.service_clock import hours_of, shifts, with_calendar, with_open_seconds
from backoffice.transforms.transform import transform

TARGET: Final = "target.request"
"""The dated rate: business minutes in which a request is to be done, its scope the kind."""


@transform(partition_by=("request_id",))
def request_status(
    requests: dy.LazyFrame[Request],
    kinds: dy.LazyFrame[RequestKind],
    opening_hours: dy.LazyFrame[OpeningHours],
    calendar_days: dy.LazyFrame[CalendarDay],
    rates: dy.LazyFrame[DatedRate],
    *,
    as_of: datetime,
) -> dy.LazyFrame[RequestStatus]:
    """Every request received by `as_of`; what was done to it after that is not done yet."""
    clock, site = shifts(opening_hours, calendar_days), "location_id"
    told = (
        known_by(requests, as_of, begun="received_at", later=("answered_at", "closed_at"))
        .with_columns(received_on=pl.col("received_at").dt.date(), is_open=pl.col("closed_at").is_null())
        .join(kinds.select("request_kind", "family"), on="request_kind", how="left")
        .pipe(
            with_promise,
            clock,
            rates,
            TARGET,
            scope="request_kind",
            site=site,
            begun="received_at",
            done="closed_at",
            as_of=as_of,
        )
        .pipe(with_open_seconds, clock, site=site, start="received_at", end="answered_at", into="answered")
        .pipe(with_calendar, opening_hours, site=site, into="calendar")
    )
    aged = ageing.with_age(told, calendar_days, rates, ageing.TICKETS, as_of, calendar="calendar", since="received_on")
    return (
        aged.with_columns(
            hours_to_answer=hours_of("answered"),
            is_reopened=pl.col("times_reopened") > 0,
        )
        .select(RequestStatus.column_names())
        .pipe(RequestStatus.cast)
    )


@transform(partition_by=("location_id",))
def support_capacity(
    requests: dy.LazyFrame[Request],
    staff: dy.LazyFrame[StaffMonth],
    opening_hours: dy.LazyFrame[OpeningHours],
    calendar_days: dy.LazyFrame[CalendarDay],
    *,
    as_of: datetime,
) -> dy.LazyFrame[SupportCapacity]:
    """The functions that answered requests, month by month: hours their people had, hours requests took."""
    place, month = ["month", "function", "location_id"], pl.col("month")
    now = moment(as_of)
    received = requests.filter(pl.col("received_at") <= now)
    minutes = pl.col("minutes_spent")
    asked = (
        received.with_columns(month=pl.col("received_at").dt.date().dt.month_start())
        .group_by(place)
        .agg(requests=pl.len().cast(pl.Int64), spent=pl.when(minutes.null_count() == 0).then(minutes.sum()))
    )
    serving = received.group_by("function", "location_id").agg(since=pl.col("received_at").min().dt.date())
    people = (
        staff.join(serving, on=["function", "location_id"])
        .filter(month >= pl.col("since"))
        .group_by(place)
        .agg(pl.col("fte").sum())
        .with_columns(
            begins=month.cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
            ends=month.dt.offset_by("1mo").cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
        )
        .pipe(
            with_open_seconds,
            shifts(opening_hours, calendar_days),
            site="location_id",
            start="begins",
            end="ends",
            into="open_seconds",
        )
    )
    open_hours = hours_of("open_seconds")
    return (
        people.join(asked, on=place, how="left")
        .with_columns(
            requests=pl.col("requests").fill_null(0),
            spent=pl.when(pl.col("requests").is_null()).then(0).otherwise("spent"),
        )
        .with_columns(
            capacity_hours=product(pl.col("fte"), open_hours, scale=4, exact=8),
            spent_hours=quotient(pl.col("spent"), pl.lit(60), scale=4),
        )
        .select(SupportCapacity.column_names())
        .pipe(SupportCapacity.cast)
    )
