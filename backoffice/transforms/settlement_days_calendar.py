"""The business days an instruction is due on, each with its cut-off and its distance from the intended date."""

from datetime import UTC, datetime
from typing import Final

import polars as pl

from backoffice.business_days import begins, days_between, is_weekday, numbered, weekdays_between, with_place
from backoffice.transforms.settlement_calendar import settlement_calendars, with_cut_off

_TERMS: Final = ("market", "payment", "currency")
_DUE: Final = "intended_settlement_date"
ALIKE: Final = (*_TERMS, _DUE, "ended_on", "settled_on_time")
"""What instructions that share their days have in common: their days are found once."""

_LOOKED_UP: Final = ("cut_off_at", "number", "place", "is_open")


def due_days(
    terms: pl.LazyFrame, calendar_days: pl.LazyFrame, dated_rates: pl.LazyFrame, as_of: datetime
) -> pl.LazyFrame:
    """`terms`, one row a combination of `ALIKE`, made one row a combination and business day from the intended date on.

    The days end with the first business day on or after `ended_on`, where that is not null, and with the last one whose
    cut-off has come by `as_of`; what settled on time has its first alone. Adds `day`, `cut_off_at` (the rate in force
    on that day), `due_cut_off_at` (that of the intended date), `fail_day` (business days since the intended date) and
    `calendar_known`. As in `settlement_status`, Mondays to Fridays count where the calendar lacks a day from the
    intended date to this one.
    """
    today = as_of.astimezone(UTC).date()
    begun = terms.filter(pl.col(_DUE) <= today)
    days = _market_days(begun, calendar_days, dated_rates, as_of)
    last = pl.min_horizontal(pl.col("last_day").fill_null(today), pl.lit(today))
    counted = days_between(_DUE, "day")
    is_business_day = pl.when(counted.is_not_null()).then("day_is_open").otherwise(is_weekday(pl.col("day")))
    return (
        begun.pipe(_looked_up, days, _DUE, *_LOOKED_UP)
        .pipe(_looked_up, days, "ended_on", "last_day")
        .rename({f"{_DUE}_cut_off_at": "due_cut_off_at", "ended_on_last_day": "last_day"})
        .filter((pl.col("ended_on") >= pl.col(_DUE)).fill_null(True))
        .with_columns(day=pl.date_ranges(_DUE, last))
        .explode("day")
        .pipe(_looked_up, days, "day", *_LOOKED_UP)
        .filter(is_business_day, pl.col("day_cut_off_at") <= as_of)
        .select(
            *terms.collect_schema(),
            "day",
            "due_cut_off_at",
            cut_off_at="day_cut_off_at",
            fail_day=counted.fill_null(weekdays_between(pl.col(_DUE), pl.col("day"))),
            calendar_known=counted.is_not_null(),
        )
        .filter(~pl.col("settled_on_time") | (pl.col("day") == pl.col("day").min().over(ALIKE)))
    )


def _market_days(
    begun: pl.LazyFrame, calendar_days: pl.LazyFrame, dated_rates: pl.LazyFrame, as_of: datetime
) -> pl.LazyFrame:
    """Every day since the first intended date, for each combination of market, payment and currency.

    `cut_off_at`, `number`, `place` and `is_open` are the day's own; `last_day` is the first business day on or after
    it, by the calendar or by Mondays to Fridays, whichever is later.
    """
    today = as_of.astimezone(UTC).date()
    day = pl.col(_DUE)
    every_day = (
        begun.group_by(_TERMS).agg(pl.col(_DUE).min()).with_columns(pl.date_ranges(_DUE, pl.lit(today))).explode(_DUE)
    )
    numbers = numbered(settlement_calendars(begun, calendar_days))
    weekend = pl.max_horizontal(8 - day.dt.weekday(), pl.lit(0, pl.Int8))
    next_weekday = pl.when(is_weekday(day)).then(day).otherwise(day + pl.duration(days=weekend))
    next_open = pl.when(f"{_DUE}_is_open").then(_DUE).backward_fill().over(_TERMS, order_by=_DUE)
    return (
        every_day.pipe(with_cut_off, calendar_days, dated_rates)
        .pipe(with_place, numbers, calendar="calendar", day=_DUE)
        .select(
            *_TERMS,
            day=day,
            cut_off_at=begins(day) + pl.col("cut_off"),
            number=f"{_DUE}_number",
            place=f"{_DUE}_place",
            is_open=f"{_DUE}_is_open",
            last_day=pl.max_horizontal(next_open, next_weekday),
        )
    )


def _looked_up(frame: pl.LazyFrame, days: pl.LazyFrame, day: str, *columns: str) -> pl.LazyFrame:
    """`frame` with `columns` of the day in its column `day`, each named after that column."""
    found = days.select(*_TERMS, pl.col("day").alias(day), *(pl.col(name).alias(f"{day}_{name}") for name in columns))
    return frame.join(found, on=[*_TERMS, day], how="left", nulls_equal=True)
