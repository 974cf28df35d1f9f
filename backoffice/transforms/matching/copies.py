"""Copies: open rows that repeat another row of their own side, wherever that one ended up."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from backoffice.transforms.compiled import compiled
from backoffice.transforms.matching.fingerprints import Flags, Hashes
from backoffice.transforms.matching.groups import NOBODY, Numbers, numbered, slots_for
from backoffice.transforms.matching.open_rows import OpenSide
from backoffice.transforms.matching.reading import COPY, Read


@dataclass(frozen=True)
class Copied:
    """Places of copies in the open side, and the `item_id` each is a copy of."""

    places: Numbers
    originals: pl.Series


@dataclass(frozen=True)
class Kin:
    """The rows of one side with a partner that some open row may be a copy of: fingerprints by `copies`, and ids."""

    prints: Hashes
    item_id: pl.Series


def kin(side: Read, is_open: Flags) -> Kin:
    """The kin of a side's open rows. Rows equal in all that the exact pass looks at are open all or none: no kin."""
    if COPY not in side.frame.columns:
        return Kin(np.empty(0, np.uint64), side.frame["item_id"].clear())
    prints = side.frame[COPY].to_numpy(writable=True)
    found = ~is_open & _among(prints, prints[is_open])
    return Kin(prints[found], side.frame["item_id"].filter(pl.Series(found)))


def copies(side: OpenSide, of: Kin) -> Copied:
    """The free rows that are copies, by the rule's `copies`, of a row with a partner or a lower id.

    A row without key is nobody's copy.
    """
    asked = side.is_free & side.has_all(side.wanted.rule.key)
    if not asked.any():
        return Copied(np.empty(0, np.int64), side.frame["item_id"].clear())
    own_prints = side.print_of(side.wanted.rule.copies)
    prints, ids, places, alone = own_prints, side.look_up(["item_id"])["item_id"], np.arange(asked.size), side.is_free
    if of.prints.size:
        here = np.isin(of.prints, own_prints[asked])
        prints = np.concatenate([prints, of.prints[here]])
        ids = pl.concat([ids, of.item_id.filter(pl.Series(here))])
        places = np.append(places, np.full(here.sum(), NOBODY))
        alone = np.append(alone, np.zeros(here.sum(), np.bool_))
    grouped, count = numbered(prints, np.ones(prints.size, np.bool_))
    repeated = np.flatnonzero(np.bincount(grouped, minlength=count)[grouped] > 1)
    known = pl.DataFrame(
        {
            "place": places[repeated],
            "print": prints[repeated],
            "alone": alone[repeated],
            "item_id": ids.gather(repeated),
        }
    )
    original = pl.col("item_id").sort_by("alone", "item_id").first().over("print")
    found = known.with_columns(original=original).filter(pl.col("place") >= 0, pl.col("original") != pl.col("item_id"))
    found = found.filter(pl.Series(asked[found["place"].to_numpy()]))
    return Copied(found["place"].to_numpy(), found["original"])


@compiled
def _among(prints: Hashes, wanted: Hashes) -> Flags:
    """Which prints are among the wanted ones."""
    size = slots_for(4 * wanted.size)
    mask = np.uint64(size - 1)
    keys, is_used = np.empty(size, np.uint64), np.zeros(size, np.bool_)
    for one in wanted:
        slot = one & mask
        while is_used[slot] and keys[slot] != one:
            slot = (slot + np.uint64(1)) & mask
        keys[slot], is_used[slot] = one, True
    found = np.zeros(prints.size, np.bool_)
    for row in range(prints.size):
        slot = prints[row] & mask
        while is_used[slot]:
            if keys[slot] == prints[row]:
                found[row] = True
                break
            slot = (slot + np.uint64(1)) & mask
    return found
