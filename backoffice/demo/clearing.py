"""What the firm gives to central counterparties: trades to take over, and the net positions that they carry on."""

from typing import Final

import numpy as np
import polars as pl

from backoffice.contracts.clearing import CCP_STATUSES, CcpNetFail, ClearedTrade
from backoffice.demo import firm
from backoffice.demo.columns import Days, Spans, decimals, finished, moments, numbered, picked
from backoffice.demo.dealing import product
from backoffice.demo.firm import BOOKS, DELTA_ONE, ENTITIES
from backoffice.demo.history import History
from backoffice.demo.instruments import Instruments
from backoffice.demo.markets import MARKETS, open_days
from backoffice.demo.plan import Plan

NOVATED, REJECTED, PENDING = range(len(CCP_STATUSES))
REJECTS: Final = 0.003
REJECT_CODES: Final = ("UNKNOWN_ACCOUNT", "LATE", "DUPLICATE", "LIMIT")

EPISODES: Final = 9
"""Net fails that came and went in each book over the half year, beside the one that stands."""

STANDING_FOR: Final = 7
"""Business days for which one net fail of each book has stood on the last day."""


def cleared_trades(history: History) -> pl.DataFrame:
    """The `cleared_trades` extract: every trade of the desks that deal on exchange."""
    struck = history.trades
    chance = history.plan.generator("clearing")
    rows = np.flatnonzero(struck.desk <= DELTA_ONE)
    traded_at = struck.traded_at[rows]
    novated_at = traded_at + _lag(chance, len(rows))
    status = np.where(chance.random(len(rows)) < REJECTS, REJECTED, NOVATED)
    status = np.where((status == NOVATED) & (novated_at > history.plan.as_of_utc), PENDING, status)
    codes = picked(REJECT_CODES, chance.integers(0, len(REJECT_CODES), len(rows)))
    entity = np.array([book.entity for book in BOOKS])[struck.book[rows]]
    columns = {
        "ccp": picked(firm.CCPS, struck.market[rows]),
        "trade_id": numbered("T", rows + 1),
        "legal_entity_id": picked(ENTITIES, entity),
        "desk": picked(firm.DESKS, struck.desk[rows]),
        "market": picked([one.code for one in MARKETS], struck.market[rows]),
        "instrument_id": picked(history.instruments.isins, struck.instrument[rows]),
        "side": picked(("SELL", "BUYI"), struck.is_purchase[rows]),
        "quantity": decimals(struck.quantity[rows], 0),
        "amount": decimals(struck.net[rows], 2),
        "currency": picked([one.currency for one in MARKETS], struck.market[rows]),
        "settlement_date": struck.due[rows],
        "traded_at": moments(traded_at),
        "novated_at": moments(np.where(status == NOVATED, novated_at, np.datetime64("NaT", "us"))),
        "ccp_status": picked(CCP_STATUSES, status),
    }
    frame = pl.DataFrame(columns).with_columns(codes.alias("reject_code"))
    rejected = pl.col("ccp_status") == CCP_STATUSES[REJECTED]
    return finished(
        ClearedTrade,
        "demo-cleared-trades",
        frame.with_columns(reject_code=pl.when(rejected).then("reject_code")).to_dict(),
    )


def ccp_net_fails(plan: Plan, made: Instruments) -> pl.DataFrame:
    """The `ccp_net_fails` extract: some positions of each book that were not delivered, a row a day they stood."""
    parts = [_fails_of(plan, made, place) for place in range(len(BOOKS))]
    return finished(CcpNetFail, "demo-net-fails", pl.concat(parts).to_dict())


def _lag(chance: np.random.Generator, number: int) -> Spans:
    """Mostly a minute or two; one trade in fifty waits for somebody."""
    seconds = 20 + chance.exponential(70, number)
    seconds += np.where(chance.random(number) < 0.02, chance.exponential(5_000, number), 0)
    span: Spans = seconds.astype(np.int64).astype("timedelta64[s]")
    return span


def _fails_of(plan: Plan, made: Instruments, place: int) -> pl.DataFrame:
    """Nine that lasted some days each, no two of one issue, and one that stands on the last day."""
    book, chance = BOOKS[place], plan.generator(f"net fails {place}")
    days = open_days(plan, book.market)
    instruments = chance.choice(made.in_market(book.market)[0], EPISODES + 1, replace=False)
    begins = chance.integers(0, len(days) - STANDING_FOR - 1, EPISODES + 1)
    lasts = 1 + chance.geometric(0.45, EPISODES + 1)
    begins[-1], lasts[-1] = len(days) - STANDING_FOR - 1, STANDING_FOR + 1
    sign = np.where(chance.random(EPISODES + 1) < 0.6, -1, 1)
    quantity = 10 * chance.integers(20, 4_000, EPISODES + 1)
    stands = [np.arange(begin, min(begin + last, len(days))) for begin, last in zip(begins, lasts, strict=True)]
    which = np.repeat(np.arange(EPISODES + 1), [len(one) for one in stands])
    day: Days = days[np.concatenate(stands)]
    price = made.price[(day - np.datetime64(plan.first_day, "D")).astype(np.int64), instruments[which]]
    count = len(which)
    return pl.DataFrame(
        {
            "ccp": [firm.CCPS[book.market]] * count,
            "legal_entity_id": [ENTITIES[book.entity]] * count,
            "instrument_id": picked(made.isins, instruments[which]),
            "day": day,
            "net_quantity": decimals(sign[which] * quantity[which], 0),
            "net_value": decimals(sign[which] * product(quantity[which], price), 2),
            "currency": [MARKETS[book.market].currency] * count,
            "failing_since": days[begins[which]],
            "market": [MARKETS[book.market].code] * count,
        }
    )
