"""Runs: the rows of a frame put in order so that those of one key stand together, oldest first.

One sort answers every question of the form "which row said this last": a running number carried forward, looked up
where each run ends. One `max_by` a question, with a key of several columns, takes several times as long.
"""

from typing import Final

import polars as pl

_PLACES: Final = 2**32
"""More than the rows of any frame: a key times this, and a place, are one whole number of 64 bits."""


class Runs:
    """The runs of column `key` of a frame, each in the order of `moment` and `then_by`. None may hold a null.

    `key` is a number of 32 bits, such as `with_row_index` gives. Rows are named by their number in the frame; an answer
    holds one row number a run, in the order of the keys.
    """

    def __init__(self, rows: pl.DataFrame, key: str, moment: str, *then_by: str) -> None:
        by_time = rows[moment].arg_sort()
        keys, places = _sorted(rows[key].gather(by_time))
        self._order = _with_ties_in_order(by_time.gather(places), keys, rows.select(moment, *then_by))
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


def _sorted(keys: pl.Series) -> tuple[pl.Series, pl.Series]:
    """`keys` in order, equal ones in the order they stood, and at which place each stood.

    Key and place together make one whole number: sorting those is many times faster than sorting by columns.
    """
    place = pl.int_range(pl.len(), dtype=pl.UInt64)
    both = keys.to_frame("key").select((pl.col("key").cast(pl.UInt64) * _PLACES + place).sort()).to_series()
    return (both // _PLACES).cast(pl.UInt32), (both % _PLACES).cast(pl.UInt32)


def _with_ties_in_order(order: pl.Series, keys: pl.Series, rows: pl.DataFrame) -> pl.Series:
    """`order`, a sort of `rows` by key and first column, with rows equal in both put in order by the other columns."""
    moments = rows.to_series().gather(order)
    follows = ((keys == keys.shift(1)) & (moments == moments.shift(1))).fill_null(False)
    places = (follows | follows.shift(-1).fill_null(False)).arg_true()
    tied = order.gather(places)
    among = rows[tied].with_columns(key=keys.gather(places)).select(pl.arg_sort_by("key", *rows.columns)).to_series()
    return order.scatter(places, tied.gather(among))


def running(values: pl.Expr, key: str) -> pl.Expr:
    """The sum of `values` up to each row since `key` last changed, in rows sorted by it; nulls count nothing."""
    begins = (pl.col(key) != pl.col(key).shift(1)).fill_null(True)
    added = values.fill_null(0)
    so_far = added.cum_sum()
    return so_far - pl.when(begins).then(so_far - added).forward_fill()
