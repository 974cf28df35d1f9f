"""Money into the reporting currency, each month at that month's average rate."""

from collections.abc import Sequence

import polars as pl

from backoffice.money import product


def converted(frame: pl.LazyFrame, fx: pl.LazyFrame, reporting_currency: str, amounts: Sequence[str]) -> pl.LazyFrame:
    """`frame` with `amounts` turned from its column `currency` into the reporting currency, rounded to cents.

    `no_rate` says in words which rate (or currency) is missing, and is null where none is; the amounts are then
    null. The reporting currency itself needs no rate. A rate is used only in the direction it was published:
    the inverse of an average is not the average of the inverses.
    """
    rates = fx.filter((pl.col("kind") == "average") & (pl.col("to_currency") == reporting_currency)).select(
        "month", currency="from_currency", fx_rate="rate"
    )
    rate = pl.when(pl.col("currency") == reporting_currency).then(pl.lit(1, pl.Decimal(18, 10))).otherwise("fx_rate")
    unknown = pl.concat_str(
        pl.lit("average rate "),
        "currency",
        pl.lit(f" to {reporting_currency} of "),
        pl.col("month").dt.strftime("%Y-%m"),
    )
    return (
        frame.join(rates, on=["month", "currency"], how="left")
        .with_columns(fx_rate=rate)
        .with_columns(
            # An amount has up to ten fraction digits (assumptions) and so has a rate: twenty hold the product.
            *(product(pl.col(name), pl.col("fx_rate"), exact=20).alias(name) for name in amounts),
            no_rate=pl.when(pl.col("currency").is_null())
            .then(pl.lit("currency"))
            .when(pl.col("fx_rate").is_null())
            .then(unknown),
        )
        .drop("fx_rate")
    )
