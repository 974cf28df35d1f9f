"""The primary rule: a cell leaves only over enough people, none of whom makes up nearly all of it.

Thresholds are those in use at statistical offices (a minimum frequency of 5, dominance of 85 %, p% with p = 15). The
last one is our promise turned into a rule: no sum over fewer than five people may be known within 5 %.
Amounts count by size whatever their sign, so that a loss hides nobody behind a gain.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.access import SMALLEST_GROUP

Flags = NDArray[np.bool_]

DOMINANT = 0.85
"""Largest share of a cell that one person may have."""

P_PERCENT = 0.15
"""What remains beside the two largest, as a share of the largest, at least: the second knows his own part."""

NEAR = 0.05
"""Within this share a figure counts as found out."""

FEW, DOMINATED = "hidden", "dominated"

MEASURES: Final = ("people", "paid", "partly", "total")
"""Counts and sums of a cell, which add up over its parts: all people, those paid anything, those in some figures and
not in others, and the sum of sizes."""


@dataclass(frozen=True)
class Measures:
    """What the rule goes by, a place a cell: `MEASURES` but `partly`, and the five largest sizes, falling (columns)."""

    people: NDArray[np.int64]
    paid: NDArray[np.int64]
    total: NDArray[np.float64]
    largest: NDArray[np.float64]

    @classmethod
    def of(cls, cells: pl.DataFrame) -> "Measures":
        """Those of a frame of cells, whose `largest` are lists of up to five sizes, in any order."""
        padded = [pl.col("largest").list.get(n, null_on_oob=True).fill_null(0.0).alias(f"{n}") for n in range(5)]
        people, paid = (cells[name].cast(pl.Int64).to_numpy() for name in ("people", "paid"))
        largest = np.sort(cells.select(padded).to_numpy(), axis=1)[:, ::-1]
        return cls(people, paid, cells["total"].to_numpy(), largest)

    def together(self, cells: Flags) -> "Measures":
        """Those of the one cell that the chosen `cells` make together."""
        largest = np.sort(self.largest[cells], axis=None)[::-1][:SMALLEST_GROUP]
        people, paid, total = (part[cells].sum(keepdims=True) for part in (self.people, self.paid, self.total))
        return Measures(people, paid, total, largest[np.newaxis])

    def some(self, cells: NDArray[np.int64]) -> "Measures":
        """Those of some cells, in that order."""
        return Measures(self.people[cells], self.paid[cells], self.total[cells], self.largest[cells])

    def few(self) -> Flags:
        """Cells of too few people, or of too few who were paid anything.

        A cell in which nobody was paid anything says nothing of anybody and needs only the people.
        """
        found: Flags = (self.people < SMALLEST_GROUP) | ((self.paid < SMALLEST_GROUP) & (self.total != 0))
        return found

    def dominated(self) -> Flags:
        """Cells that one, two or four people make up nearly all of."""
        first, second = self.largest[:, 0], self.largest[:, 1]
        top_four = self.largest[:, : SMALLEST_GROUP - 1].sum(axis=1)
        one = first > DOMINANT * self.total
        two = self.total - first - second < P_PERCENT * first
        found: Flags = (one | two | (top_four > (1 - NEAR) * self.total)) & (self.total != 0)
        return found


def why_not(cells: pl.DataFrame) -> pl.Series:
    """For each cell why it may not leave, null where it may.

    Where a few people of a cell are in some figures and not in others, the figures' difference would be theirs.
    """
    measures = Measures.of(cells)
    partly = cells["partly"].is_between(1, SMALLEST_GROUP - 1).to_numpy()
    dominated = pl.Series(measures.dominated())
    reasons = pl.DataFrame({"few": measures.few(), "dominated": dominated, "partly": partly})
    why = pl.when("few").then(pl.lit(FEW)).when("dominated").then(pl.lit(DOMINATED)).when("partly").then(pl.lit(FEW))
    return reasons.select(why=why).to_series()
