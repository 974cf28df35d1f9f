"""What the banks did with our money: booked entries, and statements chained from day to day."""

from dataclasses import dataclass, replace

import numpy as np

from backoffice.demo.cash import FEE, SETTLEMENT, Flows
from backoffice.demo.cash_faults import CODE, DOUBLE_NOSTRO, CashFaults
from backoffice.demo.columns import Days, Flags, Whole, is_copy, joined, taken
from backoffice.demo.firm import NOSTROS
from backoffice.demo.markets import payment_days
from backoffice.demo.plan import Plan

_LEAST = 25_000_000
"""No account's balance is ever lower, in hundredths."""

UNKNOWN_FLOW = -1


@dataclass(frozen=True)
class Entries:
    """One element a booked entry at the bank, by account and day. `flow` is our movement, or UNKNOWN_FLOW."""

    flow: Whole
    nostro: Whole
    day: Days
    value_day: Days
    amount: Whole
    kind: Whole
    named: Flags

    def __len__(self) -> int:
        return len(self.flow)


@dataclass(frozen=True)
class Statements:
    """One element a statement, by account and day. `first` and `entries` say which entries are its own."""

    nostro: Whole
    number: Whole
    day: Days
    opening: Whole
    closing: Whole
    first: Whole
    entries: Whole
    again: Flags


def book(plan: Plan, flows: Flows, faults: CashFaults) -> Entries:
    """What the bank booked: our movements with the faults, and charges of its own."""
    absent = np.isin(faults.fault, (CODE["not at the bank"], CODE["not yet at the bank"]))
    twice = np.flatnonzero(faults.fault == CODE["booked twice by the bank"])
    rows = np.sort(np.concatenate([np.flatnonzero(~absent), twice]))
    fault, here = faults.fault[rows], taken(flows, rows)
    amount = np.where(fault == CODE["amount"], here.amount - 1_500, here.amount)
    amount = np.where(fault == CODE["amount a cent off"], amount + 1, amount)
    amount = np.where(fault == CODE["sign"], -amount, amount)
    later = np.select([fault == CODE["value date"], fault == CODE["value date a day off"]], [4, 1], 0)
    own = Entries(
        flow=rows,
        nostro=here.nostro,
        day=here.day,
        value_day=np.busday_offset(here.day, later, roll="forward"),
        amount=amount,
        kind=here.kind,
        named=fault != CODE["no reference"],
    )
    every = joined([own, _charges(plan, flows, faults)])
    return taken(every, np.lexsort((every.day, every.nostro)))


def state(plan: Plan, entries: Entries, faults: CashFaults) -> Statements:
    """A statement for every account and business day, and one of them once more."""
    once = joined([_of_account(plan, entries, nostro) for nostro in range(len(NOSTROS))])
    double = np.flatnonzero((once.nostro == DOUBLE_NOSTRO) & (once.day == faults.double_day))
    rows = np.sort(np.concatenate([np.arange(len(once.nostro)), double]))
    return replace(taken(once, rows), again=is_copy(rows))


def _of_account(plan: Plan, entries: Entries, nostro: int) -> Statements:
    """One account's statements, each opening with what the day before closed with."""
    every = np.arange(np.datetime64(plan.first_day, "D"), np.datetime64(plan.until, "D") + 1)
    days = every[np.is_busday(every, busdaycal=payment_days(plan, NOSTROS[nostro].currency))]
    those = np.flatnonzero(entries.nostro == nostro)
    upto = np.searchsorted(entries.day[those], days, side="right")
    balance = np.concatenate([[0], np.cumsum(entries.amount[those])])[upto]
    spare = _LEAST + int(plan.generator(f"balance {nostro}").integers(0, _LEAST))
    closing = balance + spare - min(0, int(balance.min()))
    opening = np.concatenate([[closing[0] - balance[0]], closing[:-1]])
    first = np.concatenate([[0], upto[:-1]])
    return Statements(
        nostro=np.full(len(days), nostro),
        number=np.arange(1, len(days) + 1),
        day=days,
        opening=opening,
        closing=closing,
        first=int(np.searchsorted(entries.nostro, nostro)) + first,
        entries=upto - first,
        again=np.zeros(len(days), dtype=np.bool_),
    )


def came_twice(made: Statements) -> Flags:
    """Which statements came twice, both copies."""
    twice: Flags = made.again | np.append(made.again[1:], False)
    return twice


def entry_rows(made: Statements) -> tuple[Whole, Whole, Whole]:
    """For every entry of every statement: the statement, its place in it from 1, and the booked entry it is."""
    statement = np.repeat(np.arange(len(made.entries)), made.entries)
    place = np.arange(len(statement)) - np.repeat(np.cumsum(made.entries) - made.entries, made.entries)
    return statement, place + 1, made.first[statement] + place


def _charges(plan: Plan, flows: Flows, faults: CashFaults) -> Entries:
    """Charges the bank took without telling: our ledger knows nothing of them."""
    chance, number = plan.generator("charges"), faults.charges
    quiet = (flows.nostro == DOUBLE_NOSTRO) & (flows.day == faults.double_day)
    like = np.sort(chance.choice(np.flatnonzero((flows.kind == SETTLEMENT) & ~quiet), number, replace=False))
    return Entries(
        flow=np.full(number, UNKNOWN_FLOW),
        nostro=flows.nostro[like],
        day=flows.day[like],
        value_day=flows.day[like],
        amount=-(1_000 + np.arange(number) * 7 + chance.integers(0, 6, number)),
        kind=np.full(number, FEE),
        named=np.zeros(number, dtype=np.bool_),
    )
