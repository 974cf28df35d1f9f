"""Allegements: open, answered by one instruction of ours, or taken back, whatever order their rows come in."""

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import permutations
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.contracts.settlement import SettlementStatus
from backoffice.contracts.settlement_allegements import Allegement, SettlementAllegement
from backoffice.transforms.settlement_allegements import settlement_allegements
from tests.tables import frame
from tests.transforms.settlement_tables import CALENDARS, DUE, Rows, at, cut_off, rows_of

TERMS: dict[str, Any] = {
    "account_id": "ACC",
    "movement": "RECE",
    "payment": "APMT",
    "instrument_id": "DE0007164600",
    "quantity": Decimal(100),
    "amount": Decimal("1000.00"),
    "currency": "EUR",
    "market": "T2S",
    "intended_settlement_date": DUE,
    "counterparty_id": "ABBERQUILL",
}
ALLEGED = {**TERMS, "allegement_id": "A1", "function": "NEWM", "told_at": at(8, 20)}
TAKEN_BACK = {**ALLEGED, "function": "CANC", "told_at": at(9, 8)}
REMOVED = {**ALLEGED, "function": "REMO", "told_at": at(9, 8)}
OWN = {**TERMS, "instruction_id": "I1", "state": "MATCHED", "instructed_at": at(9, 7)}
SHORTLY_BEFORE = at(9, 23)


def rate(kind: str, value: int, **more: Any) -> dict[str, Any]:
    fixed = {"rate_id": f"matching.tolerance.{kind}", "scope": "T2S", "valid_from": date(2020, 1, 1), "unit": "EUR"}
    return {**fixed, "value": Decimal(value), **more}


TOLERANCES = (rate("amount", 2), rate("large_amount", 25), rate("large_from", 100_000))


def made(told: Rows, own: Rows = (), *, as_of: datetime = SHORTLY_BEFORE, rates: Rows = TOLERANCES) -> pl.DataFrame:
    """What the transform makes, ordered; messages may be repeated."""
    rows = settlement_allegements(
        rows_of(Allegement, told).lazy(),
        frame(SettlementStatus, own).lazy(),
        frame(CalendarDay, CALENDARS).lazy(),
        frame(DatedRate, rates).lazy(),
        as_of=as_of,
    )
    return SettlementAllegement.validate(rows.collect()).sort("allegement_id")


def outcome(*told: dict[str, Any], own: Rows = (), **facts: Any) -> dict[str, Any]:
    return made(told, own, **facts).row(0, named=True)


def test_what_nothing_of_ours_answers_is_alleged() -> None:
    row = outcome(ALLEGED)
    assert (row["state"], row["is_open"], row["instruction_id"], row["answered_at"]) == ("ALLEGED", True, None, None)


def test_our_instruction_of_the_same_terms_answers_it() -> None:
    row = outcome(ALLEGED, own=[OWN])
    assert (row["state"], row["is_open"], row["instruction_id"]) == ("ANSWERED", False, "I1")
    assert (row["answered_at"], row["amount_difference"], row["days_until_due"]) == (at(9, 7), Decimal(0), None)


