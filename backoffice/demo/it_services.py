"""The extracts of IT service: services, outages, incidents, batches, and one afternoon on which the hub was down."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import numpy as np
import polars as pl

from backoffice.contracts.it_services import PRIORITIES, BatchRun, Incident, ItService, Outage
from backoffice.demo.columns import Days, Flags, Moments, Spans, Whole, finished, moments, picked
from backoffice.demo.events import Events, SystemOutage
from backoffice.demo.markets import MARKETS
from backoffice.demo.places import MUMBAI, NEW_YORK, SITE_NAMES
from backoffice.demo.plan import Plan

HUB = "MESSAGE-HUB"

SERVICES = (
    (HUB, "Message hub", None, None),
    ("SETTLE-CORE", "Settlement platform", "settlement", None),
    ("MATCH-ENGINE", "Reconciliation engine", "reconciliation", None),
    ("FILE-GATE", "File gateway", "reconciliation", None),
    ("COLLATERAL", "Collateral and margin", "clearing", None),
    ("LEDGER", "General ledger", "accounting", None),
    ("REPORTER", "Regulatory reporting", "compliance", None),
    *((f"LINK-{one.code}", f"Link to the custodian in {one.country}", "settlement", one.code) for one in MARKETS),
)
"""Identifier, name, the function that works with it and the market it serves; None where all do."""

IDS = tuple(service for service, *_ in SERVICES)
CUSTODIAN_LINK = "LINK-CREST"
LINK_INCIDENT = "INC-LINK-01"
RENEWALS = "INC-HUB-02"


@dataclass(frozen=True)
class Job:
    """A batch: its service, the minutes after midnight UTC it begins and is to be finished by, and those it takes."""

    name: str
    service: str
    begins: int
    cut_off: int
    takes: int


JOBS = (
    Job("statements-in", "FILE-GATE", 330, 390, 25),
    Job("positions-in", "FILE-GATE", 345, 405, 30),
    Job("cash-matching", "MATCH-ENGINE", 410, 480, 40),
    Job("instructions-out", HUB, 780, 870, 30),
    Job("margin-call-run", HUB, 900, 990, 35),
    Job("collateral-valuation", "COLLATERAL", 960, 1050, 45),
    Job("trade-reports-out", "REPORTER", 1140, 1260, 50),
    Job("ledger-posting", "LEDGER", 1200, 1320, 60),
)

SHORT_OUTAGES = 34
LATE_BY_CHANCE = 0.008
INCIDENTS_A_DAY = 2.4
SHARES = (0.02, 0.13, 0.45, 0.40)
"""Of incidents, by priority."""

RESOLVED_IN = (180, 420, 1_100, 2_600)
"""Typical minutes to resolution by priority."""

_WHATS = (
    "A screen does not open",
    "A file did not arrive",
    "A user cannot sign in",
    "Figures differ from yesterday's report",
    "A job ended with an error",
    "Answers are slow",
)
STUCK_SINCE = timedelta(days=12)
"""Of the incidents since then, one in five is not resolved."""

_AGAIN = timedelta(days=2)
_MINUTE = timedelta(minutes=1)


def it_services(plan: Plan) -> pl.DataFrame:
    """The `it_services` extract."""
    rows = pl.DataFrame(SERVICES, schema=("service_id", "name", "function", "market"), orient="row")
    return finished(ItService, "demo-services", rows.with_columns(in_service_from=pl.lit(plan.first_day)).to_dict())


def outages(plan: Plan, events: Events) -> pl.DataFrame:
    """The `outages` extract: short ones by chance, two of them told twice, monthly releases, and the two great ones."""
    system, (down, up) = events.system, _link_down(events)
    rows = [*_short_outages(plan), *_releases(plan)]
    rows.append(("OUT-LINK-01", CUSTODIAN_LINK, down, up, False, LINK_INCIDENT, "The custodian's system was down"))
    hub = (system.outage_id, system.service_id, _moment(system.started), _moment(system.ended), False)
    rows.append((*hub, system.incident_id, "A certificate had expired that nobody was to renew"))
    names = ("outage_id", "service_id", "started_at", "ended_at", "is_planned", "incident_id", "cause")
    return finished(Outage, "demo-outages", pl.DataFrame(rows, schema=names, orient="row").to_dict())


Row = tuple[str, str, datetime, datetime, bool, str | None, str | None]


def _short_outages(plan: Plan) -> Iterator[Row]:
    """Some minutes each; what monitoring and users both told is there twice, two minutes apart."""
    chance = plan.generator("outages")
    minutes = (plan.until - plan.first_day).days * 24 * 60
    starts = np.sort(chance.integers(0, minutes, SHORT_OUTAGES))
    lasts = 4 + chance.exponential(28, SHORT_OUTAGES).astype(np.int64)
    service = chance.integers(0, len(IDS), SHORT_OUTAGES)
    for place, (start, length) in enumerate(zip(starts.tolist(), lasts.tolist(), strict=True)):
        begun = datetime.combine(plan.first_day, time(), UTC) + timedelta(minutes=start)
        ended, where = begun + timedelta(minutes=length), IDS[service[place]]
        yield f"OUT-{place + 1:04d}", where, begun, ended, False, None, None
        if place in (3, 11):
            yield f"OUT-{place + 1:04d}-B", where, begun + timedelta(minutes=2), ended, False, None, None


def _releases(plan: Plan) -> Iterator[Row]:
    """Announced maintenance: four hours on the second Saturday of every month."""
    day = plan.first_day
    while day <= plan.until:
        if day.weekday() == 5 and 8 <= day.day <= 14:
            begun = datetime.combine(day, time(4), UTC)
            yield f"CHG-{day:%Y%m}", "SETTLE-CORE", begun, begun + timedelta(hours=4), True, None, "Monthly release"
        day += timedelta(days=1)


def incidents(plan: Plan, events: Events) -> pl.DataFrame:
    """The `incidents` extract: the daily ones, the custodian's, and the hub's, which was closed too early."""
    chance = plan.generator("incidents")
    days = (plan.until - plan.first_day).days
    number = round(days * INCIDENTS_A_DAY)
    opened = np.datetime64(plan.first_day, "us") + np.sort(chance.integers(0, days * 24 * 60, number)).astype(
        "timedelta64[m]"
    )
    priority = chance.choice(len(PRIORITIES), number, p=SHARES)
    typical = np.array(RESOLVED_IN)[priority]
    taken = np.maximum(1, chance.exponential(9, number).astype(np.int64)) * np.array((1, 1, 4, 8))[priority]
    restored = taken + np.maximum(3, chance.exponential(typical * 0.4).astype(np.int64))
    resolved = restored + np.maximum(5, chance.exponential(typical * 0.7).astype(np.int64))
    stuck = (opened > plan.as_of_utc - np.timedelta64(STUCK_SINCE)) & (chance.random(number) < 0.2)
    reopened = (chance.random(number) < 0.045).astype(np.int64)
    service, what = chance.integers(0, len(IDS), number), chance.integers(0, len(_WHATS), number)
    nothing = np.zeros(number, dtype=np.bool_)
    site = np.where(chance.random(number) < 0.7, MUMBAI, NEW_YORK)
    made = pl.DataFrame(
        {
            "incident_id": [f"INC-{place + 1:05d}" for place in range(number)],
            "service_id": picked(IDS, service),
            "priority": picked(PRIORITIES, priority),
            "location_id": picked(SITE_NAMES, site),
            "summary": picked(_WHATS, what),
            "opened_at": moments(opened),
            **{
                name: moments(_by_then(plan, opened + _minutes(after), still=still))
                for name, after, still in (
                    ("acknowledged_at", taken, nothing),
                    ("restored_at", restored, nothing),
                    ("resolved_at", resolved, stuck),
                )
            },
            "times_reopened": reopened,
        }
    )
    every = pl.concat([made, _great(events)]).sort("opened_at", "incident_id")
    return finished(Incident, "demo-incidents", every.to_dict())


def _great(events: Events) -> pl.DataFrame:
    """The incidents of the stories: the custodian's link; the hub, which came back once; what is left of it open."""
    system, (down, up) = events.system, _link_down(events)
    started, ended = _moment(system.started), _moment(system.ended)
    columns = ("incident_id", "service_id", "priority", "summary", "opened_at", "acknowledged_at", "restored_at")
    day_after = started + timedelta(days=1)
    rows = (
        (LINK_INCIDENT, CUSTODIAN_LINK, "P2", "Nothing comes from the custodian", down, down + 20 * _MINUTE, up),
        (
            *(system.incident_id, system.service_id, "P1", "No message goes out or comes in"),
            *(started, started + 14 * _MINUTE, ended),
        ),
        (
            *(RENEWALS, system.service_id, "P2", "Renewal of three more certificates has no owner"),
            *(day_after, day_after + 45 * _MINUTE, None),
        ),
    )
    return pl.DataFrame(rows, schema=columns, orient="row").select(
        *columns[:3],
        pl.lit(SITE_NAMES[MUMBAI]).alias("location_id"),
        *columns[3:],
        resolved_at=pl.Series([up + 60 * _MINUTE, ended + _AGAIN, None]),
        times_reopened=pl.Series([0, 1, 0], dtype=pl.Int64),
    )


