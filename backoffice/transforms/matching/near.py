"""Near pairs: who is near whom in figure and day among rows of one group, in compiled code.

Figures are cut into bands one tolerance wide and the band goes into the hash, so that a row meets its neighbours
and not its whole account. Rows of a band stand in order of their days, so that a window is a range.
"""

import numpy as np
from numpy.typing import NDArray

from backoffice.transforms.compiled import compiled
from backoffice.transforms.gathering import gathered
from backoffice.transforms.matching.fingerprints import Flags, Hashes, stirred
from backoffice.transforms.matching.groups import NOBODY, Numbers, limit, slots_for

_MOST_STEPS = 4096
"""Rows looked at for one row, before it counts as having several candidates."""


@compiled
def _band(figure: int, width: int) -> np.uint64:
    return np.uint64(figure // width) if width > 0 else np.uint64(0)


@compiled
def _shelved(
    hashes: Hashes, figures: Numbers, part: Numbers, width: int
) -> tuple[NDArray[np.int32], Hashes, Numbers, Numbers]:
    """A hash table from hash and band to a range of rows, the rows of one range in the order `part` has them."""
    size = slots_for(part.size)
    mask, slots = np.uint64(size - 1), np.full(size, NOBODY, np.int32)
    keys, groups, count = np.empty(part.size, np.uint64), np.empty(part.size, np.int64), 0
    for place in range(part.size):
        key = stirred(hashes[part[place]], _band(figures[part[place]], width))
        slot = key & mask
        while slots[slot] >= 0 and keys[slots[slot]] != key:
            slot = (slot + np.uint64(1)) & mask
        if slots[slot] < 0:
            slots[slot], keys[count] = count, key
            count += 1
        groups[place] = slots[slot]
    starts = np.zeros(count + 1, np.int64)
    for place in range(part.size):
        starts[groups[place] + 1] += 1
    for group in range(count):
        starts[group + 1] += starts[group]
    at, rows = starts[:-1].copy(), np.empty(part.size, np.int64)
    for place in range(part.size):
        rows[at[groups[place]]] = part[place]
        at[groups[place]] += 1
    return slots, keys, starts, rows


@compiled
def _shelf(key: np.uint64, slots: NDArray[np.int32], keys: Hashes) -> int:
    """The number of the key's range, NOBODY where there is none."""
    mask = np.uint64(slots.size - 1)
    slot = key & mask
    while slots[slot] >= 0 and keys[slots[slot]] != key:
        slot = (slot + np.uint64(1)) & mask
    return int(slots[slot])


@compiled
def only_candidates(
    hashes: Hashes,
    figures: Numbers,
    days: Numbers,
    agree: NDArray[np.uint64],
    part: Numbers,
    their_hashes: Hashes,
    their_figures: Numbers,
    their_days: Numbers,
    their_agree: NDArray[np.uint64],
    their_part: Numbers,
    width: int,
    most: int,
    share: int,
    whole: int,
    earlier: int,
    later: int,
) -> tuple[NDArray[np.int8], Numbers]:
    """For each row how many candidates it has, 2 for all beyond one, and the first of them.

    `part` and `their_part` are the rows that take part, in order of days.

    A candidate has the same hash, a figure within the limit, a day at most `earlier` before and `later` after, and
    in each column of `agree` an equal hash or, on either side, none (0).
    """
    slots, keys, starts, rows = _shelved(their_hashes, their_figures, their_part, width)
    found, first = np.zeros(hashes.size, np.int8), np.full(hashes.size, NOBODY, np.int64)
    reach = 1 if width > 1 else 0
    for row in part:
        steps = 0
        for step in range(-reach, reach + 1):
            shelf = _shelf(stirred(hashes[row], _band(figures[row] + step * width, width)), slots, keys)
            if shelf < 0 or found[row] > 1:
                continue
            low, high = starts[shelf], starts[shelf + 1]
            end = high
            while low < high:
                middle = (low + high) // 2
                if their_days[rows[middle]] < days[row] - earlier:
                    low = middle + 1
                else:
                    high = middle
            while low < end and their_days[rows[low]] <= days[row] + later and found[row] < 2:
                other = rows[low]
                low += 1
                steps += 1
                if steps > _MOST_STEPS:
                    found[row] = 2
                    break
                if abs(figures[row] - their_figures[other]) > limit(
                    figures[row], their_figures[other], most, share, whole
                ):
                    continue
                agrees = True
                for column in range(agree.shape[0]):
                    mine, its = agree[column, row], their_agree[column, other]
                    if mine != its and mine != 0 and its != 0:
                        agrees = False
                        break
                if agrees:
                    found[row] += 1
                    if found[row] == 1:
                        first[row] = other
    return found, first


@compiled
def near_pairs(
    own_groups: Numbers,
    own_figures: Numbers,
    outside_groups: Numbers,
    outside_figures: Numbers,
    count: int,
    most: int,
    share: int,
    whole: int,
) -> tuple[Numbers, Numbers]:
    """All pairs of one group whose figures are within the limit: our row, their row.

    Their rows of a large group stand in order of their figures, so that a row meets its neighbours alone.
    """
    own_rows, own_starts = gathered(own_groups, count)
    outside_rows, outside_starts = gathered(outside_groups, count)
    ours, theirs, found = np.empty(own_rows.size, np.int64), np.empty(own_rows.size, np.int64), 0
    for group in range(count):
        here = own_rows[own_starts[group] : own_starts[group + 1]]
        there = outside_rows[outside_starts[group] : outside_starts[group + 1]]
        if here.size == 0 or there.size == 0:
            continue
        is_large = here.size * there.size > _MOST_STEPS and most >= 0
        if is_large:
            there = there[np.argsort(outside_figures[there], kind="mergesort")]
        for row in here:
            first = np.searchsorted(outside_figures[there], own_figures[row] - most) if is_large else 0
            for place in range(first, there.size):
                other = there[place]
                if is_large and outside_figures[other] > own_figures[row] + most:
                    break
                if abs(own_figures[row] - outside_figures[other]) > limit(
                    own_figures[row], outside_figures[other], most, share, whole
                ):
                    continue
                if found == ours.size:
                    ours = np.concatenate((ours, np.empty(found + 1, np.int64)))
                    theirs = np.concatenate((theirs, np.empty(found + 1, np.int64)))
                ours[found], theirs[found] = row, other
                found += 1
    return ours[:found], theirs[:found]


@compiled
def greedy(ours: Numbers, theirs: Numbers, own_rows: int, outside_rows: int) -> Flags:
    """Which of the pairs, taken in the order given, find both their rows still free."""
    own_taken, outside_taken = np.zeros(own_rows, np.bool_), np.zeros(outside_rows, np.bool_)
    chosen = np.zeros(ours.size, np.bool_)
    for pair in range(ours.size):
        if not own_taken[ours[pair]] and not outside_taken[theirs[pair]]:
            chosen[pair] = own_taken[ours[pair]] = outside_taken[theirs[pair]] = True
    return chosen
