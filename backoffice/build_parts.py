"""Parts: a result too large to be made at once is made part by part, a group never cut in two.

A transform that may be cut by group (`partition_by`) answers for each group by its rows alone, so the parts together
are the whole.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import polars as pl

from backoffice.transforms.transform import Transform

PART_ROWS = 1_500_000
"""Rows of the inputs in one part. With `AT_ONCE`, this is what bounds a build's memory."""

AT_ONCE = 2
"""Parts worked on at the same time: while the rules of one wait for a single core, the other has the rest."""

WORTH_CUTTING = 500_000
"""Rows of the inputs from which on there are at least `AT_ONCE` parts; for fewer, one more part costs what it saves."""

SAMPLED = 100
"""Of so many rows one is looked at to find where to cut."""

Given = TypeVar("Given")
Made = TypeVar("Made")


def parts(transform: Transform, given: Mapping[str, pl.LazyFrame]) -> Iterator[dict[str, pl.LazyFrame]]:
    """The inputs of `transform`, cut between groups so that about `PART_ROWS` rows are given at a time."""
    keys = transform.partition_by
    cut = [name for name, contract in transform.reads.items() if set(keys) <= set(contract.column_names())]
    rows = sum(given[name].select(pl.len()).collect().item() for name in cut)
    key = pl.col(keys[0])
    least = AT_ONCE if rows >= WORTH_CUTTING else 1
    bounds = _bounds(given[cut[0]].select(key), max(1 + rows // PART_ROWS, least))
    for first, last in zip([None, *bounds], [*bounds, None], strict=True):
        within = pl.lit(True) if first is None else key >= pl.lit(first)
        within = within if last is None else within & (key < pl.lit(last))
        yield {name: rows.filter(within) if name in cut else rows for name, rows in given.items()}


def _bounds(keys: pl.LazyFrame, parts: int) -> list[str]:
    """Values between which the keys fall into that many parts of about the same size."""
    if parts == 1:
        return []
    sample = keys.gather_every(SAMPLED).collect(engine="streaming").to_series().sort()
    return list(dict.fromkeys(sample.gather([len(sample) * part // parts for part in range(1, parts)])))


def side_by_side(work: Callable[[Given], Made], parts: Iterable[Given]) -> Iterator[Made]:
    """What `work` makes of each of `parts`, in their order; at most `AT_ONCE` are in work or waiting to be taken."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        begun: deque[Future[Made]] = deque()
        for part in parts:
            if len(begun) == AT_ONCE:
                yield begun.popleft().result()
            begun.append(pool.submit(work, part))
        while begun:
            yield begun.popleft().result()
