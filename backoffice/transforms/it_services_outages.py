"""Outages: how long each service was down, stretch by stretch and day by day, and what fell in the time."""

from datetime import datetime
from typing import Final

import dataframely as dy
import polars as pl

from backoffice.business_days import begins
from backoffice.contracts.break_cases import BreakCase
from backoffice.contracts.clearing import MarginCallStatus
from backoffice.contracts.it_services import (
    BatchTimeliness,
    ItService,
    Outage,
    OutageImpact,
    OutageSpan,
    ServiceDay,
)
from backoffice.contracts.settlement_history import SettlementDay
from backoffice.transforms.intervals import by_day, outside, seconds_between
from backoffice.transforms.local_time import moment
from backoffice.transforms.service_clock import minutes_of
from backoffice.transforms.transform import transform

_PLACE: Final = ("market", "desk", "counterparty_id")

_COUNTED: Final = {"fail": "fails", "break": "breaks", "batch": "late_batches", "margin_call": "margin_calls"}
"""What may fall in an outage, and the column that counts it."""


@transform(partition_by=("service_id",))
def service_days(
    services: dy.LazyFrame[ItService], outages: dy.LazyFrame[Outage], *, as_of: datetime
) -> dy.LazyFrame[ServiceDay]:
    """Every service and day since it is counted: seconds in all, in maintenance, and down."""
    now, day = moment(as_of), pl.col("day")
    known = _until_now(outages, now)
    planned = outside(known.filter("is_planned"), known.clear(), "service_id")
    down = _down(known)
    until = pl.min_horizontal(begins(day + pl.duration(days=1)), now)
    days = (
        services.with_columns(day=pl.date_ranges("in_service_from", now.dt.date()))
        .filter(pl.col("in_service_from") <= now.dt.date())
        .explode("day")
        .with_columns(period_seconds=(until - begins(day)).dt.total_seconds())
    )
    begun = down.group_by("service_id", day=pl.col("started_at").dt.date()).agg(outages_begun=pl.len().cast(pl.Int64))
    for spans, name in ((planned, "planned_seconds"), (down, "outage_seconds")):
        days = days.join(_seconds_a_day(spans, name), on=["service_id", "day"], how="left")
    return (
        days.join(begun, on=["service_id", "day"], how="left")
        .with_columns(pl.col("planned_seconds", "outage_seconds", "outages_begun").fill_null(0))
        .with_columns(outage_minutes=minutes_of("outage_seconds"))
        .select(ServiceDay.column_names())
        .pipe(ServiceDay.cast)
    )


@transform(partition_by=("service_id",), nothing_without=("services", "outages"))
def outage_impacts(
    services: dy.LazyFrame[ItService],
    outages: dy.LazyFrame[Outage],
    days: dy.LazyFrame[SettlementDay],
    breaks: dy.LazyFrame[BreakCase],
    batches: dy.LazyFrame[BatchTimeliness],
    calls: dy.LazyFrame[MarginCallStatus],
    *,
    as_of: datetime,
) -> dy.LazyFrame[OutageImpact]:
    """What fell in which outage: of the work the service is for, in the market it serves; margin calls where it serves
    all markets, since a CCP is of several.
    """
    now = moment(as_of)
    spans = _known_spans(outages, now).join(services, on="service_id")
    dates = by_day(spans.select("outage_id", "service_id", "function", "market", "started_at", "ended_at"))

    def serves(function: str) -> pl.LazyFrame:
        return dates.filter((pl.col("function") == function).fill_null(True)).rename({"market": "served"})

    here = (pl.col("served") == pl.col("market")).fill_null(True)
    fails = (
        days.filter("is_fail")
        .select("day", "cut_off_at", "market", "desk", "counterparty_id", subject_id="instruction_id")
        .join(serves("settlement"), on="day")
        .filter(here, pl.col("started_at") < pl.col("cut_off_at"))
        .with_columns(struck=pl.lit("fail"))
    )
    dated = (
        breaks.select("desk", "counterparty_id", day="item_date", subject_id="break_id")
        .join(serves("reconciliation"), on="day")
        .with_columns(struck=pl.lit("break"), market=pl.lit(None, pl.String))
    )
    late = (
        batches.filter(pl.col("standing").is_in(["late", "missing"]))
        .select(
            "service_id",
            day="business_day",
            subject_id="job",
            begun=pl.coalesce("started_at", begins(pl.col("business_day"))),
            done=pl.coalesce("finished_at", now),
        )
        .join(spans.select("service_id", "outage_id", "started_at", "ended_at"), on="service_id")
        .filter(pl.col("started_at") < pl.col("done"), pl.col("ended_at") > pl.col("begun"))
        .with_columns(struck=pl.lit("batch"))
    )
    missed = (
        calls.filter(pl.col("standing").is_in(["late", "missing"]))
        .select("called_at", "due_at", day=pl.col("due_at").dt.date(), subject_id="call_id")
        .join(serves("clearing").filter(pl.col("served").is_null()), on="day")
        .filter(pl.col("started_at") < pl.col("due_at"), pl.col("ended_at") > pl.col("called_at"))
        .with_columns(struck=pl.lit("margin_call"))
    )
    columns, nowhere = OutageImpact.column_names(), dict.fromkeys(_PLACE, pl.lit(None, pl.String))
    unplaced = [rows.with_columns(**nowhere) for rows in (late, missed)]
    every = pl.concat([rows.select(columns) for rows in (fails, dated, *unplaced)])
    return every.unique(OutageImpact.primary_key(), keep="any").pipe(OutageImpact.cast)


