"""What becomes of every instruction: when it matches, why it fails, when it settles, is held or is cancelled.

The whole course is laid out, beyond the last day where need be; what is known by then is for the messages to say.
"""

from dataclasses import dataclass

import numpy as np

from backoffice.demo import firm, markets, reasons
from backoffice.demo.columns import Days, Flags, Moments, Shares, Whole, minutes
from backoffice.demo.events import Events
from backoffice.demo.instructing import NO_TRADE, Instructions
from backoffice.demo.instruments import Instruments
from backoffice.demo.inventory import Inventory
from backoffice.demo.markets import MARKETS, NSE
from backoffice.demo.plan import Plan

AT_ONCE, NEXT_MORNING, UNLIKE, NEVER = range(4)
"""How it matches: at once, when the other side comes in next morning, once a difference is mended, never."""

_MATCHING = ((0.895, 0.075, 0.0275, 0.0025), (0.715, 0.255, 0.0275, 0.0025))
"""How often, where trades settle the next day (the other side hurries) and where they settle later."""

_FAILS = (0.0095, 0.029, 0.017, 0.031)
"""Chance of failing at all, by market, before what makes a single instruction worse."""

SHORT = 0.3
"""Chance that a delivery fails because the account is short of the security, beside every other reason."""

_LONGEST = 30
_LASTS = 1 / np.arange(1, _LONGEST + 1) ** 1.65
"""How long a fail lasts, in business days: most are over in a day or two, a few take six weeks."""

CANCELLED, HELD, PARTIAL, NO_MORE = 0.008, 0.025, 0.16, 0.08
"""Share of instructions cancelled and held; of longer fails settled in part; of those closed with a rest unsettled."""

NEVER_DAY = np.datetime64("NaT", "D")
NEVER_MOMENT = np.datetime64("NaT", "us")


@dataclass(frozen=True)
class Courses:
    """One element an instruction. Moments are not-a-time where the thing never happens.

    `mended_by_us` says that of two unlike instructions ours was changed: in the story's week, else by turns;
    `held_back` that the other side does not instruct, since its LEI has lapsed.
    """

    matching: Whole
    unlike: Whole
    matched_at: Moments
    reason: Whole
    settles_on: Days
    settled_at: Moments
    days_failed: Whole
    held_at: Moments
    released_at: Moments
    hold_reason: Whole
    cancel_asked_at: Moments
    cancelled_at: Moments
    cancel_reason: Whole
    part_on: Days
    part_at: Moments
    part_quantity: Whole
    closes_with_part: Flags
    in_outage: Flags
    mended_by_us: Flags
    held_back: Flags


