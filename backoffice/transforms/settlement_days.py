"""Settlement desk: every day an instruction was due and open, as the basis of fail rates, ageing and penalties."""

from datetime import datetime
from functools import partial
from typing import Final

import dataframely as dy
import polars as pl

from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.contracts.settlement import SettlementConfirmation, SettlementStatus
from backoffice.contracts.settlement_history import SettlementDay, SettlementSpan
from backoffice.transforms.ageing import SETTLEMENT, with_ageing_bucket
from backoffice.transforms.alongside import alongside
from backoffice.transforms.one_piece import in_one_piece
from backoffice.transforms.settlement_days_lacking import lacking
from backoffice.transforms.settlement_numbers import fetched, numbers_of
from backoffice.transforms.transform import transform

_AGE: Final = "days_failed"

_JUDGED: Final = (
    "settled_on_time",
    "intended_settlement_date",
    "instructed_at",
    "matched_at",
    "quantity",
    "amount",
    "movement",
    "payment",
)
"""What of an instruction its days are judged by."""

_SAID: Final = (
    "instruction_id",
    "currency",
    "legal_entity_id",
    "desk",
    "account_id",
    "counterparty_id",
    "instrument_id",
    "market",
    "transaction_type",
)
"""What of it stands on each day unasked."""

_OF_THE_SPAN: Final = (
    "instruction_id",
    "valid_from",
    "valid_to",
    "state",
    "is_matched",
    "is_hold",
    "matched_at",
    "ended_at",
    "reason",
    "reason_family",
    "failing_party",
)


@transform(partition_by=("instruction_id",), final_by=SettlementStatus)
def settlement_days(
    statuses: dy.LazyFrame[SettlementStatus],
    spans: dy.LazyFrame[SettlementSpan],
    confirmations: dy.LazyFrame[SettlementConfirmation],
    calendar_days: dy.LazyFrame[CalendarDay],
    dated_rates: dy.LazyFrame[DatedRate],
    *,
    as_of: datetime,
) -> dy.LazyFrame[SettlementDay]:
    """One row an instruction and business day it was due on and, as the day began, not settled whole.

    A day belongs to the instruction from its intended date (day 0) on, once the cut-off in force on that day has
    come by `as_of`. Settled goes by effective date, as known at `as_of`, so a confirmation that comes after the
    cut-off makes no fail; matching, hold, reason and fault are as the span holding the cut-off says. What matches
    exactly at the cut-off was not matched before it, and what is cancelled then was still there (as in CSDR
    penalties: matched before cut-off). A fail of the day is open and matched, and a day is never both a fail and one
    to be charged for matching late (ECSDA 7.1).

    What settled whole by its intended date needs no span, only its status: it has one row, in which it settled.
    """
    if as_of.tzinfo is None:
        raise ValueError(f"as_of needs a time zone: {as_of.isoformat()}")
    late = statuses.filter(~pl.col("settled_on_time")).select("instruction_id")
    given = (
        statuses.with_columns(matched_at=pl.when("is_matched").then("matched_at")).select(*_SAID, *_JUDGED),
        spans.join(late, on="instruction_id", how="semi").select(_OF_THE_SPAN),
        confirmations,
        calendar_days,
        dated_rates,
    )
    return in_one_piece(given, partial(_days, as_of=as_of), SettlementDay)


def _days(
    statuses: pl.DataFrame,
    spans: pl.DataFrame,
    confirmations: pl.DataFrame,
    calendar_days: pl.DataFrame,
    dated_rates: pl.DataFrame,
    *,
    as_of: datetime,
) -> pl.DataFrame:
    """The same of rows in memory. The compiled loops are loaded here: whoever only looks never waits for them."""
    from backoffice.transforms.settlement_days_open import as_known_at_the_cut_off, days_open, with_end
    from backoffice.transforms.settlement_days_quantities import counted_parts, with_quantities

    told = spans.with_columns(number=numbers_of(statuses["instruction_id"], spans["instruction_id"]))
    counted = counted_parts(statuses, confirmations, as_of)
    sent = with_end(statuses.with_row_index("number"), told, counted)
    days = days_open(sent, calendar_days, dated_rates, as_of)
    looked_at = fetched(sent.select(*_JUDGED, "closed_on"), days["number"])
    known = as_known_at_the_cut_off(days, told, sent["instructed_at"])
    made = (
        pl.concat([days, looked_at, known], how="horizontal")
        .pipe(with_quantities, counted)
        .lazy()
        .pipe(_with_outcome)
        .pipe(
            alongside,
            (_AGE,),
            with_ageing_bucket,
            dated_rates.lazy(),
            SETTLEMENT,
            as_of,
            age=_AGE,
            into="ageing_bucket",
        )
        .collect(engine="in-memory")
    )
    said = fetched(statuses.select(_SAID), made["number"])
    return pl.concat([made, said], how="horizontal").select(SettlementDay.column_names())


def _with_outcome(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The rows of `frame` that were open as the day began, with the day's outcome and its cause."""
    cut_off = pl.col("cut_off_at")
    settled = pl.col("remaining_quantity") == 0
    some_settled = pl.col("settled_quantity") > 0
    withdrawn = (pl.col("is_withdrawn") & (pl.col("ended_at") < cut_off)).fill_null(False)
    closed_before, closed = ((pl.col("closed_on") <= pl.col(day)).fill_null(False) for day in ("since", "day"))
    ever_settled = pl.col("remaining_quantity") < pl.col("quantity")
    matched = (pl.col("is_matched") & (pl.col("matched_by_then") < cut_off).fill_null(True)) | ever_settled
    unsent = pl.col("instructed_at") >= cut_off
    return (
        frame.filter(pl.col("open_quantity") > 0, ~closed_before, ~withdrawn | some_settled)
        .with_columns(is_settled_that_day=settled, is_closed_that_day=~settled & (closed | withdrawn))
        .with_columns(still_open=~pl.col("is_settled_that_day") & ~pl.col("is_closed_that_day"))
        .with_columns(is_unsent=pl.col("still_open") & unsent)
        .with_columns(in_the_books=pl.col("still_open") & ~pl.col("is_unsent"))
        .with_columns(
            is_fail=pl.col("in_the_books") & matched,
            is_unmatched=pl.col("in_the_books") & ~matched,
            is_hold=pl.col("in_the_books") & pl.col("is_hold").fill_null(False),
            matched_late=(pl.col("matched_at") >= pl.col("due_cut_off_at")).fill_null(False),
            **{name: _unless_settled(name) for name in ("reason", "reason_family", "failing_party")},
        )
        .with_columns(
            is_matched_later=~pl.col("is_fail") & (pl.col("matched_at") >= cut_off).fill_null(False),
            days_failed=pl.when("is_fail").then("fail_day"),
            lacking=pl.when("is_fail").then(lacking()),
        )
    )


def _unless_settled(column: str) -> pl.Expr:
    """What `column` says where it had been sent by the cut-off and something was left to explain."""
    had_been_sent = pl.col("instructed_at") <= pl.col("cut_off_at")
    return pl.when(~pl.col("is_settled_that_day") & ~pl.col("is_unsent") & had_been_sent).then(column)
