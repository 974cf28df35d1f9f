"""Instructions by number: long ids are looked up once, and all else goes by the place of an instruction."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Rows = NDArray[np.int32]
"""Numbers of rows, -1 for none."""


def numbers_of(instruction_ids: pl.Series, asked: pl.Series) -> Rows:
    """The place of each of `asked` in `instruction_ids`, -1 for one that is not there.

    Rows that name the same instruction one after another are looked up once.
    """
    is_next = asked.ne_missing(asked.shift(1))
    known = instruction_ids.to_frame("key").lazy().with_row_index("place")
    looked_up = asked.filter(is_next).to_frame("key").lazy().join(known, on="key", how="left", maintain_order="left")
    found = looked_up.select(pl.col("place").cast(pl.Int32).fill_null(-1)).collect(engine="in-memory").to_series()
    return array(found if len(found) == len(asked) else found.gather(is_next.cast(pl.UInt32).cum_sum() - 1))


def array(numbers: pl.Series) -> NDArray[Any]:
    """A column of numbers without nulls for the compiled loops, which are compiled once for each kind of array."""
    values = numbers.rechunk().to_numpy()
    values.flags.writeable = False
    return values


def microseconds(moments: pl.Series) -> NDArray[np.int64]:
    """A column of moments without nulls, for the compiled loops."""
    return array(moments.cast(pl.Datetime("us", "UTC")).to_physical())


def or_null(rows: Rows) -> pl.Series:
    """Row numbers to fetch by: what is fetched by null is null."""
    return pl.Series(rows).to_frame("row").select(pl.when(pl.col("row") >= 0).then("row")).to_series()


def fetched(frame: pl.DataFrame, rows: pl.Series | Rows) -> pl.DataFrame:
    """The rows of those numbers; nulls where a number is null."""
    places = rows if isinstance(rows, pl.Series) else pl.Series(rows)
    return frame.select(pl.all().gather(places))