def _link_down(events: Events) -> tuple[datetime, datetime]:
    """From six in the morning of the first day without the custodian to five of the day it recovered."""
    first, recovered = (
        _moment(one.astype("datetime64[us]")) for one in (events.outage.days[0], events.outage.recovered)
    )
    return first + timedelta(hours=6), recovered + timedelta(hours=5)


def _moment(one: np.datetime64) -> datetime:
    """A moment of numpy's as Python has it, in UTC."""
    found: datetime = one.astype("datetime64[us]").item()
    return found.replace(tzinfo=UTC)


def batch_runs(plan: Plan, events: Events) -> pl.DataFrame:
    """The `batch_runs` extract: every job on every weekday; those that need the hub wait while it is down."""
    chance = plan.generator("batches")
    first, last = np.datetime64(plan.first_day, "D"), np.datetime64(plan.until, "D")
    every: Days = np.arange(first, last + 1)
    days = every[np.is_busday(every)]
    job, day = np.divmod(np.arange(len(JOBS) * len(days)), len(days))
    begins, cut_off, takes = (np.array([getattr(one, name) for one in JOBS])[job] for name in _TIMES)
    midnight: Moments = days[day].astype("datetime64[us]")
    started: Moments = midnight + _minutes(begins + chance.integers(0, 4, len(job)))
    slow = chance.random(len(job)) < LATE_BY_CHANCE
    length = takes * chance.integers(80, 121, len(job)) // 100 + np.where(slow, cut_off - begins, 0)
    done = _after_the_outage(events.system, job, started, started + _minutes(length))
    return finished(
        BatchRun,
        "demo-batches",
        {
            "job": picked([one.name for one in JOBS], job),
            "business_day": pl.Series(days[day]),
            "service_id": picked([one.service for one in JOBS], job),
            "cut_off_at": moments(midnight + _minutes(cut_off)),
            "started_at": moments(started),
            "finished_at": moments(_by_then(plan, done)),
        },
    )


_TIMES = ("begins", "cut_off", "takes")


def _after_the_outage(system: SystemOutage, job: Whole, started: Moments, done: Moments) -> Moments:
    """A job under way while the hub it needs is down goes on where it stood once the hub is back."""
    needs_it = np.array([one.service == system.service_id for one in JOBS])[job]
    waits = needs_it & (started < system.ended) & (done > system.started)
    stood = system.ended - np.maximum(started, system.started)
    late: Moments = done + np.where(waits, stood, np.timedelta64(0, "us"))
    return late


def _minutes(number: Whole) -> Spans:
    return number.astype("timedelta64[m]").astype("timedelta64[us]")


def _by_then(plan: Plan, times: Moments, still: Flags | None = None) -> Moments:
    """The moments; not-a-time for those the firm has not come to, and for what is `still` not done."""
    to_come = times > plan.as_of_utc
    known: Moments = np.where(to_come if still is None else to_come | still, np.datetime64("NaT", "us"), times)
    return known
