"""What happened to the firm: the settlement events of its stories, each on days its calendar allows."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from backoffice.demo import firm
from backoffice.demo.columns import Days, Flags, Moments, Whole
from backoffice.demo.markets import (
    CREST,
    DTC,
    MARKETS,
    NSE,
    T2S,
    after,
    closed_days,
    cycle,
    settlement_days,
    years_around,
)
from backoffice.demo.plan import Plan

OUTAGE_BEFORE_END = 38
"""Business days before the last day at which the custodian's outage began."""

SSI_WEEK_BEFORE_END = timedelta(days=77)

AFFIRMING_WEEK_BEFORE_END = timedelta(days=44)

GAP_BEFORE_END = timedelta(days=32)

SYSTEM_DOWN_BEFORE_END = 9
"""Weekdays before the last day on which the message hub was down."""

SYSTEM_DOWN = (timedelta(hours=12, minutes=40), timedelta(hours=18, minutes=55))
"""From when to when, as time after midnight UTC: over the cut-offs of London and Frankfurt."""

LEI_LAPSED_BEFORE_END = 7
"""Weekdays before the last day on which a counterparty's LEI was in force for the last time."""

LAPSED_COUNTERPARTY = 4

HOLIDAY_WINDOW = (timedelta(days=12), timedelta(days=165))
"""How long before the last day the missed holiday may lie, at least and at most."""


@dataclass(frozen=True)
class Outage:
    """A custodian settles nothing and says nothing on `days`; it catches up on `recovered`."""

    market: int
    days: Days
    recovered: np.datetime64


@dataclass(frozen=True)
class StaleInstructions:
    """Our standing settlement instructions for one counterparty are out of date for trades of one week."""

    market: int
    counterparty: int
    monday: np.datetime64
    friday: np.datetime64
    repaired: np.datetime64

    def hits(self, market: Whole, counterparty: Whole, trade_date: Days) -> Flags:
        """Which trades it happens to."""
        week = (trade_date >= self.monday) & (trade_date <= self.friday)
        hit: Flags = week & (market == self.market) & (counterparty == self.counterparty)
        return hit


@dataclass(frozen=True)
class MissedHoliday:
    """Our calendar lacks one holiday of one market: trades due on it are instructed for a day that is closed."""

    market: int
    day: np.datetime64
    name: str
    next_day: np.datetime64

    @property
    def as_date(self) -> date:
        """The day, as Python has it."""
        return date.fromisoformat(str(self.day))


@dataclass(frozen=True)
class LateAffirmer:
    """A counterparty's agent bank affirms one week's trades only the next morning, after New York's cut-off."""

    market: int
    counterparty: int
    monday: np.datetime64
    friday: np.datetime64

    def hits(self, market: Whole, counterparty: Whole, trade_date: Days) -> Flags:
        """Which trades it happens to."""
        week = (trade_date >= self.monday) & (trade_date <= self.friday)
        hit: Flags = week & (market == self.market) & (counterparty == self.counterparty)
        return hit


@dataclass(frozen=True)
class ReferenceGap:
    """A feed of reference data is down for two weeks: every trade of one desk is enriched by hand."""

    desk: int
    monday: np.datetime64
    friday: np.datetime64

    def hits(self, desk: Whole, trade_date: Days) -> Flags:
        """Which trades it happens to."""
        hit: Flags = (desk == self.desk) & (trade_date >= self.monday) & (trade_date <= self.friday)
        return hit


@dataclass(frozen=True)
class SystemOutage:
    """The hub all our messages pass through is down for an afternoon: what several desks see is this one event.

    IT service has it as an outage with an incident; batches that need the hub finish late; margin calls that came due
    meanwhile were not met in time; instructions waited. Each desk's builder reads these ids and times.
    """

    outage_id: str
    incident_id: str
    service_id: str
    started: np.datetime64
    ended: np.datetime64

    def hits(self, moments: Moments) -> Flags:
        """Which moments lie in it."""
        hit: Flags = (moments >= self.started) & (moments < self.ended)
        return hit


@dataclass(frozen=True)
class LapsedLei:
    """A counterparty forgot to renew its LEI: what is instructed since, its side holds back, in every market."""

    counterparty: int
    last_day: np.datetime64

    def hits(self, counterparty: Whole, instructed_at: Moments) -> Flags:
        """Which instructions it happens to."""
        hit: Flags = (counterparty == self.counterparty) & (instructed_at.astype("datetime64[D]") > self.last_day)
        return hit


