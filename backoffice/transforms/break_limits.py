"""Thresholds of money for breaks: dated rates, one a currency, each with its source."""

from datetime import date, datetime
from typing import Final

import polars as pl

from backoffice.contracts.columns import AMOUNT_SCALE
from backoffice.transforms.rates_in_force import holds_on

WRITE_OFF: Final = "recon.one_person_limit"
"""What one person may accept or write off alone, in the currency that is the rate's scope."""

IMMATERIAL: Final = "recon.materiality.immaterial"
"""Up to here a break is immaterial."""

IMMEDIATE: Final = "recon.materiality.immediate"
"""From here on a break is escalated at once."""


def on_day_of_act(acts: pl.LazyFrame, rates: pl.LazyFrame) -> pl.LazyFrame:
    """`acts`, which have `currency` and `acted_at`, with `limit`: what one person might close on that day, or null."""
    limits = (
        rates.filter(pl.col("rate_id") == WRITE_OFF)
        .select("valid_from", "valid_to", currency="scope", limit=_value())
        .sort("valid_from")
    )
    return (
        acts.with_columns(acted_on=pl.col("acted_at").dt.date())
        .sort("acted_on")
        .join_asof(limits, left_on="acted_on", right_on="valid_from", by="currency", check_sortedness=False)
        .with_columns(limit=pl.when((pl.col("valid_to") >= pl.col("acted_on")).fill_null(True)).then("limit"))
        .drop("acted_on", "valid_from", "valid_to", strict=False)
    )


def in_force(rates: pl.LazyFrame, rate_id: str, day: date, *, into: str) -> pl.LazyFrame:
    """`currency` and `into`, the value of the rate on that day; no row where none is set."""
    valid = holds_on(pl.lit(day))
    return (
        rates.filter(pl.col("rate_id") == rate_id, valid)
        .sort("scope", "valid_from")
        .unique("scope", keep="last", maintain_order=True)
        .select(currency="scope", **{into: _value()})
    )


def setting(rates: pl.LazyFrame, rate_id: str, as_of: datetime, *, default: int, into: str) -> pl.LazyFrame:
    """One row, one column `into`: the whole number a rate of scope `all` has on the day of `as_of`, else `default`."""
    day = as_of.date()
    valid = holds_on(pl.lit(day))
    of_rate = (pl.col("rate_id") == rate_id) & (pl.col("scope") == "all") & valid
    return rates.select(pl.col("value").filter(of_rate).last().cast(pl.Int64).fill_null(default).alias(into))


def _value() -> pl.Expr:
    return pl.col("value").cast(pl.Decimal(18, AMOUNT_SCALE))
