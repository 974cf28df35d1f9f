"""The first join: rows of two sides whose 64-bit hash is equal, by row number, in compiled code.

Both sides are spread into partitions small enough for the processor's cache, then each partition is joined by a small
hash table of its own. Nothing but hashes and row numbers is moved.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.transforms.compiled import compiled
from backoffice.transforms.matching.fingerprints import Flags, Hashes
from backoffice.transforms.matching.groups import NOBODY, slots_for
from backoffice.transforms.matching.reading import PRINT, Read

Rows = NDArray[np.int32]

_PER_PARTITION = 1 << 14
_MOST_BITS = 12
_CROWDED = -2


@compiled
def _count(hashes: Hashes, takes_part: Flags, shift: np.uint64, counts: NDArray[np.int64]) -> None:
    """Add to `counts` how many of the rows that take part fall into each partition. No flags: all take part."""
    every = takes_part.size == 0
    for row in range(hashes.size):
        if every or takes_part[row]:
            counts[np.int64(hashes[row] >> shift)] += 1


@compiled
def _scatter(
    hashes: Hashes,
    takes_part: Flags,
    first: int,
    shift: np.uint64,
    at: NDArray[np.int64],
    spread: Hashes,
    rows: Rows,
) -> None:
    """Put hashes, and row numbers from `first` on, where `at` says the next of each partition goes."""
    every = takes_part.size == 0
    for row in range(hashes.size):
        if every or takes_part[row]:
            place = np.int64(hashes[row] >> shift)
            spread[at[place]] = hashes[row]
            rows[at[place]] = first + row
            at[place] += 1


def _spread(pieces: list[Hashes], takes_part: Flags, bits: int) -> tuple[Hashes, Rows, NDArray[np.int64]]:
    """Hashes and row numbers partition by partition, and where each partition starts."""
    shift, starts = np.uint64(64 - bits), np.zeros((1 << bits) + 1, np.int64)
    firsts = np.cumsum([0, *(piece.size for piece in pieces)])
    flags = [takes_part[first : first + piece.size] for first, piece in zip(firsts, pieces, strict=False)]
    for piece, of in zip(pieces, flags, strict=True):
        _count(piece, of, shift, starts[1:])
    np.cumsum(starts, out=starts)
    at = starts[:-1].copy()
    spread, rows = np.empty(starts[-1], np.uint64), np.empty(starts[-1], np.int32)
    for piece, of, first in zip(pieces, flags, firsts, strict=False):
        _scatter(piece, of, int(first), shift, at, spread, rows)
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
    own_groups: Rows,
    outside_groups: Rows,
) -> None:
    """Join partitions `first` to `last`: hashes that occur once on each side make a group, named by our row."""
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
                own_groups[ours[slot]] = outside_groups[theirs[slot]] = ours[slot]


def joined(own: Read, outside: Read) -> tuple[Rows, Rows]:
    """The group of each row of either side by the exact fingerprint: the row of ours in it, NOBODY for open rows.

    A fingerprint that is more than once on a side makes no pair here, nor does a row without key.
    """
    bits = min(_MOST_BITS, max(1, int(max(own.rows, outside.rows) // _PER_PARTITION).bit_length()))
    own_groups, outside_groups = (np.full(side.rows, NOBODY, np.int32) for side in (own, outside))
    threads = min(pl.thread_pool_size(), 1 << bits)
    with ThreadPoolExecutor(threads) as pool:
        spread = pool.map(lambda side: _spread(side.hashes(PRINT), side.takes_part(), bits), (own, outside))
        ours, theirs = spread
        cuts = [(1 << bits) * part // threads for part in range(threads + 1)]
        work = [
            pool.submit(_join, *ours, *theirs, first, last, own_groups, outside_groups)
            for first, last in pairwise(cuts)
        ]
        for one in work:
            one.result()
    return own_groups, outside_groups
