"""One instruction's full story: what it is, how it stands, every message about it, and each day it was due."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import polars as pl
import streamlit as st

from backoffice import charts
from backoffice.charts import Mark, Span
from backoffice.contracts.settlement import (
    SettlementConfirmation,
    SettlementInstruction,
    SettlementStatus,
    StatusAdvice,
)
from backoffice.contracts.settlement_history import SettlementDay, SettlementSpan
from backoffice.i18n import codes, dates, labels, numbers, say
from backoffice.sql import EVERYTHING
from backoffice.ui import cells, notes, picks, story_words, wording
from backoffice.ui.drawn import draw, fold_of, plain_table
from backoffice.ui.listings_settlement import INSTRUCTION_PENALTIES, OPEN_FAILS
from backoffice.ui.story_messages import messages
from backoffice.ui.tables import grid, listing
from backoffice.ui.view import View, view
from backoffice.ui.wording import plain

MOST: Final = 1000
"""Messages of one kind, or spans, shown of one instruction."""

_KNOWN_BY: Final = (SettlementStatus, SettlementInstruction, StatusAdvice, SettlementConfirmation)
"""Where a reference may be found; a message about none of our instructions is a story too."""

_OF_A_DAY: Final = (
    *("day", "fail_day", "day_outcome", "is_hold", "reason", "lacking", "failing_party"),
    *("settled_quantity", "remaining_quantity", "remaining_amount", "currency"),
)

_NUMBERS: Final = ("quantity", "settled_quantity", "remaining_quantity", "amount", "remaining_amount", "currency")
_TIMES: Final = ("trade_date", "instructed_at", "matched_at", "last_advised_at", "fail_days", "recycle_count")
_PLACES: Final = ("trade_id", "transaction_type", "instrument_id", "account_id", "place_of_settlement", "market")
_PARTIES: Final = ("counterparty_id", "legal_entity_id", "desk")


def choose_instruction() -> None:
    """The field to type a reference into. Without one that exists the page ends here, with fails to choose from."""
    seen = view()
    asked = picks.typed(picks.INSTRUCTION, say("Reference of the instruction"))
    if asked and any(
        seen.row(contract, "instruction_id", asked)
        for contract in (SettlementStatus, SettlementInstruction, StatusAdvice)
    ):
        return
    if asked:
        st.warning(plain(say("No instruction and no message has the reference {reference}.", reference=asked)))
    else:
        notes.small(say("Type a reference, or choose one of the open fails."))
    listing(OPEN_FAILS)
    st.stop()


def instruction_facts() -> None:
    """The instruction in sentences, and its particulars in two tables beside each other."""
    seen, asked = view(), picks.chosen(picks.INSTRUCTION)
    status = seen.row(SettlementStatus, "instruction_id", asked)
    sent = seen.row(SettlementInstruction, "instruction_id", asked)
    st.header(plain(asked))
    if status is None:
        st.warning(say("There are messages with this reference, but no result about an instruction of ours."))
        return
    told = (
        story_words.what(seen, status),
        story_words.standing(status),
        story_words.why(status),
        story_words.narrative(status),
    )
    st.markdown("  \n".join(plain(sentence) for sentence in told if sentence))
    row = {**(sent or {}), **status}
    left, right = st.columns(2, gap="medium")
    with left:
        _particulars(seen, row, (*_PARTIES, *_PLACES))
    with right:
        _particulars(seen, row, (*_NUMBERS, *_TIMES))


def _particulars(seen: View, row: Mapping[str, Any], names: Iterable[str]) -> None:
    schema = {**SettlementInstruction.polars_schema(), **SettlementStatus.polars_schema()}
    told = {}
    for name in names:
        if row.get(name) is not None:
            written = cells.writer(seen, name, schema[name])(row[name])
            told[labels.column(name)] = numbers.shown(row[name], "days") if name == "fail_days" else written
    plain_table({say("Particular"): list(told), say("Value"): list(told.values())})


def instruction_spans() -> None:
    """How it stood over time: a lane a state, and the same as a table."""
    seen, asked = view(), picks.chosen(picks.INSTRUCTION)
    title = say("How it stood over time")
    st.header(title)
    status = seen.row(SettlementStatus, "instruction_id", asked)
    found = _spans(seen, asked)
    if status is None or found.is_empty() or seen.as_of is None:
        notes.small(say("Nothing is known of how it stood."))
        return
    drawn = [
        Span(codes.code("state", row["state"]), _said(row), row["valid_from"], row["valid_to"] or seen.as_of)
        for row in found.iter_rows(named=True)
    ]
    mark = Mark(say("Intended date"), status["intended_settlement_date"])
    draw(charts.spans(drawn, [mark]), title)
    table = {
        labels.column("valid_from", SettlementSpan.table): [dates.moment(at) for at in found["valid_from"]],
        labels.column("valid_to", SettlementSpan.table): [
            say("still so") if at is None else dates.moment(at) for at in found["valid_to"]
        ],
        labels.column("state"): [one.lane for one in drawn],
        labels.column("reason"): [codes.with_code("reason", one) if one else "" for one in found["reason"]],
        labels.column("remaining_quantity"): [numbers.plain(one, 6) for one in found["remaining_quantity"]],
    }
    fold_of(table, "spans")


def _spans(seen: View, instruction: str) -> pl.DataFrame:
    if not seen.snapshot.has(SettlementSpan.table):
        return SettlementSpan.create_empty()
    order, matching = (("valid_from", False),), (("instruction_id", instruction),)
    return seen.rows(SettlementSpan.table, EVERYTHING, limit=MOST, order=order, matching=matching).frame


def _said(row: Mapping[str, Any]) -> str:
    """When a span began and ended, and its reason."""
    start = dates.moment(row["valid_from"])
    words = (
        say("since {start}", start=start)
        if row["valid_to"] is None
        else say("{start} to {end}", start=start, end=dates.moment(row["valid_to"]))
    )
    return f"{words} · {codes.with_code('reason', row['reason'])}" if row["reason"] else words


def instruction_messages() -> None:
    """Every message about it, in the order of time."""
    seen = view()
    said, total = messages(seen, picks.chosen(picks.INSTRUCTION), MOST)
    title = say("Every message, in the order of time")
    st.header(title)
    headers = {
        "at": say("Time"),
        "message": say("Message"),
        "says": say("What it says"),
        "reason": say("Reason"),
        "sender": say("From", "sender"),
        "narrative": labels.column("narrative"),
        "message_reference": say("Reference"),
    }
    silent = [name for name in ("reason", "narrative", "sender") if said[name].is_null().all()]
    grid(seen, StatusAdvice, said.drop(silent), title, headers)
    notes.small(wording.rows(total, said.height))


def instruction_days() -> None:
    """Each day it was due, what became of it that day, and what was left at the cut-off."""
    seen, asked = view(), picks.chosen(picks.INSTRUCTION)
    title = say("Its days, from the one it was due")
    st.header(title)
    if not seen.snapshot.has(SettlementDay.table):
        notes.small(say("{table}: no data loaded.", table=labels.table(SettlementDay.table)))
        return
    order, matching = (("day", False),), (("instruction_id", asked),)
    found = seen.rows(SettlementDay.table, EVERYTHING, limit=MOST, order=order, matching=matching).frame
    if found.is_empty():
        notes.small(say("The cut-off of its intended date has not come yet, so it has no day."))
        return
    came_to = pl.coalesce(pl.when(flag).then(pl.lit(flag)) for flag in codes.DAY_OUTCOMES)
    grid(seen, SettlementDay, found.with_columns(day_outcome=came_to).select(_OF_A_DAY), title)


def instruction_penalties() -> None:
    """Every day of it that is penalised, with all the figures the amount is made of."""
    listing(INSTRUCTION_PENALTIES, ("instruction_id", picks.chosen(picks.INSTRUCTION)))
