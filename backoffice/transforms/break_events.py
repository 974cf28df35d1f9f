"""What has happened to breaks since the build before: pure comparison of the last known states with those of today."""

from datetime import datetime
from typing import Final

import polars as pl

from backoffice.contracts.break_life import BreakEvent, ReconciliationRun

_KEPT: Final = (
    *("version", "is_timing_candidate", "reconciliation", "break_type", "cause", "own_item_id", "outside_item_id"),
    *("item_date", "difference", "currency", "account_id", "legal_entity_id", "desk", "counterparty_id"),
)
"""What an event keeps of the break."""


def events_since(
    history: pl.LazyFrame, cases: pl.LazyFrame, items: pl.LazyFrame, breaks: pl.LazyFrame, as_of: datetime
) -> pl.LazyFrame:
    """The events between the last of `history` before `as_of` and the breaks of today.

    A break is known by its id, whatever becomes of its type and figures. One that is gone has closed: MATCHED where a
    row of it is matched now or a later report agrees (`breaks` says that it has ended), else WITHDRAWN. The same inputs
    give the same events, however often they are asked for.
    """
    before = history.filter(pl.col("as_of") < as_of).sort("as_of").group_by("break_id").last()
    last = before.select("break_id", was=pl.col("event").cast(pl.String), **_prefixed("was_"))
    now = cases.select("break_id", *_KEPT, is_there=pl.lit(True))
    both = now.join(last, on="break_id", how="full", coalesce=True)
    was_open = pl.col("was").is_not_null() & (pl.col("was") != "closed")
    is_there = pl.col("is_there").fill_null(False)
    moved = (pl.col("version") != pl.col("was_version")) | (
        pl.col("is_timing_candidate") != pl.col("was_is_timing_candidate")
    )
    event = (
        pl.when(is_there & pl.col("was").is_null())
        .then(pl.lit("opened"))
        .when(is_there & ~was_open)
        .then(pl.lit("reopened"))
        .when(is_there & moved)
        .then(pl.lit("changed"))
        .when(~is_there & was_open)
        .then(pl.lit("closed"))
    )
    matched = items.filter(pl.col("outcome") == "matched").select("reconciliation", "side", "item_id")
    seen = both.with_columns(event=event).filter(pl.col("event").is_not_null())
    told = seen.with_columns(
        **{name: pl.when(is_there).then(name).otherwise(f"was_{name}") for name in _KEPT}
    ).with_columns(as_of=pl.lit(as_of, pl.Datetime("us", "UTC")))
    for side in ("own", "outside"):
        row = ["reconciliation", f"{side}_item_id"]
        gone = told.filter(pl.col("event") == "closed").select(row)
        # The few rows that are asked for are picked out first: the items may be millions.
        of_side = (
            matched.filter(pl.col("side") == side)
            .rename({"item_id": f"{side}_item_id"})
            .join(gone, on=row, how="semi")
            .select(*row, pl.lit(True).alias(f"{side}_matched"))
        )
        told = told.join(of_side, on=row, how="left")
    ended = breaks.filter(pl.col("ended_on").is_not_null()).select("break_id", has_ended=pl.lit(True))
    told = told.join(ended, on="break_id", how="left")
    is_matched = pl.coalesce("own_matched", "outside_matched", "has_ended").fill_null(False)
    ending = pl.when(is_matched).then(pl.lit("MATCHED")).otherwise(pl.lit("WITHDRAWN"))
    return told.with_columns(ending=pl.when(pl.col("event") == "closed").then(ending)).pipe(BreakEvent.cast)


def runs_since(history: pl.LazyFrame, scope: pl.LazyFrame, proofs: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """A row for each reconciliation that reaches further than at its last run before `as_of`, or proves otherwise.

    `scope` has the `reconciliation`, `side` and `item_date` of all rows that are not excluded, singly or counted.
    """
    reached = (
        scope.group_by("reconciliation")
        .agg(
            own=pl.col("item_date").filter(pl.col("side") == "own").max(),
            outside=pl.col("item_date").filter(pl.col("side") == "outside").max(),
        )
        .filter(pl.col("own").is_not_null() & pl.col("outside").is_not_null())
        .select("reconciliation", until=pl.min_horizontal("own", "outside"))
    )
    proved = proofs.group_by("reconciliation").agg(pl.col("proves").all())
    last = (
        history.filter(pl.col("as_of") < as_of)
        .sort("as_of")
        .group_by("reconciliation")
        .last()
        .select("reconciliation", was_until="until", was_proved="proves")
    )
    is_same = (pl.col("until") == pl.col("was_until")) & (pl.col("proves") == pl.col("was_proved"))
    return (
        reached.join(proved, on="reconciliation")
        .join(last, on="reconciliation", how="left")
        .filter(~is_same.fill_null(False))
        .with_columns(as_of=pl.lit(as_of, pl.Datetime("us", "UTC")))
        .pipe(ReconciliationRun.cast)
    )


def _prefixed(prefix: str) -> dict[str, pl.Expr]:
    return {f"{prefix}{name}": pl.col(name) for name in _KEPT}
