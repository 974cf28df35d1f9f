"""What the newest status messages say: one row an instruction, the four statuses side by side."""

from datetime import datetime
from typing import Final

import polars as pl

from backoffice.transforms.runs import Runs

_TOLD: Final = ("status", "reason", "narrative")

_WORDS: Final = {
    **{f"{kind}_{part}": pl.String() for kind in ("processing", "settlement", "unmatched") for part in _TOLD},
    "says_matched": pl.Boolean(),
    **{
        f"{what}_at": pl.Datetime("us", "UTC")
        for what in ("matched", "processing", "withdrawn", "cancel_refused", "last_advised")
    },
    "status_source": pl.String(),
    "senders_disagree": pl.Boolean(),
}
"""What is said of each instruction."""

_CANCELLATION_REFUSED: Final = ("CPRC/REJT", "CPRC/DEND")
"""A status with a stroke is that of a request about the instruction; these two leave the instruction alive."""


def newest_words(sent: pl.LazyFrame, advices: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """One row an instruction of `sent`, in the order of their `number`: what had been said of it by `as_of`.

    `processing_*` and `settlement_*` hold status, reason and narrative of the newest advice of that dimension,
    `processing_at` its time, `withdrawn_at` when it was first cancelled or rejected; `unmatched_*` the reason and
    narrative of the newest unmatched advice. `says_matched` is the newest word on matching (null: no word),
    `matched_at` the first time it was yes, `senders_disagree` true where two senders' newest words differ,
    `last_advised_at` and `status_source` time and sender of the newest advice of any kind. The status of a request
    (CPRC/REJT, TPRC/PACK) is not the instruction's own; `cancel_refused_at` tells of the newest refused cancellation.

    A pending or failing settlement status in a message without a matching status says matched (ISO 15022, MT548
    24B usage rule); in a message that also says unmatched it says nothing on matching.

    One advice is newer than another by its time, then its reference; never by the order of the rows.
    """
    dimension, status = pl.col("dimension"), pl.col("status")
    known = (
        advices.filter(pl.col("advised_at") <= as_of)
        .join(sent.select("instruction_id", "number"), on="instruction_id", how="right")
        .select(
            "number",
            "advice_id",
            "dimension",
            "advised_at",
            "advised_by",
            *_TOLD,
            is_processing=(dimension == "processing") & ~status.str.contains("/", literal=True),
            is_settlement=dimension == "settlement",
            is_pending=(dimension == "settlement") & status.is_in(["PEND", "PENF"]),
            is_unmatched=_says("NMAT"),
            is_matched=_says("MACH"),
            is_withdrawal=(dimension == "processing") & status.is_in(["CAND", "REJT"]),
            is_refusal=status.is_in(_CANCELLATION_REFUSED),
        )
    )
    return known.map_batches(lambda rows: _newest_words(rows.rechunk()), schema=_WORDS)


def _newest_words(known: pl.DataFrame) -> pl.DataFrame:
    said = Runs(known, "number", "advised_at", "advice_id", "dimension")
    matched, unmatched = known["is_matched"] | _implied(known), known["is_unmatched"]
    newest = {kind: said.newest(known[f"is_{kind}"]) for kind in ("processing", "settlement", "unmatched")}
    last, at = said.last(), known["advised_at"]
    found = {
        **{f"{kind}_{part}": known[part].gather(rows) for kind, rows in newest.items() for part in _TOLD},
        "says_matched": matched.gather(said.newest(matched | unmatched)),
        "matched_at": at.gather(said.oldest(matched)),
        "processing_at": at.gather(newest["processing"]),
        "withdrawn_at": at.gather(said.oldest(known["is_withdrawal"])),
        "cancel_refused_at": at.gather(said.newest(known["is_refusal"])),
        "last_advised_at": at.gather(last),
        "status_source": known["advised_by"].gather(last),
    }
    verdicts = said.in_order((known["is_matched"] | unmatched) & known["advised_by"].is_not_null())
    disagreeing = _disagreeing(known.select("number", "advised_by", "is_matched")[verdicts])
    return pl.DataFrame({**found, "senders_disagree": known["number"].gather(last).is_in(disagreeing.implode())})


def _implied(known: pl.DataFrame) -> pl.Series:
    """Which rows say matched by being pending or failing, in a message that does not also say unmatched."""
    rows = known.select(
        "number", "advice_id", "is_pending", "is_unmatched", row=pl.int_range(pl.len(), dtype=pl.UInt32)
    )
    pending, unmatched = (rows.lazy().filter(flag) for flag in ("is_pending", "is_unmatched"))
    near = pending.join(unmatched, on=pl.col("advice_id").hash(), how="semi")
    contradicted = near.join(unmatched, on=["number", "advice_id"], how="semi").select("row")
    return known["is_pending"].scatter(contradicted.collect().to_series(), False)


def _says(status: str) -> pl.Expr:
    """The market's own word on matching; an inferred one (INMH) is the servicer's guess and decides nothing."""
    return (pl.col("dimension") == "matching") & (pl.col("status") == status)


def _disagreeing(verdicts: pl.DataFrame) -> pl.Series:
    """The instructions one named sender's newest word calls matched and another's unmatched.

    Only those with two verdicts in a row from different senders are looked at: one sender agrees with itself.
    """
    mine, sender = pl.col("number"), pl.col("advised_by")
    several = verdicts.filter((mine == mine.shift(1)) & (sender != sender.shift(1)))
    return (
        verdicts.join(several, on="number", how="semi", maintain_order="left")
        .group_by("number", "advised_by", maintain_order=True)
        .agg(pl.col("is_matched").last())
        .group_by("number")
        .agg(pl.col("is_matched").n_unique())
        .filter(pl.col("is_matched") > 1)["number"]
    )
