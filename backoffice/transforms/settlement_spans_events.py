"""Everything that may change how an instruction stands, as one event a row: messages, confirmations, the clock."""

from datetime import datetime, timedelta
from typing import Final

import polars as pl

from backoffice.business_days import begins

_DAY: Final = timedelta(days=1)


def clock(sent: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """The moments time alone can change a state: the intended date begins, its cut-off passes, it ends.

    On the intended date the market's word failing (PENF) makes it due; after it a pending status pends no more.
    """
    midnight = begins(pl.col("intended_settlement_date"))
    moments = pl.concat([sent.select("number", at=at) for at in (midnight, pl.col("cut_off_at"), midnight + _DAY)])
    return moments.filter(pl.col("at") <= as_of)


def told_of(sent: pl.LazyFrame, advices: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """The advices given by `as_of` on instructions of `sent`, with the `number` of their instruction."""
    numbers = sent.select("instruction_id", "number")
    return advices.filter(pl.col("advised_at") <= as_of).join(numbers, on="instruction_id").drop("instruction_id")


def words(told: pl.LazyFrame) -> pl.LazyFrame:
    """One row an advice: what it changes in the newest words on its instruction.

    `is_processing`, `is_settlement`, `is_unmatched`, `is_refusal` and `is_matching` say of which of the newest
    words of `newest_words` it is one, `is_withdrawal` that it cancels or rejects; `says_matched` is its verdict on
    matching. `denied_at` is the moment a verdict implied by a settlement status was taken back, by an unmatched status
    that came later under the same reference.
    """
    unmatched = _says("NMAT")
    denied = told.filter(unmatched).group_by("number", "advice_id").agg(denied_at=pl.col("advised_at").min())
    settlement = pl.col("dimension") == "settlement"
    implied = settlement & pl.col("status").is_in(["PEND", "PENF"])
    denied_before = (pl.col("denied_at") <= pl.col("advised_at")).fill_null(False)
    return told.join(denied, on=["number", "advice_id"], how="left").select(
        "number",
        "status",
        "reason",
        "narrative",
        at="advised_at",
        reference="advice_id",
        is_advice=pl.lit(True),
        is_processing=(pl.col("dimension") == "processing") & ~pl.col("status").str.contains("/", literal=True),
        is_settlement=settlement,
        is_unmatched=unmatched,
        is_withdrawal=(pl.col("dimension") == "processing") & pl.col("status").is_in(["CAND", "REJT"]),
        is_refusal=pl.col("status").is_in(["CPRC/REJT", "CPRC/DEND"]),
        says_matched=pl.when(_says("MACH"))
        .then(True)
        .when(unmatched)
        .then(False)
        .when(implied & ~denied_before)
        .then(True),
        denied_at=pl.when(implied & ~denied_before).then("denied_at"),
    )


def taken_back(said: pl.LazyFrame) -> pl.LazyFrame:
    """Where a verdict of `words` was taken back later: the earliest such verdict in force, whenever that changes.

    One row a change, `taken_back_from` the time of that verdict, null where none is in force any more.
    """
    verdicts = said.filter(pl.col("denied_at").is_not_null()).select("number", said_at="at", until="denied_at").cache()
    changes = pl.concat([verdicts.select("number", at="said_at"), verdicts.select("number", at="until")]).unique()
    in_force = (pl.col("said_at") <= pl.col("at")) & (pl.col("at") < pl.col("until"))
    return (
        changes.join(verdicts, on="number")
        .group_by("number", "at")
        .agg(taken_back_from=pl.col("said_at").filter(in_force).min())
        .with_columns(is_taken_back=pl.lit(True))
    )


def verdicts_of_senders(told: pl.LazyFrame) -> pl.LazyFrame:
    """How many named senders call it matched and how many unmatched, as changes of these two counts.

    Only of instructions on which more than one sender spoke: one alone disagrees with nobody.
    """
    spoke = told.filter(_says("MACH") | _says("NMAT"), pl.col("advised_by").is_not_null())
    several = spoke.group_by("number").agg(pl.col("advised_by").n_unique()).filter(pl.col("advised_by") > 1)
    before = pl.col("status").shift(1).over("number", "advised_by", order_by=["advised_at", "advice_id"])
    return (
        spoke.join(several, on="number", how="semi")
        .with_columns(before=before)
        .select(
            "number",
            at="advised_at",
            senders_matched=_change("MACH"),
            senders_unmatched=_change("NMAT"),
        )
    )


def _says(status: str) -> pl.Expr:
    """The market's own word on matching; an inferred one (INMH) is the servicer's guess and decides nothing."""
    return (pl.col("dimension") == "matching") & (pl.col("status") == status)


def _change(status: str) -> pl.Expr:
    now, before = pl.col("status") == status, (pl.col("before") == status).fill_null(False)
    return now.cast(pl.Int64) - before.cast(pl.Int64)
