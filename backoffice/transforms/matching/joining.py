"""The first join: rows of two sides whose 64-bit hash is equal, by row number, in compiled code.

Both sides are spread into partitions small enough for the processor's cache, then each partition is joined by a small
hash table of its own. Nothing but hashes and row numbers is moved.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.transforms.matching.compiled import compiled
from backoffice.transforms.matching.fingerprints import Flags, Hashes
from backoffice.transforms.matching.groups import NOBODY, slots_for

Rows = NDArray[np.int32]

_PER_PARTITION = 1 << 14
_MOST_BITS = 12
_CROWDED = -2


@compiled
def _spread(hashes: Hashes, takes_part: Flags, bits: int) -> tuple[Hashes, Rows, NDArray[np.int64]]:
    """Hashes and row numbers partition by partition, and where each partition starts. No flags: all take part."""
    shift, every = np.uint64(64 - bits), takes_part.size == 0
    starts = np.zeros((1 << bits) + 1, np.int64)
    for row in range(hashes.size):
        if every or takes_part[row]:
            starts[np.int64(hashes[row] >> shift) + 1] += 1
    for part in range(1 << bits):
        starts[part + 1] += starts[part]
    at = starts[:-1].copy()
    spread, rows = np.empty(starts[-1], np.uint64), np.empty(starts[-1], np.int32)
    for row in range(hashes.size):
        if every or takes_part[row]:
            place = np.int64(hashes[row] >> shift)
            spread[at[place]] = hashes[row]
            rows[at[place]] = row
            at[place] += 1
    return spread, rows, starts


@compiled
def _join(
    own: Hashes,
    own_rows: Rows,
    own_starts: NDArray[np.int64],
    outside: Hashes,
    outside_rows: Rows,
    outside_starts: NDArray[np.int64],
    first: int,
    last: int,
    partner: Rows,
    is_open: Flags,
) -> None:
    """Join partitions `first` to `last`: partners of hashes that occur once on each side."""
    largest = 0
    for part in range(first, last):
        largest = max(largest, int(own_starts[part + 1] - own_starts[part]))
    keys = np.empty(slots_for(largest), np.uint64)
    ours, theirs = np.empty(keys.size, np.int32), np.empty(keys.size, np.int32)
    for part in range(first, last):
        slots = slots_for(own_starts[part + 1] - own_starts[part])
        mask = np.uint64(slots - 1)
        ours[:slots] = NOBODY
        theirs[:slots] = NOBODY
        for place in range(own_starts[part], own_starts[part + 1]):
            slot = own[place] & mask
            while ours[slot] >= 0 and keys[slot] != own[place]:
                slot = (slot + np.uint64(1)) & mask
            if ours[slot] >= 0:
                theirs[slot] = _CROWDED
            keys[slot], ours[slot] = own[place], own_rows[place]
        for place in range(outside_starts[part], outside_starts[part + 1]):
            slot = outside[place] & mask
            while ours[slot] >= 0 and keys[slot] != outside[place]:
                slot = (slot + np.uint64(1)) & mask
            if ours[slot] >= 0:
                theirs[slot] = outside_rows[place] if theirs[slot] == NOBODY else _CROWDED
        for slot in range(slots):
            if theirs[slot] >= 0:
                partner[ours[slot]] = theirs[slot]
                is_open[theirs[slot]] = False


def joined(own: Hashes, outside: Hashes, own_takes_part: Flags, outside_takes_part: Flags) -> tuple[Rows, Flags]:
    """The partner of each of our rows (NOBODY: none), and which outside rows are left open.

    A hash that is more than once on a side makes no pair here. Flags of size 0 say that all rows take part.
    """
    bits = min(_MOST_BITS, max(1, int(max(own.size, outside.size) // _PER_PARTITION).bit_length()))
    partner, is_open = np.full(own.size, NOBODY, np.int32), np.ones(outside.size, np.bool_)
    threads = min(pl.thread_pool_size(), 1 << bits)
    with ThreadPoolExecutor(threads) as pool:
        ours, theirs = pool.map(_spread, (own, outside), (own_takes_part, outside_takes_part), (bits, bits))
        cuts = [(1 << bits) * part // threads for part in range(threads + 1)]
        work = [pool.submit(_join, *ours, *theirs, first, last, partner, is_open) for first, last in pairwise(cuts)]
        for one in work:
            one.result()
    return partner, is_open
