"""The trades the firm struck, as arrays of whole numbers: what both sides truly agreed, before anybody's mistakes."""

from dataclasses import dataclass

import numpy as np

from backoffice.demo import firm, instruments, markets
from backoffice.demo.columns import Days, Flags, Moments, Shares, Whole, minutes
from backoffice.demo.events import Events
from backoffice.demo.firm import BOOKS, DELTA_ONE
from backoffice.demo.instruments import KINDS, Instruments
from backoffice.demo.markets import DTC, MARKETS
from backoffice.demo.plan import Plan

TRANSFERS = 0.07
"""Share of instructions that settle no trade: collateral and moves between own accounts, free of payment."""

BLOCKS = 0.06
"""Share of trades that are blocks, allocated to two or three accounts."""

_MARKET_SHARE = (0.30, 0.20, 0.28, 0.22)
_TYPICAL_VALUE = {"INR": 2_500_000.0, "GBP": 60_000.0, "USD": 80_000.0, "EUR": 70_000.0}
_COMMISSION_BASIS_POINTS = (3, 4, 2, 4)
_LEVY_BASIS_POINTS = (10, 50, 0, 2)
"""Transaction taxes and levies, on purchases of anything but bonds."""

_EVERY = 3
"""In a counterparty's week of trouble every third trade of that market is with it."""

AFFIRMED_IN_TIME = 0.91


@dataclass(frozen=True)
class Trades:
    """One element a trade, in order of dealing. Money in hundredths, price in millionths, book indexes BOOKS."""

    book: Whole
    market: Whole
    desk: Whole
    account: Whole
    counterparty: Whole
    instrument: Whole
    is_purchase: Flags
    quantity: Whole
    price: Whole
    gross: Whole
    commission: Whole
    fees: Whole
    accrued: Whole
    trade_date: Days
    due: Days
    true_due: Days
    traded_at: Moments
    affirmed_at: Moments
    parts: Whole

    def __len__(self) -> int:
        return len(self.book)

    @property
    def net(self) -> Whole:
        """What is paid: a purchase costs its charges on top, a sale bears them."""
        charges = self.commission + self.fees
        return self.gross + self.accrued + np.where(self.is_purchase, charges, -charges)


def product(quantity: Whole, price: Whole) -> Whole:
    """Quantity times price in millionths, as hundredths rounded half away from zero."""
    paid: Whole = (quantity * price + 5_000) // 10_000
    return paid


def deal(plan: Plan, made: Instruments, events: Events) -> Trades:
    """All trades of the half year."""
    chance = plan.generator("trades")
    # A block is settled by two and a half instructions on average, any other trade by one.
    number = round(plan.instructions * (1 - TRANSFERS) / (1 + BLOCKS * 1.5))
    market, trade_date = _when(plan, number)
    traded_at = _moment_of_trade(chance, market, trade_date)
    order = np.argsort(traded_at, kind="stable")
    market, trade_date, traded_at = market[order], trade_date[order], traded_at[order]
    book, counterparty, instrument = (np.zeros(number, dtype=np.int64) for _ in range(3))
    due, true_due = trade_date.copy(), trade_date.copy()
    for place in range(len(MARKETS)):
        rows = np.flatnonzero(market == place)
        books = [n for n, one in enumerate(BOOKS) if one.market == place]
        book[rows] = chance.choice(books, len(rows), p=[BOOKS[n].share for n in books])
        counterparty[rows] = _draw(chance, firm.counterparties_in(place), len(rows))
        instrument[rows] = _draw(chance, made.in_market(place), len(rows))
        steps = markets.cycle(place, trade_date[rows])
        true_due[rows] = markets.after(trade_date[rows], steps, markets.settlement_days(plan, place))
        due[rows] = true_due[rows]
        if place == events.holiday.market:
            as_we_thought = markets.settlement_days(plan, place, forgetting=events.holiday.as_date)
            thought = markets.after(trade_date[rows], steps, as_we_thought)
            due[rows] = np.where(thought == events.holiday.day, thought, true_due[rows])
    _send_story_trades(events, market, trade_date, counterparty)
    is_purchase = chance.random(number) < 0.52
    price = _price(chance, plan, made, instrument, trade_date)
    quantity = _quantity(chance, made, market, instrument, price)
    gross = product(quantity, price)
    is_bond = made.is_bond[instrument]
    levy = np.where(is_purchase & ~is_bond, np.array(_LEVY_BASIS_POINTS)[market], 0)
    desk = np.array([kind.desk for kind in KINDS])[made.kind[instrument]]
    in_shares = sum(kind.share for kind in KINDS if kind.desk <= DELTA_ONE)
    is_block = (desk <= DELTA_ONE) & (quantity >= 30) & (chance.random(number) < BLOCKS / in_shares)
    return Trades(
        book=book,
        market=market,
        desk=desk,
        account=3 * book + np.where(is_block, 0, chance.integers(0, 3, number)),
        counterparty=counterparty,
        instrument=instrument,
        is_purchase=is_purchase,
        quantity=quantity,
        price=price,
        gross=gross,
        commission=_basis_points(gross, np.array(_COMMISSION_BASIS_POINTS)[market]),
        fees=_basis_points(gross, levy),
        accrued=np.where(is_bond, _basis_points(gross, chance.integers(0, 180, number)), 0),
        trade_date=trade_date,
        due=due,
        true_due=true_due,
        traded_at=traded_at,
        affirmed_at=_affirmed(
            chance, plan, market, trade_date, traded_at, events.affirmer.hits(market, counterparty, trade_date)
        ),
        parts=np.where(is_block, chance.integers(2, 4, number), 1),
    )


