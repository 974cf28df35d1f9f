"""From numpy arrays of whole numbers to contract columns: exact decimals, identifiers, codes, moments.

The firm is computed in whole numbers (cents, millionths, days) so that nothing in it was ever a float.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice import money
from backoffice.contracts import Contract, Extract

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Shares = NDArray[np.float64]
Days = NDArray[np.datetime64]
Moments = NDArray[np.datetime64]
Spans = NDArray[np.timedelta64]

Arrays = TypeVar("Arrays", bound=Any)
"""A dataclass whose every field is an array, all of one length."""


def taken(arrays: Arrays, rows: Whole) -> Arrays:
    """The elements at `rows`, in that order."""
    kept: Arrays = type(arrays)(**{field.name: getattr(arrays, field.name)[rows] for field in fields(arrays)})
    return kept


def joined(parts: Sequence[Arrays]) -> Arrays:
    """The elements of all parts, one part after the other."""
    names = [field.name for field in fields(parts[0])]
    every: Arrays = type(parts[0])(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})
    return every


def is_copy(rows: Whole) -> Flags:
    """Which of the ordered `rows` repeat the one before."""
    repeats: Flags = np.diff(rows, prepend=-1) == 0
    return repeats


def minutes(chance: np.random.Generator, least: int, below: int, number: int) -> Spans:
    """`number` random spans of whole minutes, from `least` on and below `below`."""
    return chance.integers(least, below, number).astype("timedelta64[m]")


def decimals(units: Whole, places: int, where: Flags | None = None) -> pl.Series:
    """`units` of 10^-places as exact decimals (12345 with 2 places is 123.45); null outside `where`."""
    step = pl.lit(Decimal(1).scaleb(-places))
    exact = money.product(pl.col("units"), step, scale=places, exact=places)
    frame = pl.DataFrame({"units": units})
    if where is not None:
        frame, exact = frame.with_columns(where=pl.Series(where)), pl.when("where").then(exact)
    return frame.select(exact.alias("units")).to_series()


def numbered(prefix: str, numbers: Whole, where: Flags | None = None) -> pl.Series:
    """Identifiers such as SI00000042: `prefix` and the number in eight digits; null outside `where`."""
    name = pl.lit(prefix) + pl.col("number").cast(pl.String).str.zfill(8)
    frame = pl.DataFrame({"number": numbers})
    if where is not None:
        frame, name = frame.with_columns(where=pl.Series(where)), pl.when("where").then(name)
    return frame.select(name.alias("number")).to_series()


def picked(values: Sequence[str | None], places: NDArray[Any]) -> pl.Series:
    """The value at each of `places`: codes become words."""
    return pl.Series(values, dtype=pl.String).gather(pl.Series(places.astype(np.uint32)))


def moments(times: Moments) -> pl.Series:
    """UTC moments; not-a-time is null."""
    return pl.Series(times.astype("datetime64[us]")).dt.replace_time_zone("UTC")


def finished(contract: type[Extract], source: str, columns: Mapping[str, Any]) -> pl.DataFrame:
    """The `contract` frame of `columns` (series, arrays, or one value for all rows), with its lineage.

    Unnamed nullable columns are null; an unnamed column that may not be null is a KeyError.
    """
    series = {name: pl.Series(column) for name, column in columns.items() if not isinstance(column, str | None)}
    same = [pl.lit(column, dtype=pl.String).alias(name) for name, column in columns.items() if isinstance(column, str)]
    lineage = [pl.lit(source).alias("source_id"), pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("source_row")]
    return conformed(contract, pl.DataFrame(series).with_columns(*same, *lineage))


def conformed(contract: type[Contract], frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` in the columns and types of `contract`, with nulls where a nullable column is not there."""
    absent = [name for name in contract.column_names() if name not in frame.columns]
    if required := [name for name in absent if not contract.columns()[name].nullable]:
        raise KeyError(f"{contract.__name__} needs {', '.join(required)}")
    return contract.cast(frame.with_columns(pl.lit(None).alias(name) for name in absent))