@transform(partition_by=("service_id",))
def outage_spans(
    services: dy.LazyFrame[ItService],
    outages: dy.LazyFrame[Outage],
    impacts: dy.LazyFrame[OutageImpact],
    *,
    as_of: datetime,
) -> dy.LazyFrame[OutageSpan]:
    """Every stretch in which a service was down without announcement, and how much fell in it."""
    struck = pl.col("struck").cast(pl.String)
    counts = impacts.group_by("outage_id").agg(
        (struck == kind).sum().cast(pl.Int64).alias(name) for kind, name in _COUNTED.items()
    )
    return (
        _known_spans(outages, moment(as_of))
        .with_columns(
            started_on=pl.col("started_at").dt.date(),
            seconds=seconds_between("started_at", "ended_at"),
            ended_at=pl.when(~pl.col("is_open")).then("ended_at"),
        )
        .with_columns(minutes=minutes_of("seconds"))
        .join(services, on="service_id", how="left")
        .join(counts, on="outage_id", how="left")
        .with_columns(pl.col(list(_COUNTED.values())).fill_null(0))
        .select(OutageSpan.column_names())
        .pipe(OutageSpan.cast)
    )


def _until_now(outages: pl.LazyFrame, now: pl.Expr) -> pl.LazyFrame:
    """The outages that have begun, those that last ending now; `is_open` says which."""
    lasts = (pl.col("ended_at") > now).fill_null(True)
    return outages.filter(pl.col("started_at") < now).with_columns(
        is_open=lasts, ended_at=pl.when(lasts).then(now).otherwise("ended_at")
    )


def _down(known: pl.LazyFrame) -> pl.LazyFrame:
    """`service_id`, `started_at`, `ended_at`: time down without announcement, outside of maintenance."""
    return outside(known.filter(~pl.col("is_planned")), known.filter("is_planned"), "service_id")


def _known_spans(outages: pl.LazyFrame, now: pl.Expr) -> pl.LazyFrame:
    """`_down` with the outage that began each stretch, its incident and cause, how many it is made of, `is_open`."""
    known = _until_now(outages, now)
    in_time = known.filter(~pl.col("is_planned")).sort("started_at", "outage_id")
    stretch = ["service_id", "started_at", "ended_at"]
    touching = (pl.col("started_at_right") < pl.col("ended_at")) & (pl.col("ended_at_right") > pl.col("started_at"))
    return (
        _down(known)
        .select(stretch)
        .join(in_time, on="service_id", maintain_order="right")
        .filter(touching)
        .group_by(stretch)
        .agg(
            pl.col("outage_id").first(),
            parts=pl.len().cast(pl.Int64),
            is_open=(pl.col("is_open") & (pl.col("ended_at_right") == pl.col("ended_at"))).any(),
            incident_id=pl.col("incident_id").drop_nulls().first(),
            cause=pl.col("cause").drop_nulls().first(),
        )
    )


def _seconds_a_day(spans: pl.LazyFrame, name: str) -> pl.LazyFrame:
    seconds = seconds_between("started_at", "ended_at").sum().alias(name)
    return by_day(spans).group_by("service_id", "day").agg(seconds)
