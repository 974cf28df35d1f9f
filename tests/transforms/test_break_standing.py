"""What stands at the end of a day: one break for the days it stands, older each day, ended when a report agrees."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from backoffice.contracts.client_money import ClientBalance, ClientMoneyAccount
from backoffice.contracts.reconciliation import Break, Position
from backoffice.transforms import reconciliation as desk
from backoffice.transforms import reconciliation_ledgers as ledgers
from backoffice.transforms.break_version import with_version
from tests.tables import frame

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 6, day) for day in (8, 9, 10, 11))


def held(day: date, own: int | None, custodian: int | None, instrument: str = "US1") -> list[dict[str, Any]]:
    plain = {"as_of_date": day, "account_id": "A", "instrument_id": instrument, "currency": "USD"}
    sides = (("own", own), ("custodian", custodian))
    return [{**plain, "record_keeper": who, "quantity": Decimal(units)} for who, units in sides if units is not None]


def breaks(*rows: list[dict[str, Any]], until: date = THURSDAY) -> pl.DataFrame:
    positions = frame(Position, [one for some in rows for one in some if one["as_of_date"] <= until]).lazy()
    items = desk.reconcile_positions(positions).collect().lazy()
    made = desk.reconciliation_breaks(items).collect()
    assert (
        desk.prove_positions(positions, desk.reconciliation_counts(items, made.lazy(), bucket="all"))
        .collect()["proves"]
        .all()
    )
    return Break.validate(made).sort("instrument_id", "item_date")


DIFFERS = (held(MONDAY, 100, 90), held(TUESDAY, 100, 90), held(WEDNESDAY, 100, 90))


def test_a_holding_that_differs_three_days_is_one_break_known_by_its_first() -> None:
    (first,) = breaks(*DIFFERS, until=MONDAY).iter_rows(named=True)
    (now,) = breaks(*DIFFERS).iter_rows(named=True)
    assert now["break_id"] == first["break_id"]
    assert (now["item_date"], now["seen_on"], now["days_seen"]) == (MONDAY, WEDNESDAY, 3)
    assert (now["own_item_id"].split("/")[2], now["own_rows"], now["ended_on"]) == ("2026-06-10", 3, None)


def test_the_same_difference_is_the_same_state_whatever_both_sides_hold() -> None:
    same = breaks(held(MONDAY, 100, 90), held(TUESDAY, 150, 140))
    other = breaks(held(MONDAY, 100, 90), held(TUESDAY, 150, 120))
    monday = breaks(held(MONDAY, 100, 90))
    states = [with_version(one.lazy()).collect()["version"].item() for one in (monday, same, other)]
    assert states[0] == states[1] != states[2]


def test_a_break_ends_on_the_first_report_that_agrees_and_another_begins_anew() -> None:
    found = breaks(held(MONDAY, 100, 90), held(TUESDAY, 100, 100), held(WEDNESDAY, 100, 90))
    assert found.select("item_date", "ended_on").rows() == [(MONDAY, TUESDAY), (WEDNESDAY, None)]
    assert found["break_id"].n_unique() == 2


def test_a_holding_neither_side_lists_any_more_has_ended() -> None:
    found = breaks(held(MONDAY, 100, None), held(TUESDAY, 5, 5, "US2"))
    assert found.select("item_date", "ended_on").rows() == [(MONDAY, TUESDAY)]


def test_what_is_missing_one_day_and_differs_the_next_is_the_same_break() -> None:
    missing = breaks(held(MONDAY, None, 90), until=MONDAY)["break_id"].item()
    (now,) = breaks(held(MONDAY, None, 90), held(TUESDAY, 100, 90)).iter_rows(named=True)
    assert (now["break_id"], now["break_type"]) == (missing, "QUANTITY")
    assert (now["own_rows"], now["outside_alone_rows"]) == (1, 1)


def test_days_nobody_reported_do_not_part_a_break() -> None:
    (found,) = breaks(held(MONDAY, 100, 90), held(THURSDAY, 100, 90)).iter_rows(named=True)
    assert (found["days_seen"], found["item_date"], found["seen_on"]) == (2, MONDAY, THURSDAY)


def test_money_of_all_days_ties() -> None:
    place = {"legal_entity_id": "E", "currency": "GBP"}
    short = zip((MONDAY, TUESDAY, WEDNESDAY), ("90", "95", "100"), strict=True)
    accounts = frame(
        ClientMoneyAccount, [{**place, "as_of_date": day, "balance": Decimal(balance)} for day, balance in short]
    ).lazy()
    owed = [{**place, "as_of_date": day, "free_money": Decimal(100)} for day in (MONDAY, TUESDAY, WEDNESDAY)]
    balances = frame(ClientBalance, owed).lazy()
    items = ledgers.reconcile_client_money(accounts, balances).collect().lazy()
    made = desk.reconciliation_breaks(items).collect()
    (found,) = made.iter_rows(named=True)
    assert (found["difference"], found["earlier_difference"], found["ended_on"]) == (-5, -10, WEDNESDAY)
    counted = desk.reconciliation_counts(items, made.lazy(), bucket="all")
    proof = ledgers.prove_client_money(accounts, balances, counted).collect().row(0, named=True)
    assert (proof["own_total"] - proof["outside_total"], proof["break_difference"], proof["proves"]) == (-15, -15, True)
