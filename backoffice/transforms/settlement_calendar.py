"""When an instruction is due: its cut-off, and the business days from its intended date to its end."""

from typing import Final

import polars as pl

from backoffice.business_days import days_between, is_weekday, jointly_open, numbered, weekdays_between, with_place
from backoffice.transforms.rates_in_force import holds_on

TERMS: Final = ("market", "payment", "currency", "intended_settlement_date")
"""What calendar and cut-off depend on: few combinations, which many instructions share."""
_MINUTES_A_DAY: Final = 24 * 60


def with_cut_off(instructions: pl.LazyFrame, calendar_days: pl.LazyFrame, dated_rates: pl.LazyFrame) -> pl.LazyFrame:
    """`instructions` with `calendar` and `cut_off`.

    `calendar` names the calendar that counts among those of `settlement_calendars`. `cut_off` is a duration from
    the midnight (UTC) that begins a day: the dated rate `cutoff.dvp` (against payment) or `cutoff.fop` (free)
    of the market, else of `all`, in whole minutes, in force on the intended date; the end of the day where there
    is none.
    """
    terms = _calendar_of(_terms(instructions), calendar_days)
    rates = dated_rates.select("rate_id", "scope", "valid_from", "valid_to", minutes=pl.col("value").cast(pl.Int64))
    due = pl.col("intended_settlement_date")
    in_force = holds_on(due)
    own = pl.col("scope") == pl.col("market")
    found = (
        terms.with_columns(
            rate_id=pl.when(pl.col("payment") == "APMT").then(pl.lit("cutoff.dvp")).otherwise(pl.lit("cutoff.fop"))
        )
        .join(rates, on="rate_id")
        .filter(in_force, own | (pl.col("scope") == "all"))
        .group_by(TERMS)
        .agg(pl.col("minutes").max_by(pl.struct(own.alias("own"), "valid_from")))
    )
    minutes = pl.col("minutes").fill_null(_MINUTES_A_DAY)
    known = terms.join(found, on=TERMS, how="left", nulls_equal=True)
    known = known.select(*TERMS, "calendar", cut_off=pl.duration(minutes=minutes))
    return instructions.join(known, on=TERMS, how="left", nulls_equal=True)


def settlement_calendars(instructions: pl.LazyFrame, calendar_days: pl.LazyFrame) -> pl.LazyFrame:
    """Every market calendar as loaded, and for each market and currency paid in, the days both are open.

    Against payment a day counts only when the CSD and the payment system are open (ECSDA 2.1.1); the payment
    system's calendar is the one named by the currency code, and where none is loaded the market's alone counts.
    """
    pairs = (
        _calendar_of(_terms(instructions), calendar_days)
        .filter(pl.col("calendar") != pl.col("market"))
        .select("calendar", left="market", right="currency")
        .unique()
    )
    alone = calendar_days.select("calendar", "day", "is_business_day")
    return pl.concat([alone, jointly_open(calendar_days, pairs)])


def with_business_days(frame: pl.LazyFrame, calendars: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with `days_since_due`, `recycle_count`, `calendar_known`, `due_open` and `end_open`.

    These two say whether the intended date and `ended_on` are business days.

    Needs `calendar`, `intended_settlement_date`, `ended_on` (the day it settled, ended, or the as-of day) and
    `met_last_cut_off` (whether it was still unsettled at the cut-off of that day). `days_since_due` is the business
    days after the intended date up to and including `ended_on`, negative when it ended before; `recycle_count` the
    cut-offs of business days it met unsettled, the intended date's among them. Where the calendar does not have every
    day between the two, Mondays to Fridays are counted and `calendar_known` is false.
    """
    due, end = "intended_settlement_date", "ended_on"
    numbers = numbered(calendars)
    placed = frame.pipe(with_place, numbers, calendar="calendar", day=due)
    placed = placed.pipe(with_place, numbers, calendar="calendar", day=end)
    counted = days_between(due, end)
    since = counted.fill_null(weekdays_between(pl.col(due), pl.col(end)))
    return (
        placed.with_columns(
            days_since_due=since,
            calendar_known=counted.is_not_null(),
            due_open=_open_on(due, counted),
            end_open=_open_on(end, counted),
        )
        .with_columns(
            recycle_count=(
                pl.col("days_since_due")
                + pl.col("due_open").cast(pl.Int64)
                - (pl.col("end_open") & ~pl.col("met_last_cut_off")).cast(pl.Int64)
            ).clip(lower_bound=0)
        )
        .drop(*(f"{day}_{part}" for day in (due, end) for part in ("number", "place", "is_open")))
    )


def _open_on(day: str, counted: pl.Expr) -> pl.Expr:
    return pl.when(counted.is_not_null()).then(f"{day}_is_open").otherwise(is_weekday(pl.col(day)))


def _terms(instructions: pl.LazyFrame) -> pl.LazyFrame:
    """The few combinations a million instructions share, so that calendars and rates are looked up once each."""
    return instructions.select(TERMS).unique()


def _calendar_of(terms: pl.LazyFrame, calendar_days: pl.LazyFrame) -> pl.LazyFrame:
    paid_in = calendar_days.select(currency="calendar", is_loaded=pl.lit(True)).unique()
    joint = (pl.col("payment") == "APMT") & pl.col("is_loaded") & (pl.col("currency") != pl.col("market"))
    return terms.join(paid_in, on="currency", how="left").select(
        *TERMS,
        calendar=pl.when(joint).then(pl.concat_str("market", pl.lit(" and "), "currency")).otherwise("market"),
    )
