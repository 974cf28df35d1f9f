"""The settlement instructions the firm sends: one a trade or allocation, and transfers free of payment."""

from dataclasses import dataclass, replace

import numpy as np

from backoffice.demo import firm, markets
from backoffice.demo.columns import Days, Flags, Moments, Spans, Whole, joined, minutes, taken
from backoffice.demo.dealing import TRANSFERS, Trades
from backoffice.demo.events import Events
from backoffice.demo.firm import BOOKS, FINANCING
from backoffice.demo.instruments import Instruments
from backoffice.demo.markets import DTC
from backoffice.demo.plan import Plan

TRANSACTION_TYPES = ("TRAD", "COLI", "COLO", "OWNI", "OWNE")
"""ISO 22F SETR: a trade, collateral in and out, from and to an own account."""

REJECTED = 0.004
"""Share of instructions the custodian rejects; each is corrected and sent again within hours."""

LATE = 0.03
"""Share of instructions for trades that are sent only on the morning of the next business day."""

NO_TRADE = -1
LAST_MINUTE = 22 * 60 + 40
"""Nothing is instructed later in the day than this, in UTC."""


@dataclass(frozen=True)
class Allocations:
    """One element a part of a block trade."""

    trade: Whole
    part: Whole
    account: Whole
    quantity: Whole


@dataclass(frozen=True)
class Instructions:
    """One element an instruction, in the order sent: the first is number 1. `amount` is 0 when free of payment."""

    trade: Whole
    book: Whole
    market: Whole
    desk: Whole
    account: Whole
    counterparty: Whole
    instrument: Whole
    is_receipt: Flags
    type: Whole
    quantity: Whole
    amount: Whole
    trade_date: Days
    due: Days
    instructed_at: Moments
    is_rejected: Flags

    def __len__(self) -> int:
        return len(self.trade)

    @property
    def is_free(self) -> Flags:
        """Free of payment."""
        return np.equal(self.trade, NO_TRADE)


def allocate(plan: Plan, trades: Trades) -> Allocations:
    """The parts of every block trade: two or three accounts, in lots of ten, together the whole."""
    chance = plan.generator("allocations")
    blocks = np.flatnonzero(trades.parts > 1)
    share = chance.uniform(0.25, 0.45, (2, len(blocks)))
    quantity = trades.quantity[blocks]
    first, second = (np.maximum((quantity * one / 10).astype(np.int64), 1) * 10 for one in share)
    third = quantity - first - second
    has_third = (trades.parts[blocks] == 3) & (third > 0)
    second = np.where(has_third, second, quantity - first)
    parts = np.stack([first, second, np.where(has_third, third, 0)], axis=1).ravel()
    trade, part = np.repeat(blocks, 3), np.tile(np.arange(3), len(blocks))
    kept = parts > 0
    return Allocations(trade[kept], part[kept], (3 * trades.book[trade] + part)[kept], parts[kept])


def instruct(plan: Plan, made: Instruments, trades: Trades, allocations: Allocations, events: Events) -> Instructions:
    """Everything sent until the last day at 23:00 UTC."""
    chance = plan.generator("instructions")
    whole = np.flatnonzero(trades.parts == 1)
    trade = np.concatenate([whole, allocations.trade])
    quantity = np.concatenate([trades.quantity[whole], allocations.quantity])
    account = np.concatenate([trades.account[whole], allocations.account])
    amount = np.concatenate([trades.net[whole], _amounts(trades, allocations)])
    for_trades = Instructions(
        trade=trade,
        book=trades.book[trade],
        market=trades.market[trade],
        desk=trades.desk[trade],
        account=account,
        counterparty=trades.counterparty[trade],
        instrument=trades.instrument[trade],
        is_receipt=trades.is_purchase[trade],
        type=np.zeros(len(trade), dtype=np.int64),
        quantity=quantity,
        amount=amount,
        trade_date=trades.trade_date[trade],
        due=trades.due[trade],
        instructed_at=_sent(trades.traded_at[trade], minutes(chance, 15, 150, len(trade))),
        is_rejected=chance.random(len(trade)) < REJECTED,
    )
    for_trades = replace(for_trades, instructed_at=_some_late(plan, trades, for_trades, events))
    sent = joined([for_trades, _transfers(chance, plan, made, round(plan.instructions * TRANSFERS))])
    again = taken(sent, np.flatnonzero(sent.is_rejected))
    again = replace(
        again,
        instructed_at=again.instructed_at + minutes(chance, 60, 180, len(again)),
        is_rejected=np.zeros(len(again), dtype=np.bool_),
    )
    every = joined([sent, again])
    order = np.argsort(every.instructed_at, kind="stable")
    return taken(every, order[every.instructed_at[order] < plan.as_of_utc])


