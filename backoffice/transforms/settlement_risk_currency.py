"""Penalties to be expected in one currency, so that instructions of several can be ranked against each other."""

import polars as pl

from backoffice.money import product


def with_reported(frame: pl.LazyFrame, fx: pl.LazyFrame, reporting_currency: str) -> pl.LazyFrame:
    """`frame` with `expected_penalty_reported` and `reporting_currency`.

    The rate is the newest month's known when it is seen: its close, else its average. A month's close is known once
    the month is over. Null where there is no penalty to be expected or no rate; it is for ranking, not for the books.
    """
    known = fx.filter(pl.col("to_currency") == reporting_currency).with_columns(
        known_from=pl.col("month").dt.offset_by("1mo")
    )
    rates = (
        known.sort("month", pl.col("kind") == "close")
        .unique(["known_from", "from_currency"], keep="last", maintain_order=True)
        .select("known_from", penalty_currency="from_currency", fx_rate="rate")
        .sort("known_from")
    )
    same = pl.col("penalty_currency") == reporting_currency
    rate = pl.when(same).then(pl.lit(1, pl.Decimal(18, 10))).otherwise("fx_rate")
    return (
        frame.with_columns(seen_on=pl.col("seen_at").dt.date())
        .sort("seen_on")
        .join_asof(rates, left_on="seen_on", right_on="known_from", by="penalty_currency", check_sortedness=False)
        .with_columns(
            expected_penalty_reported=product(pl.col("expected_penalty"), rate, scale=2, exact=20),
            reporting_currency=pl.lit(reporting_currency),
        )
    )
