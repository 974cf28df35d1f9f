"""What the firm holds: our own, the custodians' and the accounting records at the last month ends and the last day."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from backoffice.contracts.reconciliation import Position
from backoffice.demo import firm, inventory
from backoffice.demo.columns import Days, Whole, decimals, finished, joined, picked, taken
from backoffice.demo.confirming import Confirmations
from backoffice.demo.dealing import product
from backoffice.demo.firm import ACCOUNTS, BOOKS
from backoffice.demo.instructing import Instructions
from backoffice.demo.instruments import PRICE_PLACES, Instruments
from backoffice.demo.inventory import Inventory
from backoffice.demo.markets import MARKETS
from backoffice.demo.plan import Plan

OWN_SYSTEM, ACCOUNTING_SYSTEM = "TQ-STOCK", "TQ-BOOKS"
OWN, CUSTODIAN, ACCOUNTING = range(3)
KEEPERS = ("own", "custodian", "accounting")

FAULTS: tuple[tuple[str, str | None], ...] = (
    ("none", None),
    ("quantity", "QUANTITY"),
    ("not at the custodian", "MISSING_EXTERNAL"),
    ("not with us", "MISSING_INTERNAL"),
)
CODE = {name: code for code, (name, _) in enumerate(FAULTS)}
SOUND, UNITS_TOO_MANY, NOT_BOOKED = range(3)
"""What may be wrong with a holding in the accounting books."""

_IN_BOOKS_ON_LAST_DAY = (0, 4, 2)
_ON_LAST_DAY = (0, 6, 3, 3)
_EARLIER = (0, 2, 0, 0)


@dataclass(frozen=True)
class Holdings:
    """One element a day, account and instrument; `fault` is a place in FAULTS, `in_books` what accounting has wrong."""

    day: Days
    account: Whole
    instrument: Whole
    quantity: Whole
    fault: Whole
    in_books: Whole


def hold(plan: Plan, made: Instruments, sent: Instructions, confirmed: Confirmations, stocked: Inventory) -> Holdings:
    """What was held at the start, and what settled since; where fails left too little, there was more at the start."""
    chance = plan.generator("positions")
    accounts, instruments = inventory.cells()
    signed = np.where(sent.is_receipt[confirmed.instruction], confirmed.quantity, -confirmed.quantity)
    cell = inventory.cell_of(sent)[confirmed.instruction]
    days = inventory.reported_days(plan)
    moved = np.zeros((len(days), len(accounts)), dtype=np.int64)
    for place, day in enumerate(days):
        until = confirmed.settled_on <= day
        np.add.at(moved[place], cell[until], signed[until])
    lot = np.where(made.is_bond[instruments], 1_000, 10)
    at_start = np.maximum(lot - moved.min(axis=0), stocked.at_start)
    fault = np.zeros(moved.shape, dtype=np.int64)
    for place in range(len(days)):
        numbers = _ON_LAST_DAY if place == len(days) - 1 else _EARLIER
        cells = chance.choice(len(accounts), sum(numbers), replace=False)
        fault[place, cells] = np.repeat(np.arange(len(FAULTS)), numbers)
    in_books = _in_books(plan, fault)
    return Holdings(
        day=np.repeat(days, len(accounts)),
        account=np.tile(accounts, len(days)),
        instrument=np.tile(instruments, len(days)),
        quantity=(at_start + moved).ravel(),
        fault=fault.ravel(),
        in_books=in_books.ravel(),
    )


def _in_books(plan: Plan, fault: Whole) -> Whole:
    """What accounting has wrong: some holdings of the last day, one of them since the last month end.

    On the last day one holding stands differently in all three records.
    """
    chance = plan.generator("accounting positions")
    wrong = np.zeros(fault.shape, dtype=np.int64)
    sound = np.flatnonzero((fault[-2:] == SOUND).all(axis=0))
    cells = chance.choice(sound, sum(_IN_BOOKS_ON_LAST_DAY), replace=False)
    wrong[-1, cells] = np.repeat(np.arange(len(_IN_BOOKS_ON_LAST_DAY)), _IN_BOOKS_ON_LAST_DAY)
    wrong[-2, cells[0]] = UNITS_TOO_MANY
    wrong[-1, np.flatnonzero(fault[-1] == CODE["quantity"])[0]] = UNITS_TOO_MANY
    return wrong


def sides(held: Holdings) -> tuple[Holdings, Holdings]:
    """The holdings we have recorded and those the custodians have, faults included."""
    own = taken(held, np.flatnonzero(held.fault != CODE["not with us"]))
    theirs = taken(held, np.flatnonzero(held.fault != CODE["not at the custodian"]))
    wrong = theirs.fault == CODE["quantity"]
    return own, Holdings(**{**vars(theirs), "quantity": np.where(wrong, theirs.quantity + 100, theirs.quantity)})


def books(held: Holdings) -> Holdings:
    """The holdings as the accounting books have them."""
    booked = taken(held, np.flatnonzero(held.in_books != NOT_BOOKED))
    wrong = booked.in_books == UNITS_TOO_MANY
    return Holdings(**{**vars(booked), "quantity": np.where(wrong, booked.quantity + 50, booked.quantity)})


def names(held: Holdings, keeper: Whole) -> dict[str, pl.Series]:
    """The columns that identify a holding; `keeper` is a place in KEEPERS."""
    custodian = np.array([book.market for book in BOOKS])[held.account // 3]
    systems = (OWN_SYSTEM, ACCOUNTING_SYSTEM, *firm.CUSTODIANS)
    return {
        "record_keeper": picked(KEEPERS, keeper),
        "source_system": picked(systems, np.select([keeper == OWN, keeper == ACCOUNTING], [0, 1], 2 + custodian)),
        "as_of_date": pl.Series(held.day),
        "account_id": picked(ACCOUNTS, held.account),
    }


def positions(plan: Plan, made: Instruments, held: Holdings) -> pl.DataFrame:
    """The `positions` extract."""
    records = [*sides(held), books(held)]
    both = joined(records)
    keeper = np.repeat(np.arange(len(KEEPERS)), [len(one.day) for one in records])
    days = (both.day - np.datetime64(plan.first_day, "D")).astype(np.int64)
    price = made.price[days, both.instrument]
    return finished(
        Position,
        "demo-positions",
        {
            **names(both, keeper),
            "instrument_id": picked(made.isins, both.instrument),
            "instrument_scheme": "ISIN",
            "quantity": decimals(both.quantity, 0),
            "price": decimals(price, PRICE_PLACES),
            "market_value": decimals(product(both.quantity, price), 2),
            "currency": picked([market.currency for market in MARKETS], made.market[both.instrument]),
        },
    )
