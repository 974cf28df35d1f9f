"""Gathering: rows of the same group together, by counting instead of sorting, in compiled code."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from backoffice.transforms.compiled import compiled

Number = TypeVar("Number", bound=np.integer[Any])
"""What is given out is as wide as what came in."""


@compiled
def gathered(groups: NDArray[Number], count: int) -> tuple[NDArray[Number], NDArray[Number]]:
    """Row numbers group by group, in order within each, and where each of `count` groups starts.

    Those of group n are `rows[starts[n]:starts[n + 1]]`. Rows whose group is negative are left out.
    """
    starts = np.zeros(count + 1, groups.dtype)
    for row in range(groups.size):
        if groups[row] >= 0:
            starts[groups[row] + 1] += 1
    for group in range(count):
        starts[group + 1] += starts[group]
    at, rows = starts[:-1].copy(), np.empty(starts[-1], groups.dtype)
    for row in range(groups.size):
        if groups[row] >= 0:
            rows[at[groups[row]]] = row
            at[groups[row]] += 1
    return rows, starts
