"""Where the two records of a trade were made to differ, and what a reconciliation must say of each."""

from dataclasses import dataclass

import numpy as np

from backoffice.demo.columns import Flags, Whole
from backoffice.demo.dealing import Trades
from backoffice.demo.events import Events
from backoffice.demo.plan import Plan

SOUND = 0

FAULTS: tuple[tuple[str, str | None, str | None], ...] = (
    ("none", None, None),
    ("not sent to us", "MISSING_EXTERNAL", None),
    ("not yet sent to us", "MISSING_EXTERNAL", "timing: the other side's record comes next day"),
    ("booked twice by us", "DUPLICATE_INTERNAL", None),
    ("sent to us twice", "DUPLICATE_EXTERNAL", None),
    ("quantity", "QUANTITY", None),
    ("price", "PRICE", None),
    ("side", "SIDE", None),
    ("instrument", "INSTRUMENT", None),
    ("trade date", "TRADE_DATE", None),
    ("settlement date", "SETTLEMENT_DATE", None),
    ("account", "ACCOUNT", None),
    ("gross amount", "AMOUNT", None),
    ("commission", "FEE_COMMISSION", None),
    ("price rounded", None, "price within tolerance"),
    ("commission a cent off", None, "commission within tolerance"),
    ("allocation account", "ALLOCATION_ACCOUNT", None),
    ("holiday", "SETTLEMENT_DATE", "story: holiday"),
)
"""Each fault: its name, the break type expected (none: it must match), and a note for the truth."""

CODE = {name: code for code, (name, _, _) in enumerate(FAULTS)}
_PLACED = ("none", "not yet sent to us", "allocation account", "holiday")
_DRAWN = tuple(name for name, _, _ in FAULTS if name not in _PLACED)

SHARE = 0.0006
"""Share of trades that bear each kind of fault."""

AT_LEAST = 3
RECENT = 18.0
"""Calendar days over which unmended faults fade out: most of those still open are young."""

LATE_ON_LAST_DAY = 0.03


@dataclass(frozen=True)
class TradeFaults:
    """`fault` of each trade (a place in FAULTS), and the trades whose like only the other side knows."""

    fault: Whole
    only_theirs: Whole


def number_of_each(things: int) -> int:
    """How many rows of `things` bear one kind of fault."""
    return max(AT_LEAST, round(things * SHARE))


def fault(plan: Plan, trades: Trades, events: Events) -> TradeFaults:
    """Faults spread over trades no story happens to; blocks take the allocation faults and no others."""
    chance = plan.generator("trade faults")
    stale = events.stale.hits(trades.market, trades.counterparty, trades.trade_date)
    missed = trades.due != trades.true_due
    plain = ~stale & ~missed & (trades.parts == 1)
    rounds = (trades.price % 10_000 != 0) & (trades.commission > 1)
    each = number_of_each(len(trades))
    rows = _recent(chance, plan, trades, plain & rounds, each * (len(_DRAWN) + 1))
    faults = np.zeros(len(trades), dtype=np.int64)
    for place, name in enumerate(_DRAWN):
        faults[rows[place * each : (place + 1) * each]] = CODE[name]
    only_theirs = np.sort(rows[len(_DRAWN) * each :])
    blocks = _recent(chance, plan, trades, ~stale & ~missed & (trades.parts > 1), each)
    faults[blocks] = CODE["allocation account"]
    faults[missed] = CODE["holiday"]
    last_day = np.flatnonzero(plain & (trades.trade_date == trades.trade_date.max()) & (faults == SOUND))
    late = last_day[: max(1, round(len(last_day) * LATE_ON_LAST_DAY))]
    faults[np.setdiff1d(late, only_theirs)] = CODE["not yet sent to us"]
    return TradeFaults(faults, only_theirs)


def _recent(chance: np.random.Generator, plan: Plan, trades: Trades, able: Flags, number: int) -> Whole:
    """`number` of the `able` trades, younger ones likelier."""
    pool = np.flatnonzero(able)
    age = (np.datetime64(plan.until, "D") - trades.trade_date[pool]).astype(np.float64)
    weight = np.exp(-age / RECENT) + 0.02
    return chance.choice(pool, number, replace=False, p=weight / weight.sum())
