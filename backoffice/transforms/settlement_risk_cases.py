"""What is to be learnt from and what is to be forecast: instructions as they stood before their intended date."""

from datetime import datetime
from typing import Final

import dataframely as dy
import polars as pl

from backoffice.business_days import begins
from backoffice.contracts.reference import CalendarDay
from backoffice.contracts.settlement import SettlementInstruction, SettlementStatus
from backoffice.contracts.settlement_history import SettlementSpan
from backoffice.contracts.settlement_risk import (
    HOLDS,
    INSTRUCTED,
    INVENTORIES,
    SettlementRiskCase,
    SettlementRiskInventory,
)
from backoffice.transforms.settlement_risk_evenings import HORIZONS, NOW, moments, today
from backoffice.transforms.transform import transform

_UNKNOWN: Final = "unknown"


@transform(partition_by=("instruction_id",), final_by=SettlementStatus)
def settlement_risk_cases(
    instructions: dy.LazyFrame[SettlementInstruction],
    status: dy.LazyFrame[SettlementStatus],
    spans: dy.LazyFrame[SettlementSpan],
    inventory: dy.LazyFrame[SettlementRiskInventory],
    calendar_days: dy.LazyFrame[CalendarDay],
    *,
    as_of: datetime,
) -> dy.LazyFrame[SettlementRiskCase]:
    """Each instruction as it was known on the evenings before its intended date, or is now, with its outcome.

    The span that holds the evening says what was known then; what was sent, said, settled or counted later is in the
    factors of no row. What had been settled, cancelled or rejected by then has no row; what is withdrawn after it and
    before the cut-off did not fail. Outcomes of a day count once it is over (UTC): its cancellations alone, known
    before, would make the day look better than it was.
    """
    sent = instructions.filter(pl.col("instructed_at") <= as_of)
    outcomes = status.select(
        "instruction_id",
        "days_until_due",
        "fail_days",
        is_over=pl.col("intended_settlement_date") < today(as_of),
        is_awaited=pl.col("is_open") & ~pl.col("is_due"),
        has_failed="is_failed",
        why="reason_family",
    )
    return (
        sent.join(outcomes, on="instruction_id")
        .join(_outcome_since(spans, outcomes), on="instruction_id", how="left")
        .join(moments(sent, calendar_days, as_of), on=["market", "intended_settlement_date"])
        .filter(_is_wanted())
        .pipe(_as_it_stood, spans)
        .join(inventory, on=["instruction_id", "horizon"], how="left")
        .pipe(_with_levels)
        .pipe(_with_outcome)
        .select(SettlementRiskCase.column_names())
        .pipe(SettlementRiskCase.cast)
    )


def _is_wanted() -> pl.Expr:
    """Past evenings of what was due on a day that is over, and the present of what is due within two days."""
    is_near = pl.col("is_awaited") & pl.col("days_until_due").is_between(0, max(HORIZONS))
    return pl.when(pl.col("horizon") == NOW).then(is_near).otherwise("is_over")


def _outcome_since(spans: pl.LazyFrame, outcomes: pl.LazyFrame) -> pl.LazyFrame:
    """`settled_since` of what was due on a day that is over: since when its outcome has been said without a break."""
    says_so = (pl.col("is_failed") | ~pl.col("is_open")) & (pl.col("is_failed") == pl.col("has_failed"))
    return (
        spans.select("instruction_id", "valid_to", "is_open", "is_failed")
        .join(outcomes.filter("is_over").select("instruction_id", "has_failed"), on="instruction_id")
        .group_by("instruction_id")
        .agg(outcome_since=pl.col("valid_to").filter(~says_so).max())
    )


def _as_it_stood(frame: pl.LazyFrame, spans: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with what the span that holds `seen_at` says; what was not open then is left out."""
    said = ("state", "is_open", "is_matched", "is_hold", "reason_family", "failing_party")
    known = spans.select("instruction_id", "valid_from", "valid_to", *said)
    holds = (pl.col("valid_from") <= pl.col("seen_at")) & (pl.col("seen_at") < pl.col("valid_to")).fill_null(True)
    return frame.join(known, on="instruction_id").filter(holds, "is_open")


def _with_levels(frame: pl.LazyFrame) -> pl.LazyFrame:
    unmatched = pl.col("state") == "UNMATCHED"
    trade_day_over = pl.col("instructed_at").dt.date() > pl.col("trade_date")
    late = pl.when(trade_day_over).then(pl.lit("sent_late")).otherwise(pl.lit("sent_in_time"))
    return frame.with_columns(
        matching=pl.when("is_matched")
        .then(pl.lit("matched"))
        .when(unmatched)
        .then(pl.col("reason_family").fill_null(_UNKNOWN))
        .otherwise(pl.lit("no_word")),
        hold=pl.when("is_hold")
        .then(pl.col("failing_party").cast(pl.String).fill_null(_UNKNOWN))
        .otherwise(pl.lit("free"))
        .cast(pl.Enum(HOLDS)),
        instructed=pl.when(trade_day_over.is_null()).then(pl.lit(_UNKNOWN)).otherwise(late).cast(pl.Enum(INSTRUCTED)),
        inventory=pl.when(pl.col("movement") == "RECE")
        .then(pl.lit("receipt", pl.Enum(INVENTORIES)))
        .otherwise(pl.col("inventory").cast(pl.Enum(INVENTORIES)).fill_null(_UNKNOWN)),
        place=pl.col("place_of_settlement").fill_null(_UNKNOWN),
        counterparty=pl.col("counterparty_id").fill_null(_UNKNOWN),
        security="instrument_id",
    )


def _end_of(day: str) -> pl.Expr:
    return begins(pl.col(day)) + pl.duration(days=1)


def _with_outcome(frame: pl.LazyFrame) -> pl.LazyFrame:
    is_now = pl.col("horizon") == NOW
    failed = pl.col("has_failed")
    return frame.with_columns(
        is_now=is_now,
        horizon=pl.when(is_now).then(pl.col("days_until_due").clip(*HORIZONS)).otherwise("horizon"),
        is_failed=pl.when(~is_now).then(failed),
        known_at=pl.when(~is_now).then(pl.max_horizontal("outcome_since", _end_of("intended_settlement_date"))),
        fail_days=pl.when(~is_now).then("fail_days"),
        reason_family=pl.when(~is_now & failed).then("why"),
    )