def lay_out(plan: Plan, made: Instruments, sent: Instructions, events: Events, stocked: Inventory) -> Courses:
    """The course of every instruction."""
    chance = plan.generator("lifecycle")
    number = len(sent)
    stale = events.stale.hits(sent.market, sent.counterparty, sent.trade_date) & (sent.trade != NO_TRADE)
    missed = (sent.market == events.holiday.market) & (sent.due == events.holiday.day)
    lapsed = events.lapsed.hits(sent.counterparty, sent.instructed_at) & ~stale & ~missed
    in_story = stale | missed | lapsed
    hurried, unhurried = (chance.choice(4, number, p=share) for share in _MATCHING)
    next_day = np.array([one.cycle == 1 for one in MARKETS])[sent.market]
    matching = np.where(stale | missed, UNLIKE, np.where(next_day, hurried, unhurried))
    matching = np.where(lapsed, NEVER, matching)
    unlike = reasons.drawn(chance, "unlike", number)
    unlike[stale] = np.where(sent.is_receipt[stale], reasons.PLACE["DEPT"], reasons.PLACE["SAFE"])
    unlike[missed] = reasons.PLACE["DDAT"]
    late = sent.instructed_at.astype("datetime64[D]") > sent.trade_date
    cancelled = ~in_story & ~late & (matching != NEVER) & (chance.random(number) < CANCELLED)
    held = ~in_story & ~cancelled & (matching != NEVER) & (chance.random(number) < HELD)
    matched_at = _matched(chance, plan, sent, matching, events, stale, missed)
    fails = ~in_story & (chance.random(number) < _risk(plan, made, sent, matching, held, late, stocked))
    lag = np.where(fails, chance.choice(np.arange(1, _LONGEST + 1), number, p=_LASTS / _LASTS.sum()), 0)
    settles_on, in_outage = _settlement_day(plan, sent, lag, matched_at, events)
    ends = sent.is_rejected | cancelled | (matching == NEVER)
    settles_on = np.where(ends, NEVER_DAY, settles_on)
    settled_at = _in_hours(chance, sent.market, settles_on, matched_at)
    days_failed = _days_failed(plan, sent, settles_on)
    part_on, part_at, part_quantity = _parts(chance, plan, sent, days_failed, settled_at, matched_at, events)
    has_part = part_quantity > 0
    cancel_asked_at, cancelled_at, cancel_reason = _cancelled(chance, plan, sent, cancelled, matching)
    held_at = np.where(held & ~sent.is_rejected, matched_at + minutes(chance, 2, 10, number), NEVER_MOMENT)
    morning = sent.due.astype("datetime64[us]") + minutes(chance, 240, 300, number)
    return Courses(
        matching=matching,
        unlike=unlike,
        matched_at=np.where(sent.is_rejected | (cancelled_at <= matched_at), NEVER_MOMENT, matched_at),
        reason=reasons.of_failing(chance, sent.is_receipt, stocked.is_short),
        settles_on=settles_on,
        settled_at=settled_at,
        days_failed=days_failed,
        held_at=held_at,
        released_at=np.maximum(held_at + minutes(chance, 11, 30, number), morning),
        hold_reason=np.where(chance.random(number) < 0.6, reasons.PLACE["PREA"], reasons.PLACE["PRCY"]),
        cancel_asked_at=cancel_asked_at,
        cancelled_at=cancelled_at,
        cancel_reason=cancel_reason,
        part_on=part_on,
        part_at=part_at,
        part_quantity=part_quantity,
        closes_with_part=has_part & (chance.random(number) < NO_MORE),
        in_outage=in_outage,
        mended_by_us=(matching == UNLIKE) & (stale | (np.arange(number) % 2 == 0)),
        held_back=lapsed & ~sent.is_rejected,
    )


def cut_off(market: Whole, day: Days) -> Moments:
    """The market's cut-off against payment on each day."""
    minute = np.array([one.settles[1] for one in MARKETS])[market]
    moment: Moments = day.astype("datetime64[us]") + minute.astype("timedelta64[m]")
    return moment


def _matched(
    chance: np.random.Generator,
    plan: Plan,
    sent: Instructions,
    matching: Whole,
    events: Events,
    stale: Flags,
    missed: Flags,
) -> Moments:
    """The moment both sides' instructions match."""
    number = len(sent)
    at_once = sent.instructed_at + minutes(chance, 3, 90, number)
    later = np.where(matching == UNLIKE, chance.choice([1, 2, 3, 4], number, p=[0.55, 0.25, 0.12, 0.08]), 1)
    day = markets.after_each(plan, sent.market, sent.trade_date, later)
    day[stale], day[missed] = events.stale.repaired, events.holiday.next_day
    opens = np.where(sent.market == NSE, 240, 360)
    morning = day.astype("datetime64[us]") + (opens + chance.integers(0, 170, number)).astype("timedelta64[m]")
    morning[stale | missed] = day[stale | missed].astype("datetime64[us]") + np.timedelta64(245, "m")
    matched = np.where(matching == AT_ONCE, at_once, np.maximum(morning, at_once))
    return np.where(matching == NEVER, NEVER_MOMENT, matched)


def _risk(
    plan: Plan, made: Instruments, sent: Instructions, matching: Whole, held: Flags, late: Flags, stocked: Inventory
) -> Shares:
    """How likely each fails: by market and counterparty, worse when illiquid, late, matched late, held or short."""
    habit = np.exp(plan.generator("habits").normal(0, 0.35, len(firm.COUNTERPARTIES)))
    habit[firm.CHRONIC] = 3.5
    risk = np.array(_FAILS)[sent.market] * habit[sent.counterparty]
    risk *= np.where(made.is_liquid[sent.instrument], 1, 2.2)
    risk *= np.where(matching == NEXT_MORNING, 1.8, 1) * np.where(matching == UNLIKE, 2.5, 1) * np.where(held, 2.5, 1)
    risk *= np.where(late, 2.5, 1) * np.where(stocked.awaits_receipts, 1.8, 1)
    risk = np.where(stocked.is_short, risk + SHORT, risk)
    likely: Shares = np.minimum(risk, 0.6)
    return likely


