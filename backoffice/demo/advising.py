"""The status messages custodians send about the firm's instructions (sese.024, MT548), in the order they arrive."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from backoffice.contracts.settlement import DIMENSIONS, StatusAdvice
from backoffice.demo import firm, markets
from backoffice.demo.columns import Moments, Whole, finished, joined, minutes, moments, numbered, picked, taken
from backoffice.demo.events import Events, Outage
from backoffice.demo.instructing import Instructions
from backoffice.demo.lifecycle import UNLIKE, Courses, cut_off
from backoffice.demo.markets import MARKETS
from backoffice.demo.plan import Plan
from backoffice.demo.reasons import CODES, PLACE

STATUSES = ("PACK", "REJT", "CANP", "CAND", "NMAT", "MACH", "PEND", "PENF", "TPRC/COMP")
PACK, REJT, CANP, CAND, NMAT, MACH, PEND, PENF, CHANGED = range(len(STATUSES))
_DIMENSION = np.array(
    [DIMENSIONS.index("processing")] * 4
    + [DIMENSIONS.index("matching")] * 2
    + [DIMENSIONS.index("settlement")] * 2
    + [DIMENSIONS.index("processing")]
)

NO_REASON = len(CODES)
NARRATIVES = (
    *(None, "Custodian system outage, backlog being worked off", "Awaiting securities from a third party"),
    "Counterparty holds its instruction back: its LEI is not in force",
)
_OUTAGE, _THIRD_PARTY, _LEI = 1, 2, 3

OUT_OF_ORDER = 0.004
"""Share of messages that arrive hours after they were true."""

DOUBLED = 0.02
"""Share of messages on trouble that are sent twice, the second time under a new reference."""

CATCH_UP = (np.timedelta64(300, "m"), np.timedelta64(90, "m"))
"""After the outage the backlog of messages arrives from 05:00 UTC on, within an hour and a half."""


@dataclass(frozen=True)
class Advices:
    """One element a row. Rows of one message share `message`; `arrives_at` is when we got it."""

    instruction: Whole
    status: Whole
    reason: Whole
    narrative: Whole
    advised_at: Moments
    arrives_at: Moments
    message: Whole


def advise(plan: Plan, sent: Instructions, courses: Courses, events: Events) -> pl.DataFrame:
    """The `status_advices` extract: every message that arrived until the last day at 23:00 UTC."""
    chance = plan.generator("advices")
    every = _numbered(
        [
            *_processing(chance, sent, courses),
            *_matching(chance, sent, courses),
            *_settling(chance, plan, sent, courses),
        ]
    )
    every = _delayed(every, sent, events.outage)
    every = _doubled(chance, every)
    every = joined([every, _changed(sent, courses, events.outage, int(every.message.max()) + 1)])
    known = np.flatnonzero(every.arrives_at <= plan.as_of_utc)
    rows = known[np.lexsort((every.message[known], every.arrives_at[known]))]
    instruction, status = every.instruction[rows], every.status[rows]
    market = sent.market[instruction]
    matching = _DIMENSION[status] == DIMENSIONS.index("matching")
    return finished(
        StatusAdvice,
        "demo-status-advices",
        {
            "advice_id": numbered("AD", every.message[rows]),
            "dimension": picked(DIMENSIONS, _DIMENSION[status]),
            "instruction_id": numbered("SI", instruction + 1),
            "advised_at": moments(every.advised_at[rows]),
            "status": picked(STATUSES, status),
            "reason": picked((*CODES, None), every.reason[rows]),
            "narrative": picked(NARRATIVES, every.narrative[rows]),
            "advised_by": picked((*firm.CUSTODIANS, *firm.DEPOSITORIES), np.where(matching, len(MARKETS), 0) + market),
        },
    )


def _rows(
    instruction: Whole,
    status: int,
    at: Moments,
    reason: Whole | int = NO_REASON,
    narrative: Whole | int = 0,
    message: Whole | None = None,
) -> Advices:
    """Messages of one status about the instructions at `instruction`."""
    number = len(instruction)
    return Advices(
        instruction=instruction,
        status=np.full(number, status, dtype=np.int64),
        reason=np.broadcast_to(np.asarray(reason, dtype=np.int64), number),
        narrative=np.broadcast_to(np.asarray(narrative, dtype=np.int64), number),
        advised_at=at,
        arrives_at=at,
        message=np.full(number, -1, dtype=np.int64) if message is None else message,
    )


def _processing(chance: np.random.Generator, sent: Instructions, courses: Courses) -> list[Advices]:
    """Accepted or rejected, and cancellation asked for and done."""
    soon = sent.instructed_at + minutes(chance, 1, 5, len(sent))
    accepted, rejected = np.flatnonzero(~sent.is_rejected), np.flatnonzero(sent.is_rejected)
    asked, done = np.flatnonzero(~np.isnat(courses.cancel_asked_at)), np.flatnonzero(~np.isnat(courses.cancelled_at))
    why = np.array([PLACE["SAFE"], PLACE["PLCE"], PLACE["DSEC"]])[rejected % 3]
    return [
        _rows(accepted, PACK, soon[accepted]),
        _rows(rejected, REJT, soon[rejected], why),
        _rows(asked, CANP, courses.cancel_asked_at[asked]),
        _rows(done, CAND, courses.cancelled_at[done], courses.cancel_reason[done]),
    ]


def _matching(chance: np.random.Generator, sent: Instructions, courses: Courses) -> list[Advices]:
    """Unmatched where the other side is late or differs, at first and at the cut-off; then matched and waiting."""
    first = sent.instructed_at + minutes(chance, 6, 30, len(sent))
    not_yet = ~sent.is_rejected & ~(courses.matched_at <= first)
    reason = np.where(courses.matching == UNLIKE, courses.unlike, PLACE["CMIS"])
    narrative = np.where(courses.held_back, _LEI, 0)
    unmatched = np.flatnonzero(not_yet & ~(courses.cancelled_at <= first))
    at_cut_off = cut_off(sent.market, sent.due) + np.timedelta64(25, "m")
    ended = np.fmin(courses.matched_at, courses.cancelled_at) <= at_cut_off
    still = np.flatnonzero(not_yet & ~ended)
    matched = np.flatnonzero(~np.isnat(courses.matched_at))
    matched_on = courses.matched_at[matched].astype("datetime64[D]")
    waits = matched[matched_on < sent.due[matched]]
    return [
        _rows(unmatched, NMAT, first[unmatched], reason[unmatched], narrative[unmatched]),
        _rows(still, NMAT, at_cut_off[still], reason[still], narrative[still]),
        _rows(matched, MACH, courses.matched_at[matched], message=matched),
        _rows(waits, PEND, courses.matched_at[waits], PLACE["FUTU"], message=waits),
    ]


def _changed(sent: Instructions, courses: Courses, outage: Outage, first: int) -> Advices:
    """What we changed in an instruction of ours that did not match: done some minutes before it matched."""
    changed = np.flatnonzero(courses.mended_by_us & ~np.isnat(courses.matched_at))
    before = (3 + changed * 5 % 20).astype("timedelta64[m]")
    at = np.maximum(courses.matched_at[changed] - before, sent.instructed_at[changed] + np.timedelta64(1, "m"))
    return _delayed(_rows(changed, CHANGED, at, message=first + np.arange(len(changed))), sent, outage)


def _settling(chance: np.random.Generator, plan: Plan, sent: Instructions, courses: Courses) -> list[Advices]:
    """On hold and released; warned of on the morning it is due; failing at the cut-off of every day it fails."""
    held = np.flatnonzero(~np.isnat(courses.held_at) & ~(courses.settled_at <= courses.held_at))
    freed = held[~(courses.settled_at[held] <= courses.released_at[held])]
    cut = cut_off(sent.market, sent.due)
    ends = np.fmin(courses.settled_at, courses.cancelled_at)
    ends = np.where(courses.closes_with_part, courses.part_at, ends)
    warned_at = cut - minutes(chance, 60, 150, len(sent))
    fails = (courses.days_failed > 0) & ~np.isnat(courses.matched_at) & (courses.matched_at < cut)
    from_late_match = (courses.days_failed > 0) & (courses.matched_at >= cut)
    warned = np.flatnonzero(
        fails & (courses.matched_at < warned_at) & (chance.random(len(sent)) < 0.6) & ~courses.in_outage
    )
    row, at = _each_day_failed(plan, sent, courses)
    reason = np.where(from_late_match, PLACE["CLAT"], courses.reason)
    reason = np.where(courses.in_outage, PLACE["OTHR"], reason)
    narrative = np.where(courses.in_outage, _OUTAGE, np.where(reason == PLACE["OTHR"], _THIRD_PARTY, 0))
    known = (courses.matched_at[row] <= at) & ~(ends[row] <= at)
    row, at = row[known], at[known]
    return [
        _rows(held, PEND, courses.held_at[held], courses.hold_reason[held]),
        _rows(freed, PEND, courses.released_at[freed], PLACE["FUTU"]),
        _rows(warned, PEND, warned_at[warned], courses.reason[warned]),
        _rows(row, PENF, at, reason[row], narrative[row]),
    ]


def _each_day_failed(plan: Plan, sent: Instructions, courses: Courses) -> tuple[Whole, Moments]:
    """Each failing instruction once a business day it fails, with a moment after that day's cut-off."""
    rows = np.repeat(np.arange(len(sent)), courses.days_failed)
    start = np.cumsum(courses.days_failed) - courses.days_failed
    number = np.arange(len(rows)) - start[rows]
    market = sent.market[rows]
    day = markets.after_each(plan, market, sent.due[rows], number)
    later = 20 + (rows * 7 + number * 11) % 40
    return rows, cut_off(market, day) + later.astype("timedelta64[m]")


