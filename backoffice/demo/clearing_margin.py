"""Margin: what CCPs call, what they require, what covers it; and the afternoon on which calls could not be met."""

from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl

from backoffice.contracts.clearing import MARGIN_TYPES, CollateralHolding, MarginCall, MarginRequirement
from backoffice.demo import firm
from backoffice.demo.columns import Days, Moments, Whole, decimals, finished, moments, picked
from backoffice.demo.events import Events
from backoffice.demo.firm import BOOKS, ENTITIES
from backoffice.demo.markets import CREST, MARKETS, T2S, open_days
from backoffice.demo.plan import Plan

CALLED: Final = (360, 390, 810)
"""Minutes after midnight UTC at which initial, variation and intraday margin are called."""

DUE_IN: Final = (150, 120, 60)
CHANCE: Final = (0.55, 0.95, 0.12)
LATE: Final = 0.004
DISPUTES: Final = 0.012
TYPICAL: Final = {"INR": 40_000_000, "GBP": 350_000, "USD": 500_000, "EUR": 420_000}

OUTAGE_MARKETS: Final = (CREST, T2S)
"""Where a call came due while the message hub was down."""

CAUGHT_UP: Final = np.timedelta64(25, "m")
"""How long after the hub was back the calls of that afternoon were met."""

SHORT_BOOK: Final = 2
"""The book whose bonds the CCP has marked down: its collateral no longer covers its margin."""

SHORT_FOR: Final = timedelta(days=3)

PIECES: Final = (("cash", 50, 0), ("bond", 45, 300), ("bond", 25, 600))
"""Collateral of a member: kind, worth in per cent of the requirement, haircut in basis points."""

MARKED_DOWN: Final = 4_000
"""The haircut, in basis points, that the CCP then takes off the bonds of one member."""


