"""Dated assumptions: the value in force in a month, and money assumptions in the reporting currency."""

from collections.abc import Sequence

import polars as pl

from backoffice.transforms.cost_currency import converted

KIT = "kit_month"
"""Kit and software of one worker for one month: money, its currency in `unit`."""

SUPPORT = "support_per_remote_month"
"""Extra IT, insurance and the like for one worker at home for one month: money, its currency in `unit`."""

OVERHEAD = "overhead_month"
"""Share of overhead one full-time equivalent bears for one month: money, its currency in `unit`."""

EXIT = "cost_per_exit"
"""What it costs that one of our own people leaves, until another does the work: money, its currency in `unit`."""

STIPEND_TAX = "employer_tax_on_stipend"
"""The employer's tax and contributions on a taxable stipend, as a share of it."""

SEAT_BUFFER = "seat_sharing_buffer"
"""Seats kept beyond the busiest day, as a share of that day's seats."""


def with_assumptions(frame: pl.LazyFrame, assumptions: pl.LazyFrame, keys: Sequence[str]) -> pl.LazyFrame:
    """`frame` (which has `month`) with a column for each of `keys`: the value in force on the month's first day.

    The newest row with `valid_from` on or before that day counts; null where there is none. The frame is gone through
    twice, first for its months: what comes before this should be cheap.
    """
    months = _months(frame)
    for key in keys:
        months = _in_force(months, assumptions, key).rename({"value": key}).drop("unit")
    return frame.join(months, "month", "left")


def with_money_assumptions(
    frame: pl.LazyFrame, assumptions: pl.LazyFrame, keys: Sequence[str], fx: pl.LazyFrame, reporting_currency: str
) -> pl.LazyFrame:
    """As `with_assumptions`, for money: in the reporting currency, to cents, and `no_<key>` says what is missing.

    The currency is the ISO code in the assumption's unit ("INR per worker-month").
    """
    months = _months(frame)
    for key in keys:
        held = _in_force(months, assumptions, key).with_columns(currency=pl.col("unit").str.extract(r"\b([A-Z]{3})\b"))
        why = (
            pl.when(pl.col("unit").is_null())
            .then(pl.lit(f"assumption {key}"))
            .when(pl.col("no_rate").is_not_null())
            .then(pl.concat_str("no_rate", pl.lit(f" of assumption {key}")))
        )
        money = converted(held, fx, reporting_currency, ["value"]).with_columns(why.alias(f"no_{key}"))
        months = money.rename({"value": key}).drop("unit", "currency", "no_rate")
    return frame.join(months, "month", "left")


def _months(frame: pl.LazyFrame) -> pl.LazyFrame:
    return frame.select("month").unique()


def _in_force(months: pl.LazyFrame, assumptions: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """`months` with `value` and `unit` of the assumption, null where none is in force."""
    known = assumptions.filter(pl.col("key") == key).select("valid_from", "value", "unit").sort("valid_from")
    asof = months.sort("month").join_asof(known, left_on="month", right_on="valid_from", strategy="backward")
    return asof.drop("valid_from")