def _draw(chance: np.random.Generator, shared: tuple[Whole, Shares], number: int) -> Whole:
    """`number` draws from things with shares."""
    return chance.choice(shared[0], number, p=shared[1])


def _when(plan: Plan, number: int) -> tuple[Whole, Days]:
    """Market and day of each trade: a given number a day, slowly growing, more at month ends, none on closed days."""
    first, last = np.datetime64(plan.first_day, "D"), np.datetime64(plan.until, "D")
    every = np.arange(first, last + 1)
    places, days = [], []
    total = np.rint(np.cumsum(_MARKET_SHARE) * number).astype(np.int64)
    for place, count in enumerate(np.diff(total, prepend=0)):
        open_days = every[np.is_busday(every, busdaycal=markets.settlement_days(plan, place))]
        month = open_days.astype("datetime64[M]")
        month_end = np.append(month[1:] != month[:-1], False)
        weight = (1 + 0.35 * month_end) * np.linspace(0.9, 1.1, len(open_days))
        upto = np.rint(np.cumsum(weight) / weight.sum() * count).astype(np.int64)
        days.append(np.repeat(open_days, np.diff(upto, prepend=0)))
        places.append(np.full(count, place, dtype=np.int64))
    return np.concatenate(places), np.concatenate(days)


def _moment_of_trade(chance: np.random.Generator, market: Whole, trade_date: Days) -> Moments:
    hours = np.array([one.traded for one in MARKETS])[market] * 60
    second = (hours[:, 0] + chance.beta(0.8, 0.7, len(market)) * (hours[:, 1] - hours[:, 0])).astype(np.int64)
    moment: Moments = trade_date.astype("datetime64[us]") + second.astype("timedelta64[s]")
    return moment


def _affirmed(
    chance: np.random.Generator, plan: Plan, market: Whole, trade_date: Days, traded_at: Moments, put_off: Flags
) -> Moments:
    """Trades in the US are affirmed by the client: most the same evening, some, and those put off, the next morning."""
    same_evening = traded_at + minutes(chance, 20, 200, len(market))
    next_morning = (trade_date + 1).astype("datetime64[us]") + minutes(chance, 720, 840, len(market))
    in_time = (chance.random(len(market)) < AFFIRMED_IN_TIME) & ~put_off
    affirmed = np.where(in_time, same_evening, next_morning)
    return np.where((market == DTC) & (affirmed <= plan.as_of_utc), affirmed, np.datetime64("NaT", "us"))


def _send_story_trades(events: Events, market: Whole, trade_date: Days, counterparty: Whole) -> None:
    """Give every third trade of a story's week and market to the story's counterparty, in place."""
    for one in (events.stale, events.affirmer):
        week = np.flatnonzero((market == one.market) & (trade_date >= one.monday) & (trade_date <= one.friday))
        counterparty[week[::_EVERY]] = one.counterparty


def _price(chance: np.random.Generator, plan: Plan, made: Instruments, instrument: Whole, trade_date: Days) -> Whole:
    """A price near the day's, in steps of a hundredth of a per cent of the unit: four decimals, six for bonds."""
    day = (trade_date - np.datetime64(plan.first_day, "D")).astype(np.int64)
    near = made.price[day, instrument] * (1 + chance.normal(0, 0.002, len(instrument)))
    tick = np.where(made.is_bond[instrument], 1, 100)
    price: Whole = np.maximum(np.rint(near / tick).astype(np.int64), 1) * tick
    return price


def _quantity(chance: np.random.Generator, made: Instruments, market: Whole, instrument: Whole, price: Whole) -> Whole:
    """A quantity worth a typical amount: shares in tens, bonds in thousands of face amount."""
    typical = np.array([_TYPICAL_VALUE[one.currency] for one in MARKETS])[market]
    is_bond = made.is_bond[instrument]
    value = typical * np.exp(chance.normal(0, 1.1, len(market))) * np.where(is_bond, 8, 1)
    lot = np.where(is_bond, 1_000, 10)
    lots = np.rint(value / (price / 10**instruments.PRICE_PLACES) / lot).astype(np.int64)
    quantity: Whole = np.maximum(lots, 1) * lot
    return quantity


def _basis_points(amount: Whole, points: Whole) -> Whole:
    share: Whole = (amount * points + 5_000) // 10_000
    return share