def margin_calls(plan: Plan, events: Events) -> pl.DataFrame:
    """The `margin_calls` extract."""
    chance = plan.generator("margin calls")
    book, day, kind = _called(plan, events, chance)
    called_at = day.astype("datetime64[us]") + np.array(CALLED)[kind].astype("timedelta64[m]")
    due_at = called_at + np.array(DUE_IN)[kind].astype("timedelta64[m]")
    number = len(book)
    in_time = due_at - chance.integers(5, 50, number).astype("timedelta64[m]")
    is_late = chance.random(number) < LATE
    paid_at = np.where(is_late, due_at + chance.integers(4, 55, number).astype("timedelta64[m]"), in_time)
    cut_off = events.system.hits(due_at) & np.isin(_market(book), OUTAGE_MARKETS)
    paid_at = np.where(cut_off, events.system.ended + CAUGHT_UP, paid_at)
    amount = _amounts(chance, book)
    disputed = np.where(chance.random(number) < DISPUTES, amount // 5, 0)
    said = np.where(cut_off, 1, np.where(disputed > 0, 2, 0))
    return finished(
        MarginCall,
        "demo-margin-calls",
        {
            "call_id": pl.Series([f"MC{place:06d}" for place in range(1, number + 1)]),
            **_members(book),
            "margin_type": picked(MARGIN_TYPES, kind),
            "amount": decimals(amount, 2),
            "called_at": moments(called_at),
            "due_at": moments(due_at),
            "paid_at": moments(np.where(paid_at <= plan.as_of_utc, paid_at, np.datetime64("NaT", "us"))),
            "disputed_amount": decimals(disputed, 2),
            "narrative": picked((None, "Payment message could not be sent: hub down", "CCP price disputed"), said),
        },
    )


def margin_requirements(plan: Plan) -> pl.DataFrame:
    """The `margin_requirements` extract."""
    book, day, required = _required(plan)
    columns = {**_members(book), "day": day, "requirement": decimals(required, 2)}
    return finished(MarginRequirement, "demo-margin-requirements", columns)


def collateral_holdings(plan: Plan, isins: tuple[str, ...], bonds: Whole) -> pl.DataFrame:
    """The `collateral_holdings` extract: cash and two bonds of the market for each member."""
    book, day, required = _required(plan)
    parts = []
    for place, (kind, worth, haircut) in enumerate(PIECES):
        here = [_bond(isins, bonds, one.market, place) for one in BOOKS]
        pieces = here if kind == "bond" else [MARKETS[one.market].currency for one in BOOKS]
        marked = (book == SHORT_BOOK) & (day > np.datetime64(plan.until - SHORT_FOR)) & (kind == "bond")
        taken = np.where(marked, MARKED_DOWN, haircut)
        parts.append(
            pl.DataFrame(
                {
                    **_members(book),
                    "day": day,
                    "collateral_id": picked(pieces, book),
                    "market_value": decimals(required * worth // 100, 2),
                    "haircut": decimals(taken, 4),
                }
            )
        )
    return finished(CollateralHolding, "demo-collateral", pl.concat(parts).to_dict())


def _called(plan: Plan, events: Events, chance: np.random.Generator) -> tuple[Whole, Days, Whole]:
    """Book, day and kind of every call, in order of days; of those a hub was down for there is one a book at least."""
    struck_on = events.system.started.astype("datetime64[D]")
    found = []
    for place, book in enumerate(BOOKS):
        days = open_days(plan, book.market)
        for kind, often in enumerate(CHANCE):
            drawn = chance.random(len(days)) < often
            if book.market in OUTAGE_MARKETS and MARGIN_TYPES[kind] == "intraday":
                drawn |= days == struck_on
            found.append((np.full(drawn.sum(), place), days[drawn], np.full(drawn.sum(), kind)))
    book_of, day, kind_of = (np.concatenate(one) for one in zip(*found, strict=True))
    order = np.lexsort((book_of, kind_of, day))
    return book_of[order], day[order], kind_of[order]


def _required(plan: Plan) -> tuple[Whole, Days, Whole]:
    """Book, day and requirement, in hundredths: it wanders a little from day to day."""
    found = []
    for place, book in enumerate(BOOKS):
        days = open_days(plan, book.market)
        chance = plan.generator(f"margin {place}")
        level = TYPICAL[MARKETS[book.market].currency] * 1_000
        steps = np.exp(np.cumsum(chance.normal(0, 0.015, len(days))))
        found.append((np.full(len(days), place), days, np.rint(level * steps).astype(np.int64)))
    book_of, day, required = (np.concatenate(one) for one in zip(*found, strict=True))
    return book_of, day, required


def _amounts(chance: np.random.Generator, book: Whole) -> Whole:
    typical = np.array([TYPICAL[MARKETS[one.market].currency] for one in BOOKS])[book]
    amount: Whole = np.rint(typical * np.exp(chance.normal(0, 0.8, len(book)))).astype(np.int64) * 100
    return amount


def _members(book: Whole) -> dict[str, pl.Series]:
    return {
        "ccp": picked([firm.CCPS[one.market] for one in BOOKS], book),
        "legal_entity_id": picked([ENTITIES[one.entity] for one in BOOKS], book),
        "currency": picked([MARKETS[one.market].currency for one in BOOKS], book),
    }


def _market(book: Whole) -> Whole:
    there: Whole = np.array([one.market for one in BOOKS])[book]
    return there


def _bond(isins: tuple[str, ...], bonds: Whole, market: int, place: int) -> str:
    """The bond of a market that stands at `place` among those of its market."""
    there = bonds[bonds // (len(isins) // len(MARKETS)) == market]
    return isins[int(there[place])]


def short_since(plan: Plan) -> date:
    """The first day on which the bonds of one member are marked down."""
    market = BOOKS[SHORT_BOOK].market
    days = open_days(plan, market)
    marked: Moments = days[days > np.datetime64(plan.until - SHORT_FOR)]
    first: date = marked[0].item()
    return first
