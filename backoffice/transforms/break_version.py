"""The state of a break as one short text, so that an act can say which state it was about."""

from typing import Final

import polars as pl

from backoffice.transforms.reconciliation_breaks import digests
from backoffice.transforms.reconciliation_rules import STANDING

_STATE: Final = (
    *("break_type", "other_types", "own_item_id", "outside_item_id"),
    *("own_quantity", "outside_quantity", "own_amount", "outside_amount", "currency", "outside_currency", "differing"),
)
"""What a decision rests on. Age and timing move by themselves and are not part of it."""


_STANDING_STATE: Final = ("break_type", "other_types", "units_apart", "difference", "currency")
"""The same of what stands day after day: by how much the sides differ, whatever both of them have."""


def with_version(breaks: pl.LazyFrame) -> pl.LazyFrame:
    """The breaks with `version`: a digest of their types, rows and figures; the same state, the same version."""
    is_standing = pl.col("reconciliation").is_in(list(STANDING))
    state = pl.when(is_standing).then(_text(_STANDING_STATE)).otherwise(_text(_STATE))
    return (
        breaks.with_columns(units_apart=_apart())
        .with_columns(version=state.map_batches(digests, return_dtype=pl.String, is_elementwise=True))
        .drop("units_apart")
    )


def units_apart() -> pl.Expr:
    """By how many units the two sides of a break differ, ours less theirs; null for a break that has money."""
    return pl.when(pl.col("difference").is_null()).then(_apart())


def _apart() -> pl.Expr:
    return pl.col("own_quantity").fill_null(0) - pl.col("outside_quantity").fill_null(0)


def _text(names: tuple[str, ...]) -> pl.Expr:
    return pl.concat_str([pl.col(name).cast(pl.String).fill_null("\x00") for name in names], separator="\x1f")
