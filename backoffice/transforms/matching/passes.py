"""The passes after the exact one. Each takes the open rows and decides some of them, or says who had rivals."""

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from backoffice.transforms.matching import adding, groups, near
from backoffice.transforms.matching.comparing import any_differ, looked_at
from backoffice.transforms.matching.declared import (
    Compared,
    Differs,
    Exact,
    Near,
    Netted,
    Reconciliation,
    Subsets,
    Summed,
    Unique,
)
from backoffice.transforms.matching.fingerprints import Flags, Hashes
from backoffice.transforms.matching.groups import NOBODY, Numbers
from backoffice.transforms.matching.open_rows import OpenRows, OpenSide
from backoffice.transforms.matching.tolerance import limit_of

_MOST_COPIES = 20
"""Equal rows of one side that look for the nearest: a thousand copies on either side would be a million pairs."""

Pairs = tuple[Numbers, Numbers]
"""Places of our rows and of theirs."""


def exact(left: OpenRows, _: Exact, rule: Reconciliation) -> Pairs:
    """Equal rows that come more than once: the first by id with the first, the second with the second."""
    ours, theirs, count = left.equal()
    for side, grouped in zip(left.both, (ours, theirs), strict=True):
        grouped[~side.has_all(rule.key)] = NOBODY
    return groups.in_turn(ours, theirs, count)


def nearest(left: OpenRows, _: Near, rule: Reconciliation) -> Pairs:
    """Rows of one key that differ in nothing beyond tolerance, nearest by measure first.

    Among equal distances the first copy is nearest to the first, the second to the second; then ids decide.
    """
    own, outside = left.both
    ours, theirs, count = left.groups(rule.key)
    own_equal, outside_equal, equal_count = left.equal()
    own_turns, outside_turns = groups.turns(own_equal, equal_count), groups.turns(outside_equal, equal_count)
    ours[own_turns >= _MOST_COPIES] = NOBODY
    theirs[outside_turns >= _MOST_COPIES] = NOBODY
    limit = limit_of(rule, own.frame[rule.measure])
    ours, theirs = near.near_pairs(ours, own.figures, theirs, outside.figures, count, *limit[1:4])
    (differ,) = compared(left, (ours, theirs), rule.of_rows, any_differ)
    ours, theirs = ours[~differ], theirs[~differ]
    gap = np.where(own.lacks_figure[ours], -1, np.abs(own.figures[ours] - outside.figures[theirs]))
    order = np.lexsort((theirs, ours, np.abs(own_turns[ours] - outside_turns[theirs]), gap))
    ours, theirs = ours[order], theirs[order]
    chosen = near.greedy(ours, theirs, own.rows.size, outside.rows.size)
    return ours[chosen], theirs[chosen]


def differs(left: OpenRows, _: Differs, rule: Reconciliation) -> Pairs:
    """Rows of one key, whatever differs, in order of ids."""
    return groups.in_turn(*left.groups(rule.key))


def unique(left: OpenRows, one: Unique, rule: Reconciliation) -> Pairs:
    """Rows equal in `alike` and near in figure and day, each the only candidate of the other."""
    limit = limit_of(rule, left.own.frame[rule.measure], to_the_cent=one.to_the_cent)
    ours, theirs = (_candidate(side, one) for side in left.both)
    found, first = near.only_candidates(*ours, *theirs, *limit)
    single = np.flatnonzero(found == 1)
    asked = np.zeros(left.outside.rows.size, np.bool_)
    asked[first[single]] = True
    hashes, figures, days, agree, _ = theirs
    found, _ = near.only_candidates(hashes, figures, days, agree, np.flatnonzero(asked), *ours, *limit.from_outside)
    single = single[found[first[single]] == 1]
    return single, first[single]


def rivals(left: OpenRows, one: Unique, rule: Reconciliation) -> None:
    """Mark open rows that have a candidate, once nothing more can be chosen."""
    limit = limit_of(rule, left.own.frame[rule.measure], to_the_cent=one.to_the_cent)
    ours, theirs = (_candidate(side, one) for side in left.both)
    left.own.has_rivals |= near.only_candidates(*ours, *theirs, *limit)[0] > 0
    left.outside.has_rivals |= near.only_candidates(*theirs, *ours, *limit.from_outside)[0] > 0


def _candidate(side: OpenSide, one: Unique) -> tuple[Hashes, Numbers, Numbers, Hashes, Numbers]:
    """What a row is looked up by, and the rows that take part, in order of days."""
    takes_part = side.is_free & side.has_all(one.alike) & ~side.lacks_figure & ~side.lacks_day
    part = side.by_day[takes_part[side.by_day]]
    return side.print_of(one.alike), side.figures, side.days, side.hashes_where_known(one.agree), part


