"""Everything the firm did, worked out once: what all its extracts, its truth and its stories are read from."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from backoffice.demo import (
    banking,
    cash,
    cash_faults,
    client_money,
    compliance,
    confirming,
    control_accounts,
    dealing,
    events,
    instructing,
    instruments,
    inventory,
    lifecycle,
    pay,
    penalising,
    positions,
    processing,
    staffing,
    trade_faults,
)
from backoffice.demo.plan import Plan


@dataclass(frozen=True)
class History:
    """The history of one plan's firm. Each part is worked out when first asked for, from the parts before it."""

    plan: Plan

    @cached_property
    def instruments(self) -> instruments.Instruments:
        """What it trades, with daily prices."""
        return instruments.make(self.plan)

    @cached_property
    def events(self) -> events.Events:
        """What happened to it."""
        return events.happened(self.plan)

    @cached_property
    def trades(self) -> dealing.Trades:
        """What was agreed."""
        return dealing.deal(self.plan, self.instruments, self.events)

    @cached_property
    def trade_faults(self) -> trade_faults.TradeFaults:
        """Where the other side's record differs."""
        return trade_faults.fault(self.plan, self.trades, self.events)

    @cached_property
    def allocations(self) -> instructing.Allocations:
        """How blocks were split."""
        return instructing.allocate(self.plan, self.trades)

    @cached_property
    def sent(self) -> instructing.Instructions:
        """What was instructed."""
        return instructing.instruct(self.plan, self.instruments, self.trades, self.allocations, self.events)

    @cached_property
    def stocked(self) -> inventory.Inventory:
        """What it can deliver."""
        return inventory.stock(self.plan, self.instruments, self.sent)

    @cached_property
    def courses(self) -> lifecycle.Courses:
        """What became of every instruction."""
        return lifecycle.lay_out(self.plan, self.instruments, self.sent, self.events, self.stocked)

    @cached_property
    def confirmed(self) -> confirming.Confirmations:
        """What had settled by the last day."""
        return confirming.confirm(self.plan, self.sent, self.courses)

    @cached_property
    def processed(self) -> processing.Steps:
        """What systems and people did to the trades, by the log."""
        return processing.log(self.plan, self.trades, self.trade_faults, self.sent, self.courses, self.events)

    @cached_property
    def charged(self) -> penalising.Charges:
        """What the depository charged for fails."""
        return penalising.charge(self.plan, self.instruments, self.sent, self.courses)

    @cached_property
    def roster(self) -> staffing.Roster:
        """Who worked when and where."""
        return staffing.recruit(self.plan)

    @cached_property
    def pay(self) -> pl.DataFrame:
        """The `pay_month` extract, which the ledger's salaries follow."""
        return pay.pay_month(self.plan, self.roster)

    @cached_property
    def flows(self) -> cash.Flows:
        """The money that moved."""
        return cash.move(self.plan, self.sent, self.confirmed, self.pay)

    @cached_property
    def cash_faults(self) -> cash_faults.CashFaults:
        """Where the bank differs."""
        return cash_faults.fault(self.plan, self.flows)

    @cached_property
    def booked(self) -> banking.Entries:
        """What the bank booked."""
        return banking.book(self.plan, self.flows, self.cash_faults)

    @cached_property
    def stated(self) -> banking.Statements:
        """The statements the bank sent."""
        return banking.state(self.plan, self.booked, self.cash_faults)

    @cached_property
    def holdings(self) -> positions.Holdings:
        """What is held."""
        return positions.hold(self.plan, self.instruments, self.sent, self.confirmed, self.stocked)

    @cached_property
    def reporting(self) -> compliance.Reporting:
        """What had to be reported to regulators, and what was."""
        return compliance.report(self.plan, self.instruments, self.trades)

    @cached_property
    def control(self) -> control_accounts.Books:
        """What general ledger and subledgers have on control accounts."""
        return control_accounts.keep(self.plan)

    @cached_property
    def client_money(self) -> client_money.ClientMoney:
        """What clients are owed, and what is held for them."""
        return client_money.hold(self.plan)
