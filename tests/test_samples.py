"""Real files from elsewhere, all the way: loaded by the shipped mappings, built, held against what is known."""

import csv
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from backoffice.access import ROLES
from backoffice.build import build
from backoffice.contracts.reconciliation import Break, ReconciliationItem, ReconciliationProof, StatementEntry
from backoffice.kpis import named
from backoffice.load import load_file
from backoffice.query import Door, engine
from backoffice.sql import Filters
from backoffice.store import Store
from tests.samples import SAMPLES, needs_samples

AS_OF = datetime(2026, 6, 15, 8, tzinfo=UTC)

SAME_BREAK = {
    "MISSING_BROKER_TRADE": "MISSING_EXTERNAL",
    "MISSING_INTERNAL_BOOKING": "MISSING_INTERNAL",
    "QUANTITY_MISMATCH": "QUANTITY",
    "PRICE_MISMATCH": "PRICE",
    "SIDE_MISMATCH": "SIDE",
    "SYMBOL_MISMATCH": "INSTRUMENT",
    "FEE_MISMATCH": "FEE_COMMISSION",
    "SETTLEMENT_DATE_MISMATCH": "SETTLEMENT_DATE",
    "ALLOCATION_ACCOUNT_MISMATCH": "ALLOCATION_ACCOUNT",
    "DUPLICATE_INTERNAL_TRADE": "DUPLICATE_INTERNAL",
    "DUPLICATE_BROKER_TRADE": "DUPLICATE_EXTERNAL",
}
"""The sample's words for its breaks, and ours."""


def loaded(folder: Path, sample: str, *files: str) -> Store:
    assert SAMPLES is not None
    store = Store(folder)
    for file in files:
        outcome = load_file(store, SAMPLES / sample / file)
        assert outcome.state == "accepted", outcome
    build(store, as_of=AS_OF)
    return store


@needs_samples
def test_trade_rec_gives_its_25_breaks_and_none_more(tmp_path: Path) -> None:
    assert SAMPLES is not None
    names = ("internal_trades", "broker_trades", "internal_allocations", "broker_allocations")
    store = loaded(tmp_path, "trade_rec", *(f"{name}.csv" for name in names))
    with (SAMPLES / "trade_rec" / "expected_breaks.csv").open(encoding="utf-8") as file:
        rows = [(row["execution_id"], SAME_BREAK[row["expected_break_type"]]) for row in csv.DictReader(file)]
    breaks = store.snapshot().scan(Break).collect()
    expected = Counter(rows)
    assert expected.total() == 25
    assert Counter(breaks.select("reference", "break_type").cast({"break_type": str}).iter_rows()) == expected
    items = store.snapshot().scan(ReconciliationItem).collect()
    assert items.group_by("side").len().sort("side")["len"].to_list() == [501, 501]
    assert store.snapshot().scan(ReconciliationProof).collect()["proves"].all()


@needs_samples
def test_the_clean_pair_has_no_break(tmp_path: Path) -> None:
    store = loaded(tmp_path, "clean_pair", "trades_source_a.csv", "settlements_source_b.csv")
    assert store.snapshot().scan(Break).collect().is_empty()
    assert store.snapshot().scan(ReconciliationItem).collect().height == 200


@needs_samples
def test_the_26_statements_prove_and_their_entries_sum_to_the_known_figure(tmp_path: Path) -> None:
    assert SAMPLES is not None
    store = Store(tmp_path)
    outcome = load_file(store, SAMPLES / "mt940" / "betterplace" / "sepa_mt9401.sta")
    assert outcome.state == "accepted"
    assert store.snapshot().scan(StatementEntry).collect()["amount"].sum() == Decimal("-9269135.90")


def test_the_founding_case_through_demo_store_and_door(small_firm: Path) -> None:
    """Office space 1,000 a month a person, subsidy 500: 6,000 saved a person-year, where seats were given back."""
    door = Door(Store(small_firm).snapshot(), ROLES["viewer"], engine())
    annexe = Filters(date(2026, 1, 1), date(2026, 8, 31)).only("location", "Jaipur annexe")
    figure = door.figure(named("net_remote_saving_per_person_year"), annexe)
    assert figure.number == Decimal(6000)
