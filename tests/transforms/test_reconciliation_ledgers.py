"""The firm's own books by example: control accounts that tie or not, and client money counted by the rule."""

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest

from backoffice.contracts.client_money import ClientBalance, ClientMoneyAccount, ClientMoneyDay
from backoffice.contracts.ledgers import ControlBalance, ControlEntry, LedgerTieOut
from backoffice.contracts.reconciliation import ReconciliationItem
from backoffice.contracts.reference import CalendarDay
from backoffice.transforms import reconciliation as desk
from backoffice.transforms import reconciliation_ledgers as ledgers
from tests.firm import demo_frames
from tests.tables import frame

MONDAY, TUESDAY, WEDNESDAY = date(2026, 6, 8), date(2026, 6, 9), date(2026, 6, 10)
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
PLACE = {"legal_entity_id": "E", "account_id": "2110", "currency": "USD"}


def entry(ledger: str, name: str, amount: str, document: str | None = None, period: date = JUNE) -> dict[str, Any]:
    plain = {**PLACE, "ledger": ledger, "entry_id": name, "period": period, "posted_on": MONDAY}
    return {**plain, "document_id": document, "amount": Decimal(amount)}


def items(rows: list[dict[str, Any]]) -> dict[str, str]:
    found = ReconciliationItem.validate(ledgers.reconcile_ledgers(frame(ControlEntry, rows).lazy()).collect())
    return {row["item_id"].split("/")[-1]: row["break_types"] or row["rule"] for row in found.iter_rows(named=True)}


def test_entries_meet_by_document_and_a_batch_by_its_total() -> None:
    rows = [
        entry("general", "G1", "100", "D1"),
        entry("subledger", "S1", "100", "D1"),
        entry("general", "G2", "60", "BATCH"),
        entry("subledger", "S2", "20", "BATCH"),
        entry("subledger", "S3", "40", "BATCH"),
    ]
    assert items(rows) == {"G1": "exact", "S1": "exact", **dict.fromkeys(("G2", "S2", "S3"), "totals agree")}


@pytest.mark.parametrize(
    ("own", "outside", "types"),
    [
        (("100", "D1", JUNE), ("100.01", "D1", JUNE), "AMOUNT"),
        (("100", "D1", JUNE), ("-100", "D1", JUNE), "SIGN"),
        (("100", "D1", JUNE), ("100", "D1", MAY), "PERIOD"),
    ],
)
def test_what_differs_is_named(own: tuple[Any, ...], outside: tuple[Any, ...], types: str) -> None:
    found = items([entry("general", "G", *own), entry("subledger", "S", *outside)])
    assert found == {"G": types, "S": types}


def test_an_entry_of_one_ledger_alone_is_missing_in_the_other() -> None:
    found = items([entry("general", "G", "5", "MANUAL"), entry("subledger", "S", "7", "D7")])
    assert found == {"G": "MISSING_EXTERNAL", "S": "MISSING_INTERNAL"}


def test_the_same_document_on_another_account_or_entity_is_no_partner() -> None:
    for other in ({"account_id": "1310"}, {"legal_entity_id": "F"}, {"currency": "EUR"}):
        rows = [entry("general", "G", "5", "D"), entry("subledger", "S", "5", "D") | other]
        assert items(rows) == {"G": "MISSING_EXTERNAL", "S": "MISSING_INTERNAL"}


def balance(ledger: str, opening: str | None, closing: str | None, period: date = JUNE) -> dict[str, Any]:
    said = {name: None if one is None else Decimal(one) for name, one in (("opening", opening), ("closing", closing))}
    return {**PLACE, "ledger": ledger, "period": period, **{f"{name}_balance": one for name, one in said.items()}}


def tie_out(balances: list[dict[str, Any]], entries: list[dict[str, Any]], period: date = JUNE) -> dict[str, Any]:
    rows = frame(ControlEntry, entries).lazy()
    made = ledgers.ledger_tie_outs(frame(ControlBalance, balances).lazy(), rows, ledgers.reconcile_ledgers(rows))
    return LedgerTieOut.validate(made.collect()).row(by_predicate=pl.col("month") == period, named=True)


SAME = [entry("general", "G1", "30", "D1"), entry("subledger", "S1", "30", "D1")]
ONLY_GENERAL = [*SAME, entry("general", "G2", "5", "MANUAL")]


def test_an_account_ties_when_both_add_up_and_close_alike() -> None:
    found = tie_out([balance("general", "100", "130"), balance("subledger", "100", "130")], SAME)
    assert (found["finding"], found["ties"], found["difference"], found["unexplained"]) == ("TIES", True, 0, 0)


