"""Patterns: rows added up by the number that each is written as, in an array with a place for every number."""

import numpy as np
from numpy.typing import NDArray

from backoffice.transforms.compiled import compiled

Codes = NDArray[np.uint32]
Numbers = NDArray[np.int64]


@compiled
def write(numbers: Numbers, codes: Codes, worths: Numbers) -> None:
    """Add to the number of each row what the code it has in one more column is worth."""
    for row in range(numbers.size):
        numbers[row] += worths[codes[row]]


@compiled
def added(numbers: Numbers, counts: Numbers, possible: int) -> Numbers:
    """For each number below `possible`: the sum of `counts` of the rows written as it."""
    sums = np.zeros(possible, np.int64)
    for row in range(numbers.size):
        sums[numbers[row]] += counts[row]
    return sums
