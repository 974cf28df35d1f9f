"""The stories of the firm's own books, recomputed from the extracts alone."""

from collections import defaultdict
from decimal import Decimal

from tests.demo.conftest import Made
from tests.demo.test_stories import story


def test_a_nights_run_is_in_the_subledger_and_not_in_the_general_ledger(made: Made) -> None:
    told, figures = story(made, "refused_run")
    documents = {row["document_id"] for row in made.rows("control_entries") if row["ledger"] == "general"}
    that_day = [
        row
        for row in made.rows("control_entries")
        if row["ledger"] == "subledger"
        and row["account_id"] == told["subject"]
        and row["posted_on"] == told["first_day"]
        and row["legal_entity_id"] == "TQ-GB"
    ]
    assert figures["subledger entries without a general ledger entry"] == len(that_day) > 1
    assert figures["their sum"] == sum(row["amount"] for row in that_day)
    assert not documents & {row["document_id"] for row in that_day}


def test_accounting_alone_has_too_many_units_since_the_month_end(made: Made) -> None:
    told, figures = story(made, "missed_in_the_books")
    held: dict[tuple[object, ...], dict[str, Decimal]] = defaultdict(dict)
    for row in made.rows("positions"):
        held[row["as_of_date"], row["account_id"], row["instrument_id"]][row["record_keeper"]] = row["quantity"]
    alone = {
        place: (has.get("accounting", Decimal(0)) - has["own"])
        for place, has in held.items()
        if has.get("own") is not None and has.get("own") == has.get("custodian") != has.get("accounting")
    }
    days = [day for (day, _, instrument), gap in alone.items() if instrument == told["subject"] and gap == 50]
    assert sorted(days) == [told["first_day"], told["last_day"]]
    assert figures["days on which the holding was reported and differs"] == len(days)
    assert figures["units too many"] == 50
    last = [place for place in alone if place[0] == told["last_day"]]
    assert figures["holdings in which accounting stands alone on the last day"] == len(last)


def test_sterling_is_short_by_what_clients_owe(made: Made) -> None:
    told, figures = story(made, "debits_netted")
    for day in (told["first_day"], told["last_day"]):
        resource = sum(
            row["balance"]
            for row in made.rows("client_money_accounts")
            if (row["as_of_date"], row["currency"]) == (day, "GBP")
        )
        owed, debits = Decimal(0), []
        for row in made.rows("client_balances"):
            if (row["as_of_date"], row["currency"]) != (day, "GBP"):
                continue
            added = [row[name] or 0 for name in ("free_money", "sales_received", "purchases_not_remitted")]
            balance = sum(added) - (row["owed_for_purchases"] or 0)
            owed += max(balance, Decimal(0))
            debits += [balance] if balance < 0 else []
        assert owed - resource == -sum(debits) > 0
    assert figures["clients in debit on the last day"] == len(debits)
    assert figures["shortfall on the last day"] == owed - resource
