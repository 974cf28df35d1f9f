"""The truth speaks of every row there is, and says what the rows themselves show when compared by hand."""

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from backoffice.contracts.reconciliation import BREAK_TYPES
from backoffice.transforms import compliance_completeness, reconciliation, reconciliation_ledgers
from backoffice.transforms.transform import Transform
from tests.demo.conftest import Made

SEEDED = {
    "trade": {
        *("MISSING_INTERNAL", "MISSING_EXTERNAL", "DUPLICATE_INTERNAL", "DUPLICATE_EXTERNAL"),
        *("INSTRUMENT", "ACCOUNT", "ALLOCATION_ACCOUNT", "SIDE", "QUANTITY", "PRICE", "AMOUNT"),
        *("FEE_COMMISSION", "TRADE_DATE", "SETTLEMENT_DATE"),
    },
    "cash": {
        *("MISSING_INTERNAL", "MISSING_EXTERNAL", "DUPLICATE_INTERNAL", "DUPLICATE_EXTERNAL"),
        *("SIGN", "AMOUNT", "VALUE_DATE"),
    },
    "position": {"MISSING_INTERNAL", "MISSING_EXTERNAL", "QUANTITY"},
    "position_accounting": {"MISSING_INTERNAL", "MISSING_EXTERNAL", "QUANTITY"},
    "accounting_custodian": {"MISSING_INTERNAL", "MISSING_EXTERNAL", "QUANTITY"},
    "ledger": {"MISSING_INTERNAL", "MISSING_EXTERNAL", "DUPLICATE_INTERNAL", "AMOUNT", "SIGN", "PERIOD"},
    "client_money": {"AMOUNT"},
    "reporting": {
        *("MISSING_INTERNAL", "MISSING_EXTERNAL", "DUPLICATE_EXTERNAL"),
        *("INSTRUMENT", "SIDE", "QUANTITY", "PRICE"),
    },
}
CENT = Decimal("0.01")


def truth(made: Made, name: str) -> pl.DataFrame:
    return made.truth["reconciliation"].filter(reconciliation=name)


def items(made: Made) -> set[tuple[str, str, str]]:
    """Every row of either side of every reconciliation, by its key, written down here once more."""
    found = set()
    for row in made.rows("trades"):
        side = "own" if row["record_keeper"] == "own" else "outside"
        found.add(("trade", side, f"{row['record_keeper']}/{row['source_system']}/{row['trade_id']}"))
    for row in made.rows("ledger_entries"):
        found.add(("cash", "own", row["entry_id"]))
    for row in made.rows("statement_entries"):
        found.add(("cash", "outside", f"{row['statement_id']}/{row['entry_number']}"))
    pairs = {
        "position": ("own", "custodian"),
        "position_accounting": ("own", "accounting"),
        "accounting_custodian": ("accounting", "custodian"),
    }
    for row in made.rows("positions"):
        parts = [
            str(row[name]) for name in ("record_keeper", "source_system", "as_of_date", "account_id", "instrument_id")
        ]
        for name, pair in pairs.items():
            if row["record_keeper"] in pair:
                side = "own" if row["record_keeper"] == pair[0] else "outside"
                found.add((name, side, "/".join(parts)))
    for row in made.rows("control_entries"):
        side = "own" if row["ledger"] == "general" else "outside"
        found.add(("ledger", side, f"{row['ledger']}/{row['source_system']}/{row['entry_id']}"))
    for side, table in (("own", "client_money_accounts"), ("outside", "client_balances")):
        for row in made.rows(table):
            found.add(("client_money", side, f"{row['as_of_date']}/{row['legal_entity_id']}/{row['currency']}"))
    for row in made.rows("reportable_events"):
        found.add(("reporting", "own", f"{row['obligation_id']}/{row['event_id']}"))
    for row in made.rows("regulatory_reports"):
        if row["report_reference"] is not None:
            found.add(("reporting", "outside", row["submission_id"]))
    return found


def test_the_truth_speaks_of_every_row_once(made: Made) -> None:
    spoken = list(made.truth["reconciliation"].select("reconciliation", "side", "item_id").iter_rows())
    assert len(spoken) == len(set(spoken))
    assert set(spoken) == items(made)


@pytest.mark.parametrize("name", sorted(SEEDED))
def test_every_kind_of_break_is_seeded(made: Made, name: str) -> None:
    found = truth(made, name)
    assert set(found["break_type"].drop_nulls()) == SEEDED[name]
    assert found.filter((pl.col("outcome") == "break") != pl.col("break_type").is_not_null()).is_empty()


def test_differences_within_tolerance_and_lost_references_are_seeded_as_matches(made: Made) -> None:
    matched = made.truth["reconciliation"].filter(outcome="matched")
    assert {
        "price within tolerance",
        "commission within tolerance",
        "amount within tolerance",
        "value date within tolerance",
        "the bank gives no reference",
    } <= set(matched["note"].drop_nulls())


