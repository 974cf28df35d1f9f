"""The `processing_events` extract: who did what to each trade on its way, by the log of the firm's own systems."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from backoffice.contracts.settlement_stages import ACTIONS, STAGES, ProcessingEvent
from backoffice.demo import trade_faults
from backoffice.demo.columns import Flags, Moments, Whole, finished, joined, moments, numbered, picked, taken
from backoffice.demo.dealing import Trades
from backoffice.demo.events import Events
from backoffice.demo.instructing import NO_TRADE, Instructions
from backoffice.demo.lifecycle import NEVER_MOMENT, UNLIKE, Courses
from backoffice.demo.plan import Plan
from backoffice.demo.staff import pseudonyms
from backoffice.demo.trade_faults import TradeFaults

KEPT = np.timedelta64(60, "D")
"""How far back the log reaches."""

BY_HAND = (0.03, 0.02, 0.015, 0.004)
"""Share of trades somebody touches in each stage without any cause that shows."""

OFTEN_CHASED = 0.9
"""Share of fails that somebody deals with; the others settle by themselves."""

TWICE = 0.25
"""Share of touched trades that are touched once more."""

USERS = 14

CREATED, CHANGED, COMPLETED = range(len(ACTIONS))
SYSTEM = -1


@dataclass(frozen=True)
class Steps:
    """One element an event: the trade, the stage's place in STAGES, the action's in ACTIONS, the user or SYSTEM."""

    trade: Whole
    stage: Whole
    action: Whole
    at: Moments
    user: Whole


def log(plan: Plan, trades: Trades, faults: TradeFaults, sent: Instructions, courses: Courses, events: Events) -> Steps:
    """Everything done until the last day to the trades the log still has, in order of time."""
    chance = plan.generator("processing")
    instructed, settled = _ends(trades, sent, courses)
    way = instructed - trades.traded_at
    ends = (trades.traded_at + way / 4, trades.traded_at + way / 2, instructed, settled)
    starts = (trades.traded_at, *ends[:-1])
    kept = np.flatnonzero(trades.traded_at >= plan.as_of_utc - KEPT)
    parts = []
    for stage, touched in enumerate(_touched(chance, trades, faults, sent, courses, events)):
        start, end = starts[stage][kept], ends[stage][kept]
        hand = kept[touched[kept]]
        again = hand[chance.random(len(hand)) < TWICE]
        parts += [
            _steps(kept, stage, CREATED, start),
            _steps(kept, stage, COMPLETED, end),
            *(
                _steps(rows, stage, CHANGED, _between(chance, plan, starts[stage][rows], ends[stage][rows]), chance)
                for rows in (hand, again)
            ),
        ]
    done = joined(parts)
    done = taken(done, np.flatnonzero(done.at < plan.as_of_utc))
    return taken(done, np.lexsort((done.action, done.stage, done.trade, done.at)))


def processing_events(plan: Plan, done: Steps) -> pl.DataFrame:
    """The extract: people as pseudonyms, nobody where a system did it."""
    users = pseudonyms(plan, np.arange(USERS))
    return finished(
        ProcessingEvent,
        "demo-processing-events",
        {
            "event_id": numbered("PE", np.arange(1, len(done.trade) + 1)),
            "trade_id": numbered("T", done.trade + 1),
            "stage": picked(STAGES, done.stage),
            "action": picked(ACTIONS, done.action),
            "done_at": moments(done.at),
            "user_id": picked([*users, None], np.where(done.user == SYSTEM, USERS, done.user)),
        },
    )


def _ends(trades: Trades, sent: Instructions, courses: Courses) -> tuple[Moments, Moments]:
    """When the last instruction of each trade was sent, and when the last of them settled; not-a-time where not."""
    rows = np.flatnonzero((sent.trade != NO_TRADE) & ~sent.is_rejected)
    trade, never = sent.trade[rows], np.iinfo(np.int64).min
    instructed = np.full(len(trades), never)
    np.maximum.at(instructed, trade, sent.instructed_at[rows].astype("datetime64[us]").astype(np.int64))
    settled_at = courses.settled_at[rows].astype("datetime64[us]")
    settled = np.full(len(trades), never)
    np.maximum.at(settled, trade, settled_at.astype(np.int64))
    settled[trade[np.isnat(settled_at)]] = never
    # The smallest whole number is numpy's not-a-time.
    return instructed.astype("datetime64[us]"), settled.astype("datetime64[us]")


def _touched(
    chance: np.random.Generator,
    trades: Trades,
    faults: TradeFaults,
    sent: Instructions,
    courses: Courses,
    events: Events,
) -> tuple[Flags, ...]:
    """Which trades somebody touches in each stage: for a cause, and now and then for none."""
    failed = (courses.days_failed > 0) & (chance.random(len(sent)) < OFTEN_CHASED)
    mended = failed | (courses.matching == UNLIKE) | ~np.isnat(courses.held_at)
    causes = (
        events.gap.hits(trades.desk, trades.trade_date),
        faults.fault != trade_faults.SOUND,
        _any_of_trade(trades, sent, sent.is_rejected),
        _any_of_trade(trades, sent, mended),
    )
    return tuple(cause | (chance.random(len(trades)) < share) for cause, share in zip(causes, BY_HAND, strict=True))


def _any_of_trade(trades: Trades, sent: Instructions, hit: Flags) -> Flags:
    found = np.zeros(len(trades), dtype=np.bool_)
    found[sent.trade[hit & (sent.trade != NO_TRADE)]] = True
    return found


def _between(chance: np.random.Generator, plan: Plan, start: Moments, end: Moments) -> Moments:
    """A moment of the stage, or until the last day while it is under way."""
    length = np.where(np.isnat(end), plan.as_of_utc, end) - start
    moment: Moments = start + (length.astype(np.int64) * chance.uniform(0.1, 0.9, len(start))).astype("timedelta64[us]")
    return moment


def _steps(trade: Whole, stage: int, action: int, at: Moments, by_hand: np.random.Generator | None = None) -> Steps:
    same = np.ones(len(trade), dtype=np.int64)
    user = same * SYSTEM if by_hand is None else by_hand.integers(0, USERS, len(trade))
    when = np.where(np.isnat(at), NEVER_MOMENT, at.astype("datetime64[us]"))
    return Steps(trade, same * stage, same * action, when, user)
