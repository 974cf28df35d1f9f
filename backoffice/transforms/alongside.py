"""Alongside: what a rule finds of each row from a few columns, put beside all the others.

A join copies every column that goes through it. With rows of forty columns and five joins that is most of the work. So
a look-up is given the columns it needs and no more, and nothing is joined back: rows keep their order, and what is
found stands beside them.
"""

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl


def alongside(
    rows: pl.LazyFrame, needs: Sequence[str], rule: Callable[..., pl.LazyFrame], *args: Any, **named: Any
) -> pl.LazyFrame:
    """`rows` with the columns that `rule` adds to its columns `needs`, found once for each combination of these.

    For rules that look at each row by itself, and columns of which millions of rows have few combinations.
    """
    once = rows.cache()
    needed = once.select(needs)
    found = needed.unique().pipe(rule, *args, **named)
    of_all = needed.join(found, on=list(needs), how="left", nulls_equal=True, maintain_order="left")
    return pl.concat([once, of_all.drop(needs)], how="horizontal")