def _numbered(parts: list[Advices]) -> Advices:
    """All rows. Rows without a message of their own get one, numbered after those that have."""
    every = joined(parts)
    shared = every.message >= 0
    own = every.message.max() + 1 + np.cumsum(~shared)
    return replace(every, message=np.where(shared, every.message + 1, own))


def _delayed(every: Advices, sent: Instructions, outage: Outage) -> Advices:
    """Nothing comes from the custodian during its outage: the backlog is sent, in its order, on the day it recovers."""
    first, opens = outage.days[0].astype("datetime64[us]"), outage.recovered.astype("datetime64[us]") + CATCH_UP[0]
    dark = (sent.market[every.instruction] == outage.market) & (every.advised_at >= first) & (every.advised_at < opens)
    share = (every.advised_at - first) / (opens - first)
    late = opens + (share * (CATCH_UP[1] / np.timedelta64(1, "s"))).astype(np.int64).astype("timedelta64[s]")
    at = np.where(dark, late, every.advised_at)
    return replace(every, advised_at=at, arrives_at=at)


def _doubled(chance: np.random.Generator, every: Advices) -> Advices:
    """Some messages arrive hours late, out of order; some arrive twice, the second under a new reference."""
    messages = int(every.message.max()) + 1
    late = np.where(chance.random(messages) < OUT_OF_ORDER, chance.integers(60, 400, messages), 0)
    every = replace(every, arrives_at=every.arrives_at + late.astype("timedelta64[m]")[every.message])
    alone = np.isin(every.status, (NMAT, PENF, CAND))
    again = taken(every, np.flatnonzero(alone & (chance.random(len(alone)) < DOUBLED)))
    number = len(again.message)
    again = replace(
        again, arrives_at=again.arrives_at + minutes(chance, 30, 300, number), message=messages + np.arange(number)
    )
    return joined([every, again])
