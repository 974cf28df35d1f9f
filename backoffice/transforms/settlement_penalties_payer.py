"""Whose instruction is penalised, on each day: who failed, or who matched late."""

import polars as pl

from backoffice.business_days import begins
from backoffice.contracts.settlement_penalties import PAYERS

_SIDES = ["own", "counterparty"]
_CHANGE_MADE = "TPRC/COMP"


def with_known_cause(fails: pl.LazyFrame, spans: pl.LazyFrame) -> pl.LazyFrame:
    """`fails` with `reason`, `reason_family` and `failing_party` as known when the day ended.

    Penalties of a day are computed after it, and the CSD says after the cut-off why something failed at it. So the
    cause is that of the span holding the end of the day (midnight UTC); where that has no reason, the one
    known at the cut-off stays.
    """
    ends = begins(pl.col("day") + pl.duration(days=1))
    known = spans.select(
        "instruction_id",
        "valid_from",
        "valid_to",
        later_reason="reason",
        later_reason_family="reason_family",
        later_failing_party="failing_party",
    )
    holds = (pl.col("valid_from") <= ends) & (ends < pl.col("valid_to")).fill_null(True)
    found = (
        fails.select("instruction_id", "day")
        .join(known, on="instruction_id")
        .filter(holds, pl.col("later_reason").is_not_null())
        .drop("valid_from", "valid_to")
    )
    told = pl.col("later_reason").is_not_null()
    return fails.join(found, on=["instruction_id", "day"], how="left").with_columns(
        pl.when(told).then(f"later_{name}").otherwise(name).alias(name)
        for name in ("reason", "reason_family", "failing_party")
    )


def failing_side() -> pl.Expr:
    """`own` or `counterparty`: the side whose instruction failed; null where reason and market do not tell.

    The reason's side where it is one of the two. Where it is neither (a liquidity stop of the system, say) and what
    lacks is known against payment, who delivers fails for securities and who receives fails for cash; lack of
    securities is found first, and cash is then not looked for (ECSDA 7.1). Both sides on hold are not decided here.
    """
    party, lacking = pl.col("failing_party"), pl.col("lacking")
    deliverer = pl.when(pl.col("movement") == "DELI").then(pl.lit("own")).otherwise(pl.lit("counterparty"))
    receiver = pl.when(pl.col("movement") == "RECE").then(pl.lit("own")).otherwise(pl.lit("counterparty"))
    neither = (party == "market").fill_null(True) & (pl.col("payment") == "APMT")
    return (
        pl.when(party.is_in(_SIDES))
        .then(party.cast(pl.String))
        .when(neither & (lacking == "securities"))
        .then(deliverer)
        .when(neither & (lacking == "cash"))
        .then(receiver)
        .cast(pl.Enum(PAYERS))
    )


def with_own_change(frame: pl.LazyFrame, advices: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with `changed_at`: the last time, until it matched, that a change of our instruction was made.

    The status of a request to change (TPRC) says so once it is completed (COMP).
    """
    made = advices.filter(pl.col("dimension") == "processing", pl.col("status") == _CHANGE_MADE)
    changes = (
        made.select("instruction_id", "advised_at")
        .join(frame.select("instruction_id", "matched_at").unique(), on="instruction_id")
        .filter(pl.col("advised_at") <= pl.col("matched_at"))
        .group_by("instruction_id")
        .agg(changed_at=pl.col("advised_at").max())
    )
    return frame.join(changes, on="instruction_id", how="left")


def late_side() -> pl.Expr:
    """`own` or `counterparty`: the side that entered or changed its instruction last; null where it is not known.

    Late matching is charged to whoever came last. The last cut-off missed tells what can be known: we had not sent
    ours, so it is taken to be us; ours waited there without counterpart, so it is the other side; terms or parties
    differed and a change of ours was made after it, so it is us. Else one of the two changed its instruction, and
    our data do not tell which. Needs `is_unsent`, `failing_party`, `changed_at`, `cut_off_at`, `day` and `is_late` of
    all the instruction's late days.
    """
    side = (
        pl.when("is_unsent")
        .then(pl.lit("own"))
        .when(pl.col("failing_party").is_in(_SIDES))
        .then(pl.col("failing_party").cast(pl.String))
        .when(pl.col("changed_at") >= pl.col("cut_off_at"))
        .then(pl.lit("own"))
        .cast(pl.Enum(PAYERS))
    )
    return side.max_by("day").over("instruction_id", "is_late")
