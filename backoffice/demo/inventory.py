"""What the firm can deliver: how much of each security every account begins with, and which deliveries it is short for.

A third of what the accounts hold is kept thin: the position is enough on the days it is reported for, if all goes as
intended, and between those days may not be. Desks sell what they are still to receive; that is where shortage
comes from.
"""

from dataclasses import dataclass

import numpy as np

from backoffice.demo.columns import Days, Flags, Whole
from backoffice.demo.firm import ACCOUNTS, BOOKS
from backoffice.demo.instructing import Instructions
from backoffice.demo.instruments import PER_MARKET, Instruments
from backoffice.demo.plan import Plan

MONTH_ENDS = 5
"""Months that are over and have positions at their end; the half year of trading has always begun by the first."""

THIN = 0.35
"""Share of holdings kept thin."""


@dataclass(frozen=True)
class Inventory:
    """`at_start` has one element an account and instrument of its market; the flags one an instruction.

    A delivery `is_short` when the account would be short at its close even with all receipts due by then, and
    `awaits_receipts` when it would be short without those of the day.
    """

    at_start: Whole
    is_short: Flags
    awaits_receipts: Flags


def cells() -> tuple[Whole, Whole]:
    """Account and instrument of every holding: every account with every instrument of its market."""
    market = np.array([book.market for book in BOOKS]).repeat(3)
    account = np.repeat(np.arange(len(ACCOUNTS)), PER_MARKET)
    return account, market[account] * PER_MARKET + np.tile(np.arange(PER_MARKET), len(ACCOUNTS))


def cell_of(sent: Instructions) -> Whole:
    """The holding each instruction moves, as its place in `cells`."""
    place: Whole = sent.account * PER_MARKET + sent.instrument % PER_MARKET
    return place


def reported_days(plan: Plan) -> Days:
    """The last weekday of the last months that are over, and the last day."""
    months = np.array(plan.months[-MONTH_ENDS:], dtype="datetime64[M]")
    ends = np.busday_offset((months + 1).astype("datetime64[D]") - 1, 0, roll="backward")
    return np.append(ends, np.datetime64(plan.until, "D"))


def stock(plan: Plan, made: Instruments, sent: Instructions) -> Inventory:
    """The inventory as the desks plan it: everything settles on its intended date."""
    chance = plan.generator("inventory")
    accounts, instruments = cells()
    cell, counts = cell_of(sent), ~sent.is_rejected
    quantity = np.where(counts, sent.quantity, 0)
    signed = np.where(sent.is_receipt, quantity, -quantity)
    lowest = np.zeros(len(accounts), dtype=np.int64)
    for day in reported_days(plan):
        net = np.zeros(len(accounts), dtype=np.int64)
        by_then = sent.due <= day
        np.add.at(net, cell[by_then], signed[by_then])
        lowest = np.minimum(lowest, net)
    lot = np.where(made.is_bond[instruments], 1_000, 10)
    ample = chance.integers(20, 900, len(accounts)) * lot
    at_start = -lowest + np.where(chance.random(len(accounts)) < THIN, lot, ample)
    closing, receipts = _planned(cell, sent.due, signed, np.where(sent.is_receipt, quantity, 0))
    closing = closing + at_start[cell]
    delivers = ~sent.is_receipt & counts
    is_short = delivers & (closing < 0)
    return Inventory(at_start, is_short, delivers & ~is_short & (closing - receipts < 0))


def _planned(cell: Whole, due: Days, signed: Whole, received: Whole) -> tuple[Whole, Whole]:
    """For each instruction: what its holding will have moved by the close of its due day, and receives on that day."""
    day = due.astype(np.int64)
    keys, place = np.unique(np.stack([cell, day]), axis=1, return_inverse=True)
    net, receipts = (np.zeros(keys.shape[1], dtype=np.int64) for _ in range(2))
    np.add.at(net, place, signed)
    np.add.at(receipts, place, received)
    running = net.cumsum()
    first = np.append(True, keys[0, 1:] != keys[0, :-1])
    before = np.where(first, running - net, 0)
    start = np.maximum.accumulate(np.where(first, np.arange(len(net)), 0))
    return (running - before[start])[place], receipts[place]