@pytest.mark.parametrize(
    ("general", "subledger", "entries", "finding"),
    [
        (("100", "135"), ("100", "130"), ONLY_GENERAL, "EXPLAINED"),
        (("102", "132"), ("100", "130"), SAME, "EXPLAINED"),
        (("100", "131"), ("100", "130"), SAME, "GENERAL_DOES_NOT_ADD_UP"),
        (("100", "130"), ("100", "129.99"), SAME, "SUBLEDGER_DOES_NOT_ADD_UP"),
        ((None, "130"), ("100", "130"), SAME, "BALANCE_MISSING"),
    ],
)
def test_what_keeps_an_account_from_tying_is_found(
    general: tuple[Any, Any], subledger: tuple[Any, Any], entries: list[dict[str, Any]], finding: str
) -> None:
    found = tie_out([balance("general", *general), balance("subledger", *subledger)], entries)
    assert (found["finding"], found["ties"]) == (finding, False)


def test_the_difference_falls_into_what_was_brought_forward_and_what_is_in_breaks() -> None:
    found = tie_out([balance("general", "102", "137"), balance("subledger", "100", "130")], ONLY_GENERAL)
    assert [found[name] for name in ("difference", "brought_forward", "in_breaks", "unexplained")] == [7, 2, 5, 0]


def test_an_opening_that_is_not_the_last_closing_is_found() -> None:
    balances = [
        *(balance(one, "70", "100", MAY) for one in ("general", "subledger")),
        balance("general", "101", "131"),
        balance("subledger", "100", "130"),
    ]
    entries = [*SAME, entry("general", "G0", "30", "D0", MAY), entry("subledger", "S0", "30", "D0", MAY)]
    assert tie_out(balances, entries)["finding"] == "GENERAL_DOES_NOT_CHAIN"
    assert tie_out(balances, entries, MAY)["finding"] == "TIES"


PARTS = {
    "free_money": 1000,
    "sales_as_principal": 200,
    "sales_received": 30,
    "sales_held": 4,
    "purchases_as_principal": 500,
    "purchases_not_remitted": 60,
    "purchases_not_delivered": 7,
    "owed_for_purchases": 300,
    "paid_for_sales": 1,
}
"""(1000 + 200 + 30 + 4 + 500 + 60 + 7) - 300 - 1 = 1500."""


def client(name: str, day: date = TUESDAY, **parts: Any) -> dict[str, Any]:
    plain = {"as_of_date": day, "legal_entity_id": "E", "currency": "GBP", "client_id": name, "free_money": 0}
    return {**plain, **parts}


def account(balance: str, name: str = "A1", day: date = TUESDAY) -> dict[str, Any]:
    plain = {"as_of_date": day, "legal_entity_id": "E", "currency": "GBP", "account_id": name}
    return {**plain, "balance": Decimal(balance)}


def days(accounts: list[dict[str, Any]], balances: list[dict[str, Any]], *closed: date) -> list[dict[str, Any]]:
    calendar = [
        {"calendar": "GBP", "day": date(2026, 6, day), "is_business_day": date(2026, 6, day) not in closed}
        for day in range(8, 13)
    ]
    made = ledgers.client_money_days(
        frame(ClientMoneyAccount, accounts).lazy(),
        frame(ClientBalance, balances).lazy(),
        frame(CalendarDay, calendar).lazy(),
    )
    return list(ClientMoneyDay.validate(made.collect().sort("day")).iter_rows(named=True))


def test_a_clients_balance_is_the_sum_of_its_parts_by_the_rule() -> None:
    (day,) = days([account("1500")], [client("K1", **PARTS)])
    assert (day["requirement"], day["difference"], day["standing"], day["clients"]) == (1500, 0, "EXACT", 1)


def test_a_client_who_owes_us_is_never_set_against_another() -> None:
    owed = [client("K1", free_money=1500), client("K2", free_money=-400)]
    (day,) = days([account("1000"), account("100", "A2")], owed)
    assert (day["resource"], day["requirement"], day["not_netted"]) == (1100, 1500, -400)
    assert (day["standing"], day["shortfall"], day["excess"]) == ("SHORTFALL", 400, 0)
    assert (day["clients"], day["clients_in_debit"]) == (1, 1)


def test_other_amounts_count_as_they_are() -> None:
    (day,) = days([account("1600")], [client("K1", free_money=1500), client("P", kind="other_amount", free_money=70)])
    assert (day["requirement"], day["other_amounts"], day["excess"]) == (1570, 70, 30)


