"""The money that moves through the firm's accounts, as our ledger has it: settlements, fees, exchange, payroll."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from backoffice.contracts.reconciliation import LedgerEntry
from backoffice.demo import firm
from backoffice.demo.columns import Days, Flags, Whole, decimals, finished, joined, numbered, picked, taken
from backoffice.demo.confirming import Confirmations
from backoffice.demo.firm import FINANCING, NOSTROS
from backoffice.demo.instructing import Instructions
from backoffice.demo.markets import payment_days
from backoffice.demo.plan import Plan

KINDS = ("settlement", "fee", "fx", "payroll", "dividend")
SETTLEMENT, FEE, FX, PAYROLL, DIVIDEND = range(len(KINDS))
_PREFIXES = ("SI", "FE", "FX", "PY", "DV")
_NARRATIVES = ("Securities settlement", "Custody and account fees", "Foreign exchange", "Salaries", "Dividend")

NOBODY = -1


@dataclass(frozen=True)
class Flows:
    """One element a movement on a nostro, in order of day. `amount` in hundredths: in is positive, out negative.

    `number` and `part` make its reference: the instruction and which part of it, or a number of its own kind.
    """

    nostro: Whole
    day: Days
    amount: Whole
    kind: Whole
    number: Whole
    part: Whole
    counterparty: Whole
    desk: Whole

    def __len__(self) -> int:
        return len(self.nostro)


def move(plan: Plan, sent: Instructions, confirmed: Confirmations, pay: pl.DataFrame) -> Flows:
    """Every movement until the last day. `pay` is the `pay_month` extract: salaries leave as it says, to the cent."""
    chance = plan.generator("cash")
    every = joined(
        [
            _settlements(sent, confirmed),
            _fees(chance, plan),
            _exchange(chance, plan),
            _salaries(plan, pay),
            _dividends(chance, plan),
        ]
    )
    return taken(every, np.argsort(every.day, kind="stable"))


def references(flows: Flows) -> pl.Series:
    """Our reference of each movement, as given to the bank: SI00000042-1."""
    parts = {"kind": picked(_PREFIXES, flows.kind), "number": numbered("", flows.number), "part": flows.part}
    return pl.DataFrame(parts).select(reference=pl.format("{}{}-{}", "kind", "number", "part")).to_series()


def entry_ids(rows: Whole, copy: Flags) -> pl.Series:
    """The ledger's identifiers: LE00000042, and LE00000042-2 for a second copy."""
    return numbered("LE", rows + 1) + picked(("", "-2"), copy)


def ledger(flows: Flows, rows: Whole, copy: Flags) -> pl.DataFrame:
    """The `ledger_entries` extract: the movements at `rows`, some of them booked twice."""
    booked = taken(flows, rows)
    settles = booked.kind == SETTLEMENT
    currency = picked([nostro.currency for nostro in NOSTROS], booked.nostro)
    return finished(
        LedgerEntry,
        "demo-ledger",
        {
            "entry_id": entry_ids(rows, copy),
            "legal_entity_id": picked([firm.ENTITIES[nostro.entity] for nostro in NOSTROS], booked.nostro),
            "desk": picked((*firm.DESKS, None), np.where(booked.desk == NOBODY, len(firm.DESKS), booked.desk)),
            "account_id": picked([nostro.account for nostro in NOSTROS], booked.nostro),
            "booked_on": pl.Series(booked.day),
            "value_date": pl.Series(booked.day),
            "amount": decimals(booked.amount, 2),
            "currency": currency,
            "reference": references(booked),
            "counterparty_id": picked(
                (*firm.COUNTERPARTIES, None),
                np.where(booked.counterparty == NOBODY, len(firm.COUNTERPARTIES), booked.counterparty),
            ),
            "instruction_id": numbered("SI", booked.number, where=settles),
            "kind": picked(KINDS, booked.kind),
            "narrative": picked(_NARRATIVES, booked.kind),
        },
    )


def _settlements(sent: Instructions, confirmed: Confirmations) -> Flows:
    """A purchase pays and a sale earns what was confirmed, on the day it settled."""
    paid = taken(confirmed, np.flatnonzero(~sent.is_free[confirmed.instruction]))
    of = paid.instruction
    return Flows(
        nostro=np.array(firm.NOSTRO_OF_BOOK)[sent.book[of]],
        day=paid.settled_on,
        amount=np.where(sent.is_receipt[of], -paid.amount, paid.amount),
        kind=np.full(len(of), SETTLEMENT),
        number=of + 1,
        part=paid.part,
        counterparty=sent.counterparty[of],
        desk=sent.desk[of],
    )


