"""The days an instruction was open on: one of what settled by its intended date, of others each until they ended."""

from datetime import datetime

import polars as pl

from backoffice.transforms.settlement_days_calendar import due_days
from backoffice.transforms.settlement_days_quantities import (
    settled_whole_or_closed,
    with_quantities,
    with_quantities_of_the_first_day,
)
from backoffice.transforms.settlement_spans_parts import parts

_WITHDRAWN = pl.col("state").is_in(["CANCELLED", "REJECTED"])


def day_of_settlement(
    on_time: pl.LazyFrame,
    confirmations: pl.LazyFrame,
    calendar_days: pl.LazyFrame,
    dated_rates: pl.LazyFrame,
    as_of: datetime,
) -> pl.LazyFrame:
    """The one day of each instruction that settled whole by its intended date: that date, or the next business day."""
    counted = parts(_settled_early(on_time, confirmations), confirmations, as_of).filter(
        pl.col("replaced_at").is_null()
    )
    return (
        on_time.with_columns(ended_on="intended_settlement_date")
        .pipe(due_days, calendar_days, dated_rates, as_of, only_first=True)
        .pipe(with_quantities_of_the_first_day, counted)
        .with_columns(closed_on=pl.lit(None, pl.Date))
    )


def _settled_early(on_time: pl.LazyFrame, confirmations: pl.LazyFrame) -> pl.LazyFrame:
    """Those few of which something settled before the intended date: of the others all was open as that day began."""
    due = on_time.select("instruction_id", "intended_settlement_date")
    early = confirmations.join(due, on="instruction_id").filter(
        pl.col("effective_settlement_date") < pl.col("intended_settlement_date")
    )
    return on_time.join(early, on="instruction_id", how="semi")


def days_open(
    late: pl.LazyFrame,
    spans: pl.LazyFrame,
    confirmations: pl.LazyFrame,
    calendar_days: pl.LazyFrame,
    dated_rates: pl.LazyFrame,
    as_of: datetime,
) -> pl.LazyFrame:
    """Every day of each instruction that did not settle whole by its intended date, with what was known at its cut-off.

    Adds to the quantities `closed_on`, and of the span that held the cut-off `is_withdrawn`, `is_matched`,
    `matched_by_then`, `is_hold`, `ended_at`, `reason`, `reason_family` and `failing_party`.
    """
    own = spans.join(late.select("instruction_id", "number"), on="instruction_id").cache()
    counted = parts(late, confirmations, as_of).filter(pl.col("replaced_at").is_null()).cache()
    return (
        _with_end(late, own, counted)
        .pipe(due_days, calendar_days, dated_rates, as_of)
        .pipe(_as_known_at_the_cut_off, own)
        .pipe(with_quantities, counted)
    )


def _with_end(late: pl.LazyFrame, spans: pl.LazyFrame, counted: pl.LazyFrame) -> pl.LazyFrame:
    """`late` with `closed_on` and `ended_on` (null while open)."""
    withdrawn = spans.filter(pl.col("valid_to").is_null(), _WITHDRAWN)
    withdrawn_on = pl.col("withdrawn_at").dt.date()
    has_ended = withdrawn_on.is_not_null() | pl.col("is_whole") | pl.col("closed_on").is_not_null()
    return (
        late.join(withdrawn.select("number", withdrawn_at="ended_at"), on="number", how="left")
        .join(settled_whole_or_closed(counted), on="number", how="left")
        .with_columns(ended_on=pl.max_horizontal(pl.when(has_ended).then("last_settled_on"), withdrawn_on))
        .drop("withdrawn_at", "last_settled_on", "is_whole")
        .cache()
    )


def _as_known_at_the_cut_off(days: pl.LazyFrame, spans: pl.LazyFrame) -> pl.LazyFrame:
    """`days` with what the span holding the cut-off says; before it was sent, the first one."""
    known = spans.select(
        "number",
        "valid_from",
        "valid_to",
        "is_matched",
        "is_hold",
        "ended_at",
        "reason",
        "reason_family",
        "failing_party",
        matched_by_then="matched_at",
        is_withdrawn=_WITHDRAWN,
    )
    began = (pl.col("valid_from") <= pl.col("cut_off_at")) | (pl.col("valid_from") == pl.col("instructed_at"))
    ended = (pl.col("valid_to") <= pl.col("cut_off_at")).fill_null(False)
    return days.join(known, on="number").filter(began, ~ended)
