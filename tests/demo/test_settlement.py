"""Trades and their settlement hang together: money, dates, messages and confirmations, recomputed row by row."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from backoffice import demo
from tests.demo.conftest import PLAN, Made

CENT = Decimal("0.01")


def own_trades(made: Made) -> dict[str, dict[str, Any]]:
    return {row["trade_id"]: row for row in made.rows("trades") if row["record_keeper"] == "own"}


def open_days(made: Made, *calendars: str) -> set[date]:
    days = [
        {row["day"] for row in made.rows("calendar_days") if row["calendar"] == one and row["is_business_day"]}
        for one in calendars
    ]
    return set.intersection(*days)


def nth_open_day(start: date, number: int, days: set[date]) -> date:
    day = start
    while number:
        day += timedelta(days=1)
        number -= day in days
    return day


def test_gross_is_quantity_times_price_to_the_cent(made: Made) -> None:
    for row in own_trades(made).values():
        assert row["gross_amount"] == (row["quantity"] * row["price"]).quantize(CENT, ROUND_HALF_UP), row["trade_id"]


def test_an_instruction_pays_what_its_trade_costs(made: Made) -> None:
    trades, paid = own_trades(made), defaultdict(lambda: Decimal(0))
    rejected = {row["instruction_id"] for row in made.rows("status_advices") if row["status"] == "REJT"}
    for row in made.rows("settlement_instructions"):
        if row["trade_id"] and row["instruction_id"] not in rejected:
            paid[row["trade_id"]] += row["amount"]
    assert paid
    for trade_id, amount in paid.items():
        trade = trades[trade_id]
        charges = trade["commission"] + trade["fees"]
        net = trade["gross_amount"] + (trade["accrued_interest"] or 0)
        assert amount == (net + charges if trade["side"] == "BUYI" else net - charges), trade_id


def test_free_instructions_have_no_money_and_no_trade(made: Made) -> None:
    for row in made.rows("settlement_instructions"):
        free = row["payment"] == "FREE"
        assert free == (row["amount"] is None) == (row["currency"] is None) == (row["trade_id"] is None)
        assert free == (row["transaction_type"] != "TRAD")


@pytest.mark.parametrize(
    ("market", "traded", "due"),
    [
        # A Friday before England's August bank holiday: Monday is closed, so two business days later is Wednesday.
        ("CREST", date(2026, 8, 28), date(2026, 9, 2)),
        # The same Friday in the euro: no holiday, so Tuesday.
        ("T2S", date(2026, 8, 28), date(2026, 9, 1)),
        # A Friday before Labor Day in the US, one day: Tuesday.
        ("DTC", date(2026, 9, 4), date(2026, 9, 8)),
    ],
)
def test_intended_dates_worked_out_by_hand(made: Made, market: str, traded: date, due: date) -> None:
    there = [
        row["intended_settlement_date"]
        for row in made.rows("settlement_instructions")
        if row["market"] == market and row["trade_date"] == traded and row["transaction_type"] == "TRAD"
    ]
    assert there
    assert set(there) == {due}


def test_trades_settle_in_their_markets_cycle_but_for_the_missed_holiday(made: Made) -> None:
    cycle = {"NSE": 1, "DTC": 1, "CREST": 2, "T2S": 2}
    days = {
        market: open_days(made, market, currency)
        for market, currency in (("NSE", "INR"), ("DTC", "USD"), ("CREST", "GBP"), ("T2S", "EUR"))
    }
    holiday = made.truth["stories"].filter(key="missed_holiday").row(0, named=True)
    wrong = {
        (row["market"], row["intended_settlement_date"])
        for row in made.rows("settlement_instructions")
        if row["transaction_type"] == "TRAD"
        and row["intended_settlement_date"]
        != nth_open_day(row["trade_date"], cycle[row["market"]], days[row["market"]])
    }
    assert wrong == {(holiday["subject"], holiday["first_day"])}


def test_confirmations_never_settle_more_than_was_instructed(made: Made) -> None:
    settled: dict[str, Decimal] = defaultdict(Decimal)
    money: dict[str, Decimal] = defaultdict(Decimal)
    closed = set()
    for row in made.rows("settlement_confirmations"):
        settled[row["instruction_id"]] += row["settled_quantity"]
        money[row["instruction_id"]] += row["settled_amount"] or 0
        if row["partial"]:
            closed.add(row["instruction_id"])
    assert closed
    for row in made.rows("settlement_instructions"):
        if (quantity := settled.get(row["instruction_id"])) is not None:
            assert quantity <= row["quantity"]
            assert quantity == row["quantity"] or row["instruction_id"] in closed
            if quantity == row["quantity"]:
                assert money[row["instruction_id"]] == (row["amount"] or 0)


def test_a_confirmation_comes_on_the_day_it_speaks_of_after_the_match_and_on_an_open_day(made: Made) -> None:
    sent = {row["instruction_id"]: row for row in made.rows("settlement_instructions")}
    matched = {
        row["instruction_id"]: row["advised_at"] for row in made.rows("status_advices") if row["status"] == "MACH"
    }
    ended = {row["instruction_id"] for row in made.rows("status_advices") if row["status"] in ("CAND", "REJT")}
    closed = {(row["calendar"], row["day"]) for row in made.rows("calendar_days") if not row["is_business_day"]}
    for row in made.rows("settlement_confirmations"):
        instruction = sent[row["instruction_id"]]
        assert row["effective_settlement_date"] == row["confirmed_at"].date()
        assert row["effective_settlement_date"] >= instruction["intended_settlement_date"]
        assert row["confirmed_at"] > matched[row["instruction_id"]]
        assert row["instruction_id"] not in ended
        assert (instruction["market"], row["effective_settlement_date"]) not in closed


def test_about_one_in_twenty_fails_for_one_to_thirty_days(made: Made) -> None:
    last = {}
    for row in made.rows("settlement_confirmations"):
        last[row["instruction_id"]] = max(last.get(row["instruction_id"], date.min), row["effective_settlement_date"])
    ended = {row["instruction_id"] for row in made.rows("status_advices") if row["status"] in ("CAND", "REJT")}
    due = [
        (row["intended_settlement_date"], last.get(row["instruction_id"]))
        for row in made.rows("settlement_instructions")
        if row["intended_settlement_date"] <= PLAN.until and row["instruction_id"] not in ended
    ]
    failed = [(intended, settled) for intended, settled in due if settled is None or settled > intended]
    assert 0.03 < len(failed) / len(due) < 0.09
    longest = max((settled - intended).days for intended, settled in failed if settled)
    assert 5 < longest <= 50


def test_messages_bear_every_status_a_custodian_sends(made: Made) -> None:
    advices = made.tables["status_advices"]
    assert set(advices["status"]) == {"PACK", "REJT", "CANP", "CAND", "NMAT", "MACH", "PEND", "PENF", "TPRC/COMP"}
    assert {"FUTU", "CMIS", "LACK", "CLAC", "PREA", "PRCY", "CANI", "DEPT", "SAFE", "DDAT"} <= set(
        advices["reason"].drop_nulls()
    )


def test_some_messages_come_twice_and_some_out_of_order(made: Made) -> None:
    advices = made.tables["status_advices"]
    said = ["instruction_id", "dimension", "status", "reason", "advised_at"]
    assert advices.height > advices.unique(said).height
    assert not advices["advised_at"].is_sorted()


def test_some_instructions_are_still_open_and_due_in_the_next_days(made: Made) -> None:
    confirmed = set(made.tables["settlement_confirmations"]["instruction_id"])
    matched = {row["instruction_id"] for row in made.rows("status_advices") if row["status"] == "MACH"}
    ahead = [
        row["instruction_id"]
        for row in made.rows("settlement_instructions")
        if row["intended_settlement_date"] > PLAN.until and row["instruction_id"] not in confirmed
    ]
    assert len(ahead) >= 10
    assert 0 < sum(one not in matched for one in ahead) < len(ahead)
    assert max(row["instructed_at"] for row in made.rows("settlement_instructions")) < demo.as_of(PLAN)


def test_the_parts_of_a_block_make_the_whole_and_go_to_different_accounts(made: Made) -> None:
    parts: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in made.rows("allocations"):
        parts[row["record_keeper"], row["common_reference"]].append(row)
    trades = {(row["record_keeper"], row["common_reference"]): row for row in made.rows("trades")}
    assert len(parts) > 100
    for key, some in parts.items():
        assert sum(row["quantity"] for row in some) == trades[key]["quantity"]
        assert len({row["account_id"] for row in some}) == len(some)