def _settlement_day(
    plan: Plan, sent: Instructions, lag: Whole, matched_at: Moments, events: Events
) -> tuple[Days, Flags]:
    """The day each would settle, never before it matched, and whether the outage put it off."""
    matched_on = np.where(np.isnat(matched_at), sent.due, matched_at.astype("datetime64[D]"))
    too_late = matched_at + np.timedelta64(15, "m") > cut_off(sent.market, matched_on)
    intended = markets.after_each(plan, sent.market, sent.due, lag)
    day = np.maximum(intended, markets.after_each(plan, sent.market, matched_on, too_late.astype(np.int64)))
    in_outage = (sent.market == events.outage.market) & np.isin(day, events.outage.days)
    return np.where(in_outage, events.outage.recovered, day), in_outage


def _in_hours(chance: np.random.Generator, market: Whole, day: Days, matched_at: Moments) -> Moments:
    """A moment of the market's settlement hours on `day`, after matching; not-a-time where `day` is none."""
    hours = np.array([one.settles for one in MARKETS])[market] * 60
    second = (hours[:, 0] + chance.random(len(day)) * (hours[:, 1] - hours[:, 0])).astype(np.int64)
    moment = day.astype("datetime64[us]") + second.astype("timedelta64[s]")
    ready: Moments = np.fmax(moment, np.where(np.isnat(moment), moment, matched_at + np.timedelta64(10, "m")))
    return ready


def _days_failed(plan: Plan, sent: Instructions, settles_on: Days) -> Whole:
    """Business days from the intended day to the settlement day; none where it never settles."""
    days = np.zeros(len(sent), dtype=np.int64)
    end = np.where(np.isnat(settles_on), sent.due, settles_on)
    for place in range(len(MARKETS)):
        rows, open_days = np.flatnonzero(sent.market == place), markets.settlement_days(plan, place)
        days[rows] = np.busday_count(markets.after(sent.due[rows], 0, open_days), end[rows], busdaycal=open_days)
    return np.maximum(days, 0)


def _parts(
    chance: np.random.Generator,
    plan: Plan,
    sent: Instructions,
    days_failed: Whole,
    settled_at: Moments,
    matched_at: Moments,
    events: Events,
) -> tuple[Days, Moments, Whole]:
    """A first part that settles during some of the longer fails: its day, moment and quantity (0: none)."""
    lot = np.where(sent.quantity % 1_000 == 0, 1_000, 10)
    able = (days_failed >= 2) & (sent.quantity >= 3 * lot) & ~np.isnat(settled_at)
    chosen = able & (chance.random(len(sent)) < PARTIAL)
    share = chance.uniform(0.3, 0.7, len(sent))
    quantity = np.maximum((sent.quantity / lot * share).astype(np.int64), 1) * lot
    which = 1 + (chance.random(len(sent)) * np.maximum(days_failed - 1, 1)).astype(np.int64)
    day = markets.after_each(plan, sent.market, sent.due, which)
    moment = _in_hours(chance, sent.market, day, np.full(len(sent), NEVER_MOMENT))
    dark = (sent.market == events.outage.market) & np.isin(day, events.outage.days)
    chosen &= ~dark & (moment > matched_at) & (day < settled_at.astype("datetime64[D]"))
    return np.where(chosen, day, NEVER_DAY), np.where(chosen, moment, NEVER_MOMENT), np.where(chosen, quantity, 0)


def _cancelled(
    chance: np.random.Generator, plan: Plan, sent: Instructions, cancelled: Flags, matching: Whole
) -> tuple[Moments, Moments, Whole]:
    """When cancellation is asked for and done: by us before the day, or by the system ten days (some: thirty) after
    the day when it never matches.
    """
    number = len(sent)
    asked = np.where(cancelled, sent.instructed_at + minutes(chance, 95, 150, number), NEVER_MOMENT)
    next_day = markets.after_each(plan, sent.market, sent.trade_date, 1)
    purged_on = markets.after_each(plan, sent.market, sent.due, np.where(np.arange(number) % 4 == 0, 30, 10))
    done = next_day.astype("datetime64[us]") + minutes(chance, 200, 235, number)
    purged = (matching == NEVER) & ~sent.is_rejected
    purged_at = purged_on.astype("datetime64[us]") + np.timedelta64(21 * 60, "m")
    moment = np.where(cancelled, done, np.where(purged, purged_at, NEVER_MOMENT))
    asked = np.where(sent.is_rejected, NEVER_MOMENT, asked)
    reason = np.where(cancelled, reasons.PLACE["CANI"], reasons.PLACE["CANS"])
    return asked, np.where(sent.is_rejected, NEVER_MOMENT, moment), reason
