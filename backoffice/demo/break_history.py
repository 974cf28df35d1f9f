"""What builds of the last weeks saw of breaks: the firm reconciled again as it stood on each of those days."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import polars as pl

from backoffice.contracts.break_acts import ActOutcome
from backoffice.contracts.break_life import BreakEvent, ReconciliationRun
from backoffice.contracts.client_money import ClientBalance, ClientMoneyAccount
from backoffice.contracts.compliance import RegulatoryReport, ReportableEvent
from backoffice.contracts.ledgers import ControlEntry
from backoffice.contracts.reconciliation import Break, LedgerEntry, Position, Statement, StatementEntry
from backoffice.contracts.reference import CalendarDay
from backoffice.contracts.settlement import Allocation, Trade
from backoffice.demo.plan import Plan
from backoffice.transforms.break_cases import break_cases
from backoffice.transforms.break_events import events_since, runs_since
from backoffice.transforms.compliance_completeness import reconcile_reports
from backoffice.transforms.reconciliation import (
    prove_cash,
    reconcile_accounting_with_custodians,
    reconcile_cash,
    reconcile_positions,
    reconcile_positions_with_accounting,
    reconcile_trades,
    reconciliation_breaks,
    reconciliation_counts,
)
from backoffice.transforms.reconciliation_ledgers import reconcile_client_money, reconcile_ledgers

DAYS: Final = 10
"""Business days before the last that were built."""

RECENT: Final = 7
"""Calendar days before the first of them from which on money is reconciled anew each day."""

_SEEN_AT, _LATE = time(10), time(15)
"""When the day's build was; once it was late, and the deadline had passed."""

_LATE_DAY: Final = 4

_OF_HOLDINGS: Final = (reconcile_positions, reconcile_positions_with_accounting, reconcile_accounting_with_custodians)


def break_history(plan: Plan, tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """`break_events` and `reconciliation_runs` as builds on the morning of each day would have left them."""
    days = _days(plan.until)
    edge = days[0] - timedelta(days=RECENT)
    events: pl.DataFrame = BreakEvent.create_empty()
    runs: pl.DataFrame = ReconciliationRun.create_empty()
    # What is older than the weeks looked at stands still: it is reconciled once and not every day again.
    before = edge - timedelta(days=1)
    settled, _, _ = _seen(tables, datetime.combine(days[0], _SEEN_AT, UTC), date.min, before, before)
    others = _of_single_days(plan, tables)
    standing = _standing(tables)
    for number, day in enumerate(days):
        as_of = datetime.combine(day, _LATE if number == _LATE_DAY else _SEEN_AT, UTC)
        moving, items, proofs = _seen(tables, as_of, edge, day, day - timedelta(days=1))
        reported = reconciliation_breaks(standing.filter(pl.col("item_date") < day)).collect().lazy()
        stands = _cases(reported, tables, as_of)
        cases = pl.concat([settled, moving, stands, others.filter(pl.col("item_date") < day)]).lazy()
        events = pl.concat([events, events_since(events.lazy(), cases, items, reported, as_of).collect()])
        runs = pl.concat(
            [runs, runs_since(runs.lazy(), items.filter(pl.col("outcome") != "excluded"), proofs, as_of).collect()]
        )
    return {BreakEvent.table: events.sort("as_of", "break_id"), ReconciliationRun.table: runs.sort("as_of")}


def _seen(
    tables: Mapping[str, pl.DataFrame], as_of: datetime, first: date, ours_until: date, theirs_until: date
) -> tuple[pl.DataFrame, pl.LazyFrame, pl.LazyFrame]:
    """Breaks, items and proofs of the money from `first` on, as far as our bookings and the bank's are known."""
    day = pl.col("booked_on")
    ledger = LedgerEntry.cast(tables[LedgerEntry.table].lazy()).filter(day.is_between(first, ours_until))
    entries = StatementEntry.cast(tables[StatementEntry.table].lazy()).filter(day.is_between(first, theirs_until))
    statements, calendars = (contract.cast(tables[contract.table].lazy()) for contract in (Statement, CalendarDay))
    items = reconcile_cash(ledger, entries, statements, calendars).collect().lazy()
    breaks = reconciliation_breaks(items).collect().lazy()
    counted = reconciliation_counts(items, breaks, bucket=f"{as_of:%Y-%m-%d}")
    return _cases(breaks, tables, as_of), items, prove_cash(ledger, entries, counted)


def _of_single_days(plan: Plan, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Breaks of trades, ledgers and reports. Both sides have a row within a day: a break is seen the morning after."""
    trades, allocations, entries, events, reports = (
        contract.cast(tables[contract.table].lazy())
        for contract in (Trade, Allocation, ControlEntry, ReportableEvent, RegulatoryReport)
    )
    items = pl.concat(
        [reconcile_trades(trades, allocations), reconcile_ledgers(entries), reconcile_reports(events, reports)]
    )
    return _cases(reconciliation_breaks(items), tables, plan.as_of)


def _standing(tables: Mapping[str, pl.DataFrame]) -> pl.LazyFrame:
    """Items of holdings and client money, which are reported for a day as a whole and seen the morning after."""
    holdings, accounts, balances = (
        contract.cast(tables[contract.table].lazy()) for contract in (Position, ClientMoneyAccount, ClientBalance)
    )
    items = [
        *(reconcile(holdings) for reconcile in _OF_HOLDINGS),
        reconcile_client_money(accounts, balances),
    ]
    return pl.concat(items).collect().lazy()


def _cases(breaks: pl.LazyFrame, tables: Mapping[str, pl.DataFrame], as_of: datetime) -> pl.DataFrame:
    """The worklist of these breaks before anybody has acted on it."""
    given: dict[str, pl.LazyFrame] = {}
    for name, contract in break_cases.reads.items():
        if contract is Break:
            given[name] = contract.cast(breaks)
        elif contract is ActOutcome:
            given[name] = contract.create_empty(lazy=True)
        else:
            given[name] = contract.cast(tables[contract.table].lazy())
    return break_cases(**given, today=as_of.date()).collect()


def _days(last: date) -> list[date]:
    """The business days before the last day of the firm."""
    before = [last - timedelta(days=back) for back in range(1, 2 * DAYS + 4)]
    return sorted([day for day in before if day.weekday() < 5][:DAYS])
