"""Real samples written elsewhere: the breaks listed by their author and none more."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from backoffice.contracts.reconciliation import Break, LedgerEntry, ReconciliationItem
from backoffice.contracts.reference import CalendarDay
from backoffice.contracts.settlement import Allocation, Trade
from backoffice.ingest import mt940
from backoffice.transforms.reconciliation import (
    prove_cash,
    prove_trades,
    reconcile_cash,
    reconcile_trades,
    reconciliation_breaks,
    reconciliation_counts,
)
from tests.samples import SAMPLES, needs_samples
from tests.tables import frame

CODES = {
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
"""The sample author's words in ours."""


def rows(name: str, row: Callable[[dict[str, str]], dict[str, Any]]) -> list[dict[str, Any]]:
    assert SAMPLES is not None
    return [row(one) for one in pl.read_csv(SAMPLES / name, infer_schema=False).iter_rows(named=True)]


def sample_trade(keeper: str, identifier: str) -> Callable[[dict[str, str]], dict[str, Any]]:
    def trade(row: dict[str, str]) -> dict[str, Any]:
        return {
            "record_keeper": keeper,
            "source_system": row["source_system"],
            "trade_id": row[identifier],
            "common_reference": row["execution_id"],
            "account_id": row["account_id"],
            "counterparty_id": row["broker"],
            "instrument_id": row["symbol"],
            "instrument_scheme": "TICKER",
            "side": {"BUY": "BUYI", "SELL": "SELL"}[row["side"]],
            **{name: Decimal(row[name]) for name in ("quantity", "price", "gross_amount", "commission", "fees")},
            "currency": row["currency"],
            "trade_date": date.fromisoformat(row["trade_date"]),
            "settlement_date": date.fromisoformat(row["settle_date"]),
        }

    return trade


def sample_allocation(keeper: str) -> Callable[[dict[str, str]], dict[str, Any]]:
    return lambda row: {
        "record_keeper": keeper,
        "allocation_id": row["allocation_id"],
        "common_reference": row["execution_id"],
        "account_id": row["account_id"],
        "quantity": Decimal(row["allocation_quantity"]),
    }


def both_sides() -> pl.DataFrame:
    """The internal and the broker's trades of the sample."""
    own = rows("trade_rec/internal_trades.csv", sample_trade("own", "internal_trade_id"))
    outside = rows("trade_rec/broker_trades.csv", sample_trade("broker", "broker_trade_id"))
    return frame(Trade, [*own, *outside])