def test_what_is_found_is_moved_by_the_close_of_the_next_business_day() -> None:
    assert days([account("5")], [])[0]["move_by"] == WEDNESDAY
    assert days([account("5")], [], WEDNESDAY)[0]["move_by"] == date(2026, 6, 11)
    # Past the calendar's end Mondays to Fridays count.
    assert days([account("5", day=date(2026, 6, 12))], [])[0]["move_by"] == date(2026, 6, 15)


def test_each_day_is_a_break_or_not_by_itself_and_the_proof_ties() -> None:
    accounts = frame(ClientMoneyAccount, [account("90", day=MONDAY), account("100")]).lazy()
    owed = [client("K1", day, free_money=100) for day in (MONDAY, TUESDAY)] + [client("K2", MONDAY, free_money=-5)]
    balances = frame(ClientBalance, owed).lazy()
    found = ledgers.reconcile_client_money(accounts, balances).collect()
    assert found.sort("item_id", "side")["outcome"].to_list() == ["break", "break", "matched", "matched"]
    breaks = desk.reconciliation_breaks(found.lazy())
    counted = desk.reconciliation_counts(found.lazy(), breaks, bucket="all")
    proof = ledgers.prove_client_money(accounts, balances, counted).collect().row(0, named=True)
    assert (proof["own_total"], proof["outside_total"], proof["break_difference"]) == (190, 200, -10)
    assert proof["proves"]


def test_a_balance_left_out_of_the_sides_fails_the_proof() -> None:
    accounts = frame(ClientMoneyAccount, [account("100")]).lazy()
    whole, part = (
        frame(ClientBalance, rows).lazy()
        for rows in ([client("K1", free_money=60), client("K2", free_money=40)], [client("K1", free_money=60)])
    )
    found = ledgers.reconcile_client_money(accounts, part).collect().lazy()
    breaks = desk.reconciliation_breaks(found)
    counted = desk.reconciliation_counts(found, breaks, bucket="all")
    assert not ledgers.prove_client_money(accounts, whole, counted).collect()["proves"].all()


def test_the_demo_firms_client_money_equals_a_plain_query() -> None:
    frames = demo_frames()
    accounts, balances = frames["client_money_accounts"], frames["client_balances"]
    engine = duckdb.connect()
    engine.register("accounts", accounts)
    engine.register("balances", balances)
    told = engine.sql(
        """
        WITH owed AS (
            SELECT as_of_date, currency, kind, free_money + coalesce(sales_received, 0)
                + coalesce(purchases_not_remitted, 0) - coalesce(owed_for_purchases, 0) AS x FROM balances
        ), requirement AS (
            SELECT as_of_date, currency, sum(x) FILTER (WHERE x > 0 OR kind = 'other_amount') AS requirement,
                coalesce(sum(x) FILTER (WHERE x < 0), 0) AS not_netted FROM owed GROUP BY ALL
        )
        SELECT as_of_date, currency, sum(balance) - any_value(requirement), any_value(not_netted)
        FROM accounts JOIN requirement USING (as_of_date, currency) GROUP BY as_of_date, currency
        """
    ).fetchall()
    made = frames["client_money_days"].select("day", "currency", "difference", "not_netted").rows()
    assert sorted(made) == sorted(told) and len(made) > 50


def test_the_demo_firms_control_accounts_equal_a_plain_query() -> None:
    frames = demo_frames()
    engine = duckdb.connect()
    for table in ("control_entries", "control_balances"):
        engine.register(table, frames[table])
    told = engine.sql(
        """
        SELECT g.legal_entity_id, g.account_id, g.period, g.closing_balance - s.closing_balance,
            (SELECT coalesce(sum(amount), 0) FROM control_entries e WHERE e.ledger = 'general'
                AND (e.legal_entity_id, e.account_id, e.period) = (g.legal_entity_id, g.account_id, g.period))
            - (SELECT coalesce(sum(amount), 0) FROM control_entries e WHERE e.ledger = 'subledger'
                AND (e.legal_entity_id, e.account_id, e.period) = (g.legal_entity_id, g.account_id, g.period))
        FROM control_balances g JOIN control_balances s USING (legal_entity_id, account_id, period)
        WHERE g.ledger = 'general' AND s.ledger = 'subledger'
        """
    ).fetchall()
    made = frames["ledger_tie_outs"].select("legal_entity_id", "account_id", "month", "difference", "in_breaks").rows()
    assert sorted(made) == sorted(told) and len(made) == 48
    # Whatever entries differ by is in breaks: only the balance changed by hand does not follow on.
    findings = set(frames["ledger_tie_outs"]["finding"])
    assert {"TIES", "EXPLAINED", "GENERAL_DOES_NOT_CHAIN"} == findings
