"""Change over time: a month is kept back where the step from the month shown before would be one person's pay.

If four or fewer came, went or changed their hours, the step between two months is their pay plus whatever changed in
everybody else's. Where that remainder is small, whoever knows who came or went has their pay. So the step is taken
here first, as an onlooker would take it: with and without the raise common to the place.
"""

from typing import Final

import polars as pl

from backoffice.access import SMALLEST_GROUP
from backoffice.disclosure.primary import NEAR, by_cell
from backoffice.disclosure.tables import Level

CHANGED: Final = "changed"


def revealing(people: pl.DataFrame, here: pl.DataFrame, shown: pl.DataFrame, level: Level, place: str) -> pl.DataFrame:
    """The cells of `level` that must not be shown in the month of `here`: their columns.

    `people` are those of all months, `shown` has the month each cell was shown in last. A remainder that is less than
    `NEAR` of the largest part that came or went is too small to hide it.
    """
    keys = list(level)
    earlier = people.filter(pl.col("month").is_in(shown["month"].unique().to_list()))
    before = earlier.join(shown, [*keys, "month"], how="semi", nulls_equal=True)
    after = here.join(shown, keys, how="semi", nulls_equal=True) if keys else here
    cell = list(dict.fromkeys((*keys, place)))
    person = list(dict.fromkeys((*cell, "worker")))
    step = before.select(*person, was="amount", before="weight").join(
        after.select(*person, now="amount", after="weight"), person, how="full", coalesce=True, nulls_equal=True
    )
    # A null weight: the other month does not have this person in this cell.
    stayed = pl.col("before") == pl.col("after")
    growth = (pl.col("now") / pl.col("was")).filter(stayed & (pl.col("was") != 0)).median().over(cell)
    was, now = pl.col("was").fill_null(0.0), pl.col("now").fill_null(0.0)
    parts = step.with_columns(moved=~stayed.fill_null(False), plain=now - was, raised=now - was * growth.fill_null(1.0))
    cells = by_cell(
        parts,
        keys,
        pl.col("moved").sum().alias("movers"),
        pl.col("plain").abs().filter("moved").max().alias("part"),
        *(pl.col(name).filter(~pl.col("moved")).sum().abs().alias(f"rest_{name}") for name in ("plain", "raised")),
    )
    remainder = pl.min_horizontal("rest_plain", "rest_raised")
    few = pl.col("movers").is_between(1, SMALLEST_GROUP - 1)
    return cells.filter(few & (remainder < NEAR * pl.col("part"))).select("movers", *keys)
