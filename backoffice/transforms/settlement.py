"""Settlement desk: the state of every instruction, and what it says on time, fails, matching and fault."""

from datetime import UTC, datetime
from functools import partial
from typing import Final

import dataframely as dy
import polars as pl

from backoffice.business_days import begins
from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.contracts.settlement import (
    SettlementConfirmation,
    SettlementInstruction,
    SettlementStatus,
    StatusAdvice,
)
from backoffice.transforms.ageing import SETTLEMENT, with_ageing_bucket
from backoffice.transforms.alongside import alongside
from backoffice.transforms.one_piece import in_one_piece
from backoffice.transforms.settlement_calendar import TERMS, settlement_calendars, with_business_days, with_cut_off
from backoffice.transforms.settlement_confirmations import confirmations_by, remaining_amount, what_settled
from backoffice.transforms.settlement_explained import with_explanation
from backoffice.transforms.settlement_kinds import advices_by
from backoffice.transforms.settlement_states import CLOSED, deadline_passed, state
from backoffice.transforms.transform import transform

_END: Final = ("calendar", "intended_settlement_date", "ended_on", "met_last_cut_off")
_AGE: Final = "days_failed"

_LONGEST_CLOSURE: Final = 14
"""Days in a row a market may be closed, at most."""


@transform(partition_by=("instruction_id",), final_by=SettlementStatus)
def settlement_status(
    instructions: dy.LazyFrame[SettlementInstruction],
    advices: dy.LazyFrame[StatusAdvice],
    confirmations: dy.LazyFrame[SettlementConfirmation],
    calendar_days: dy.LazyFrame[CalendarDay],
    dated_rates: dy.LazyFrame[DatedRate],
    *,
    as_of: datetime,
) -> dy.LazyFrame[SettlementStatus]:
    """How each instruction stood at `as_of`: one row an instruction that had been sent by then.

    Only what was sent by `as_of` counts; the order of rows and repeated messages change nothing. Days and the
    as-of day are UTC. An instruction is due once the cut-off of its intended date has passed, unless it was
    cancelled or rejected before; due and not settled whole by that date, it failed. Its fail days are business days,
    the intended date being day 0: failed at the cut-off and settled on the next business day is 1 (CSDR RTS
    2018/1229 Art. 13). `recycle_count` counts cut-offs instead, that of the intended date included, and goes on
    counting for what is still open at `as_of`.

    Messages about instructions we do not have make no row: they stay in `status_advices` and
    `settlement_confirmations`, to be found by what has no partner in `settlement_instructions`. No row is ALLEGED:
    what is alleged and not instructed has no instruction to be a row of; it stands in `settlement_allegements`.
    """
    if as_of.tzinfo is None:
        raise ValueError(f"as_of needs a time zone: {as_of.isoformat()}")
    sent = instructions.filter(pl.col("instructed_at") <= as_of)
    given = sent, advices_by(advices, as_of), confirmations_by(confirmations, as_of), calendar_days, dated_rates
    return in_one_piece(given, partial(_statuses, as_of=as_of), SettlementStatus)


def _statuses(
    sent: pl.DataFrame,
    advices: pl.DataFrame,
    confirmations: pl.DataFrame,
    calendar_days: pl.DataFrame,
    dated_rates: pl.DataFrame,
    *,
    as_of: datetime,
) -> pl.DataFrame:
    """The same of rows in memory. The compiled loops are loaded here: whoever only looks never waits for them."""
    from backoffice.transforms.settlement_advices import newest_words
    from backoffice.transforms.settlement_told import Told

    words = newest_words(Told(sent["instruction_id"], advices))
    known = pl.concat([sent, words, what_settled(sent, confirmations)], how="horizontal").lazy()
    days, rates = calendar_days.lazy(), dated_rates.lazy()
    calendars = settlement_calendars(known, days)
    return (
        known.pipe(alongside, TERMS, with_cut_off, days, rates)
        .pipe(_with_state, as_of)
        .pipe(_with_settlement)
        .pipe(_with_matching, as_of)
        .pipe(_with_end, as_of)
        .pipe(alongside, _END, with_business_days, calendars)
        .pipe(_with_finality, as_of)
        .pipe(_with_ageing)
        .pipe(alongside, (_AGE,), with_ageing_bucket, rates, SETTLEMENT, as_of, age=_AGE, into="ageing_bucket")
        .pipe(with_explanation)
        .select(SettlementStatus.column_names())
        .collect(engine="in-memory")
    )


