"""The proof by example: worked out by hand, and failing when something is lost."""

from decimal import Decimal
from typing import Any

import polars as pl

from backoffice.contracts.reconciliation import (
    Break,
    LedgerEntry,
    Position,
    ReconciliationItem,
    ReconciliationProof,
    Statement,
    StatementEntry,
)
from backoffice.contracts.reference import CalendarDay
from backoffice.contracts.settlement import Allocation, Trade
from backoffice.transforms import reconciliation as desk
from tests.tables import frame

LEDGER = [
    {"entry_id": "L1", "amount": Decimal("100.00"), "currency": "USD", "reference": "R1"},
    {"entry_id": "L2", "amount": Decimal("-20.00"), "currency": "USD", "reference": "R2"},
    {"entry_id": "L3", "amount": Decimal("7.50"), "currency": "EUR", "reference": "R3"},
]
ENTRIES = [
    {"amount": Decimal("99.995"), "currency": "USD", "account_owner_reference": "R1"},
    {"amount": Decimal("-25.00"), "currency": "USD", "account_owner_reference": "R2"},
    {"amount": Decimal("1.00"), "currency": "USD", "status": "PDNG"},
]


def cash() -> dict[str, pl.DataFrame]:
    numbered = [
        {"kind": "end_of_day", "status": "BOOK", "entry_number": number, **row} for number, row in enumerate(ENTRIES, 1)
    ]
    return {"ledger": frame(LedgerEntry, LEDGER), "entries": frame(StatementEntry, numbered)}


def results(extracts: dict[str, pl.DataFrame]) -> tuple[pl.DataFrame, pl.DataFrame]:
    lazy = {name: rows.lazy() for name, rows in extracts.items()}
    nothing = {"statements": Statement.create_empty(lazy=True), "calendars": CalendarDay.create_empty(lazy=True)}
    items = desk.reconcile_cash(**lazy, **nothing).collect()
    return items, desk.reconciliation_breaks(items.lazy()).collect()


def counted(items: pl.LazyFrame, breaks: pl.LazyFrame) -> pl.LazyFrame:
    """Items and breaks counted in two buckets, a row here and a row there: the sums stay the same."""
    parts = []
    for bucket in (0, 1):
        here = [rows.with_row_index().filter(pl.col("index") % 2 == bucket).drop("index") for rows in (items, breaks)]
        parts.append(desk.reconciliation_counts(*here, bucket=str(bucket)))
    return pl.concat(parts)


def proofs(extracts: dict[str, pl.DataFrame], items: pl.DataFrame, breaks: pl.DataFrame) -> dict[str, dict[str, Any]]:
    lazy = {name: rows.lazy() for name, rows in extracts.items()}
    found = desk.prove_cash(**lazy, counted=counted(items.lazy(), breaks.lazy())).collect()
    return {row["currency"]: row for row in ReconciliationProof.validate(found).iter_rows(named=True)}


def test_rows_and_money_tie_per_currency() -> None:
    found = proofs(cash(), *results(cash()))
    dollars = found["USD"]
    assert (dollars["own_rows"], dollars["own_matched"], dollars["own_broken"], dollars["own_excluded"]) == (2, 1, 1, 0)
    assert [dollars[f"outside_{part}"] for part in ("rows", "matched", "broken", "excluded")] == [3, 1, 1, 1]
    # 80.00 - 75.995 = 4.005: half a cent inside tolerance, a break of 5.00, less the pending 1.00.
    assert (dollars["own_total"], dollars["outside_total"]) == (Decimal("80"), Decimal("75.995"))
    assert dollars["matched_difference"] == Decimal("0.005")
    assert dollars["break_difference"] == Decimal("5.00")
    assert dollars["excluded_difference"] == Decimal("-1.00")
    assert found["EUR"]["break_difference"] == Decimal("7.50")
    assert dollars["proves"] and found["EUR"]["proves"]


def test_a_lost_item_is_found_out() -> None:
    items, breaks = results(cash())
    for lost in items["item_id"]:
        found = proofs(cash(), items.filter(pl.col("item_id") != lost), breaks)
        assert not all(row["proves"] for row in found.values()), lost


def test_a_lost_or_altered_break_is_found_out() -> None:
    items, breaks = results(cash())
    assert not proofs(cash(), items, breaks.filter(pl.col("currency") != "EUR"))["EUR"]["proves"]
    altered = breaks.with_columns((pl.col("difference") + 1).cast(Break.polars_schema()["difference"]))
    assert not any(row["proves"] for row in proofs(cash(), items, altered).values())


def test_a_pair_in_two_currencies_ties_in_both() -> None:
    plain = {"common_reference": "R", "gross_amount": Decimal(100)}
    trades = frame(
        Trade,
        [
            {"record_keeper": "own", "currency": "USD", **plain},
            {"record_keeper": "broker", "currency": "EUR", **plain},
        ],
    ).lazy()
    items = desk.reconcile_trades(trades, Allocation.create_empty(lazy=True)).collect().lazy()
    breaks = desk.reconciliation_breaks(items).collect().lazy()
    found = {
        row["currency"]: row
        for row in desk.prove_trades(trades, counted(items, breaks)).collect().iter_rows(named=True)
    }
    assert {name: row["break_difference"] for name, row in found.items()} == {"USD": Decimal(100), "EUR": Decimal(-100)}
    assert found["USD"]["proves"] and found["EUR"]["proves"]


def test_holdings_are_proved_by_rows_alone() -> None:
    rows = [
        {"record_keeper": "own", "quantity": Decimal(5), "currency": None},
        {"record_keeper": "custodian", "quantity": Decimal(4), "currency": "USD"},
    ]
    positions = frame(Position, rows).lazy()
    items = desk.reconcile_positions(positions).collect().lazy()
    breaks = desk.reconciliation_breaks(items).collect().lazy()
    found = desk.prove_positions(positions, counted(items, breaks)).collect().sort("currency")
    assert found.select("currency", "own_rows", "outside_rows", "own_total", "proves").rows() == [
        ("USD", 0, 1, Decimal(0), True),
        ("none", 1, 0, Decimal(0), True),
    ]


def test_nothing_in_gives_nothing_out() -> None:
    items, breaks = ReconciliationItem.create_empty(lazy=True), Break.create_empty(lazy=True)
    nothing = counted(items, breaks)
    assert nothing.collect().height == 0
    assert desk.prove_trades(Trade.create_empty(lazy=True), nothing).collect().height == 0
    assert desk.prove_positions(Position.create_empty(lazy=True), nothing).collect().height == 0
    empty = [LedgerEntry.create_empty(lazy=True), StatementEntry.create_empty(lazy=True)]
    assert desk.prove_cash(*empty, nothing).collect().height == 0
    assert desk.reconciliation_breaks(items).collect().height == 0
