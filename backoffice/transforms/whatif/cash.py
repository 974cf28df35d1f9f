"""Cash lines: what comes in (positive) and goes out (negative), by line and month; one formula for one case and many.

A model is written once and runs on exact decimals for the figures that are shown, and on arrays of floats for thousands
of draws at a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
N = TypeVar("N", Decimal, Floats)


@dataclass(frozen=True)
class Cash(Generic[N]):
    """A plan's cash: `once` at time 0 and `monthly` for month 1, 2 ..., by line; savings positive, costs negative."""

    once: Mapping[str, N]
    monthly: Mapping[str, tuple[N, ...]]

    @property
    def start(self) -> N:
        """All that is spent at time 0, negative."""
        return _sum(list(self.once.values()))

    @property
    def net(self) -> tuple[N, ...]:
        """Net cash of each month, without what is spent at time 0."""
        return tuple(_sum(list(month)) for month in zip(*self.monthly.values(), strict=True))


def _sum(parts: list[N]) -> N:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def within(value: N, low: int, high: int) -> N:
    """`value`, but never below `low` nor above `high`."""
    if isinstance(value, Decimal):
        return min(max(value, Decimal(low)), Decimal(high))
    bounded: Any = np.clip(value, low, high)
    return bounded  # type: ignore[no-any-return]


def running(month: int, after: N) -> N:
    """The part of a month in which something runs that begins after `after` months: month 7 whole after 6 months."""
    return within(month - after, 0, 1)


def grown(rate: N, months: int) -> tuple[N, ...]:
    """The factor of each month by which something has grown that rises by `rate` once a year, first in month 13."""
    years: list[N] = [(1 + rate) ** year for year in range((months + 11) // 12)]
    return tuple(years[month // 12] for month in range(months))
