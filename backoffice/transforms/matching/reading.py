"""Reading: each side once, batch by batch, down to what matching needs.

Of most columns that is a hash. Texts are never held: a batch is hashed while it is at hand, which at millions of rows
costs less than the memory the texts would take.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.transforms.matching.declared import CALENDAR, Reconciliation
from backoffice.transforms.matching.fingerprints import ALL, Flags, Hashes, Seeds, added

PRINT, CHECK, COPY, PLACE, HAS_KEY = ":print", ":check", ":copy", ":place", ":has key"
"""Columns made while reading: the fingerprint of all the exact pass compares, and a second, independent one; that by
which copies are told; that of the columns every pass groups by; and whether the row lacks nothing of its key."""

_CHECKED = 7_777
"""How far the seeds of the second fingerprint are from those of the first."""


def hash_of(column: str) -> str:
    """The column with the hash of `column`, of those that are grouped by but not compared."""
    return f":hash {column}"


def lacks(column: str) -> str:
    """The column that says whether `column` is null."""
    return f":lacks {column}"


class Wanted:
    """What is asked of both sides by a declaration, hashed with seeds from `seed` on.

    `values` are read as they are, `days` are those of them to be counted, on `calendars` where these are given. `place`
    are the columns every pass groups by, and of the columns `apart` a hash each is kept. `implied` is a column whose
    hash is what the exact fingerprint has besides those of `place` and of values.
    """

    def __init__(self, rule: Reconciliation, seed: int, calendars: pl.DataFrame | None = None) -> None:
        self.rule, self.calendars = rule, calendars
        groupings = [rule.key, *(names for one in rule.passes for names in _groupings(one))]
        agree = [name for one in rule.passes for name in getattr(one, "agree", ())]
        grouped_by = dict.fromkeys([*(name for names in groupings for name in names), *agree])
        self.values = list(dict.fromkeys(["item_id", *(one.column for one in rule.compared)]))
        windows = [one.column for one in rule.compared if one.has_window]
        self.days = list(dict.fromkeys([*([rule.day] if rule.day else []), *windows]))
        self.place = [name for name in grouped_by if all(name in names for names in (*groupings, rule.copies))]
        self.known = {*self.place, *self.values}
        self.grouped_by = list(grouped_by)
        unknown = [name for name in dict.fromkeys([*rule.exact, *grouped_by, *rule.copies]) if name not in self.known]
        in_exact = [name for name in unknown if name in rule.exact]
        self.implied = in_exact[0] if len(in_exact) == 1 else None
        self.apart = [name for name in unknown if name != self.implied and name in (*grouped_by, *rule.copies)]
        columns = [*rule.exact, *grouped_by, *rule.copies]
        self.seeds, self._checks = Seeds(columns, seed), Seeds(columns, seed + _CHECKED)

    @cached_property
    def copies_are_equal(self) -> bool:
        """Copies are told by just what the exact pass compares."""
        return set(self.rule.copies) == set(self.rule.exact)

    def of(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The query for one side: a row a row, in the same order."""
        made = {PRINT: self.seeds.fingerprint(self.rule.exact), CHECK: self._checks.fingerprint(self.rule.exact)}
        made[HAS_KEY] = pl.all_horizontal(pl.col(name).is_not_null() for name in self.rule.key)
        if self.place:
            made[PLACE] = self.seeds.fingerprint(self.place)
        if not self.copies_are_equal:
            made[COPY] = self.seeds.fingerprint(self.rule.copies)
        made |= {hash_of(name): self.seeds.fingerprint([name]) for name in self.apart}
        made |= {lacks(name): pl.col(name).is_null() for name in self.grouped_by}
        return rows.select(*self.values, *([] if self.calendars is None else [CALENDAR]), **made)


def _groupings(one: object) -> Iterator[tuple[str, ...]]:
    for asked in ("by", "alike"):
        if names := getattr(one, asked, ()):
            yield names


@dataclass
class Read:
    """One side as read: a row a row of the side."""

    frame: pl.DataFrame

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.frame.height

    def hashes(self, column: str) -> list[Hashes]:
        """A column of hashes as it lies in memory, piece by piece."""
        return [piece.to_numpy() for piece in self.frame[column].get_chunks()]

    def takes_part(self) -> Flags:
        """The rows that have a key; no flags at all say that all have."""
        has_key = self.frame[HAS_KEY]
        return ALL if has_key.all() else has_key.to_numpy()

    def check(self, groups: NDArray[np.int32]) -> int:
        """The second fingerprints of the rows that are in a group, added up.

        Two sets of rows equal in pairs have equal sums. Pairs made by one hash alone whose sums agree are wrong with a
        chance of one in 2^64 more, and no row had to be looked up again.
        """
        total, start = 0, 0
        for piece in self.hashes(CHECK):
            total += int(added(piece, groups[start : start + piece.size]))
            start += piece.size
        return total % 2**64


def read(sides: Sequence[pl.LazyFrame], wanted: Wanted) -> tuple[Read, Read]:
    """Both sides, read at the same time."""
    own, outside = pl.collect_all([wanted.of(rows) for rows in sides], engine="streaming")
    return Read(own), Read(outside)
