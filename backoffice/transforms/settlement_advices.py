"""What the newest status messages say: one row an instruction, the four statuses side by side."""

from datetime import datetime
from typing import Final

import polars as pl

from backoffice.transforms.runs import Runs

_READ: Final = (
    "instruction_id",
    "advice_id",
    "dimension",
    "advised_at",
    "status",
    "reason",
    "narrative",
    "advised_by",
)

_WORDS: Final = {
    "instruction_id": pl.String(),
    **{
        f"{kind}_{part}": pl.String()
        for kind in ("processing", "settlement", "unmatched")
        for part in ("status", "reason", "narrative")
    },
    "says_matched": pl.Boolean(),
    **{
        f"{what}_at": pl.Datetime("us", "UTC")
        for what in ("matched", "processing", "withdrawn", "cancel_refused", "last_advised")
    },
    "status_source": pl.String(),
    "senders_disagree": pl.Boolean(),
}
"""What is said of each instruction."""

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
    `last_advised_at` and `status_source` time and sender of the newest advice of any kind. The status of a request
    (CPRC/REJT, TPRC/PACK) is not the instruction's own; `cancel_refused_at` tells of the newest refused cancellation.

    A pending or failing settlement status in a message without a matching status says matched (ISO 15022, MT548
    24B usage rule); in a message that also says unmatched it says nothing on matching.
    """
    known = _with_implied(advices.filter(pl.col("advised_at") <= as_of).select(_READ))
    return known.map_batches(_newest_words, schema=_WORDS)


def _newest_words(known: pl.DataFrame) -> pl.DataFrame:
    dimension, status = pl.col("dimension"), pl.col("status")
    flags = known.select(
        processing=(dimension == "processing") & ~status.str.contains("/", literal=True),
        settlement=dimension == "settlement",
        unmatched=_says("NMAT"),
        matched=_says("MACH") | pl.col("implies_matched"),
        withdrawn=(dimension == "processing") & status.is_in(["CAND", "REJT"]),
        cancel_refused=status.is_in(_CANCELLATION_REFUSED),
        verdict=(_says("MACH") | _says("NMAT")) & pl.col("advised_by").is_not_null(),
    )
    said = Runs(known, "instruction_id", *_NEWEST, "dimension")
    last, newest = said.last(), {kind: said.newest(flags[kind]) for kind in ("processing", "settlement", "unmatched")}
    at = known["advised_at"]
    found = {
        "instruction_id": known["instruction_id"].gather(last),
        **{
            f"{kind}_{part}": known[part].gather(rows)
            for kind, rows in newest.items()
            for part in ("status", "reason", "narrative")
        },
        "says_matched": flags["matched"].gather(said.newest(flags["matched"] | flags["unmatched"])),
        "matched_at": at.gather(said.oldest(flags["matched"])),
        "processing_at": at.gather(newest["processing"]),
        "withdrawn_at": at.gather(said.oldest(flags["withdrawn"])),
        "cancel_refused_at": at.gather(said.newest(flags["cancel_refused"])),
        "last_advised_at": at.gather(last),
        "status_source": known["advised_by"].gather(last),
    }
    verdicts = known[said.in_order(flags["verdict"])]
    return pl.DataFrame(found).join(_disagreeing(verdicts), on="instruction_id", how="left").select(list(_WORDS))


def _with_implied(known: pl.LazyFrame) -> pl.LazyFrame:
    """`known` with `implies_matched`: pending or failing, in a message that does not also say unmatched."""
    pending = (pl.col("dimension") == "settlement") & pl.col("status").is_in(["PEND", "PENF"])
    message = ["instruction_id", "advice_id"]
    unmatched = known.filter(_says("NMAT")).select(message)
    contradicted = known.filter(pending).join(unmatched, on=message, how="semi").select("advice_id").unique()
    return known.join(contradicted.with_columns(is_contradicted=True), on="advice_id", how="left").with_columns(
        implies_matched=pending & pl.col("is_contradicted").is_null()
    )


def _says(status: str) -> pl.Expr:
    """The market's own word on matching; an inferred one (INMH) is the servicer's guess and decides nothing."""
    return (pl.col("dimension") == "matching") & (pl.col("status") == status)


def _disagreeing(verdicts: pl.DataFrame) -> pl.DataFrame:
    """The instructions one named sender's newest word calls matched and another's unmatched.

    Only those with two verdicts in a row from different senders are looked at: one sender agrees with itself.
    """
    mine, sender = pl.col("instruction_id"), pl.col("advised_by")
    several = verdicts.filter((mine == mine.shift(1)) & (sender != sender.shift(1)))
    return (
        verdicts.join(several, on="instruction_id", how="semi")
        .group_by("instruction_id", "advised_by")
        .agg(pl.col("status").max_by(pl.struct(_NEWEST)))
        .group_by("instruction_id")
        .agg(senders_disagree=pl.col("status").n_unique() > 1)
        .filter("senders_disagree")
    )
