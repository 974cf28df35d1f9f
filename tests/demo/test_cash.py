"""Statements prove and chain, the ledger follows what settled, and both follow payroll: by plain sums of decimals."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tests.demo.conftest import Made


def by_account(made: Made) -> dict[str, list[dict[str, Any]]]:
    """Statements of each account in order of number, the one that came twice only once."""
    found: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    for row in made.rows("statements"):
        found[row["account_id"]].setdefault(int(row["statement_number"]), row)
    return {account: [some[number] for number in sorted(some)] for account, some in found.items()}


def test_opening_and_entries_make_the_closing_balance(made: Made) -> None:
    total: dict[str, Decimal] = defaultdict(Decimal)
    count: dict[str, int] = defaultdict(int)
    for row in made.rows("statement_entries"):
        total[row["statement_id"]] += row["amount"]
        count[row["statement_id"]] += 1
    for row in made.rows("statements"):
        assert row["opening_balance"] + total[row["statement_id"]] == row["closing_balance"]
        assert row["entries_total"] == total[row["statement_id"]]
        assert row["entry_count"] == count[row["statement_id"]]


def test_every_statement_opens_with_the_last_ones_closing(made: Made) -> None:
    for some in by_account(made).values():
        assert [int(row["statement_number"]) for row in some] == list(range(1, len(some) + 1))
        for before, after in pairwise(some):
            assert after["opening_balance"] == before["closing_balance"]
            assert after["opening_date"] > before["closing_date"]
        assert all(row["closing_balance"] > 0 for row in some)


def test_every_account_has_a_statement_on_every_business_day_and_no_other(made: Made) -> None:
    for account, some in by_account(made).items():
        currency = some[0]["currency"]
        open_days = {
            row["day"] for row in made.rows("calendar_days") if row["calendar"] == currency and row["is_business_day"]
        }
        days = [row["closing_date"] for row in some]
        assert days == sorted(day for day in open_days if made.plan.first_day <= day <= made.plan.until), account


def test_entries_stand_in_order_from_one(made: Made) -> None:
    places: dict[str, list[int]] = defaultdict(list)
    for row in made.rows("statement_entries"):
        places[row["statement_id"]].append(row["entry_number"])
    assert all(some == list(range(1, len(some) + 1)) for some in places.values())


def test_the_ledger_books_every_confirmation_with_money_once_but_for_its_own_copies(made: Made) -> None:
    movement = {row["instruction_id"]: row["movement"] for row in made.rows("settlement_instructions")}
    expected: dict[tuple[str, date], list[Decimal]] = defaultdict(list)
    for row in made.rows("settlement_confirmations"):
        if row["settled_amount"] is not None:
            sign = -1 if movement[row["instruction_id"]] == "RECE" else 1
            expected[row["instruction_id"], row["effective_settlement_date"]].append(sign * row["settled_amount"])
    booked: dict[tuple[str, date], list[Decimal]] = defaultdict(list)
    for row in made.rows("ledger_entries"):
        if row["instruction_id"] and not row["entry_id"].endswith("-2"):
            booked[row["instruction_id"], row["booked_on"]].append(row["amount"])
    assert {key: sorted(some) for key, some in booked.items()} == {key: sorted(some) for key, some in expected.items()}


def test_salaries_leave_as_payroll_says(made: Made) -> None:
    owed: dict[tuple[date, str], Decimal] = defaultdict(Decimal)
    for row in made.rows("pay_month"):
        owed[row["month"], row["currency"]] += row["base"] + row["variable"] + row["allowances"]
    paid = {
        (row["booked_on"].replace(day=1), row["currency"]): -row["amount"]
        for row in made.rows("ledger_entries")
        if row["kind"] == "payroll"
    }
    assert len(paid) == 3 * 5
    assert paid == {key: amount for key, amount in owed.items() if key in paid}


def test_an_exchange_leaves_one_account_and_reaches_another_on_the_same_day(made: Made) -> None:
    legs: dict[tuple[str, date], list[Decimal]] = defaultdict(list)
    for row in made.rows("ledger_entries"):
        if row["kind"] == "fx":
            legs[row["legal_entity_id"], row["booked_on"]].append(row["amount"])
    assert len(legs) > 40
    assert all(len(some) == 2 and min(some) < 0 < max(some) for some in legs.values())


def test_holdings_move_by_what_settled_between_two_days(made: Made) -> None:
    sent = {row["instruction_id"]: row for row in made.rows("settlement_instructions")}
    own = {
        (row["as_of_date"], row["account_id"], row["instrument_id"]): row["quantity"]
        for row in made.rows("positions")
        if row["record_keeper"] == "own"
    }
    *_, first, last = sorted({day for day, _, _ in own})
    assert last == made.plan.until
    moved: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in made.rows("settlement_confirmations"):
        if first < row["effective_settlement_date"] <= last:
            instruction = sent[row["instruction_id"]]
            sign = 1 if instruction["movement"] == "RECE" else -1
            moved[instruction["account_id"], instruction["instrument_id"]] += sign * row["settled_quantity"]
    assert len(moved) > 50
    for (account, instrument), quantity in moved.items():
        if (first, account, instrument) in own and (last, account, instrument) in own:
            assert own[last, account, instrument] - own[first, account, instrument] == quantity
