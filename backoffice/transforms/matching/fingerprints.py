"""Fingerprints: one 64-bit hash a row for several columns, equal where all the columns are."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.transforms.matching.compiled import compiled

Hashes = NDArray[np.uint64]
Flags = NDArray[np.bool_]

ALL = np.empty(0, np.bool_)
"""Flags that say: every row."""

_ANOTHER_SEED = 7777
_FIRST = np.uint64(0x9E3779B97F4A7C15)
_SECOND = np.uint64(0xBF58476D1CE4E5B9)
_THIRD = np.uint64(0x94D049BB133111EB)


def fingerprints(frame: pl.DataFrame, columns: Sequence[str], seed: int = 0) -> Hashes:
    """The rows' fingerprints over `columns`, in this order. Null is a value like any other here.

    Each column is hashed with a seed of its own, from `seed` on, so that the sum tells which value is in which column.
    """
    prints = np.zeros(frame.height, np.uint64)
    for place, name in enumerate(columns):
        prints += frame[name].hash(seed + place).to_numpy()
    return prints


def column_hashes(frame: pl.DataFrame, columns: Sequence[str]) -> dict[str, Hashes]:
    """Each column's hashes."""
    return {one.name: one.to_numpy(writable=True) for one in frame.select(pl.col(name).hash() for name in columns)}


def absorbed(hashes: dict[str, Hashes], columns: Sequence[str], rows: int) -> Hashes:
    """Fingerprints made of the hashes of `columns`, in this order."""
    prints = np.zeros(rows, np.uint64)
    for name in columns:
        _absorb(prints, hashes[name])
    return prints


def known(frame: pl.DataFrame, columns: Sequence[str]) -> Flags:
    """Which rows have no null in `columns`; ALL when none has."""
    lacking = [name for name in columns if frame[name].null_count()]
    if not lacking:
        return ALL
    return frame.select(pl.all_horizontal(pl.col(name).is_not_null() for name in lacking)).to_series().to_numpy()


def sums(frame: pl.DataFrame, columns: Sequence[str], of: Flags) -> list[int]:
    """A second, independent hash of each column, summed over the rows in `of`.

    Two sets of rows equal in pairs have equal sums. Pairs made by one hash alone whose sums agree are wrong with a
    chance of one in 2^64 more, and no row had to be looked up again.
    """
    return [int(_sum(frame[name].hash(_ANOTHER_SEED).to_numpy(), of)) for name in columns]


@compiled
def stirred(into: np.uint64, value: np.uint64) -> np.uint64:
    """Two hashes made one; which comes first matters."""
    mixed = into ^ (value + _FIRST + (into << np.uint64(6)) + (into >> np.uint64(2)))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _SECOND
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _THIRD
    return mixed ^ (mixed >> np.uint64(31))


@compiled
def _absorb(into: Hashes, column: Hashes) -> None:
    for row in range(into.size):
        into[row] = stirred(into[row], column[row])


@compiled
def _sum(hashes: Hashes, of: Flags) -> np.uint64:
    total = np.uint64(0)
    for row in range(hashes.size):
        if of[row]:
            total += hashes[row]
    return total
