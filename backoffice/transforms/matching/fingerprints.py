"""Fingerprints: one 64-bit hash a row for several columns, equal where all the columns are.

Each column is hashed with a seed of its own, and the hashes are added up: the sum tells which value is in which column,
and the fingerprints of a few columns are part of those of more.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.transforms.compiled import compiled

Hashes = NDArray[np.uint64]
Flags = NDArray[np.bool_]

ALL = np.empty(0, np.bool_)
"""Flags that say: every row."""

_FIRST = np.uint64(0x9E3779B97F4A7C15)
_SECOND = np.uint64(0xBF58476D1CE4E5B9)
_THIRD = np.uint64(0x94D049BB133111EB)


class Seeds:
    """The seed of each column of `columns`, from `first` on, the same for both sides."""

    def __init__(self, columns: Sequence[str], first: int) -> None:
        self.first = first
        self._of = {name: first + place for place, name in enumerate(dict.fromkeys(columns))}

    def fingerprint(self, columns: Sequence[str]) -> pl.Expr:
        """The fingerprint of a row over `columns`, in any order. Null is a value like any other here."""
        first, *others = (pl.col(name).hash(self._of[name]) for name in columns)
        return sum(others, first)


@compiled
def stirred(into: np.uint64, value: np.uint64) -> np.uint64:
    """Two hashes made one; which comes first matters."""
    mixed = into ^ (value + _FIRST + (into << np.uint64(6)) + (into >> np.uint64(2)))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _SECOND
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _THIRD
    return mixed ^ (mixed >> np.uint64(31))


@compiled
def added(hashes: Hashes, groups: NDArray[np.int32]) -> np.uint64:
    """The hashes of rows that are in a group, added up."""
    total = np.uint64(0)
    for row in range(hashes.size):
        if groups[row] >= 0:
            total += hashes[row]
    return total
