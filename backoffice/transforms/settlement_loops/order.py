"""Order: the messages of each instruction together, oldest first, without a sort of all of them."""

import numpy as np
from numpy.typing import NDArray

from backoffice.transforms.compiled import compiled
from backoffice.transforms.gathering import gathered
from backoffice.transforms.settlement_numbers import Rows

Times = NDArray[np.int64]

_FEW = 32
"""Rows up to which putting each in its place among those before it is the quickest way."""


@compiled
def in_order(numbers: Rows, times: Times, count: int) -> tuple[Rows, Rows]:
    """Rows, those of each of `count` instructions together and oldest first, and where in that order each begins.

    The rows of instruction n are `order[begins[n]:begins[n + 1]]`; rows of one moment stand as they stood. Rows whose
    number is none, or negative, are left out.
    """
    order, begins = gathered(numbers, count)
    for number in range(count):
        _by_time(order[begins[number] : begins[number + 1]], times)
    return order, begins


@compiled
def _by_time(rows: Rows, times: Times) -> None:
    if rows.size > _FEW:
        rows[:] = rows[np.argsort(times[rows], kind="mergesort")]
        return
    for place in range(1, rows.size):
        row, at = rows[place], place
        while at > 0 and times[rows[at - 1]] > times[row]:
            rows[at] = rows[at - 1]
            at -= 1
        rows[at] = row


@compiled
def ties(order: Rows, begins: Rows, times: Times) -> NDArray[np.bool_]:
    """Which places of `order` hold a row of the same instruction and moment as the place before or after."""
    tied = np.zeros(order.size, np.bool_)
    for number in range(begins.size - 1):
        for place in range(begins[number] + 1, begins[number + 1]):
            if times[order[place]] == times[order[place - 1]]:
                tied[place] = tied[place - 1] = True
    return tied


@compiled
def last_by(order: Rows, begins: Rows, times: Times, numbers: Rows, moments: Times) -> Rows:
    """For each of `numbers` and `moments`: the place in `order` of the instruction's last row by then; -1 for none."""
    found = np.empty(numbers.size, np.int32)
    for asked in range(numbers.size):
        low, high = begins[numbers[asked]], begins[numbers[asked] + 1]
        first = low
        while low < high:
            middle = (low + high) // 2
            if times[order[middle]] <= moments[asked]:
                low = middle + 1
            else:
                high = middle
        found[asked] = low - 1 if low > first else -1
    return found
