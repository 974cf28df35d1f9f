"""Shortage and lateness: what the firm has to deliver, recounted from the rows, and that both make deliveries fail."""

from collections import defaultdict
from datetime import date
from typing import Any

from backoffice.demo.history import History
from tests.demo.conftest import PLAN, Made
from tests.demo.test_settlement import nth_open_day, open_days


def settled_late(made: Made) -> dict[str, bool]:
    """Whether each instruction due by the last day settled whole after its intended date, or has not yet."""
    whole: dict[str, date] = {}
    settled: dict[str, int] = defaultdict(int)
    sent = {row["instruction_id"]: row for row in made.rows("settlement_instructions")}
    for row in made.rows("settlement_confirmations"):
        one = row["instruction_id"]
        settled[one] += row["settled_quantity"]
        if settled[one] == sent[one]["quantity"]:
            whole[one] = row["effective_settlement_date"]
    return {
        one: whole.get(one, date.max) > row["intended_settlement_date"]
        for one, row in sent.items()
        if row["intended_settlement_date"] <= PLAN.until
    }


def share(flags: list[bool]) -> float:
    return sum(flags) / len(flags)


def test_some_instructions_are_sent_on_the_morning_after_the_trade(made: Made) -> None:
    days = {
        market: open_days(made, market, currency)
        for market, currency in (("NSE", "INR"), ("DTC", "USD"), ("CREST", "GBP"), ("T2S", "EUR"))
    }
    late = [row for row in made.rows("settlement_instructions") if row["instructed_at"].date() > row["trade_date"]]
    assert 0.01 < len(late) / made.tables["settlement_instructions"].height < 0.05
    for row in late:
        assert row["instructed_at"].date() == nth_open_day(row["trade_date"], 1, days[row["market"]])
        assert row["instructed_at"].date() <= row["intended_settlement_date"]


def test_deliveries_the_plan_is_short_for_are_those_the_rows_show_short(made: Made) -> None:
    """Recounted row by row: what the account held at the start, and all that was due by the day of the delivery."""
    history = History(PLAN)
    sent, stocked = history.sent, history.stocked
    moved: dict[tuple[int, int], list[tuple[Any, int]]] = defaultdict(list)
    for place in range(len(sent)):
        if not sent.is_rejected[place]:
            sign = 1 if sent.is_receipt[place] else -1
            moved[sent.account[place], sent.instrument[place]].append((sent.due[place], sign * sent.quantity[place]))
    accounts, instruments = history.holdings.account, history.holdings.instrument
    start = {(accounts[cell], instruments[cell]): int(stocked.at_start[cell]) for cell in range(len(stocked.at_start))}
    short = set()
    for place in range(len(sent)):
        pot = sent.account[place], sent.instrument[place]
        closing = start[pot] + sum(quantity for due, quantity in moved[pot] if due <= sent.due[place])
        if not sent.is_receipt[place] and not sent.is_rejected[place] and closing < 0:
            short.add(place)
    assert set(stocked.is_short.nonzero()[0]) == short
    assert short


def test_short_deliveries_and_late_instructions_fail_more_often_than_others(made: Made) -> None:
    history = History(PLAN)
    failed = settled_late(made)
    short = {f"SI{place + 1:08d}" for place in history.stocked.is_short.nonzero()[0]}
    late = {
        row["instruction_id"]
        for row in made.rows("settlement_instructions")
        if row["instructed_at"].date() > row["trade_date"]
    }
    others = [fails for one, fails in failed.items() if one not in short | late]
    assert share([failed[one] for one in short if one in failed]) > 2 * share(others)
    assert share([failed[one] for one in late if one in failed]) > share(others)