@dataclass(frozen=True)
class Events:
    """All of them."""

    outage: Outage
    stale: StaleInstructions
    holiday: MissedHoliday
    affirmer: LateAffirmer
    gap: ReferenceGap
    system: SystemOutage
    lapsed: LapsedLei


def happened(plan: Plan) -> Events:
    """The events of this firm; they depend on its last day alone."""
    return Events(
        outage=_outage(plan),
        stale=_stale_instructions(plan),
        holiday=_missed_holiday(plan),
        affirmer=_late_affirmer(plan),
        gap=_reference_gap(plan),
        system=_system_outage(plan),
        lapsed=_lapsed_lei(plan),
    )


def _outage(plan: Plan) -> Outage:
    open_days = settlement_days(plan, CREST)
    last = np.datetime64(plan.until, "D")
    first = np.busday_offset(last, -OUTAGE_BEFORE_END, roll="backward", busdaycal=open_days)
    days = np.busday_offset(first, [0, 1, 2], busdaycal=open_days)
    return Outage(CREST, days[:2], days[2])


def _stale_instructions(plan: Plan) -> StaleInstructions:
    inside = plan.until - SSI_WEEK_BEFORE_END
    monday = np.datetime64(inside - timedelta(days=inside.weekday()), "D")
    friday = monday + 4
    open_days = settlement_days(plan, T2S)
    last_due = after(np.array([friday]), cycle(T2S, np.array([friday])), open_days)
    repaired = after(last_due, 1, open_days)[0]
    there = [place for place in firm.counterparties_in(T2S)[0] if place != firm.CHRONIC]
    return StaleInstructions(T2S, int(there[2]), monday, friday, repaired)


def _late_affirmer(plan: Plan) -> LateAffirmer:
    inside = plan.until - AFFIRMING_WEEK_BEFORE_END
    monday = np.datetime64(inside - timedelta(days=inside.weekday()), "D")
    return LateAffirmer(DTC, int(firm.counterparties_in(DTC)[0][0]), monday, monday + 4)


def _reference_gap(plan: Plan) -> ReferenceGap:
    inside = plan.until - GAP_BEFORE_END
    monday = np.datetime64(inside - timedelta(days=inside.weekday()), "D")
    return ReferenceGap(firm.CREDIT, monday, monday + 11)


def _system_outage(plan: Plan) -> SystemOutage:
    """On a day on which London and Frankfurt settle."""
    open_days = np.busdaycalendar(
        holidays=np.union1d(settlement_days(plan, CREST).holidays, settlement_days(plan, T2S).holidays)
    )
    last = np.datetime64(plan.until, "D")
    day = np.busday_offset(last, -SYSTEM_DOWN_BEFORE_END, roll="backward", busdaycal=open_days)
    started, ended = (day.astype("datetime64[us]") + np.timedelta64(after_midnight) for after_midnight in SYSTEM_DOWN)
    return SystemOutage("OUT-HUB-01", "INC-HUB-01", "MESSAGE-HUB", started, ended)


def _lapsed_lei(plan: Plan) -> LapsedLei:
    last = np.datetime64(plan.until, "D")
    return LapsedLei(LAPSED_COUNTERPARTY, np.busday_offset(last, -LEI_LAPSED_BEFORE_END, roll="backward"))


def _missed_holiday(plan: Plan) -> MissedHoliday:
    """The latest weekday holiday in a market that no other event touches."""
    latest, earliest = plan.until - HOLIDAY_WINDOW[0], plan.until - HOLIDAY_WINDOW[1]
    found: list[tuple[date, int]] = [
        (day, market)
        for market in (NSE, DTC)
        for day in closed_days(MARKETS[market].code, years_around(plan.until))
        if earliest <= day <= latest and day.weekday() < 5
    ]
    day, market = max(found)
    there = np.datetime64(day, "D")
    next_day = after(np.array([there]), 0, settlement_days(plan, market))[0]
    name = closed_days(MARKETS[market].code, years_around(plan.until))[day]
    return MissedHoliday(market, there, name, next_day)
