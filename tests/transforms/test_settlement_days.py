"""The days of an instruction: what was open, settled, failing or unmatched at each cut-off, and what adds up."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.contracts.settlement import SettlementConfirmation, SettlementInstruction, StatusAdvice
from backoffice.contracts.settlement_history import SettlementDay
from backoffice.transforms.settlement import settlement_status
from backoffice.transforms.settlement_days import settlement_days
from backoffice.transforms.settlement_spans import settlement_spans
from tests.firm import demo_frames, facts_of
from tests.tables import frame
from tests.transforms.settlement_days_second import second_days
from tests.transforms.settlement_tables import (
    CALENDARS,
    INSTRUCTION,
    at,
    calendar,
    confirmed,
    cut_off,
    matching,
    processing,
    rows_of,
    settlement,
)
from tests.transforms.test_settlement_second import CALENDARS as KNOWN
from tests.transforms.test_settlement_second import CUT_OFFS, DAYS, RATES, as_ofs, inputs, lifecycles
from tests.transforms.test_settlement_spans import with_confirmations_sent_again

MACH = matching("MACH", at(9, 9))
LATEST = at(24, 20)
AT_14 = (cut_off("cutoff.dvp", 14 * 60),)
FREE = {"payment": "FREE", "amount": None, "currency": None}
OUTCOMES = ("is_settled_that_day", "is_closed_that_day", "is_fail", "is_unmatched", "is_unsent")


def run(frames: Mapping[str, pl.LazyFrame], as_of: datetime, engine: Any = "auto") -> pl.DataFrame:
    """Status and spans, then days, as a build makes them."""
    spans = settlement_spans(**frames, as_of=as_of).collect(engine=engine).lazy()
    statuses = settlement_status(**frames, as_of=as_of).collect(engine=engine).lazy()
    rest = {name: rows for name, rows in frames.items() if name not in ("advices", "instructions")}
    made = settlement_days(**rest, statuses=statuses, spans=spans, as_of=as_of).collect(engine=engine)
    return SettlementDay.validate(made).sort("instruction_id", "day")


def days(*messages: Mapping[str, Any], as_of: datetime = LATEST, **changes: Any) -> list[dict[str, Any]]:
    """The day rows of the standard instruction, changed by `changes`, after `messages`."""
    rates, calendars = changes.pop("rates", AT_14), changes.pop("calendars", CALENDARS)
    frames = {
        "instructions": frame(SettlementInstruction, [{**INSTRUCTION, **changes}]),
        "advices": rows_of(StatusAdvice, [message for message in messages if "advice_id" in message]),
        "confirmations": rows_of(
            SettlementConfirmation, [message for message in messages if "confirmation_id" in message]
        ),
        "calendar_days": frame(CalendarDay, calendars),
        "dated_rates": frame(DatedRate, rates),
    }
    return run({name: rows.lazy() for name, rows in frames.items()}, as_of).rows(named=True)


def outcomes(rows: list[dict[str, Any]]) -> list[tuple[int, int, str]]:
    """Day of June, business days since the intended date, and what the day came to."""
    return [(row["day"].day, row["fail_day"], next(name for name in OUTCOMES if row[name])) for row in rows]


def picked(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def test_a_fail_has_a_row_a_business_day_until_it_settles() -> None:
    """Due Wednesday 10; Friday 12 and Monday 15 are closed for payments; it settles on Wednesday 17."""
    rows = days(MACH, settlement("PENF", at(10, 13), "LACK"), confirmed(100, 17))
    assert outcomes(rows) == [
        (10, 0, "is_fail"),
        (11, 1, "is_fail"),
        (16, 2, "is_fail"),
        (17, 3, "is_settled_that_day"),
    ]
    assert picked(rows, "ageing_bucket", "lacking", "reason", "failing_party") == [
        ("0-1", "securities", "LACK", "own"),
        ("0-1", "securities", "LACK", "own"),
        ("2-4", "securities", "LACK", "own"),
        (None, None, None, None),
    ]


@pytest.mark.parametrize(
    ("sentence", "messages", "expected"),
    [
        ("on time it has one row", [MACH, confirmed(100, 10)], [(10, 0, "is_settled_that_day")]),
        ("settled before its day it has none", [MACH, confirmed(100, 9)], []),
        ("cancelled before the cut-off it has none", [MACH, processing("CAND", at(10, 13))], []),
        (
            "cancelled at the cut-off it was still there that day",
            [MACH, processing("CAND", at(10, 14))],
            [(10, 0, "is_fail")],
        ),
        (
            "rejected after two days",
            [processing("REJT", at(11, 15))],
            [(10, 0, "is_unmatched"), (11, 1, "is_unmatched")],
        ),
        (
            "closed by its last part",
            [MACH, confirmed(60, 11, partial="PARC")],
            [(10, 0, "is_fail"), (11, 1, "is_closed_that_day")],
        ),
        (
            "the rest cancelled the day a part settled",
            [MACH, confirmed(60, 11, confirmed_at=at(11, 9)), processing("CAND", at(11, 10))],
            [(10, 0, "is_fail"), (11, 1, "is_closed_that_day")],
        ),
        (
            "settled on a closed day it counts on the next open one",
            [MACH, confirmed(100, 13)],
            [(10, 0, "is_fail"), (11, 1, "is_fail"), (16, 2, "is_settled_that_day")],
        ),
    ],
)
def test_when_the_days_end(sentence: str, messages: list[Any], expected: list[Any]) -> None:
    assert outcomes(days(*messages)) == expected


def test_a_day_counts_once_its_cut_off_has_come() -> None:
    assert outcomes(days(MACH, as_of=at(11, 13, 59))) == [(10, 0, "is_fail")]
    assert outcomes(days(MACH, as_of=at(11, 14))) == [(10, 0, "is_fail"), (11, 1, "is_fail")]
    assert outcomes(days(MACH, as_of=at(10, 13))) == []
    assert outcomes(days(MACH, as_of=at(9, 20))) == []


def test_each_day_has_the_cut_off_in_force_on_it() -> None:
    rates = (cut_off("cutoff.dvp", 14 * 60, valid_to=date(2026, 6, 10)), cut_off("cutoff.dvp", 18 * 60, "all"))
    assert picked(days(MACH, as_of=at(12), rates=rates), "cut_off_at") == [(at(10, 14),), (at(11, 18),)]


def test_a_confirmation_that_comes_after_the_cut_off_makes_no_fail() -> None:
    rows = days(MACH, confirmed(100, 10, confirmed_at=at(11, 8)))
    assert outcomes(rows) == [(10, 0, "is_settled_that_day")]
    assert outcomes(days(MACH, confirmed(100, 10, confirmed_at=at(11, 8)), as_of=at(10, 20))) == [(10, 0, "is_fail")]


def test_parts_open_settled_and_remaining_add_up_each_day() -> None:
    """40 on the closed Saturday 13 for 400.00, the rest on Wednesday 17 for 600.00."""
    rows = days(MACH, confirmed(40, 13), confirmed(60, 17))
    names = ("open_quantity", "settled_quantity", "remaining_quantity", "open_amount", "settled_amount")
    assert picked(rows, "day", *names, "remaining_amount") == [
        (date(2026, 6, 10), 100, 0, 100, 1000, 0, 1000),
        (date(2026, 6, 11), 100, 0, 100, 1000, 0, 1000),
        (date(2026, 6, 16), 100, 40, 60, 1000, 400, 600),
        (date(2026, 6, 17), 60, 60, 0, 600, 600, 0),
    ]


def test_matched_before_the_cut_off_of_wednesday_is_charged_late_for_monday_and_tuesday() -> None:
    """Example P6 of the penalty rules: due Monday 8, matched Wednesday before the cut-off, settled Thursday."""
    rows = days(
        matching("MACH", at(10, 13)),
        confirmed(100, 11),
        intended_settlement_date=date(2026, 6, 8),
        instructed_at=at(5),
        calendars=calendar("T2S"),
    )
    assert picked(rows, "day", "is_matched_later", "is_fail", "matched_late") == [
        (date(2026, 6, 8), True, False, True),
        (date(2026, 6, 9), True, False, True),
        (date(2026, 6, 10), False, True, True),
        (date(2026, 6, 11), False, False, True),
    ]


@pytest.mark.parametrize("hour", [14, 15])
def test_matched_at_or_after_the_cut_off_is_charged_late_for_that_day_too(hour: int) -> None:
    rows = days(matching("MACH", at(11, hour)), as_of=at(16, 15))
    assert picked(rows, "day", "is_unmatched", "is_matched_later", "is_fail") == [
        (date(2026, 6, 10), True, True, False),
        (date(2026, 6, 11), True, True, False),
        (date(2026, 6, 16), False, False, True),
    ]


def test_days_before_it_was_sent_are_told_apart() -> None:
    rows = days(matching("MACH", at(11, 13)), instructed_at=at(11, 9), as_of=at(16, 15))
    assert outcomes(rows) == [(10, 0, "is_unsent"), (11, 1, "is_fail"), (16, 2, "is_fail")]
    assert picked(rows, "is_matched_later", "is_hold", "reason")[0] == (True, False, None)


def test_on_hold_it_fails_all_the_same_and_hold_is_as_at_the_cut_off() -> None:
    rows = days(MACH, settlement("PEND", at(10, 9), "PREA"), settlement("PEND", at(11, 15), "LACK"), as_of=at(16, 15))
    assert picked(rows, "is_fail", "is_hold", "reason", "lacking") == [
        (True, True, "PREA", "securities"),
        (True, True, "PREA", "securities"),
        (True, False, "LACK", "securities"),
    ]


@pytest.mark.parametrize(
    ("movement", "payment", "reason", "lacking"),
    [
        ("DELI", "APMT", "LACK", "securities"),
        ("RECE", "APMT", "CLAC", "securities"),
        ("RECE", "APMT", "MONY", "cash"),
        ("DELI", "APMT", "CMON", "cash"),
        ("DELI", "APMT", "LIQU", "cash"),
        ("DELI", "APMT", "PREA", "securities"),
        ("DELI", "APMT", "PRCY", "cash"),
        ("RECE", "APMT", "PREA", "cash"),
        ("RECE", "APMT", "PRCY", "securities"),
        ("DELI", "APMT", "BOTH", None),
        ("RECE", "APMT", "OTHR", None),
        ("RECE", "APMT", None, None),
        ("RECE", "FREE", None, "securities"),
        ("RECE", "FREE", "MONY", "securities"),
    ],
)
def test_what_a_fail_lacks(movement: str, payment: str, reason: str | None, lacking: str | None) -> None:
    paid = {} if payment == "APMT" else FREE
    rates = (*AT_14, cut_off("cutoff.fop", 14 * 60))
    rows = days(MACH, settlement("PENF", at(10, 9), reason), movement=movement, as_of=at(10, 14), rates=rates, **paid)
    assert picked(rows, "is_fail", "lacking") == [(True, lacking)]


def test_free_of_payment_does_not_wait_for_the_payment_system() -> None:
    rows = days(MACH, as_of=at(16, 20), rates=(cut_off("cutoff.fop", 18 * 60),), **FREE)
    assert [row["day"].day for row in rows] == [10, 11, 15, 16]
    assert picked(rows, "open_amount", "settled_amount") == [(None, None)] * 4


def test_without_a_calendar_mondays_to_fridays_count_and_it_says_so() -> None:
    rows = days(MACH, as_of=at(16, 20), calendars=[])
    assert picked(rows, "day", "calendar_known") == [(date(2026, 6, day), False) for day in (10, 11, 12, 15, 16)]


def test_what_settled_on_time_has_one_day_though_the_calendar_has_a_gap() -> None:
    gap = [day for day in CALENDARS if day["day"].day not in (11, 12)]
    rows = days(MACH, confirmed(100, 10), confirmed(20, 16), as_of=LATEST, calendars=gap)
    assert outcomes(rows) == [(10, 0, "is_settled_that_day")]


def test_a_reason_told_before_it_was_sent_explains_no_day_before_that() -> None:
    said = settlement("PEND", at(9, 23), "DMON")
    rows = days(said, confirmed(40, 10, partial="PARC"), as_of=LATEST, instructed_at=at(10, 16))
    assert picked(rows, "is_closed_that_day", "reason") == [(True, None)]


def of_one(frames: Mapping[str, pl.DataFrame], table: str, name: str) -> list[dict[str, Any]]:
    return frames[table].filter(pl.col("instruction_id") == name).rows(named=True)


@settings(max_examples=60, deadline=None)
@given(lifecycles, as_ofs, st.randoms(use_true_random=False))
def test_a_second_calculation_agrees(drawn: Any, as_of: datetime, chance: Any) -> None:
    frames = with_confirmations_sent_again(inputs(drawn), chance)
    lazy = {name: rows.lazy() for name, rows in frames.items()}
    made = run({**lazy, "calendar_days": DAYS, "dated_rates": CUT_OFFS}, as_of)
    expected = {}
    for instruction in frames["instructions"].rows(named=True):
        name = instruction["instruction_id"]
        messages = (of_one(frames, table, name) for table in ("advices", "confirmations"))
        for row in second_days(instruction, *messages, KNOWN, RATES, as_of):
            expected[name, row["day"]] = row
    found = {(row["instruction_id"], row["day"]): row for row in made.iter_rows(named=True)}
    assert sorted(found) == sorted(expected)
    for key, told in expected.items():
        assert {name: found[key][name] for name in told} == told


def broken_rules(rows: pl.DataFrame) -> dict[str, int]:
    outcomes = pl.sum_horizontal(OUTCOMES)
    rules = {
        "each day is exactly one of the outcomes": outcomes != 1,
        "no day is charged both as a fail and for late matching": pl.col("is_fail") & pl.col("is_matched_later"),
        "quantities add up": pl.col("open_quantity") != pl.col("settled_quantity") + pl.col("remaining_quantity"),
        "amounts add up": pl.col("open_amount") != pl.col("settled_amount") + pl.col("remaining_amount"),
        "settled leaves nothing": pl.col("is_settled_that_day") != (pl.col("remaining_quantity") == 0),
        "only fails have an age and lack something": ~pl.col("is_fail")
        & (pl.col("ageing_bucket").is_not_null() | pl.col("lacking").is_not_null()),
        "hold is open": pl.col("is_hold") & ~pl.col("is_fail") & ~pl.col("is_unmatched"),
        "no day before the intended one": pl.col("day") < pl.col("intended_settlement_date"),
    }
    found = rows.select(**{sentence: rule.sum() for sentence, rule in rules.items()}).row(0, named=True)
    return {sentence: count for sentence, count in found.items() if count}


@settings(max_examples=25, deadline=None)
@given(lifecycles, as_ofs, st.randoms(use_true_random=False))
def test_what_must_hold_of_every_day_in_any_order_on_either_engine(drawn: Any, as_of: datetime, chance: Any) -> None:
    frames = with_confirmations_sent_again(inputs(drawn), chance)
    shuffled = {name: rows[chance.sample(range(rows.height), rows.height)] for name, rows in frames.items()}
    facts = {"calendar_days": DAYS, "dated_rates": CUT_OFFS}
    made = run({**{name: rows.lazy() for name, rows in frames.items()}, **facts}, as_of)
    assert broken_rules(made) == {}
    again = run({**{name: rows.lazy() for name, rows in shuffled.items()}, **facts}, as_of, engine="streaming")
    assert_frame_equal(again, made)


def test_the_demo_firms_days_agree_with_its_status() -> None:
    """As many open cut-offs as the status counts, and the same fails: two ways to one number."""
    frames = demo_frames()
    names = {name: contract.table for name, contract in settlement_spans.reads.items()}
    made = run({name: frames[table].lazy() for name, table in names.items()}, facts_of()["as_of"])
    assert broken_rules(made) == {}
    per_instruction = made.group_by("instruction_id").agg(
        met=pl.sum_horizontal("is_fail", "is_unmatched", "is_unsent").sum().cast(pl.Int64),
        ended=pl.col("is_closed_that_day").any(),
        settled=pl.col("settled_quantity").sum(),
    )
    both = frames["settlement_status"].join(per_instruction, on="instruction_id", how="left")
    open_days = both.filter(pl.col("is_open") | (pl.col("state") == "SETTLED"))
    assert open_days.height > 1000
    assert open_days.filter(pl.col("met").fill_null(0) != pl.col("recycle_count")).height == 0
    late = both.filter((pl.col("state") == "SETTLED") & ~pl.col("settled_on_time") & pl.col("is_failed"))
    assert late.height > 10
    assert late.filter(pl.col("settled") > pl.col("quantity")).height == 0