def compared(own: dict[str, Any], other: dict[str, Any], accounts: dict[tuple[str, str], list[str]]) -> str | None:
    """The first difference of two records of one trade, by the precedence of break types; None when there is none."""
    named = {
        "INSTRUMENT": own["instrument_id"] != other["instrument_id"],
        "ACCOUNT": own["account_id"] != other["account_id"],
        "ALLOCATION_ACCOUNT": accounts.get(("own", own["common_reference"]))
        != accounts.get((other["record_keeper"], own["common_reference"])),
        "SIDE": own["side"] != other["side"],
        "QUANTITY": own["quantity"] != other["quantity"],
        "PRICE": abs(own["price"] - other["price"]) > CENT,
        "AMOUNT": abs(own["gross_amount"] - other["gross_amount"]) > CENT,
        "FEE_COMMISSION": abs(own["commission"] - other["commission"]) > CENT
        or abs(own["fees"] - other["fees"]) > CENT,
        "TRADE_DATE": own["trade_date"] != other["trade_date"],
        "SETTLEMENT_DATE": own["settlement_date"] != other["settlement_date"],
    }
    return next((kind for kind in BREAK_TYPES if named.get(kind)), None)


def test_trades_compared_by_hand_show_what_the_truth_says(made: Made) -> None:
    accounts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in made.rows("allocations"):
        accounts[row["record_keeper"], row["common_reference"]].append(row["account_id"])
    own: dict[str, list[dict[str, Any]]] = defaultdict(list)
    outside: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in made.rows("trades"):
        (own if row["record_keeper"] == "own" else outside)[row["common_reference"]].append(row)
    found: Counter[str | None] = Counter()
    for reference in own.keys() | outside.keys():
        ours, theirs = own[reference], outside[reference]
        found["DUPLICATE_INTERNAL"] += max(0, len(ours) - 1)
        found["DUPLICATE_EXTERNAL"] += max(0, len(theirs) - 1)
        if ours and theirs:
            found[compared(ours[0], theirs[0], accounts)] += 1
        else:
            found["MISSING_EXTERNAL" if ours else "MISSING_INTERNAL"] += 1
    # A pair is two rows of the truth, a missing row or a copy is one.
    told: Counter[str | None] = Counter()
    for kind, side in truth(made, "trade").select("break_type", "side").iter_rows():
        alone = kind and kind.startswith(("MISSING", "DUPLICATE"))
        told[kind] += 1 if alone or side == "own" else 0
    assert +found == +told


def test_cash_compared_by_hand_shows_what_the_truth_says(made: Made) -> None:
    ledger = {row["entry_id"]: row for row in made.rows("ledger_entries")}
    entries = {f"{row['statement_id']}/{row['entry_number']}": row for row in made.rows("statement_entries")}
    by_reference: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, row in entries.items():
        by_reference[row["account_id"], row["account_owner_reference"]].append(name)
    for item, kind, note in truth(made, "cash").filter(side="own").select("item_id", "break_type", "note").iter_rows():
        row = ledger[item]
        there = by_reference.get((row["account_id"], row["reference"]), [])
        if kind == "MISSING_EXTERNAL" or note == "the bank gives no reference":
            assert there == []
            continue
        other = entries[min(there)]
        days = (other["value_date"] - row["value_date"]).days
        assert (kind == "SIGN") == (other["amount"] == -row["amount"])
        assert (kind == "AMOUNT") == (abs(other["amount"] - row["amount"]) > CENT and kind != "SIGN")
        assert (kind == "VALUE_DATE") == (days > 3)
        assert (note == "amount within tolerance") == (abs(other["amount"] - row["amount"]) == CENT)
        assert (note == "value date within tolerance") == (1 <= days <= 3)


def test_an_entry_without_reference_can_be_found_by_its_amount_alone(made: Made) -> None:
    amounts = Counter((row["account_id"], row["amount"]) for row in made.rows("ledger_entries"))
    ledger = {row["entry_id"]: row for row in made.rows("ledger_entries")}
    lost = truth(made, "cash").filter(side="own", note="the bank gives no reference")["item_id"]
    assert lost.len() >= 20
    assert all(amounts[ledger[item]["account_id"], ledger[item]["amount"]] == 1 for item in lost)


RECONCILE = {
    "trade": reconciliation.reconcile_trades,
    "cash": reconciliation.reconcile_cash,
    "position": reconciliation.reconcile_positions,
    "position_accounting": reconciliation.reconcile_positions_with_accounting,
    "accounting_custodian": reconciliation.reconcile_accounting_with_custodians,
    "ledger": reconciliation_ledgers.reconcile_ledgers,
    "client_money": reconciliation_ledgers.reconcile_client_money,
    "reporting": compliance_completeness.reconcile_reports,
}


@pytest.mark.parametrize(("name", "reconcile"), RECONCILE.items(), ids=RECONCILE)
def test_the_projects_own_reconciliation_finds_just_what_was_put_in(
    made: Made, name: str, reconcile: Transform
) -> None:
    inputs = {argument: made.tables[contract.table].lazy() for argument, contract in reconcile.reads.items()}
    found = reconcile(**inputs).select(
        pl.col("side").cast(pl.String),
        "item_id",
        pl.col("outcome").cast(pl.String),
        break_type=pl.col("break_types").str.split(",").list.first(),
    )
    told = truth(made, name).select(
        pl.col("side").cast(pl.String),
        "item_id",
        pl.col("outcome").cast(pl.String),
        pl.col("break_type").cast(pl.String),
    )
    assert set(found.collect().iter_rows()) == set(told.iter_rows())
