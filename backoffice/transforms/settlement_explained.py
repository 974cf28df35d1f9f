"""Why an instruction has not settled, or did not settle on time, and whose side holds it up."""

from typing import Final

import polars as pl

from backoffice.transforms.alongside import alongside
from backoffice.transforms.settlement_reasons import ON_HOLD, PENDING_ONLY, family, side

_CODE: Final = ("reason", "is_of_unmatched")

_BY_PROCESSING: Final = (
    "CANCELLED",
    "REJECTED",
    "CANCEL_PENDING",
    "CANCEL_REQUESTED_BY_CPTY",
    "IN_REPAIR",
    "PENDING_PROCESSING",
    "ACKNOWLEDGED",
)
"""States whose reason is the processing status's own."""


def with_explanation(frame: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with `reason`, `narrative`, `reason_family`, `failing_party` and `is_hold`.

    The reason is that of the newest advice the state rests on. A fail is explained by the newest settlement
    reason that can make one fail (FUTU, TAMM, REFU and NMAS cannot), else by the newest unmatched reason where it
    matched late. What settled on time needs no reason. `failing_party` is said of what is open or failed.
    """
    code = pl.col("settlement_reason")
    explains_fail = ~code.is_in(PENDING_ONLY)
    has_words = pl.col("settlement_narrative").is_not_null()
    settlement_tells = pl.when("is_failed").then(explains_fail.fill_null(has_words)).otherwise(True)
    told_by = (
        pl.when(pl.col("state").is_in(_BY_PROCESSING))
        .then(pl.lit("processing"))
        .when((pl.col("state") == "UNMATCHED") | pl.col("senders_disagree").fill_null(False) & _in("STATUS_CONFLICT"))
        .then(pl.lit("unmatched"))
        .when(~pl.col("is_open") & ~pl.col("is_failed"))
        .then(None)
        .when(settlement_tells)
        .then(pl.lit("settlement"))
        .when("matched_late")
        .then(pl.lit("unmatched"))
    )
    blamed = (pl.col("is_open") | pl.col("is_failed")) & ~pl.col("reason").is_in(PENDING_ONLY)
    return (
        frame.with_columns(told_by=told_by)
        .with_columns(
            reason=_told("reason"), narrative=_told("narrative"), is_of_unmatched=pl.col("told_by") == "unmatched"
        )
        .pipe(alongside, _CODE, _with_family_and_side)
        .with_columns(
            failing_party=pl.when(blamed).then("side"),
            is_hold=(pl.col("is_open") & code.is_in(ON_HOLD)).fill_null(False),
        )
    )


def _with_family_and_side(codes: pl.LazyFrame) -> pl.LazyFrame:
    code, unmatched = (pl.col(name) for name in _CODE)
    return codes.with_columns(
        reason_family=family(code.cast(pl.String), unmatched), side=side(code.cast(pl.String), unmatched)
    )


def _in(state: str) -> pl.Expr:
    return pl.col("state") == state


def _told(part: str) -> pl.Expr:
    by = pl.col("told_by")
    return pl.coalesce(pl.when(by == kind).then(f"{kind}_{part}") for kind in ("processing", "unmatched", "settlement"))
