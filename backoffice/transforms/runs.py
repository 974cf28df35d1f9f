"""Runs: the rows of one key, which stand together in a frame."""

import polars as pl


def running(values: pl.Expr, key: str) -> pl.Expr:
    """The sum of `values` up to each row since `key` last changed, in rows sorted by it; nulls count nothing."""
    begins = (pl.col(key) != pl.col(key).shift(1)).fill_null(True)
    added = values.fill_null(0)
    so_far = added.cum_sum()
    return so_far - pl.when(begins).then(so_far - added).forward_fill()
