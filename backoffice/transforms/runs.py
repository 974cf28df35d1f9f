"""Runs: the rows of a frame put in order so that those of one key stand together, oldest first.

One sort answers every question of the form "which row said this last": a running number carried forward, looked up
where each run ends. One `max_by` a question, with a key of several columns, takes several times as long.
"""

import polars as pl


class Runs:
    """The runs of column `key` of a frame, each in the order of `then_by`. Neither may hold a null.

    Rows are named by their number in the frame; an answer holds one row number a run, in the order of the keys.
    """

    def __init__(self, rows: pl.DataFrame, key: str, *then_by: str) -> None:
        self._order = rows.select(pl.struct(key, *then_by).arg_sort()).to_series()
        keys = rows[key].gather(self._order)
        self._begins = (keys != keys.shift(1)).fill_null(True).arg_true()
        self._ends = (keys != keys.shift(-1)).fill_null(True).arg_true()

    def last(self) -> pl.Series:
        """The last row of each run."""
        return self._order.gather(self._ends)

    def newest(self, where: pl.Series) -> pl.Series:
        """The last row of each run that `where` holds of; null where it holds of none."""
        found = self._places(where).forward_fill().gather(self._ends)
        return self._order.gather(found.set(found < self._begins, None))

    def oldest(self, where: pl.Series) -> pl.Series:
        """The first row of each run that `where` holds of; null where it holds of none."""
        found = self._places(where).backward_fill().gather(self._begins)
        return self._order.gather(found.set(found > self._ends, None))

    def in_order(self, where: pl.Series) -> pl.Series:
        """The rows `where` holds of, run after run."""
        return self._order.filter(where.gather(self._order))

    def _places(self, where: pl.Series) -> pl.Series:
        """The place of each row in order; null where `where` does not hold of it."""
        is_asked_for = where.gather(self._order)
        return pl.select(pl.when(is_asked_for).then(pl.int_range(len(is_asked_for), dtype=pl.UInt32))).to_series()


def running(values: pl.Expr, key: str) -> pl.Expr:
    """The sum of `values` up to each row since `key` last changed, in rows sorted by it; nulls count nothing."""
    begins = (pl.col(key) != pl.col(key).shift(1)).fill_null(True)
    added = values.fill_null(0)
    so_far = added.cum_sum()
    return so_far - pl.when(begins).then(so_far - added).forward_fill()
