"""A made-up firm with a back office: deterministic, of any size, with faults and stories to find.

Nothing in it is real. The same plan makes the same firm to the last byte, whatever the clock says.
"""

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import polars as pl

from backoffice.demo import (
    accounting,
    accounting_close,
    accruals,
    advising,
    allegements,
    break_work,
    cash,
    cash_faults,
    clearing,
    clearing_margin,
    client_money,
    compliance,
    compliance_events,
    compliance_rules,
    confirming,
    control_accounts,
    csd_penalties,
    events,
    firm,
    instructions,
    instruments,
    it_services,
    locations,
    markets,
    outsourcing,
    pay,
    positions,
    processing,
    rates,
    reference_prices,
    retention,
    service_desk,
    service_hours,
    sites,
    staff,
    staffing,
    statements,
    static_data,
    trade_records,
    us_fails,
    work,
)
from backoffice.demo.break_history import break_history
from backoffice.demo.history import History
from backoffice.demo.plan import REPORTING_CURRENCY, Plan
from backoffice.demo.stories import stories
from backoffice.demo.truth import reconciliation_truth

__all__ = ["REPORTING_CURRENCY", "Plan", "as_of", "break_history", "tables", "truth"]


def as_of(plan: Plan) -> datetime:
    """The moment the firm's books are seen at: 23:00 UTC on the plan's last day."""
    return plan.as_of


def tables(plan: Plan) -> Iterator[tuple[str, pl.DataFrame]]:
    """The name and rows of every extract, one at a time; each frame keeps its contract."""
    yield from _reference(plan)
    yield from _workforce(plan)
    yield from _trading(plan)
    yield from _services(plan)
    yield from _records(plan)


def truth(plan: Plan) -> dict[str, pl.DataFrame]:
    """What was put into the firm: `reconciliation`, the truth of every row of every side; `stories`, with figures."""
    history = History(plan)
    return {"reconciliation": reconciliation_truth(history), "stories": stories(history)}


def _reference(plan: Plan) -> Iterator[tuple[str, pl.DataFrame]]:
    yield "calendar_days", markets.calendar_days(plan)
    yield "parties", firm.parties()
    made = instruments.make(plan)
    yield "instruments", instruments.instruments(made)
    yield "reference_prices", reference_prices.reference_prices(plan, made)
    yield "dated_rates", rates.dated_rates()
    yield "fx_month", rates.fx_month(plan)
    yield "assumptions", rates.assumptions(plan)
    yield "opening_hours", service_hours.opening_hours()
    yield "locations", locations.locations()
    yield "fails_to_deliver", us_fails.fails_to_deliver(plan)
    yield "shares_outstanding", us_fails.shares_outstanding(plan)


def _workforce(plan: Plan) -> Iterator[tuple[str, pl.DataFrame]]:
    roster = staffing.recruit(plan)
    done = work.work_month(plan, roster)
    yield "staff_month", staff.staff_month(plan, roster)
    yield "pay_month", pay.pay_month(plan, roster)
    yield "stipends", pay.stipends(plan, roster)
    yield "site_month", sites.site_month(plan, roster)
    yield "work_month", done
    yield "vendor_month", outsourcing.vendor_month(plan, done)
    yield "one_offs", outsourcing.one_offs(plan)


def _services(plan: Plan) -> Iterator[tuple[str, pl.DataFrame]]:
    happened = events.happened(plan)
    yield "it_services", it_services.it_services(plan)
    yield "outages", it_services.outages(plan, happened)
    yield "incidents", it_services.incidents(plan, happened)
    yield "batch_runs", it_services.batch_runs(plan, happened)
    yield "request_kinds", service_desk.request_kinds()
    yield "requests", service_desk.requests(plan)


def _records(plan: Plan) -> Iterator[tuple[str, pl.DataFrame]]:
    happened = events.happened(plan)
    yield "lei_records", static_data.lei_records(plan, happened)
    yield "cross_references", static_data.cross_references(instruments.make(plan))
    yield "standing_instructions", static_data.standing_instructions(plan, happened)
    yield "static_changes", static_data.static_changes(plan)
    yield "record_classes", retention.record_classes()
    yield "retained_records", retention.retained_records(plan)
    yield "retrieval_tests", retention.retrieval_tests(plan)


def _trading(plan: Plan) -> Iterator[tuple[str, pl.DataFrame]]:
    history = History(plan)
    yield "trades", trade_records.trades(history.instruments, history.trades, history.trade_faults)
    yield "allocations", trade_records.allocations(history.trades, history.allocations, history.trade_faults)
    yield "settlement_instructions", instructions.instructions(history.instruments, history.sent)
    yield "status_advices", advising.advise(plan, history.sent, history.courses, history.events)
    yield "settlement_confirmations", confirming.confirmations(history.sent, history.confirmed)
    yield "allegements", allegements.allegements(history)
    yield "csd_penalties", csd_penalties.csd_penalties(plan, history)
    money = {
        "ledger_entries": cash.ledger(history.flows, *cash_faults.own_rows(history.cash_faults)),
        "statements": statements.statements(history.stated),
        "statement_entries": statements.statement_entries(history.flows, history.booked, history.stated),
    }
    yield from money.items()
    yield from _clearing(plan, history)
    yield "break_acts", break_work.break_acts(plan, money, markets.calendar_days(plan))
    yield from _compliance(plan, history)
    yield "processing_events", processing.processing_events(plan, history.processed)
    yield "positions", positions.positions(plan, history.instruments, history.holdings)
    yield "control_entries", control_accounts.control_entries(history.control)
    yield "control_balances", control_accounts.control_balances(plan, history.control)
    yield "client_money_accounts", client_money.client_money_accounts(history.client_money)
    yield "client_balances", client_money.client_balances(history.client_money)
    yield from _accounting(plan, history)


def _compliance(plan: Plan, history: History) -> Iterator[tuple[str, pl.DataFrame]]:
    made, reporting = history.instruments, history.reporting
    yield "reporting_rules", compliance_rules.reporting_rules()
    yield "reporting_duties", compliance_rules.reporting_duties(plan)
    yield "reportable_events", compliance_events.reportable_events(made, reporting.events)
    yield "regulatory_reports", compliance.regulatory_reports(made, reporting)
    yield "pairing_notices", compliance.pairing_notices(plan, reporting)


def _clearing(plan: Plan, history: History) -> Iterator[tuple[str, pl.DataFrame]]:
    made = history.instruments
    yield "cleared_trades", clearing.cleared_trades(history)
    yield "margin_calls", clearing_margin.margin_calls(plan, history.events)
    yield "margin_requirements", clearing_margin.margin_requirements(plan)
    yield "collateral_holdings", clearing_margin.collateral_holdings(plan, made.isins, np.flatnonzero(made.is_bond))
    yield "ccp_net_fails", clearing.ccp_net_fails(plan, made)


def _accounting(plan: Plan, history: History) -> Iterator[tuple[str, pl.DataFrame]]:
    yield "trial_balances", accounting.trial_balances(history)
    yield "suspense_items", accounting.suspense_items(plan)
    yield "accruals", accruals.accruals(history)
    yield "fee_charges", accruals.fee_charges(plan)
    yield "period_closes", accounting_close.period_closes(plan)
    yield "close_tasks", accounting_close.close_tasks(plan)
    yield "account_certifications", accounting_close.account_certifications(plan)
    yield "manual_journals", accounting_close.manual_journals(plan)