def _amounts(trades: Trades, allocations: Allocations) -> Whole:
    """Each part's share of what the block costs, by quantity; the last part takes what rounding leaves."""
    net = trades.net[allocations.trade]
    amount = net * allocations.quantity // trades.quantity[allocations.trade]
    last = np.append(allocations.trade[1:] != allocations.trade[:-1], True)[: len(amount)]
    given = np.zeros(len(trades), dtype=np.int64)
    np.add.at(given, allocations.trade, amount)
    return np.where(last, amount + net - given[allocations.trade], amount)


def _transfers(chance: np.random.Generator, plan: Plan, made: Instruments, number: int) -> Instructions:
    """Collateral and own-account transfers: no trade behind them, no money against them."""
    book = chance.integers(0, len(BOOKS), number)
    market = np.array([one.market for one in BOOKS])[book]
    every = np.arange(np.datetime64(plan.first_day, "D"), np.datetime64(plan.until, "D") + 1)
    day = every[np.sort(chance.integers(0, len(every), number))]
    due, counterparty, instrument = day.copy(), np.zeros(number, dtype=np.int64), np.zeros(number, dtype=np.int64)
    for place in range(len(markets.MARKETS)):
        rows = np.flatnonzero(market == place)
        open_days = markets.settlement_days(plan, place)
        day[rows] = np.busday_offset(day[rows], 0, roll="backward", busdaycal=open_days)
        due[rows] = markets.after(day[rows], 1, open_days)
        those, share = firm.counterparties_in(place)
        counterparty[rows] = chance.choice(those, len(rows), p=share)
        there, weight = made.in_market(place)
        instrument[rows] = chance.choice(there, len(rows), p=weight)
    is_receipt = chance.random(number) < 0.5
    is_collateral = chance.random(number) < 0.7
    lot = np.where(made.is_bond[instrument], 1_000, 10)
    sent_at: Moments = minutes(chance, 420, 960, number) + day.astype("datetime64[us]")
    return Instructions(
        trade=np.full(number, NO_TRADE, dtype=np.int64),
        book=book,
        market=market,
        desk=np.full(number, FINANCING, dtype=np.int64),
        account=3 * book + chance.integers(0, 3, number),
        counterparty=counterparty,
        instrument=instrument,
        is_receipt=is_receipt,
        type=np.where(is_collateral, np.where(is_receipt, 1, 2), np.where(is_receipt, 3, 4)),
        quantity=chance.integers(1, 400, number) * lot,
        amount=np.zeros(number, dtype=np.int64),
        trade_date=day,
        due=due,
        instructed_at=sent_at,
        is_rejected=np.zeros(number, dtype=np.bool_),
    )


def _some_late(plan: Plan, trades: Trades, sent: Instructions, events: Events) -> Moments:
    """When each is sent: some only next morning, which where trades settle next day is the last moment.

    Stories keep their own hours.
    """
    chance = plan.generator("late instructions")
    stale = events.stale.hits(sent.market, sent.counterparty, sent.trade_date)
    missed = trades.due[sent.trade] != trades.true_due[sent.trade]
    late = (chance.random(len(sent)) < LATE) & ~stale & ~missed & ~sent.is_rejected
    opens = np.where(sent.market == DTC, 780, 240)
    morning = markets.after_each(plan, sent.market, sent.trade_date, 1).astype("datetime64[us]")
    at = morning + (opens + chance.integers(0, 150, len(sent))).astype("timedelta64[m]")
    return np.where(late, at, sent.instructed_at)


def _sent(traded_at: Moments, later: Spans) -> Moments:
    """Some while after the trade, still on the day of the trade."""
    latest = traded_at.astype("datetime64[D]").astype("datetime64[us]") + np.timedelta64(LAST_MINUTE, "m")
    return np.minimum(traded_at + later, latest)