def _with_state(frame: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    due = pl.col("intended_settlement_date")
    midnight = begins(due)
    return (
        frame.with_columns(
            pl.col("settled_quantity").fill_null(pl.lit(0, pl.Decimal(38, 6))),
            cut_off_at=midnight + pl.col("cut_off"),
            due_month=due.dt.month_start(),
        )
        .with_columns(deadline_passed=deadline_passed(as_of))
        .with_columns(state=state(as_of))
        .with_columns(is_open=~pl.col("state").is_in(CLOSED))
    )


def _with_settlement(frame: pl.LazyFrame) -> pl.LazyFrame:
    left = pl.col("quantity") - pl.col("settled_quantity")
    withdrawn = pl.col("state").is_in(["CANCELLED", "REJECTED"]) & (pl.col("withdrawn_at") < pl.col("cut_off_at"))
    on_time = pl.col("whole_on") <= pl.col("intended_settlement_date")
    settled_on = pl.coalesce("whole_on", "last_settled_on")
    return frame.with_columns(
        remaining_quantity=pl.max_horizontal(left, pl.lit(0, pl.Decimal(38, 6))),
        over_delivered=left < 0,
        is_partial=(pl.col("settled_quantity") > 0) & (left > 0),
        settled_on_time=on_time.fill_null(False),
        settled_late=(~on_time & (pl.col("state") == "SETTLED")).fill_null(False),
        is_due=pl.col("deadline_passed") & ~withdrawn,
        actual_settlement_date=pl.when(~pl.col("is_open")).then(settled_on),
        last_advised_at=pl.max_horizontal("last_advised_at", "last_confirmed_at"),
    ).with_columns(remaining_amount=remaining_amount(), is_failed=pl.col("is_due") & ~pl.col("settled_on_time"))


def _with_matching(frame: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    at, due = pl.col("matched_at"), pl.col("intended_settlement_date")
    is_matched = pl.col("says_matched").fill_null(False) | (pl.col("settled_quantity") > 0)
    in_time = pl.when(~is_matched).then(False).otherwise(at.dt.date() < due)
    late = is_matched & (at >= pl.col("cut_off_at"))
    return frame.with_columns(
        is_matched=is_matched,
        matched_in_time=in_time,
        matched_late=late.fill_null(False),
        is_late_unmatched=(pl.col("state") == "UNMATCHED") & (due <= as_of.astimezone(UTC).date()),
    )


def _with_end(frame: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """`ended_on`: the day it settled whole, was closed, cancelled or rejected, else the as-of day."""
    now = pl.lit(as_of.astimezone(UTC), pl.Datetime("us", "UTC"))
    ended_at = pl.when("is_open").then(now).otherwise("withdrawn_at")
    settled_on = pl.coalesce("whole_on", pl.when(pl.col("state") == "CLOSED_PARTIAL").then("closed_on"))
    time_of_day = ended_at - ended_at.dt.truncate("1d")
    unsettled_at_the_end = settled_on.is_null() & (time_of_day >= pl.col("cut_off"))
    return frame.with_columns(
        ended_on=pl.coalesce(settled_on, ended_at.dt.date()), met_last_cut_off=unsettled_at_the_end.fill_null(False)
    )


def _with_finality(frame: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """`is_final`: closed, and its last day is over.

    That day is the last of the intended date, the end, the last part and the last withdrawal; where it may have been no
    business day of the market, what settled on it counts on the next one, so it is given `_LONGEST_CLOSURE` to be over.
    """
    today = pl.lit(as_of.astimezone(UTC).date())
    withdrawn = pl.col("state").is_in(["CANCELLED", "REJECTED"])
    last_day = pl.max_horizontal(
        "intended_settlement_date",
        "ended_on",
        "last_settled_on",
        pl.when(withdrawn).then(pl.col("processing_at").dt.date()),
    )
    ended, was_due = last_day == pl.col("ended_on"), last_day == pl.col("intended_settlement_date")
    on_business_day = (ended & pl.col("end_open")) | (was_due & pl.col("due_open"))
    margin = pl.when(on_business_day).then(pl.duration(days=0)).otherwise(pl.duration(days=_LONGEST_CLOSURE))
    return frame.with_columns(is_final=~pl.col("is_open") & (last_day + margin < today))


def _with_ageing(frame: pl.LazyFrame) -> pl.LazyFrame:
    age = pl.col("days_since_due").clip(lower_bound=0)
    return frame.with_columns(
        fail_days=pl.when("is_failed").then(age).otherwise(0),
        days_until_due=pl.when("is_open").then(-pl.col("days_since_due")),
        days_failed=pl.when("is_failed").then(age),
    )
