"""What a fail would cost: the CSDR penalty of one business day, by today's rate and the newest price."""

import polars as pl

from backoffice import money
from backoffice.contracts.settlement_penalties import PAYERS
from backoffice.transforms.settlement_penalties_amount import with_amount
from backoffice.transforms.settlement_penalties_class import penalty_class, security_rate_id
from backoffice.transforms.settlement_penalties_rates import (
    ROUNDED_UP,
    daily_rate,
    rates_by_day,
    with_dated,
    with_exemption,
)


def with_penalty(
    frame: pl.LazyFrame, instruments: pl.LazyFrame, prices: pl.LazyFrame, dated_rates: pl.LazyFrame
) -> pl.LazyFrame:
    """`frame` with `penalty_per_day`, `penalty_currency`, `gap` and `expected_penalty`.

    A day costs the security's rate x price x the quantity still to settle, whoever pays; a receipt that we would fail
    for want of cash costs the cash rate instead, but beforehand nobody knows. Rates are those in force on the day it is
    seen, the price is the newest by then. Zero where the market charges no penalties or the instruction is exempt;
    null, with the reason in `gap`, where price, class or rate is missing. Expected is probability x a day's penalty x
    `expected_days`, rounded once to cents.
    """
    seen = frame.with_columns(day=pl.col("seen_at").dt.date()).cache()
    by_day = rates_by_day(dated_rates, seen)
    known = instruments.select("instrument_id", "cfi", "is_liquid", "is_sme_growth")
    of_market = [pl.col("market"), pl.lit("all")]
    rounds_up = (pl.col("rounds_up") > 0).fill_null(False)
    return (
        seen.join(known, on="instrument_id", how="left")
        .pipe(_with_newest_price, prices)
        .with_columns(
            settlement_currency="currency",
            currency=pl.coalesce("currency", "price_currency"),
            quantity="remaining_quantity",
            payer=pl.lit(PAYERS[1]),
            penalty_class=penalty_class(pl.col("cfi")),
        )
        .with_columns(rate_id=security_rate_id())
        .pipe(with_exemption, by_day)
        .pipe(with_dated, by_day, rate_id=pl.col("rate_id"), scopes=of_market, into="stated_rate")
        .pipe(with_dated, by_day, rate_id=pl.lit(ROUNDED_UP), scopes=of_market, into="rounds_up")
        .with_columns(
            rate=daily_rate(pl.col("rate_id"), pl.col("stated_rate")),
            rounding=pl.when(rounds_up).then(pl.lit("up")).otherwise(pl.lit("half_up")),
        )
        .pipe(with_amount)
        .with_columns(penalty_per_day="amount", penalty_currency="currency", currency="settlement_currency")
        .with_columns(expected_penalty=_expected())
    )


def _with_newest_price(frame: pl.LazyFrame, prices: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with the newest price of its instrument on or before `day`."""
    of_day = prices.select("instrument_id", "day", "price", "price_type", price_currency="currency").sort("day")
    return frame.sort("day").join_asof(of_day, on="day", by="instrument_id", check_sortedness=False)


def _expected() -> pl.Expr:
    fail_days = money.product(pl.col("probability"), pl.col("expected_days"), scale=14, exact=14)
    return money.product(fail_days, pl.col("penalty_per_day"), scale=2, exact=19)
