"""Reconciliation desk: own records against outside ones, the breaks that leaves, and the proof that nothing is lost.

What is compared with what is declared in `reconciliation_rules`; these transforms feed it.
"""

import dataframely as dy
import polars as pl

from backoffice.contracts.reconciliation import (
    Break,
    LedgerEntry,
    Position,
    ReconciliationCount,
    ReconciliationItem,
    ReconciliationProof,
    Statement,
    StatementEntry,
)
from backoffice.contracts.reference import CalendarDay, Instrument
from backoffice.contracts.settlement import Allocation, Trade
from backoffice.transforms.matching.declared import Reconciliation
from backoffice.transforms.reconciliation_breaks import breaks_of
from backoffice.transforms.reconciliation_proof import counts, proof
from backoffice.transforms.reconciliation_rows import (
    NO_AMOUNT,
    Sides,
    accounting_custodian_sides,
    cash_sides,
    position_accounting_sides,
    position_sides,
    trade_sides,
)
from backoffice.transforms.reconciliation_rules import (
    ACCOUNTING_CUSTODIAN,
    CASH,
    KEEPERS,
    POSITION,
    POSITION_ACCOUNTING,
    TRADE,
)
from backoffice.transforms.statement_breaks import STATEMENT
from backoffice.transforms.transform import Following, transform


@transform(partition_by=("common_reference",), in_buckets=True)
def reconcile_trades(
    trades: dy.LazyFrame[Trade], allocations: dy.LazyFrame[Allocation]
) -> dy.LazyFrame[ReconciliationItem]:
    """Our trades against those of every other record keeper, by the reference both know."""
    return items_of(trade_sides(trades, allocations), TRADE)


@transform(partition_by=("account_id",), in_buckets=True)
def reconcile_cash(
    ledger: dy.LazyFrame[LedgerEntry],
    entries: dy.LazyFrame[StatementEntry],
    statements: dy.LazyFrame[Statement],
    calendars: dy.LazyFrame[CalendarDay],
) -> dy.LazyFrame[ReconciliationItem]:
    """Our ledger against booked end-of-day statement entries, by account, currency and reference, else uniquely."""
    return items_of(cash_sides(ledger, entries, statements), CASH, calendars)


@transform(partition_by=("account_id",), in_buckets=True)
def reconcile_positions(positions: dy.LazyFrame[Position]) -> dy.LazyFrame[ReconciliationItem]:
    """Our holdings against the custodian's, by day, account and instrument, to the last unit."""
    return items_of(position_sides(positions), POSITION)


@transform(partition_by=("account_id",), in_buckets=True)
def reconcile_positions_with_accounting(positions: dy.LazyFrame[Position]) -> dy.LazyFrame[ReconciliationItem]:
    """Our holdings against those of the accounting books, by day, account and instrument, to the last unit."""
    return items_of(position_accounting_sides(positions), POSITION_ACCOUNTING)


@transform(partition_by=("account_id",), in_buckets=True)
def reconcile_accounting_with_custodians(positions: dy.LazyFrame[Position]) -> dy.LazyFrame[ReconciliationItem]:
    """Holdings of the accounting books against the custodian's, by day, account and instrument, to the last unit."""
    return items_of(accounting_custodian_sides(positions), ACCOUNTING_CUSTODIAN)


@transform(partition_by=("reconciliation",), follows=Following(ReconciliationItem))
def reconciliation_breaks(items: dy.LazyFrame[ReconciliationItem]) -> dy.LazyFrame[Break]:
    """One row a break, a pair that differs or a row without partner."""
    return breaks_of(items)


@transform(partition_by=("reconciliation",), follows=Following(ReconciliationItem))
def reconciliation_counts(
    items: dy.LazyFrame[ReconciliationItem], breaks: dy.LazyFrame[Break], *, bucket: str
) -> dy.LazyFrame[ReconciliationCount]:
    """Items and breaks of a bucket, each counted alone by reconciliation and currency: what its proof adds up."""
    of_rows = breaks.filter(pl.col("reconciliation") != STATEMENT)
    return counts(items, of_rows, bucket)


@transform(partition_by=("currency",))
def prove_trades(
    trades: dy.LazyFrame[Trade], counted: dy.LazyFrame[ReconciliationCount]
) -> dy.LazyFrame[ReconciliationProof]:
    """Trades as loaded against the items and breaks made of them."""
    is_own = pl.col("record_keeper") == "own"
    return proof(trades.select("currency", is_own=is_own, amount="gross_amount"), counted, TRADE)


@transform(partition_by=("currency",))
def prove_cash(
    ledger: dy.LazyFrame[LedgerEntry],
    entries: dy.LazyFrame[StatementEntry],
    counted: dy.LazyFrame[ReconciliationCount],
) -> dy.LazyFrame[ReconciliationProof]:
    """Ledger and statement entries as loaded against the items and breaks made of them."""
    loaded = [
        side.select("currency", is_own=pl.lit(is_own), amount="amount")
        for side, is_own in ((ledger, True), (entries, False))
    ]
    return proof(pl.concat(loaded), counted, CASH)


@transform(partition_by=("currency",))
def prove_positions(
    positions: dy.LazyFrame[Position], counted: dy.LazyFrame[ReconciliationCount]
) -> dy.LazyFrame[ReconciliationProof]:
    """Holdings as loaded, but those of accounting, against the items and breaks made of them: rows alone.

    Units of different things never add.
    """
    return _proof_of_holdings(positions.filter(pl.col("record_keeper") != "accounting"), counted, POSITION)


@transform(partition_by=("currency",))
def prove_positions_with_accounting(
    positions: dy.LazyFrame[Position], counted: dy.LazyFrame[ReconciliationCount]
) -> dy.LazyFrame[ReconciliationProof]:
    """Our holdings and those of accounting as loaded against the items and breaks made of them: rows alone."""
    return _proof_of_pair(positions, counted, POSITION_ACCOUNTING)


@transform(partition_by=("currency",))
def prove_accounting_with_custodians(
    positions: dy.LazyFrame[Position], counted: dy.LazyFrame[ReconciliationCount]
) -> dy.LazyFrame[ReconciliationProof]:
    """Holdings of accounting and of custodians as loaded against the items and breaks made of them: rows alone."""
    return _proof_of_pair(positions, counted, ACCOUNTING_CUSTODIAN)


def _proof_of_pair(
    positions: pl.LazyFrame,
    counted: dy.LazyFrame[ReconciliationCount],
    rule: Reconciliation,
) -> dy.LazyFrame[ReconciliationProof]:
    of_the_two = pl.col("record_keeper").is_in(KEEPERS[rule.name])
    return _proof_of_holdings(positions.filter(of_the_two), counted, rule)


def _proof_of_holdings(
    positions: pl.LazyFrame,
    counted: dy.LazyFrame[ReconciliationCount],
    rule: Reconciliation,
) -> dy.LazyFrame[ReconciliationProof]:
    is_own = pl.col("record_keeper") == KEEPERS[rule.name][0]
    return proof(positions.select("currency", is_own=is_own, amount=NO_AMOUNT), counted, rule)


def items_of(
    sides: Sides,
    rule: Reconciliation,
    calendars: dy.LazyFrame[CalendarDay] | None = None,
    instruments: dy.LazyFrame[Instrument] | None = None,
) -> dy.LazyFrame[ReconciliationItem]:
    """The items of one reconciliation, see `reconciled`.

    The compiled engine is loaded here: whoever only looks never waits for it.
    """
    from backoffice.transforms.reconciliation_items import reconciled

    return reconciled(sides, rule, calendars, instruments)