def reconciled(trades: pl.DataFrame, allocations: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Items, breaks and proof."""
    items = ReconciliationItem.validate(reconcile_trades(trades.lazy(), allocations.lazy()).collect())
    breaks = Break.validate(reconciliation_breaks(items.lazy()).collect())
    counted = reconciliation_counts(items.lazy(), breaks.lazy(), bucket="all")
    return items, breaks, prove_trades(trades.lazy(), counted).collect()


@needs_samples
def test_internal_against_broker_gives_the_25_breaks_the_author_seeded_and_none_more() -> None:
    allocations = [
        *rows("trade_rec/internal_allocations.csv", sample_allocation("own")),
        *rows("trade_rec/broker_allocations.csv", sample_allocation("broker")),
    ]
    items, breaks, proof = reconciled(both_sides(), frame(Allocation, allocations))
    seeded = rows("trade_rec/expected_breaks.csv", dict)
    expected = [(row["execution_id"], CODES[row["expected_break_type"]]) for row in seeded]
    assert len(expected) == 25
    assert sorted(breaks.select("reference", pl.col("break_type").cast(pl.String)).rows()) == sorted(expected)
    assert items.height == 1002
    # By hand: 501 a side; 17 pairs differ, 3 + 3 rows have no partner, one copy too many on each side.
    assert proof.select("own_rows", "own_matched", "own_broken", "outside_matched", "outside_broken").rows() == [
        (501, 480, 21, 480, 21)
    ]
    assert proof["proves"].all()


@needs_samples
def test_a_quantity_break_is_explained_with_both_values() -> None:
    _, breaks, _ = reconciled(both_sides(), Allocation.create_empty())
    one = breaks.filter(pl.col("reference") == "EXEC-000020").row(0, named=True)
    # 300 x 326.05 = 97,815.00 and 400 x 326.05 = 130,420.00.
    assert one["differing"] == '{"quantity":["300","400"],"gross amount":["97815","130420"]}'
    assert (one["difference"], one["other_types"]) == (Decimal(-32605), "AMOUNT")


@needs_samples
def test_two_sources_that_agree_give_no_break() -> None:
    def trade(keeper: str) -> Callable[[dict[str, str]], dict[str, Any]]:
        return lambda row: {
            "record_keeper": keeper,
            "trade_id": row["TransactionID"],
            "common_reference": row["TransactionID"],
            "instrument_id": row["SecurityID"],
            "quantity": Decimal(row["Quantity"]),
            "price": Decimal(row["Price"]),
            "currency": row["Currency"],
            "trade_date": date.fromisoformat(row["TradeDate"]),
            "settlement_date": date.fromisoformat(row["SettlementDate"]),
        }

    ours = rows("clean_pair/trades_source_a.csv", trade("own"))
    theirs = rows("clean_pair/settlements_source_b.csv", trade("custodian"))
    items, breaks, proof = reconciled(frame(Trade, [*ours, *theirs]), Allocation.create_empty())
    assert (items.height, breaks.height) == (200, 0)
    assert proof["proves"].all()


SEEDED = {
    "TFNr 01022": "MISSING_INTERNAL",
    "TFNr 01031": "AMOUNT",
    "TFNr 01032": "SIGN",
    "TFNr 03005": "DUPLICATE_INTERNAL",
    "TFNr 01008": "VALUE_DATE",
    "NOT AT THE BANK": "MISSING_EXTERNAL",
}
"""What is done to the ledger's copy of the entry whose reference starts so, as the break it must make."""


def mutated(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The ledger's rows for one statement entry: one like it, unless its reference says otherwise."""
    fault = next((fault for start, fault in SEEDED.items() if (entry["reference"] or "").startswith(start)), None)
    changes: dict[str | None, list[dict[str, Any]]] = {
        None: [{}],
        "MISSING_INTERNAL": [],
        "AMOUNT": [{"amount": entry["amount"] + 10}],
        "SIGN": [{"amount": -entry["amount"]}],
        "DUPLICATE_INTERNAL": [{}, {"entry_id": entry["entry_id"] + "-2"}],
        "VALUE_DATE": [{"value_date": entry["value_date"] + timedelta(days=7)}],
    }
    return [entry | change for change in changes[fault]]


@needs_samples
def test_the_26_statements_of_a_bank_against_a_ledger_with_six_faults_give_these_six_breaks() -> None:
    assert SAMPLES is not None
    reading = mt940.read(SAMPLES / "mt940" / "betterplace" / "sepa_mt9401.sta", "0123456789abcdef")
    entries, statements = reading.frames["statement_entries"], reading.frames["statements"]
    assert statements.height == 26 and entries.height == 97
    copied = entries.select(
        *("account_id", "currency", "amount", "value_date"),
        booked_on=pl.coalesce("booked_on", "value_date"),
        reference="account_owner_reference",
        entry_id=pl.lit("L") + pl.int_range(pl.len()).cast(pl.String).str.zfill(3),
    )
    ledger = [row for entry in copied.iter_rows(named=True) for row in mutated(entry)]
    ledger.append(ledger[0] | {"entry_id": "L999", "reference": "NOT AT THE BANK", "amount": Decimal("12.34")})
    given = {"ledger": frame(LedgerEntry, ledger), "entries": entries}
    lazy = {name: rows.lazy() for name, rows in given.items()}
    beside = {"statements": statements.lazy(), "calendars": CalendarDay.create_empty(lazy=True)}
    items = ReconciliationItem.validate(reconcile_cash(**lazy, **beside).collect())
    breaks = Break.validate(reconciliation_breaks(items.lazy()).collect())
    said = [(row["reference"], row["break_type"]) for row in breaks.iter_rows(named=True)]
    assert sorted(code for _, code in said) == sorted(SEEDED.values())
    assert all(
        SEEDED[next(start for start in SEEDED if reference.startswith(start))] == code for reference, code in said
    )
    counted = reconciliation_counts(items.lazy(), breaks.lazy(), bucket="all")
    assert prove_cash(**lazy, counted=counted).collect()["proves"].all()
