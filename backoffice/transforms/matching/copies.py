"""Copies: open rows that repeat another row of their own side, wherever that one ended up."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.transforms.matching.compiled import compiled
from backoffice.transforms.matching.declared import Reconciliation
from backoffice.transforms.matching.fingerprints import Flags, Hashes
from backoffice.transforms.matching.groups import numbered, slots_for
from backoffice.transforms.matching.open_rows import OpenSide


@dataclass(frozen=True)
class Copied:
    """Places of copies in the open side, and the `item_id` each is a copy of."""

    places: NDArray[np.int64]
    originals: pl.Series


def copies(
    side: OpenSide,
    rows: pl.LazyFrame,
    prints: Hashes,
    has_partner: Flags,
    rule: Reconciliation,
) -> Copied:
    """The free rows of an open side that are copies, by the rule's `copies`, of a row with a partner or a lower id.

    `prints` and `has_partner` are the whole side's fingerprints by which copies are told, and whether a row has a
    partner. A row without key is nobody's copy.
    """
    asked = side.is_free & side.has_all(rule.key)
    nobody = Copied(np.empty(0, np.int64), pl.Series(dtype=pl.String))
    if not asked.any():
        return nobody
    if set(rule.copies) == set(rule.exact):
        # Rows equal in all that the exact pass looks at are either all open or none of them is.
        prints, alone, ids = side.prints, side.is_free, side.frame["item_id"]
        places = np.where(asked, np.arange(asked.size), -1)
    else:
        among = _among(prints, prints[side.rows[asked]])
        places = np.full(prints.size, -1, np.int64)
        places[side.rows[asked]] = np.flatnonzero(asked)
        prints, places, alone = prints[among], places[among], ~has_partner[among]
        ids = rows.select("item_id").filter(pl.lit(pl.Series(among))).collect().to_series()
    grouped, count = numbered(prints, np.ones(prints.size, np.bool_))
    is_repeated = np.bincount(grouped, minlength=count)[grouped] > 1
    found = pl.DataFrame({"place": places, "print": prints, "alone": alone, "item_id": ids}).filter(
        pl.Series(is_repeated)
    )
    original = pl.col("item_id").sort_by("alone", "item_id").first().over("print")
    found = found.with_columns(original=original).filter(pl.col("place") >= 0, pl.col("original") != pl.col("item_id"))
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
