"""The engine: two sides and a declaration in, what became of every row out.

The exact pass joins all rows by one hash each. What it leaves open, a small part, is put in order of ids and goes
through the declared passes one by one. This is the one place where rules collect rows: see decision 0004.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.transforms.matching.copies import Copied, kin
from backoffice.transforms.matching.deciding import decide
from backoffice.transforms.matching.declared import Exact, Reconciliation
from backoffice.transforms.matching.fingerprints import Flags
from backoffice.transforms.matching.groups import NOBODY
from backoffice.transforms.matching.joining import Rows, joined
from backoffice.transforms.matching.open_rows import OpenRows, OpenSide, opened
from backoffice.transforms.matching.passes import Pairs
from backoffice.transforms.matching.reading import Read, Wanted, read
from backoffice.transforms.matching.verdicts import Verdicts

_SEEDS = (100, 200, 300)
"""Tried one after another until no two different rows of the two sides are taken for one."""


@dataclass(frozen=True)
class Side:
    """What became of one side's rows: per row its id, the place of its verdict, and its group (-1: none).

    Rows of one match or one paired break share a group, numbered by the first row of ours in it, or by the number of
    our rows plus the row for groups of outside rows alone.
    """

    item_id: pl.Series
    verdict: NDArray[np.uint8]
    group: NDArray[np.int32]


@dataclass(frozen=True)
class Matching:
    """The outcome of one reconciliation, with what explains it.

    `left` are the rows the exact pass left open, rivals marked; `pairs` are places in them: pairs a later pass made,
    broken or not. `copied` names the rows of each side found to be copies.
    """

    rule: Reconciliation
    verdicts: Verdicts
    own: Side
    outside: Side
    left: OpenRows
    pairs: Pairs
    copied: tuple[Copied, Copied]


def match(
    own: pl.LazyFrame, outside: pl.LazyFrame, rule: Reconciliation, calendars: pl.DataFrame | None = None
) -> Matching:
    """Match two sides, frames with `item_id` and the columns the rule names, as the rule declares.

    Where `calendars` are given, a row's column `calendar` names the one its business days are counted on.

    The result does not depend on the order of rows: whatever is tied is decided by `item_id`, which must be unique on
    its side.
    """
    verdicts = Verdicts(rule)
    wanted, sides, groups = _exact((own, outside), rule, calendars)
    ids = [side.frame["item_id"] for side in sides]
    is_open = [each < 0 for each in groups]
    with ThreadPoolExecutor(2) as pool:
        own_kin, outside_kin = pool.map(kin, sides, is_open)
        frames = list(pool.map(lambda side, flags: side.frame.filter(pl.Series(flags)), sides, is_open))
        sides.clear()  # the rest of the work needs the memory
        left = OpenRows(*pool.map(lambda frame, flags: opened(frame, np.flatnonzero(flags), wanted), frames, is_open))
    pairs, copied = decide(left, (own_kin, outside_kin), verdicts)
    heads = np.concatenate([left.own.rows, groups[0].size + left.outside.rows, [NOBODY]])
    own_side, outside_side = (
        _side(*each, heads, verdicts.of(Exact)) for each in zip(ids, left.both, groups, strict=True)
    )
    return Matching(rule, verdicts, own_side, outside_side, left, pairs, copied)


def _side(ids: pl.Series, left: OpenSide, groups: Rows, heads: NDArray[np.int64], exact: int) -> Side:
    """The verdicts of all rows of a side: exact for those in `groups`, what the later passes said for the open ones."""
    side = Side(ids, np.full(groups.size, exact, np.uint8), groups)
    side.verdict[left.rows] = left.verdict
    side.group[left.rows] = heads[left.group]
    return side


def _exact(
    given: tuple[pl.LazyFrame, pl.LazyFrame], rule: Reconciliation, calendars: pl.DataFrame | None
) -> tuple[Wanted, list[Read], tuple[Rows, Rows]]:
    """The exact pass over all rows: what was read, and the group of each row (see `joined`).

    Equal hashes are taken for equal rows only when a second, independent hash agrees over all pairs; where it does
    not, the rows are hashed anew with another seed.
    """
    for seed in _SEEDS:
        wanted = Wanted(rule, seed, calendars)
        own, outside = read(given, wanted)
        own_groups, outside_groups = joined(own, outside)
        if own.check(own_groups) == outside.check(outside_groups):
            break
    else:
        raise AssertionError(f"{rule.name}: equal hashes of different rows with every one of {len(_SEEDS)} seeds")
    looked_up = [one.column for one in rule.compared if one.looked_up]
    if looked_up:
        theirs = np.flatnonzero(outside_groups >= 0)
        differ = theirs[_differ(own.frame, outside.frame, outside_groups[theirs], theirs, looked_up)]
        own_groups[outside_groups[differ]] = NOBODY
        outside_groups[differ] = NOBODY
    return wanted, [own, outside], (own_groups, outside_groups)


def _differ(
    own: pl.DataFrame, outside: pl.DataFrame, ours: Rows, theirs: NDArray[np.int64], columns: list[str]
) -> Flags:
    """Which pairs of rows differ, one of them unknown or not, in what is looked up."""
    differ = np.zeros(ours.size, np.bool_)
    for name in columns:
        differ |= own[name].gather(ours).ne_missing(outside[name].gather(theirs)).to_numpy()
    return differ
