"""Sums: whole groups whose totals agree, and the few rows among several that add up to one, in compiled code."""

import numpy as np

from backoffice.transforms.compiled import compiled
from backoffice.transforms.gathering import gathered
from backoffice.transforms.matching.fingerprints import Flags
from backoffice.transforms.matching.groups import Numbers, limit

TOO_LARGE = 1 << 50
"""Figures from here on are not added up in 64 bits; rows that have one stay open."""

_MOST_STEPS = 20_000
"""Sums tried for one row before it is left open."""


@compiled
def totals_agree(
    own_groups: Numbers,
    own_figures: Numbers,
    own_days: Numbers,
    outside_groups: Numbers,
    outside_figures: Numbers,
    outside_days: Numbers,
    count: int,
    most: int,
    part: int,
    whole: int,
    earlier: int,
    later: int,
) -> Flags:
    """Which groups have rows on both sides, more than two in all, totals within the limit, and days within the window.

    The window holds for the earliest and the latest day of the one side against those of the other.
    """
    rows = np.zeros((2, count), np.int64)
    totals = np.zeros((2, count), np.int64)
    first, last = np.full((2, count), 1 << 40, np.int64), np.full((2, count), -(1 << 40), np.int64)
    fits = np.ones(count, np.bool_)
    for side in range(2):
        groups = own_groups if side == 0 else outside_groups
        figures = own_figures if side == 0 else outside_figures
        days = own_days if side == 0 else outside_days
        for row in range(groups.size):
            group = groups[row]
            if group < 0:
                continue
            rows[side, group] += 1
            totals[side, group] += figures[row]
            first[side, group] = min(first[side, group], days[row])
            last[side, group] = max(last[side, group], days[row])
            if abs(figures[row]) >= TOO_LARGE or rows[side, group] > 4096:
                fits[group] = False
    for group in range(count):
        ours, theirs = totals[0, group], totals[1, group]
        fits[group] &= rows[0, group] > 0 and rows[1, group] > 0 and rows[0, group] + rows[1, group] > 2
        fits[group] &= abs(ours - theirs) <= limit(ours, theirs, most, part, whole)
        fits[group] &= last[0, group] - first[1, group] <= earlier and last[1, group] - first[0, group] <= later
    return fits


@compiled
def net_to_zero(groups: Numbers, figures: Numbers, count: int) -> Flags:
    """Which groups have two rows or more and add up to nothing."""
    rows, totals = np.zeros(count, np.int64), np.zeros(count, np.int64)
    fits = np.ones(count, np.bool_)
    for row in range(groups.size):
        if groups[row] >= 0:
            rows[groups[row]] += 1
            totals[groups[row]] += figures[row]
            if abs(figures[row]) >= TOO_LARGE or rows[groups[row]] > 4096:
                fits[groups[row]] = False
    for group in range(count):
        fits[group] &= rows[group] > 1 and totals[group] == 0
    return fits


@compiled
def _ways(target: int, figures: Numbers, rows: Numbers, most: int, way: Numbers, wanted: Flags) -> tuple[int, int]:
    """In how many ways 2 to `most` of the rows add up to `target`; 2 and more, too, where there is too much to try.

    Leaves the places of the first way in `way`, says how many they are, and marks the places of all ways in `wanted`.
    """
    stack = np.empty(most, np.int64)
    depth, place, total, found, size, steps = 0, 0, 0, 0, 0, 0
    while True:
        if place < rows.size and depth < most:
            steps += 1
            if steps > _MOST_STEPS:
                return found + 2, size
            total += figures[rows[place]]
            stack[depth] = place
            depth += 1
            if depth > 1 and total == target:
                if found == 0:
                    size = depth
                    way[:depth] = stack[:depth]
                found += 1
                for step in range(depth):
                    wanted[stack[step]] = True
            place += 1
            continue
        if depth == 0:
            return found, size
        depth -= 1
        total -= figures[rows[stack[depth]]]
        place = stack[depth] + 1


@compiled
def added_up(
    target_groups: Numbers,
    target_figures: Numbers,
    groups: Numbers,
    figures: Numbers,
    count: int,
    most: int,
    among: int,
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Rows of one side that add up to one row of the other, group by group.

    For each target in how many ways it can be reached, for each row how many targets have a way with it; and the
    ways of targets that have just one: target and row. Groups with more than `among` rows on a side are left alone.
    """
    ways, wanted_by = np.zeros(target_groups.size, np.int64), np.zeros(groups.size, np.int64)
    way_targets, way_rows, known = np.empty(groups.size, np.int64), np.empty(groups.size, np.int64), 0
    targets, target_starts = gathered(target_groups, count)
    rows, starts = gathered(groups, count)
    way, wanted = np.empty(most, np.int64), np.zeros(among, np.bool_)
    for group in range(count):
        here = targets[target_starts[group] : target_starts[group + 1]]
        there = rows[starts[group] : starts[group + 1]]
        if not (0 < here.size <= among and 1 < there.size <= among):
            continue
        for target in here:
            if target_figures[target] == 0:
                continue
            wanted[:] = False
            ways[target], size = _ways(target_figures[target], figures, there, most, way, wanted)
            for place in range(there.size):
                wanted_by[there[place]] += wanted[place]
            if ways[target] == 1:
                if known + size > way_rows.size:
                    way_targets = np.concatenate((way_targets, np.empty(known + size, np.int64)))
                    way_rows = np.concatenate((way_rows, np.empty(known + size, np.int64)))
                for step in range(size):
                    way_targets[known], way_rows[known] = target, there[way[step]]
                    known += 1
    return ways, wanted_by, way_targets[:known], way_rows[:known]
