"""The primary rule: a cell leaves only over enough people, none of whom makes up nearly all of it.

Thresholds are those in use at statistical offices (a minimum frequency of 5, dominance of 85 %, p% with p = 15). The
last one is our promise turned into a rule: no sum over fewer than five people may be known within 5 %.
Amounts count by size whatever their sign, so that a loss hides nobody behind a gain.
"""

from collections.abc import Sequence

import polars as pl

from backoffice.access import SMALLEST_GROUP

DOMINANT = 0.85
"""Largest share of a cell that one person may have."""

P_PERCENT = 0.15
"""What remains beside the two largest, as a share of the largest, at least: the second knows his own part."""

NEAR = 0.05
"""Within this share a figure counts as found out."""

FEW, DOMINATED = "hidden", "dominated"


def measured(rows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """One row a cell of `keys`: `people`, `total` (of sizes) and `largest` (up to five sizes, the greatest first).

    `rows` has one row a person and month, with `amount`.
    """
    size = pl.col("amount").abs()
    measures = (
        pl.len().alias("people"),
        size.sum().alias("total"),
        (size > 0).sum().alias("paid"),
        size.top_k(SMALLEST_GROUP).alias("largest"),
    )
    return by_cell(rows, keys, *measures)


def by_cell(rows: pl.DataFrame, keys: Sequence[str], *measures: pl.Expr) -> pl.DataFrame:
    """One row a cell of `keys`, in the order they come; without keys all rows are one cell."""
    everyone = pl.lit(0).alias("everyone")
    grouped = rows.group_by([everyone, *keys], maintain_order=True)
    return grouped.agg(*measures).drop("everyone")


def why_not() -> pl.Expr:
    """For a row of `measured`: why its cell may not leave; null where it may.

    A cell in which nobody was paid anything says nothing of anybody and needs only the people.
    """
    total, largest = pl.col("total"), pl.col("largest")
    first, second = _nth(largest, 0), _nth(largest, 1)
    top_four = largest.list.head(SMALLEST_GROUP - 1).list.sum()
    nothing = total == 0
    dominated = (
        (first > DOMINANT * total) | (total - first - second < P_PERCENT * first) | (top_four > (1 - NEAR) * total)
    )
    few = (pl.col("people") < SMALLEST_GROUP) | ((pl.col("paid") < SMALLEST_GROUP) & ~nothing)
    return pl.when(few).then(pl.lit(FEW)).when(dominated & ~nothing).then(pl.lit(DOMINATED))


def _nth(largest: pl.Expr, place: int) -> pl.Expr:
    return largest.list.get(place, null_on_oob=True).fill_null(0.0)
