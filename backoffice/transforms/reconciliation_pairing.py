"""Pairing by key: whose partner is whose, one to one, whatever the order of the rows.

Keys that occur once on each side, nearly all, take one join; where a key is crowded, `reconciliation_crowd` decides.
"""

import polars as pl

from backoffice.transforms.reconciliation_compare import prefixed
from backoffice.transforms.reconciliation_crowd import seated
from backoffice.transforms.reconciliation_rules import Reconciliation


def paired_by_key(ours: pl.LazyFrame, theirs: pl.LazyFrame, rule: Reconciliation) -> pl.LazyFrame:
    """Every row once, beside its partner or alone: the columns of both sides, prefixed `own_` and `outside_`.

    A row left alone that is a copy of another row of its side names that row in `own_copy_of` or
    `outside_copy_of`. Rows with a null in their key stay alone: two unknown keys are not one key.
    """
    key = list(rule.key)
    repeated = [side.group_by(key).len().filter(pl.col("len") > 1).select(key) for side in (ours, theirs)]
    crowded = pl.concat(repeated).unique()
    calm = [
        prefixed(rows.join(crowded, on=key, how="anti").with_columns(copy_of=pl.lit(None, pl.String)), side)
        for rows, side in ((ours, "own"), (theirs, "outside"))
    ]
    both = [rows.with_columns(is_own=pl.lit(is_own)) for rows, is_own in ((ours, True), (theirs, False))]
    crowd = pl.concat(both).join(crowded, on=key, how="semi")
    by_key = calm[0].join(
        calm[1],
        left_on=[f"own_{column}" for column in key],
        right_on=[f"outside_{column}" for column in key],
        how="full",
        coalesce=False,
    )
    return pl.concat([by_key, facing(seated(crowd, rule))])


def facing(seated_rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows of both sides, told apart by `is_own`, those of one `seat` beside each other; without a seat, alone."""
    is_own = pl.col("is_own")
    # Grouped and not joined with itself: a plan that reads its rows twice would decide the crowd twice.
    own_seat = pl.concat_str(is_own.cast(pl.String), "item_id", separator="|")
    return (
        seated_rows.with_columns(pl.coalesce("seat", own_seat))
        .group_by("seat")
        .agg(
            pl.exclude("is_own", "seat").filter(is_own).first().name.prefix("own_"),
            pl.exclude("is_own", "seat").filter(~is_own).first().name.prefix("outside_"),
        )
        .drop("seat")
    )
