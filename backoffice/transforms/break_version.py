"""The state of a break as one short text, so that an act can say which state it was about."""

from typing import Final

import polars as pl

from backoffice.transforms.reconciliation_breaks import digests

_STATE: Final = (
    *("break_type", "other_types", "own_item_id", "outside_item_id"),
    *("own_quantity", "outside_quantity", "own_amount", "outside_amount", "currency", "outside_currency", "differing"),
)
"""What a decision rests on. Age and timing move by themselves and are not part of it."""


def with_version(breaks: pl.LazyFrame) -> pl.LazyFrame:
    """The breaks with `version`: a digest of their types, rows and figures; the same state, the same version."""
    parts = [pl.col(name).cast(pl.String).fill_null("\x00") for name in _STATE]
    state = pl.concat_str(parts, separator="\x1f")
    return breaks.with_columns(version=state.map_batches(digests, return_dtype=pl.String, is_elementwise=True))
