"""Settlement desk: the state of every instruction over time, as spans, so that any past moment can be shown."""

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
from backoffice.contracts.settlement_history import SettlementSpan
from backoffice.transforms.alongside import alongside
from backoffice.transforms.one_piece import in_one_piece
from backoffice.transforms.settlement_calendar import TERMS, with_cut_off
from backoffice.transforms.settlement_confirmations import remaining_amount
from backoffice.transforms.settlement_explained import with_explanation
from backoffice.transforms.settlement_kinds import advices_by
from backoffice.transforms.settlement_spans_parts import changes, parts
from backoffice.transforms.settlement_states import CLOSED, deadline_passed, state
from backoffice.transforms.transform import transform

_JUDGED_AT: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The one moment all rows are judged at, a midnight; which one makes no difference."""

_PLACES: Final = ("legal_entity_id", "desk", "counterparty_id", "market", "movement", "payment")
"""What an instruction says once and for all of where and with whom it settles."""

_SAID: Final = tuple(
    name for name in SettlementSpan.column_names() if name not in ("instruction_id", "valid_from", "valid_to", *_PLACES)
)


@transform(partition_by=("instruction_id",), final_by=SettlementStatus)
def settlement_spans(
    instructions: dy.LazyFrame[SettlementInstruction],
    advices: dy.LazyFrame[StatusAdvice],
    confirmations: dy.LazyFrame[SettlementConfirmation],
    calendar_days: dy.LazyFrame[CalendarDay],
    dated_rates: dy.LazyFrame[DatedRate],
    *,
    as_of: datetime,
) -> dy.LazyFrame[SettlementSpan]:
    """How each instruction stood from when it was sent until `as_of`: one row a stretch in which nothing changed.

    The span that holds a moment m says what `settlement_status` says as of m, given the messages known at `as_of`:
    one that arrived late counts from the time it names. A span ends by a message, a confirmation's effective day,
    or the clock alone: the intended date begins, its cut-off passes, it ends. Rows grow with messages, never with
    days.
    """
    if as_of.tzinfo is None:
        raise ValueError(f"as_of needs a time zone: {as_of.isoformat()}")
    sent = instructions.filter(pl.col("instructed_at") <= as_of)
    told = advices_by(advices, as_of).with_columns(pl.col("reason").cast(pl.Categorical(pl.Categories.random())))
    given = sent, told, confirmations, calendar_days, dated_rates
    return in_one_piece(given, partial(_spans, as_of=as_of), SettlementSpan)


def _spans(
    sent: pl.DataFrame,
    advices: pl.DataFrame,
    confirmations: pl.DataFrame,
    calendar_days: pl.DataFrame,
    dated_rates: pl.DataFrame,
    *,
    as_of: datetime,
) -> pl.DataFrame:
    """The same of rows in memory. The compiled loops are loaded here: whoever only looks never waits for them."""
    from backoffice.transforms.settlement_spans_moments import moments
    from backoffice.transforms.settlement_told import Told

    numbered = (
        sent.lazy()
        .pipe(alongside, TERMS, with_cut_off, calendar_days.lazy(), dated_rates.lazy())
        .with_columns(cut_off_at=begins(pl.col("intended_settlement_date")) + pl.col("cut_off"))
        .with_row_index("number")
        .collect(engine="in-memory")
    )
    counted = changes(parts(numbered.lazy(), confirmations.lazy(), as_of)).collect(engine="in-memory")
    return (
        moments(numbered, Told(sent["instruction_id"], advices), counted, as_of)
        .lazy()
        .pipe(_judged)
        .pipe(_due_and_matched)
        .pipe(with_explanation)
        .pipe(_with_end)
        .pipe(_merged)
        .join(
            numbered.lazy().select("number", "instruction_id", *_PLACES), on="number", how="left", maintain_order="left"
        )
        .select(SettlementSpan.column_names())
        .collect(engine="in-memory")
    )


def _judged(frame: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with `deadline_passed`, `state` and `is_open`, each row as of its own moment.

    The precedence table judges all rows at one moment. So the dates it compares with the clock are moved by as much as
    the row's moment lies from that one; days are UTC, so the moved date is as many days away as the moved time.
    """
    days_away = pl.col("moment").dt.date() - pl.lit(_JUDGED_AT.date())
    time_away = pl.col("moment") - pl.lit(_JUDGED_AT)
    return (
        frame.with_columns(
            due="intended_settlement_date",
            limit="cut_off_at",
            whole_on=pl.when(pl.col("settled_quantity") >= pl.col("quantity")).then("intended_settlement_date"),
            closed_on=pl.when("is_closing").then("intended_settlement_date"),
            intended_settlement_date=pl.col("intended_settlement_date") - days_away,
            cut_off_at=pl.col("cut_off_at") - time_away,
        )
        .with_columns(deadline_passed=deadline_passed(_JUDGED_AT))
        .with_columns(state=state(_JUDGED_AT))
        .with_columns(
            is_open=~pl.col("state").is_in(CLOSED), intended_settlement_date=pl.col("due"), cut_off_at=pl.col("limit")
        )
    )


def _due_and_matched(frame: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with what `settlement_status` says of time, matching and what remains."""
    nothing = pl.lit(0, pl.Decimal(38, 6))
    withdrawn = pl.col("state").is_in(["CANCELLED", "REJECTED"]) & (pl.col("withdrawn_at") < pl.col("cut_off_at"))
    on_time = pl.col("settled_by_due") >= pl.col("quantity")
    matched = pl.col("says_matched").fill_null(False) | (pl.col("settled_quantity") > 0)
    return frame.with_columns(
        is_failed=pl.col("deadline_passed") & ~withdrawn & ~on_time,
        is_matched=matched,
        matched_late=(matched & (pl.col("matched_at") >= pl.col("cut_off_at"))).fill_null(False),
        remaining_quantity=pl.max_horizontal(pl.col("quantity") - pl.col("settled_quantity"), nothing),
    ).with_columns(remaining_amount=remaining_amount())


def _with_end(frame: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with `ended_at`: the moment it last went from open, or not sent, to closed."""
    was_open = ~_same_instruction() | pl.col("is_open").shift(1)
    number = pl.int_range(pl.len(), dtype=pl.Int64)
    closed = pl.when(~pl.col("is_open") & was_open).then(number).forward_fill()
    return frame.with_columns(ended_at=pl.when(~pl.col("is_open")).then(pl.col("moment").gather(closed)))


def _merged(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The rows that say something else than the one before, each holding until the next."""
    changed = pl.any_horizontal(
        ~_same_instruction(), *(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in _SAID)
    )
    follows = (pl.col("number") == pl.col("number").shift(-1)).fill_null(False)
    return frame.filter(changed).with_columns(
        valid_from="moment", valid_to=pl.when(follows).then(pl.col("moment").shift(-1))
    )


def _same_instruction() -> pl.Expr:
    return (pl.col("number") == pl.col("number").shift(1)).fill_null(False)
