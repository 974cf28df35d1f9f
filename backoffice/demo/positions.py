"""What the firm holds: our own and the custodians' records at the last month ends and on the last day."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from backoffice.contracts.reconciliation import Position
from backoffice.demo import firm, inventory
from backoffice.demo.columns import Days, Flags, Whole, decimals, finished, joined, picked, taken
from backoffice.demo.confirming import Confirmations
from backoffice.demo.dealing import product
from backoffice.demo.firm import ACCOUNTS, BOOKS
from backoffice.demo.instructing import Instructions
from backoffice.demo.instruments import PRICE_PLACES, Instruments
from backoffice.demo.inventory import Inventory
from backoffice.demo.markets import MARKETS
from backoffice.demo.plan import Plan

OWN_SYSTEM = "TQ-STOCK"

FAULTS: tuple[tuple[str, str | None], ...] = (
    ("none", None),
    ("quantity", "QUANTITY"),
    ("not at the custodian", "MISSING_EXTERNAL"),
    ("not with us", "MISSING_INTERNAL"),
)
CODE = {name: code for code, (name, _) in enumerate(FAULTS)}
_ON_LAST_DAY = (0, 6, 3, 3)
_EARLIER = (0, 2, 0, 0)


@dataclass(frozen=True)
class Holdings:
    """One element a day, account and instrument; `fault` is a place in FAULTS."""

    day: Days
    account: Whole
    instrument: Whole
    quantity: Whole
    fault: Whole


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
    return Holdings(
        day=np.repeat(days, len(accounts)),
        account=np.tile(accounts, len(days)),
        instrument=np.tile(instruments, len(days)),
        quantity=(at_start + moved).ravel(),
        fault=fault.ravel(),
    )


def sides(held: Holdings) -> tuple[Holdings, Holdings]:
    """The holdings we have recorded and those the custodians have, faults included."""
    own = taken(held, np.flatnonzero(held.fault != CODE["not with us"]))
    theirs = taken(held, np.flatnonzero(held.fault != CODE["not at the custodian"]))
    wrong = theirs.fault == CODE["quantity"]
    return own, Holdings(**{**vars(theirs), "quantity": np.where(wrong, theirs.quantity + 100, theirs.quantity)})


def names(held: Holdings, is_own: Flags) -> dict[str, pl.Series]:
    """The columns that identify a holding."""
    custodian = np.array([book.market for book in BOOKS])[held.account // 3]
    return {
        "record_keeper": picked(("custodian", "own"), is_own),
        "source_system": picked((OWN_SYSTEM, *firm.CUSTODIANS), np.where(is_own, 0, 1 + custodian)),
        "as_of_date": pl.Series(held.day),
        "account_id": picked(ACCOUNTS, held.account),
    }


def positions(plan: Plan, made: Instruments, held: Holdings) -> pl.DataFrame:
    """The `positions` extract."""
    own, theirs = sides(held)
    both = joined([own, theirs])
    is_own = np.arange(len(both.day)) < len(own.day)
    days = (both.day - np.datetime64(plan.first_day, "D")).astype(np.int64)
    price = made.price[days, both.instrument]
    return finished(
        Position,
        "demo-positions",
        {
            **names(both, is_own),
            "instrument_id": picked(made.isins, both.instrument),
            "instrument_scheme": "ISIN",
            "quantity": decimals(both.quantity, 0),
            "price": decimals(price, PRICE_PLACES),
            "market_value": decimals(product(both.quantity, price), 2),
            "currency": picked([market.currency for market in MARKETS], made.market[both.instrument]),
        },
    )
