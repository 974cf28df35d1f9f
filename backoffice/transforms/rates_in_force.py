"""Dated rates looked up row by row: the one in force on the row's own day, for the row's own kind."""

from collections.abc import Sequence

import polars as pl

EVERYTHING = "all"
"""The scope of a rate for whatever has none of its own."""


def holds_on(day: pl.Expr) -> pl.Expr:
    """The row holds on `day`: from `valid_from` to `valid_to`, both included; without an end it goes on."""
    return (pl.col("valid_from") <= day) & (day <= pl.col("valid_to")).fill_null(True)


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


def with_row_in_force(frame: pl.LazyFrame, dated: pl.LazyFrame, *, by: Sequence[str], on: str) -> pl.LazyFrame:
    """`frame` with the columns of the row of `dated` in force on the day in column `on`, null where none is.

    `dated` has `valid_from`, `valid_to`, the columns `by`, which `frame` has too, and those wanted. Which row holds is
    as for rates.
    """
    found = [name for name in dated.collect_schema().names() if name not in (*by, "valid_from", "valid_to")]
    begun = dated.rename({"valid_from": "row_from", "valid_to": "row_to"}).sort("row_from")
    holds = (pl.col("row_to") >= pl.col(on)).fill_null(True)
    return (
        frame.sort(on)
        .join_asof(begun, left_on=on, right_on="row_from", by=by, strategy="backward", check_sortedness=False)
        .with_columns(pl.when(holds).then(name).alias(name) for name in found)
        .drop("row_from", "row_to", strict=False)
    )


def _in_force(
    frame: pl.LazyFrame, rates: pl.LazyFrame, wanted: pl.Expr, scope: str, on: str, into: str
) -> pl.LazyFrame:
    begun = rates.select("valid_from", "valid_to", pl.col("value").alias(into), rate_scope="scope")
    return (
        frame.with_columns(rate_scope=wanted.cast(pl.String))
        .pipe(with_row_in_force, begun, by=["rate_scope"], on=on)
        .drop("rate_scope")
    )
