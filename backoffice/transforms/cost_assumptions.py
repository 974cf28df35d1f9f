"""Dated assumptions: the value in force in a month, and money assumptions in the reporting currency."""

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


def with_assumption(frame: pl.LazyFrame, assumptions: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """`frame` (which has `month`) with a column named `key`: the value in force on the month's first day.

    The newest row with `valid_from` on or before that day counts; null where there is none.
    """
    return frame.join(_in_force(frame, assumptions, key).select("month", pl.col("value").alias(key)), "month", "left")


def with_money_assumption(
    frame: pl.LazyFrame, assumptions: pl.LazyFrame, key: str, fx: pl.LazyFrame, reporting_currency: str
) -> pl.LazyFrame:
    """As `with_assumption`, for money: in the reporting currency, to cents, and `no_<key>` says what is missing.

    The currency is the ISO code in the assumption's unit ("INR per worker-month").
    """
    held = _in_force(frame, assumptions, key).with_columns(currency=pl.col("unit").str.extract(r"\b([A-Z]{3})\b"))
    money = converted(held, fx, reporting_currency, ["value"])
    why = (
        pl.when(pl.col("unit").is_null())
        .then(pl.lit(f"assumption {key}"))
        .when(pl.col("no_rate").is_not_null())
        .then(pl.concat_str("no_rate", pl.lit(f" of assumption {key}")))
    )
    return frame.join(money.select("month", pl.col("value").alias(key), why.alias(f"no_{key}")), "month", "left")


def _in_force(frame: pl.LazyFrame, assumptions: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """One row a month of `frame`: `value` and `unit` of the assumption, null where none is in force."""
    months = frame.select("month").unique().sort("month")
    known = assumptions.filter(pl.col("key") == key).select("valid_from", "value", "unit").sort("valid_from")
    return months.join_asof(known, left_on="month", right_on="valid_from", strategy="backward")
