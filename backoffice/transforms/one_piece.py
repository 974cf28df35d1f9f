"""One piece: rules that look at the rows before and after, given all rows at once and in one piece of memory.

The streaming engine hands rows on in a hundred pieces. Sorting, and fetching rows by their place, then look up the
piece of each row first, and take several times as long as they do in one.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import dataframely as dy
import polars as pl

from backoffice.contracts import Result

Made = TypeVar("Made", bound=Result)


def in_one_piece(
    frames: Sequence[pl.LazyFrame], rule: Callable[..., pl.DataFrame], writes: type[Made]
) -> dy.LazyFrame[Made]:
    """What `rule` makes of `frames`, as rows of that contract. All is read once, and only when rows are asked for."""

    def made() -> pl.DataFrame:
        return writes.cast(rule(*(rows.rechunk() for rows in pl.collect_all(frames, engine="streaming"))))

    return writes.cast(pl.defer(made, schema=writes.polars_schema()))
