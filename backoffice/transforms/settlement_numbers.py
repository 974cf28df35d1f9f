"""Instructions by number: long ids are looked up once, and all else goes by the place of an instruction."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Rows = NDArray[np.int32]
"""Numbers of rows, -1 for none."""


def numbers_of(instruction_ids: pl.Series, asked: pl.Series) -> Rows:
    """The place of each of `asked` in `instruction_ids`, -1 for one that is not there.

    Rows that name the same instruction one after another are looked up once. Ids are known by two hashes of 64 bits:
    looked up by one, and where the other differs for any of them, all are looked up by themselves.
    """
    is_next = asked.ne_missing(asked.shift(1))
    wanted = asked if is_next.all() else asked.filter(is_next)
    found = _places(instruction_ids.hash(0), wanted.hash(0))
    is_other = instruction_ids.hash(1).gather(found) != wanted.hash(1) if len(found) == len(wanted) else None
    if is_other is None or is_other.any():
        found = _places(instruction_ids, wanted)
    places = found.cast(pl.Int32).fill_null(-1)
    return array(places if len(wanted) == len(asked) else places.gather(is_next.cast(pl.UInt32).cum_sum() - 1))


def _places(keys: pl.Series, asked: pl.Series) -> pl.Series:
    known = keys.to_frame("key").lazy().with_row_index("place")
    looked_up = asked.to_frame("key").lazy().join(known, on="key", how="left", maintain_order="left")
    return looked_up.select("place").collect(engine="in-memory").to_series()


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
