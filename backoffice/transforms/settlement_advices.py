"""What the newest status messages say: one row an instruction, the four statuses side by side."""

from datetime import datetime
from typing import Final

import polars as pl

_NEWEST: Final = ("advised_at", "advice_id")
"""What makes one advice newer than another: its time, then its reference; never the order of the rows."""

_CANCELLATION_REFUSED: Final = ("CPRC/REJT", "CPRC/DEND")
"""A status with a stroke is that of a request about the instruction; these two leave the instruction alive."""


def newest_words(advices: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """One row an instruction that was advised on by `as_of`.

    `processing_*` and `settlement_*` hold status, reason and narrative of the newest advice of that dimension,
    `processing_at` its time, `withdrawn_at` when it was first cancelled or rejected; `unmatched_*` the reason and
    narrative of the newest unmatched advice. `says_matched` is the newest word on matching (null: no word),
    `matched_at` the first time it was yes, `senders_disagree` true where two senders' newest words differ,
    `last_advised_at` the newest advice of any kind. The status of a request (CPRC/REJT, TPRC/PACK) is not the
    instruction's own; `cancel_refused_at` tells of the newest refused cancellation.

    A pending or failing settlement status in a message without a matching status says matched (ISO 15022, MT548
    24B usage rule); in a message that also says unmatched it says nothing on matching.
    """
    known = advices.filter(pl.col("advised_at") <= as_of)
    processing, settlement = (pl.col("dimension") == name for name in ("processing", "settlement"))
    own_processing = processing & ~pl.col("status").str.contains("/", literal=True)
    unmatched = _says("NMAT")
    says_matched = (
        pl.when(_says("MACH"))
        .then(True)
        .when(unmatched)
        .then(False)
        .when(settlement & pl.col("status").is_in(["PEND", "PENF"]) & pl.col("also_unmatched").is_null())
        .then(True)
    )
    denied = known.filter(unmatched).select("instruction_id", "advice_id", also_unmatched=pl.lit(True))
    rows = (
        known.join(denied, on=["instruction_id", "advice_id"], how="left")
        .with_columns(says_matched=says_matched)
        .with_columns(
            processing=pl.when(own_processing).then(pl.struct(_NEWEST)),
            settlement=pl.when(settlement).then(pl.struct(_NEWEST)),
            unmatched=pl.when(unmatched).then(pl.struct(_NEWEST)),
            matching=pl.when(pl.col("says_matched").is_not_null()).then(pl.struct(_NEWEST)),
            matched_at=pl.when("says_matched").then("advised_at"),
            processing_at=pl.when(own_processing).then("advised_at"),
            withdrawn_at=pl.when(processing & pl.col("status").is_in(["CAND", "REJT"])).then("advised_at"),
            cancel_refused_at=pl.when(pl.col("status").is_in(_CANCELLATION_REFUSED)).then("advised_at"),
        )
    )
    return (
        rows.group_by("instruction_id")
        .agg(
            *_of_newest("processing", "status", "reason", "narrative"),
            *_of_newest("settlement", "status", "reason", "narrative"),
            *_of_newest("unmatched", "reason", "narrative"),
            pl.col("says_matched").max_by("matching"),
            pl.col("matched_at").min(),
            pl.col("processing_at").max(),
            pl.col("withdrawn_at").min(),
            pl.col("cancel_refused_at").max(),
            last_advised_at=pl.col("advised_at").max(),
        )
        .join(_disagreeing(known), on="instruction_id", how="left")
    )


def _says(status: str) -> pl.Expr:
    """The market's own word on matching; an inferred one (INMH) is the servicer's guess and decides nothing."""
    return (pl.col("dimension") == "matching") & (pl.col("status") == status)


def _of_newest(kind: str, *columns: str) -> list[pl.Expr]:
    return [pl.col(column).max_by(kind).alias(f"{kind}_{column}") for column in columns]


def _disagreeing(known: pl.LazyFrame) -> pl.LazyFrame:
    """The instructions one named sender's newest word calls matched and another's unmatched."""
    words = known.filter(_says("MACH") | _says("NMAT"), pl.col("advised_by").is_not_null())
    return (
        words.group_by("instruction_id", "advised_by")
        .agg(pl.col("status").max_by(pl.struct(_NEWEST)))
        .group_by("instruction_id")
        .agg(senders_disagree=pl.col("status").n_unique() > 1)
        .filter(pl.col("senders_disagree"))
    )
