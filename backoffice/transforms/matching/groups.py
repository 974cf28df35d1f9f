"""Groups: rows with equal fingerprints numbered from 0, in the order they are first met, in compiled code."""

import numpy as np
from numpy.typing import NDArray

from backoffice.transforms.compiled import compiled
from backoffice.transforms.gathering import gathered
from backoffice.transforms.matching.fingerprints import Flags, Hashes

Numbers = NDArray[np.int64]

NOBODY = -1


@compiled
def slots_for(rows: int) -> int:
    """Slots of a hash table that is at most half full with so many rows: a power of two."""
    size = 2
    while size < 2 * rows:
        size *= 2
    return size


@compiled
def numbered(hashes: Hashes, takes_part: Flags) -> tuple[Numbers, int]:
    """Each row's group, NOBODY for rows that take no part, and how many groups there are."""
    size = slots_for(takes_part.sum())
    mask, slots = np.uint64(size - 1), np.full(size, NOBODY, np.int32)
    firsts = np.empty(size // 2, np.int64)
    groups, count = np.full(hashes.size, NOBODY, np.int64), 0
    for row in range(hashes.size):
        if not takes_part[row]:
            continue
        slot = hashes[row] & mask
        while slots[slot] >= 0 and hashes[firsts[slots[slot]]] != hashes[row]:
            slot = (slot + np.uint64(1)) & mask
        if slots[slot] < 0:
            slots[slot], firsts[count] = count, row
            count += 1
        groups[row] = slots[slot]
    return groups, count


@compiled
def turns(groups: Numbers, count: int) -> Numbers:
    """The place of each row among the rows of its group, from 0, in the order they stand."""
    seen, found = np.zeros(count, np.int64), np.zeros(groups.size, np.int64)
    for row in range(groups.size):
        if groups[row] >= 0:
            found[row] = seen[groups[row]]
            seen[groups[row]] += 1
    return found


@compiled
def in_turn(own_groups: Numbers, outside_groups: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """Pairs: the first of ours in a group with the first of theirs, the second with the second, and so on."""
    ours, own_starts = gathered(own_groups, count)
    theirs, outside_starts = gathered(outside_groups, count)
    most = min(ours.size, theirs.size)
    left, right, found = np.empty(most, np.int64), np.empty(most, np.int64), 0
    for group in range(count):
        here, there = own_starts[group], outside_starts[group]
        for turn in range(min(own_starts[group + 1] - here, outside_starts[group + 1] - there)):
            left[found], right[found] = ours[here + turn], theirs[there + turn]
            found += 1
    return left[:found], right[:found]


@compiled
def limit(ours: int, theirs: int, most: int, part: int, whole: int) -> int:
    """How far two figures may lie apart: `most`, or `part` / `whole` of the smaller; the smaller limit where both.

    Negative says that the limit in question is not given.
    """
    if part < 0:
        return max(most, 0)
    smaller = min(abs(ours), abs(theirs))
    share = smaller // whole * part + smaller % whole * part // whole
    return share if most < 0 else min(most, share)