def _others(kind: int, nostro: Whole, day: Days, amount: Whole, desk: int = NOBODY) -> Flows:
    """Movements that settle no instruction, numbered from 1 within their kind."""
    same = np.full(len(nostro), NOBODY)
    ones = np.ones(len(nostro), dtype=np.int64)
    return Flows(nostro, day, amount, ones * kind, np.arange(1, len(nostro) + 1), ones, same, ones * desk)


def _paydays(plan: Plan, nostro: int, spacing: str) -> Days:
    """The last business day of every month (M) or week (W) of trading that is over."""
    first, last = np.datetime64(plan.first_day, "D"), np.datetime64(plan.until, "D")
    periods = np.arange(first.astype(f"datetime64[{spacing}]") + 1, last.astype(f"datetime64[{spacing}]") + 1)
    ends = periods.astype("datetime64[D]") - 1
    open_days = payment_days(plan, NOSTROS[nostro].currency)
    return np.busday_offset(ends, 0, roll="backward", busdaycal=open_days)


def _fees(chance: np.random.Generator, plan: Plan) -> Flows:
    """Each custodian's monthly fee."""
    days = [_paydays(plan, nostro, "M") for nostro in range(len(NOSTROS))]
    nostro = np.repeat(np.arange(len(NOSTROS)), [len(some) for some in days])
    typical = np.array([90_000_000, 1_200_000, 1_500_000, 400_000, 1_800_000, 600_000])[nostro]
    return _others(FEE, nostro, np.concatenate(days), -(typical + chance.integers(0, 200_000, len(nostro))))


def _exchange(chance: np.random.Generator, plan: Plan) -> Flows:
    """Every week London buys euros for pounds and New York euros for dollars: one movement on each account."""
    legs: list[tuple[Whole, Days, Whole]] = []
    for sold, bought, rate in ((1, 2, 11_500), (4, 5, 8_600)):
        days = _paydays(plan, sold, "W")
        days = days[np.is_busday(days, busdaycal=payment_days(plan, NOSTROS[bought].currency))]
        amount = chance.integers(200, 900, len(days)) * 100_000
        there = amount * (rate + chance.integers(-150, 150, len(days))) // 10_000
        legs += [(np.full(len(days), sold), days, -amount), (np.full(len(days), bought), days, there)]
    nostro, day, amounts = (np.concatenate([leg[part] for leg in legs]) for part in range(3))
    return _others(FX, nostro, day, amounts, FINANCING)


def _salaries(plan: Plan, pay: pl.DataFrame) -> Flows:
    """Base, variable pay and allowances of `pay_month`, by currency, on the last business day of the month."""
    parts = pl.sum_horizontal(pl.col("base", "variable", "allowances").fill_null(0))
    months = (
        pay.filter(pl.col("month") >= plan.first_day)
        .group_by("month", "currency")
        .agg(cents=(parts.sum() * 100).cast(pl.Int64))
        .sort("month", "currency")
    )
    payers = {"INR": 0, "GBP": 1, "USD": 4}
    nostro = np.array([payers[currency] for currency in months["currency"]], dtype=np.int64)
    ends = months["month"].dt.month_end().to_numpy()
    day = ends.astype("datetime64[D]")
    for place in set(nostro.tolist()):
        those = nostro == place
        day[those] = np.busday_offset(
            day[those], 0, roll="backward", busdaycal=payment_days(plan, NOSTROS[place].currency)
        )
    return _others(PAYROLL, nostro, day, -months["cents"].to_numpy())


def _dividends(chance: np.random.Generator, plan: Plan) -> Flows:
    """Some sixty dividends on what the firm holds."""
    number = 60
    span = (plan.until - plan.first_day).days
    nostro = chance.integers(0, len(NOSTROS), number)
    day = np.datetime64(plan.first_day, "D") + np.sort(chance.integers(3, span, number))
    for place, one in enumerate(NOSTROS):
        those = nostro == place
        day[those] = np.busday_offset(day[those], 0, roll="backward", busdaycal=payment_days(plan, one.currency))
    return _others(DIVIDEND, nostro, day, chance.integers(80_000, 9_000_000, number))
