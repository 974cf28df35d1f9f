"""Dated rates looked up row by row: the one in force on the row's own day, for the row's own kind."""

import polars as pl

EVERYTHING = "all"
"""The scope of a rate for whatever has none of its own."""


def with_rate(
    frame: pl.LazyFrame, dated_rates: pl.LazyFrame, rate_id: str, *, scope: str, on: str, into: str
) -> pl.LazyFrame:
    """`frame` with `into`: the value of the rate `rate_id` in force on the day in column `on`, null where none is.

    The rate is that of the scope named in column `scope`, else that of `all`. Of several the one that took effect last
    holds; once it has ended, no earlier one comes back.
    """
    rates = dated_rates.filter(pl.col("rate_id") == rate_id)
    own = _in_force(frame, rates, pl.col(scope), scope, on, "own_value")
    general = _in_force(own, rates, pl.lit(EVERYTHING), scope, on, "general_value")
    return general.with_columns(pl.coalesce("own_value", "general_value").alias(into)).drop(
        "own_value", "general_value"
    )


def _in_force(
    frame: pl.LazyFrame, rates: pl.LazyFrame, wanted: pl.Expr, scope: str, on: str, into: str
) -> pl.LazyFrame:
    begun = rates.select(rate_scope="scope", rate_from="valid_from", rate_to="valid_to", rate_value="value")
    return (
        frame.with_columns(rate_scope=wanted.cast(pl.String))
        .sort(on)
        .join_asof(
            begun.sort("rate_from"),
            left_on=on,
            right_on="rate_from",
            by="rate_scope",
            strategy="backward",
            check_sortedness=False,
        )
        .with_columns(pl.when((pl.col("rate_to") >= pl.col(on)).fill_null(True)).then("rate_value").alias(into))
        .drop("rate_scope", "rate_from", "rate_to", "rate_value", strict=False)
    )
