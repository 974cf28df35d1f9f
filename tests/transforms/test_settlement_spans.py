"""The spans of an instruction: at any moment, the one that holds says what the status then was."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.contracts.settlement import (
    SettlementConfirmation,
    SettlementInstruction,
    SettlementStatus,
    StatusAdvice,
)
from backoffice.contracts.settlement_history import SettlementSpan
from backoffice.transforms.settlement import settlement_status
from backoffice.transforms.settlement_spans import settlement_spans
from tests.firm import demo_frames, facts_of
from tests.tables import frame
from tests.transforms.settlement_tables import (
    CALENDARS,
    INSTRUCTION,
    at,
    confirmed,
    cut_off,
    matching,
    processing,
    rows_of,
    settlement,
)
from tests.transforms.test_settlement_second import CUT_OFFS, DAYS, as_ofs, inputs, lifecycles

SHARED = [
    name
    for name in SettlementSpan.column_names()
    if name in SettlementStatus.column_names() and name not in ("instruction_id",)
]
LATEST = at(24, 20)


def spans(*messages: Mapping[str, Any], as_of: datetime = LATEST, **changes: Any) -> list[dict[str, Any]]:
    """The spans of the standard instruction, changed by `changes`, after `messages`."""
    rates = changes.pop("rates", ())
    made = settlement_spans(
        frame(SettlementInstruction, [{**INSTRUCTION, **changes}]).lazy(),
        rows_of(StatusAdvice, [message for message in messages if "advice_id" in message]).lazy(),
        rows_of(SettlementConfirmation, [message for message in messages if "confirmation_id" in message]).lazy(),
        frame(CalendarDay, CALENDARS).lazy(),
        frame(DatedRate, rates).lazy(),
        as_of=as_of,
    )
    return SettlementSpan.validate(made.collect()).sort("valid_from").rows(named=True)


def told(rows: list[dict[str, Any]], *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in ("valid_from", *columns)) for row in rows]


def test_a_life_is_told_from_sending_to_settlement_without_a_gap() -> None:
    """Due Wednesday 10 at 14:00: matched a day late, then failing for lack of securities, 40 + 60 settle."""
    rows = spans(
        processing("PACK", at(8, 10)),
        matching("NMAT", at(9, 9), "DMON"),
        matching("MACH", at(11, 9)),
        settlement("PENF", at(11, 20), "LACK"),
        confirmed(40, 15),
        confirmed(60, 16),
        rates=[cut_off("cutoff.dvp", 14 * 60)],
    )
    assert told(rows, "state", "is_failed", "reason", "remaining_quantity", "remaining_amount") == [
        (at(8, 9), "INSTRUCTED", False, None, Decimal(100), Decimal(1000)),
        (at(8, 10), "ACKNOWLEDGED", False, None, Decimal(100), Decimal(1000)),
        (at(9, 9), "UNMATCHED", False, "DMON", Decimal(100), Decimal(1000)),
        (at(10, 14), "UNMATCHED", True, "DMON", Decimal(100), Decimal(1000)),
        (at(11, 9), "FAILING", True, "DMON", Decimal(100), Decimal(1000)),
        (at(11, 20), "FAILING", True, "LACK", Decimal(100), Decimal(1000)),
        (at(15, 18), "PARTIALLY_SETTLED", True, "LACK", Decimal(60), Decimal(600)),
        (at(16, 18), "SETTLED", True, "LACK", Decimal(0), Decimal(0)),
    ]
    assert [row["valid_to"] for row in rows] == [*(row["valid_from"] for row in rows[1:]), None]
    assert [row["ended_at"] for row in rows] == [*[None] * 7, at(16, 18)]


def test_what_was_rejected_in_time_and_cancelled_after_its_date_never_failed() -> None:
    rows = spans(processing("REJT", at(9, 9)), processing("CAND", at(14, 9), "CANI"))
    assert told(rows, "state", "is_failed")[1:] == [
        (at(9, 9), "REJECTED", False),
        (at(14, 9), "CANCELLED", False),
    ]


def test_the_clock_alone_makes_a_matched_instruction_fail_and_adds_no_row_a_day() -> None:
    rows = spans(matching("MACH", at(9, 9)), rates=[cut_off("cutoff.dvp", 14 * 60)])
    assert told(rows, "state") == [(at(8, 9), "INSTRUCTED"), (at(9, 9), "MATCHED"), (at(10, 14), "FAILING")]


def test_a_pending_status_pends_until_its_day_is_over() -> None:
    unmatched = matching("NMAT", at(9, 10), "CMIS")
    rows = spans(settlement("PEND", at(9, 9), "FUTU"), unmatched)
    assert told(rows, "state", "is_failed") == [
        (at(8, 9), "INSTRUCTED", False),
        (at(9, 9), "PENDING", False),
        (at(9, 10), "PENDING", False),
        (at(11, 0), "UNMATCHED", True),
    ]


def test_the_market_calling_it_failing_early_makes_it_due_as_its_day_begins() -> None:
    rows = spans(settlement("PENF", at(9, 9), "LACK"), as_of=at(10, 12))
    assert told(rows, "state", "is_failed") == [
        (at(8, 9), "INSTRUCTED", False),
        (at(9, 9), "FAILING", False),
        (at(10, 0), "FAILING", True),
    ]


def test_what_was_said_before_it_was_sent_counts_from_then() -> None:
    rows = spans(matching("MACH", at(7, 9)), as_of=at(9))
    assert told(rows, "state", "matched_at") == [(at(8, 9), "MATCHED", at(7, 9))]


def test_a_confirmation_counts_once_its_effective_day_has_come() -> None:
    early = confirmed(100, 9, confirmed_at=at(8, 12))
    assert told(spans(early), "state") == [(at(8, 9), "INSTRUCTED"), (at(9, 0), "SETTLED")]


@pytest.mark.parametrize(
    ("sentence", "newer", "expected"),
    [
        (
            "the same again changes nothing",
            confirmed(100, 9, confirmed_at=at(9, 20)),
            [(at(8, 9), Decimal(100)), (at(9, 18), Decimal(0))],
        ),
        (
            "a newer one replaces it",
            confirmed(100, 9, confirmed_at=at(9, 20), settled_quantity=Decimal(30)),
            [(at(8, 9), Decimal(100)), (at(9, 18), Decimal(0)), (at(9, 20), Decimal(70)), (at(11, 0), Decimal(70))],
        ),
        (
            "a newer one that counts already keeps it from ever counting",
            confirmed(100, 9, confirmed_at=at(9, 20), settled_quantity=Decimal(30)),
            [(at(8, 9), Decimal(100)), (at(9, 20), Decimal(70)), (at(11, 0), Decimal(70))],
        ),
    ],
)
def test_a_confirmation_sent_again(sentence: str, newer: dict[str, Any], expected: list[Any]) -> None:
    """At 11 June 00:00 its day is over, and what is not settled has failed: a span of its own."""
    first = confirmed(100, 9)
    if "ever" in sentence:
        first = {**first, "effective_settlement_date": at(11).date()}
    assert told(spans(first, newer), "remaining_quantity") == expected


def test_it_is_ended_since_the_cancellation_and_open_again_when_that_is_taken_back() -> None:
    rows = spans(processing("CAND", at(9, 9), "CANI"), processing("PACK", at(9, 12)), processing("CAND", at(9, 15)))
    assert told(rows, "state", "ended_at") == [
        (at(8, 9), "INSTRUCTED", None),
        (at(9, 9), "CANCELLED", at(9, 9)),
        (at(9, 12), "ACKNOWLEDGED", None),
        (at(9, 15), "CANCELLED", at(9, 15)),
    ]


def test_messages_about_instructions_we_do_not_have_make_no_span() -> None:
    """One sorts before ours, one after it."""
    stray = [{**matching("MACH", at(9, 9)), "instruction_id": name, "advice_id": name} for name in ("A", "Z")]
    assert told(spans(*stray), "state", "is_failed") == [
        (at(8, 9), "INSTRUCTED", False),
        (at(11, 0), "INSTRUCTED", True),
    ]


def run_spans(frames: Mapping[str, pl.DataFrame], as_of: datetime = LATEST, engine: Any = "auto") -> pl.DataFrame:
    lazy = {name: rows.lazy() for name, rows in frames.items()}
    made = settlement_spans(**lazy, calendar_days=DAYS, dated_rates=CUT_OFFS, as_of=as_of)
    return SettlementSpan.validate(made.collect(engine=engine)).sort("instruction_id", "valid_from")


def holding(made: pl.DataFrame, moment: datetime) -> pl.DataFrame:
    holds = (pl.col("valid_from") <= moment) & (pl.col("valid_to") > moment).fill_null(True)
    return made.filter(holds).select("instruction_id", *SHARED).sort("instruction_id")


def with_confirmations_sent_again(frames: dict[str, pl.DataFrame], chance: Any) -> dict[str, pl.DataFrame]:
    """Some confirmations once more under the same reference, later or at once, with other figures or the same."""
    rows = frames["confirmations"]
    again = [
        {
            **row,
            "source_id": "again",
            "confirmed_at": row["confirmed_at"] + timedelta(hours=chance.choice([0, 0, 9, 30])),
            "settled_quantity": chance.choice([row["settled_quantity"], Decimal(0), row["settled_quantity"] * 2]),
            "effective_settlement_date": row["effective_settlement_date"] + timedelta(days=chance.choice([-2, 0, 2])),
        }
        for row in rows.rows(named=True)
        if chance.random() < 0.4
    ]
    return frames | {"confirmations": pl.concat([rows, pl.DataFrame(again, schema=rows.schema)])}


@settings(max_examples=60, deadline=None)
@given(lifecycles, as_ofs, st.randoms(use_true_random=False))
def test_the_span_that_holds_a_moment_says_what_the_status_was(drawn: Any, moment: datetime, chance: Any) -> None:
    frames = with_confirmations_sent_again(inputs(drawn), chance)
    lazy = {name: rows.lazy() for name, rows in frames.items()}
    then = settlement_status(**lazy, calendar_days=DAYS, dated_rates=CUT_OFFS, as_of=moment).collect()
    expected = then.select("instruction_id", *SHARED).sort("instruction_id")
    assert_frame_equal(holding(run_spans(frames), moment), expected)


@settings(max_examples=25, deadline=None)
@given(lifecycles, as_ofs, st.randoms(use_true_random=False))
def test_later_knowledge_ends_the_last_span_and_changes_none_before(drawn: Any, moment: datetime, chance: Any) -> None:
    frames = with_confirmations_sent_again(inputs(drawn), chance)
    ending = pl.col("valid_to") <= moment
    early = run_spans(frames, moment)
    late = run_spans(frames).filter(pl.col("valid_from") <= moment)
    assert_frame_equal(late.with_columns(valid_to=pl.when(ending).then("valid_to")), early)


@settings(max_examples=25, deadline=None)
@given(lifecycles, st.randoms(use_true_random=False))
def test_order_repetition_and_engine_change_nothing_and_spans_follow_without_gap(drawn: Any, chance: Any) -> None:
    frames = with_confirmations_sent_again(inputs(drawn), chance)
    twice = {name: rows if name == "instructions" else pl.concat([rows, rows]) for name, rows in frames.items()}
    shuffled = {name: rows[chance.sample(range(rows.height), rows.height)] for name, rows in twice.items()}
    made = run_spans(frames)
    assert_frame_equal(run_spans(shuffled, engine="streaming"), made)
    next_from = pl.col("valid_from").shift(-1).over("instruction_id")
    assert made.filter(pl.col("valid_to").ne_missing(next_from)).height == 0
    assert made.filter(pl.col("valid_from") >= pl.col("valid_to")).height == 0


def test_the_demo_firm_stood_at_past_moments_as_its_spans_say() -> None:
    frames = demo_frames()
    given_frames = {name: frames[contract.table].lazy() for name, contract in settlement_spans.reads.items()}
    now = facts_of()["as_of"]
    made = SettlementSpan.validate(settlement_spans(**given_frames, as_of=now).collect())
    assert made.height > frames["settlement_instructions"].height
    for days_ago in (0, 1, 30, 95):
        moment = now - timedelta(days=days_ago, hours=3 * days_ago % 24)
        then = settlement_status(**given_frames, as_of=moment).collect()
        assert then.height > 0
        assert_frame_equal(holding(made, moment), then.select("instruction_id", *SHARED).sort("instruction_id"))