@pytest.mark.parametrize(
    "change",
    [
        {"account_id": "OTHER"},
        {"movement": "DELI"},
        {"payment": "FREE", "amount": None, "currency": None},
        {"instrument_id": "DE0001102580"},
        {"quantity": Decimal("100.000001")},
        {"intended_settlement_date": date(2026, 6, 11)},
        {"counterparty_id": "BRINDLEFOSSE"},
        {"currency": "USD"},
        {"market": "CREST"},
        {"amount": None},
        {"state": "CANCELLED"},
        {"state": "REJECTED"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_instruction_of_other_terms_or_one_that_is_over_answers_nothing(change: dict[str, Any]) -> None:
    assert outcome(ALLEGED, own=[{**OWN, **change}])["state"] == "ALLEGED"


@pytest.mark.parametrize(("alleged", "own"), [(None, "ABBERQUILL"), ("ABBERQUILL", None), (None, None)])
def test_a_counterparty_that_one_side_does_not_name_does_not_part_them(alleged: str | None, own: str | None) -> None:
    row = outcome({**ALLEGED, "counterparty_id": alleged}, own=[{**OWN, "counterparty_id": own}])
    assert row["state"] == "ANSWERED"


@pytest.mark.parametrize(
    ("alleged", "own", "fits"),
    [
        ("1000.00", "1002.00", True),
        ("1002.00", "1000.00", True),
        ("1000.00", "1002.01", False),
        ("100000.00", "100002.00", True),
        ("100000.00", "100002.01", False),
        ("100000.01", "100025.01", True),
        ("100000.01", "100025.02", False),
    ],
)
def test_amounts_may_differ_by_the_tolerance_of_the_market(alleged: str, own: str, fits: bool) -> None:
    row = outcome({**ALLEGED, "amount": Decimal(alleged)}, own=[{**OWN, "amount": Decimal(own)}])
    assert (row["state"] == "ANSWERED") is fits
    assert row["amount_difference"] == (Decimal(alleged) - Decimal(own) if fits else None)


@pytest.mark.parametrize(
    "rates",
    [
        pytest.param((), id="none"),
        pytest.param((rate("amount", 2, valid_from=date(2026, 6, 11)),), id="not yet in force"),
        pytest.param((rate("amount", 2, valid_to=date(2026, 6, 9)),), id="no longer in force"),
        pytest.param((rate("amount", 2, scope="CREST"),), id="another market's"),
        pytest.param((rate("amount", 2, unit="USD"),), id="another currency's"),
    ],
)
def test_without_a_tolerance_in_force_amounts_are_equal(rates: Rows) -> None:
    assert outcome(ALLEGED, own=[{**OWN, "amount": Decimal("1000.01")}], rates=rates)["state"] == "ALLEGED"
    assert outcome(ALLEGED, own=[OWN], rates=rates)["state"] == "ANSWERED"


def test_the_newest_tolerance_in_force_counts() -> None:
    rates = (*TOLERANCES, rate("amount", 3, valid_from=date(2026, 1, 1)))
    assert outcome(ALLEGED, own=[{**OWN, "amount": Decimal("1003.00")}], rates=rates)["state"] == "ANSWERED"


def test_free_of_payment_no_amount_is_asked_for() -> None:
    free = {"payment": "FREE", "amount": None, "currency": None}
    row = outcome({**ALLEGED, **free}, own=[{**OWN, **free}])
    assert (row["state"], row["amount_difference"]) == ("ANSWERED", None)


def test_one_instruction_answers_one_allegement() -> None:
    twice = [ALLEGED, {**ALLEGED, "allegement_id": "A2", "told_at": at(8, 21)}]
    assert made(twice, [OWN])["state"].to_list() == ["ANSWERED", "ALLEGED"]
    assert made(twice, [OWN, {**OWN, "instruction_id": "I2"}])["instruction_id"].to_list() == ["I1", "I2"]


def test_the_nearest_amount_goes_first_and_then_who_is_named() -> None:
    own = [{**OWN, "instruction_id": "I1", "amount": Decimal("1001.00")}, {**OWN, "instruction_id": "I2"}]
    assert outcome(ALLEGED, own=own)["instruction_id"] == "I2"
    # A1 names nobody: it is left what A2, which names its counterparty, does not take.
    told = [{**ALLEGED, "counterparty_id": None}, {**ALLEGED, "allegement_id": "A2"}]
    both = [OWN, {**OWN, "instruction_id": "I2", "counterparty_id": "BRINDLEFOSSE"}]
    assert made(told, both)["instruction_id"].to_list() == ["I2", "I1"]


def test_what_the_counterparty_took_back_is_withdrawn_and_leaves_our_instruction_to_others() -> None:
    row = outcome(ALLEGED, TAKEN_BACK)
    assert (row["state"], row["is_open"], row["withdrawn_at"]) == ("WITHDRAWN", False, at(9, 8))
    other = {**ALLEGED, "allegement_id": "A2", "told_at": at(8, 22)}
    assert made([ALLEGED, TAKEN_BACK, other], [OWN])["instruction_id"].to_list() == [None, "I1"]


def test_what_the_servicer_removed_is_answered_where_our_instruction_is_known_else_withdrawn() -> None:
    assert outcome(ALLEGED, REMOVED, own=[OWN])["state"] == "ANSWERED"
    assert outcome(ALLEGED, REMOVED)["state"] == "WITHDRAWN"


def test_only_what_was_told_by_then_counts() -> None:
    assert made([ALLEGED], as_of=at(8, 19)).is_empty()
    assert outcome(ALLEGED, TAKEN_BACK, as_of=at(9, 7))["state"] == "ALLEGED"
    assert made([TAKEN_BACK]).is_empty()


# Alleged on Monday 8 June, due on Wednesday 10; T2S is closed on Friday 12, the euro's payment system on Monday 15.
@pytest.mark.parametrize(
    ("as_of", "age", "until_due", "overdue"),
    [
        (at(8, 21), 0, 2, False),
        (at(9), 1, 1, False),
        (at(10, 14), 2, 0, False),
        (at(10, 16), 2, 0, True),
        (at(11), 3, -1, True),
        (at(15), 3, -1, True),
        (at(16), 4, -2, True),
    ],
)
def test_days_are_the_market_s_and_its_payment_system_s(
    as_of: datetime, age: int, until_due: int, overdue: bool
) -> None:
    row = outcome(ALLEGED, as_of=as_of, rates=[cut_off("cutoff.dvp", 15 * 60)])
    assert (row["age_days"], row["days_until_due"], row["is_overdue"]) == (age, until_due, overdue)
    assert row["calendar_known"]


def test_without_a_calendar_weekdays_are_counted_and_it_is_said() -> None:
    row = outcome({**ALLEGED, "market": "MOON"}, as_of=at(15))
    assert (row["age_days"], row["days_until_due"], row["calendar_known"]) == (5, -3, False)


def test_age_ends_with_the_answer_even_where_that_was_sent_before() -> None:
    assert outcome(ALLEGED, own=[OWN], as_of=at(16))["age_days"] == 1
    assert outcome(ALLEGED, own=[{**OWN, "instructed_at": at(5)}], as_of=at(16))["age_days"] == 0


AMOUNTS = st.sampled_from([Decimal(1000), Decimal(1001), Decimal(1002), Decimal(1005)])
PARTIES = st.sampled_from(["ABBERQUILL", "BRINDLEFOSSE", None])
WHEN = st.integers(0, 40).map(lambda minute: datetime(2026, 6, 8, 20, minute, tzinfo=UTC))
SIDES = st.lists(st.tuples(AMOUNTS, PARTIES, WHEN), max_size=5)


@settings(max_examples=60, deadline=None)
@given(told=SIDES, own=SIDES, back=st.sets(st.integers(0, 4)), order=st.randoms(use_true_random=False))
def test_row_order_and_repeats_change_nothing_and_nobody_answers_twice(
    told: list[Any], own: list[Any], back: set[int], order: Any
) -> None:
    names = ("amount", "counterparty_id")
    messages = [
        {**ALLEGED, **dict(zip(names, row[:2], strict=True)), "allegement_id": f"A{place}", "told_at": row[2]}
        for place, row in enumerate(told)
    ]
    messages += [{**messages[place], "function": "CANC", "told_at": at(9)} for place in back if place < len(told)]
    instructions = [
        {**OWN, **dict(zip(names, row[:2], strict=True)), "instruction_id": f"I{place}", "instructed_at": row[2]}
        for place, row in enumerate(own)
    ]
    once = made(messages, instructions)
    again = [*messages, *order.sample(messages, len(messages) // 2)]
    order.shuffle(again)
    shuffled = order.sample(instructions, len(instructions))
    assert_frame_equal(made(again, shuffled), once)
    used = Counter(once["instruction_id"].drop_nulls())
    assert all(number == 1 for number in used.values())
    # Nothing fitting is left on both sides: what is open and what is unused never fit each other.
    open_rows, unused = once.filter("is_open"), [one for one in instructions if one["instruction_id"] not in used]
    for row in open_rows.iter_rows(named=True):
        for one in unused:
            parted = None not in (row["counterparty_id"], one["counterparty_id"])
            parted &= row["counterparty_id"] != one["counterparty_id"]
            assert parted or abs(row["amount"] - one["amount"]) > 2


def test_every_order_of_three_alike_gives_the_same_pairs() -> None:
    told = [{**ALLEGED, "allegement_id": f"A{n}"} for n in range(3)]
    own = [{**OWN, "instruction_id": f"I{n}"} for n in range(2)]
    expected = made(told, own)
    assert expected["instruction_id"].to_list() == ["I0", "I1", None]
    for one in permutations(told):
        assert_frame_equal(made(one, own[::-1]), expected)
