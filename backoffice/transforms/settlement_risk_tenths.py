"""Tenths: what a month forecast, in ten parts as large as each other, the likeliest to fail in the last.

What is of equal probability has places side by side; a tenth that ends between them takes some of them and not the
others, and which, counts cannot tell.
"""

from typing import Final

import polars as pl

from backoffice import money

TENTHS: Final = 10

BY: Final = ("horizon", "month")
"""What is put into tenths together."""


def with_tenths(scored: pl.LazyFrame) -> pl.LazyFrame:
    """One row a month and probability: `instructions`, `fails`, `expected` fails, and the `tenth` all of them are in.

    Where they are in no one tenth it is null: `before` says how many of the `of_month` instructions of the month have a
    lower probability.
    """
    number = pl.col("instructions")
    first, last = (at * TENTHS // pl.col("of_month") + 1 for at in (pl.col("before"), pl.col("before") + number - 1))
    return (
        scored.group_by(*BY, "probability")
        .agg(pl.col("instructions", "fails").sum(), pl.col("learnt_from").first())
        .sort(*BY, "probability")
        .with_columns(
            of_month=number.sum().over(BY),
            before=number.cum_sum().over(BY) - number,
            expected=money.product(pl.col("probability"), number, scale=10, exact=10),
        )
        .with_columns(tenth=pl.when(first == last).then(first))
    )