Groups = tuple[Numbers, Numbers]
"""For each open row of ours and of theirs the place that names its group, NOBODY for none."""


def summed(left: OpenRows, one: Summed, rule: Reconciliation) -> Groups:
    """Whole groups whose totals agree. A group is named by its first row of ours."""
    own, outside = left.both
    ours, theirs, count = left.groups(one.by)
    for side, grouped in zip(left.both, (ours, theirs), strict=True):
        grouped[side.lacks_figure | side.lacks_day] = NOBODY
    limit = limit_of(rule, own.frame[rule.measure])
    agree = adding.totals_agree(ours, own.figures, own.days, theirs, outside.figures, outside.days, count, *limit[1:])
    names = np.append(np.where(agree, first_of(ours, count), NOBODY), NOBODY)
    return names[ours], names[theirs]


def subsets(left: OpenRows, one: Subsets, _: Reconciliation) -> Groups:
    """The few rows that add up to one of the other side, where there is just one way. Named by a row of ours."""
    own, outside = left.both
    ours, theirs, count = left.groups(one.alike)
    for side, grouped in zip(left.both, (ours, theirs), strict=True):
        grouped[side.lacks_figure] = NOBODY
    split = adding.added_up(ours, own.figures, theirs, outside.figures, count, one.most, one.among)
    merged = adding.added_up(theirs, outside.figures, ours, own.figures, count, one.most, one.among)
    parts, members = _settled(split, merged), _settled(merged, split)
    heads = np.append(first_of(members, outside.rows.size), NOBODY)
    own_group, outside_group = heads[members], np.where(heads[:-1] >= 0, heads[:-1], parts)
    own_group[parts[parts >= 0]] = parts[parts >= 0]
    own.has_rivals |= ((split[0] > 0) | (merged[1] > 0)) & (own_group < 0)
    outside.has_rivals |= ((merged[0] > 0) | (split[1] > 0)) & (outside_group < 0)
    return own_group, outside_group


def netted(left: OpenRows, one: Netted, _: Reconciliation) -> Groups:
    """Rows of one side that add up to nothing. Named by the first of them, theirs counted on after all of ours."""
    found = []
    *grouped, count = left.groups(one.by)
    for side, side_groups, start in zip(left.both, grouped, (0, left.own.rows.size), strict=True):
        side_groups[side.lacks_figure] = NOBODY
        fits = adding.net_to_zero(side_groups, side.figures, count)
        names = np.append(np.where(fits, first_of(side_groups, count) + start, NOBODY), NOBODY)
        found.append(names[side_groups])
    return found[0], found[1]


def compared(
    left: OpenRows,
    pairs: Pairs,
    columns: Sequence[Compared],
    *questions: Callable[[Sequence[Compared]], pl.Expr],
) -> list[Flags]:
    """The answers to yes-or-no questions about the compared columns of each pair."""
    both = beside(left, pairs, looked_at(columns))
    answers = both.select(question(columns).alias(str(place)) for place, question in enumerate(questions))
    return [answer.to_numpy() for answer in answers]


def beside(left: OpenRows, pairs: Pairs, columns: Sequence[str]) -> pl.DataFrame:
    """The pairs' rows beside each other: `columns` of both sides, prefixed `own_` and `outside_`."""
    sides = zip(left.both, pairs, ("own_", "outside_"), strict=True)
    rows = [side.look_up(columns, places).select(pl.all().name.prefix(name)) for side, places, name in sides]
    return pl.concat(rows, how="horizontal")


def first_of(grouped: Numbers, count: int) -> Numbers:
    """The first row of each group, NOBODY for groups without."""
    first = np.full(count, NOBODY, np.int64)
    rows = np.flatnonzero(grouped >= 0)[::-1]
    first[grouped[rows]] = rows
    return first


def _settled(found: tuple[Numbers, ...], other: tuple[Numbers, ...]) -> Numbers:
    """The target of each row where nothing else was possible, else NOBODY; `other` is what the other direction found.

    A target must be reached in one way, by rows no other target has a way with; and neither it nor its rows may be
    part of a way in the other direction.
    """
    ways, wanted_by, targets, rows = found
    other_ways, other_wanted_by = other[:2]
    is_spoiled = (ways > 1) | (other_wanted_by > 0)
    is_spoiled[targets[(wanted_by[rows] > 1) | (other_ways[rows] > 0)]] = True
    kept, settled = ~is_spoiled[targets], np.full(wanted_by.size, NOBODY)
    settled[rows[kept]] = targets[kept]
    return settled


PAIRING: dict[type, Callable[..., Pairs]] = {Exact: exact, Near: nearest, Differs: differs, Unique: unique}
"""The passes that make pairs."""

GROUPING: dict[type, Callable[..., Groups]] = {Summed: summed, Subsets: subsets, Netted: netted}
"""The passes that make groups."""
