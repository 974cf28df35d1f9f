"""Turnaround to the front office: working time from asked to answered, by the answering site's own clock."""

from datetime import datetime

import dataframely as dy
import polars as pl

from backoffice.contracts.cost_requests import FrontRequest, RequestTurnaround
from backoffice.contracts.reference import CalendarDay
from backoffice.contracts.service_hours import EVERYWHERE, OpeningHours
from backoffice.transforms.service_clock import hours_of, shifts, with_open_seconds
from backoffice.transforms.transform import transform


@transform(partition_by=("request_id",))
def request_turnaround(
    requests: dy.LazyFrame[FrontRequest],
    opening_hours: dy.LazyFrame[OpeningHours],
    calendar_days: dy.LazyFrame[CalendarDay],
    *,
    as_of: datetime,
) -> dy.LazyFrame[RequestTurnaround]:
    """Working time of each request asked by `as_of`; one not answered by then is open, and has waited so far.

    A request that names no site counts by the hours of all sites. Within target is decided for an answered request,
    and for an open one as soon as its time is over; until then nobody knows.
    """
    clock = shifts(opening_hours, calendar_days)
    now = pl.lit(as_of, pl.Datetime("us", "UTC"))
    open_ = pl.col("closed_at").is_null() | (pl.col("closed_at") > now)
    timed = (
        requests.filter(pl.col("opened_at") <= now)
        .with_columns(
            is_open=open_,
            until=pl.when(open_).then(now).otherwise("closed_at"),
            site=pl.col("location_id").fill_null(EVERYWHERE),
        )
        .pipe(
            with_open_seconds,
            clock,
            site="site",
            start="opened_at",
            end="until",
            into="took",
        )
    )
    in_time = pl.col("took") <= pl.col("target_minutes") * 60
    return (
        timed.with_columns(
            opened_on=pl.col("opened_at").dt.date(),
            business_hours=hours_of("took"),
            within_target=pl.when(~pl.col("is_open") | ~in_time).then(in_time),
        )
        .select(RequestTurnaround.column_names())
        .pipe(RequestTurnaround.cast)
    )
