"""The close of twelve months: its calendar, who certified which account, and journals that came after it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from backoffice.contracts.accounting_close import AccountCertification, CloseTask, ManualJournal, PeriodClose
from backoffice.demo import firm
from backoffice.demo.accounting import OTHERS, PLUG, SUSPENSE
from backoffice.demo.columns import Days, Moments, Whole, decimals, finished, moments, numbered, picked
from backoffice.demo.control_accounts import ACCOUNTS, CHANGED_BY_HAND, CURRENCIES
from backoffice.demo.markets import payment_days
from backoffice.demo.plan import Plan
from backoffice.demo.staff import pseudonyms
from backoffice.transforms.local_time import with_moment

PERIODS: Final = 12
"""Periods that are over; the running one comes after them."""

ZONES: Final = ("Asia/Kolkata", "Europe/London", "America/New_York")
SIX_IN_THE_EVENING: Final = 1080

TRIAL_BALANCE_ON, CERTIFIED_ON = 2, 5
"""Business days of the close."""

TAKES: Final = (74, 118, 152)
"""Hours from trial balance to final statements, at each of `firm.ENTITIES`."""

CERTIFIED: Final = (*ACCOUNTS, OTHERS[0], OTHERS[1], OTHERS[2], SUSPENSE, PLUG)
TEAM_OF: Final = (
    ("Ledger control",) * 4
    + ("Cash control", "Stock control", "Fees and accruals", "Ledger control")
    + ("Financial control",)
)

PEOPLE: Final = 9
LATE: Final = 0.05
ALONE: Final = 0.006
"""Share of certifications in which one person did both."""

JOURNALS: Final = 9
"""Journals a period and legal entity before its close."""

AFTER_CLOSE: Final = 0.3
"""Periods of a legal entity in which one more came after it."""

GB, US = 1, 2


@dataclass(frozen=True)
class Task:
    """One task of the calendar: what, whose, and on which business day of the close it is due."""

    task: str
    owner: str
    due_in: int


TASKS: Final = (
    Task("Post accruals", "Fees and accruals", 1),
    Task("Reconcile cash", "Cash control", 2),
    Task("Reconcile control accounts", "Ledger control", 2),
    Task("Run the trial balance", "Ledger control", TRIAL_BALANCE_ON),
    Task("Review suspense", "Ledger control", 3),
    Task("Agree intercompany balances", "Treasury", 4),
    Task("Certify accounts", "Financial control", CERTIFIED_ON),
    Task("Final statements", "Financial control", 7),
)
REVIEW: Final = 4


def periods(plan: Plan) -> tuple[date, ...]:
    """The periods there is a close of, as first days: those that are over, and the running one."""
    return (*plan.months[-PERIODS:], plan.until.replace(day=1))


def period_closes(plan: Plan) -> pl.DataFrame:
    """The `period_closes` extract."""
    entity, period = _each(plan)
    began, closed = _closed(plan)
    return finished(
        PeriodClose,
        "demo-period-closes",
        {
            "legal_entity_id": picked(firm.ENTITIES, entity),
            "month": pl.Series(periods(plan)).gather(pl.Series(period)),
            "trial_balance_at": moments(_known(plan, began)),
            "closed_at": moments(_known(plan, closed)),
        },
    )


def close_tasks(plan: Plan) -> pl.DataFrame:
    """The `close_tasks` extract; the newest review of suspense in London is not done, for one item stands there."""
    chance = plan.generator("close tasks")
    entity, period, task = (place.ravel() for place in np.indices((len(firm.ENTITIES), PERIODS + 1, len(TASKS))))
    due = _due(plan, entity, period, np.array([one.due_in for one in TASKS])[task])
    done = _done(chance, due)
    left = (entity == GB) & (task == REVIEW) & (period == _newest_due(plan, due, entity, period, task == REVIEW))
    done[left] = np.datetime64("NaT")
    return finished(
        CloseTask,
        "demo-close-tasks",
        {
            "task_id": numbered("CT", np.arange(1, len(entity) + 1)),
            "legal_entity_id": picked(firm.ENTITIES, entity),
            "month": pl.Series(periods(plan)).gather(pl.Series(period)),
            "task": picked([one.task for one in TASKS], task),
            "owner": picked([one.owner for one in TASKS], task),
            "due_in_days": np.array([one.due_in for one in TASKS])[task],
            "due_minutes": np.full(len(entity), SIX_IN_THE_EVENING),
            "time_zone": picked(ZONES, entity),
            "calendar": picked(CURRENCIES, entity),
            "done_at": moments(_known(plan, done)),
        },
    )


def account_certifications(plan: Plan) -> pl.DataFrame:
    """The `account_certifications` extract; London's suspense is not certified, for one item stands there."""
    chance = plan.generator("certifications")
    entity, period, account = (place.ravel() for place in np.indices((len(firm.ENTITIES), PERIODS + 1, len(CERTIFIED))))
    number = len(entity)
    due = _due(plan, entity, period, np.full(number, CERTIFIED_ON))
    certified = _done(chance, due)
    is_suspense = account == CERTIFIED.index(SUSPENSE)
    certified[(entity == GB) & is_suspense & (period == _newest_due(plan, due, entity, period, is_suspense))] = (
        np.datetime64("NaT")
    )
    certified = _known(plan, certified)
    maker = chance.integers(0, PEOPLE, number)
    checker = (maker + 1 + chance.integers(0, PEOPLE - 1, number)) % PEOPLE
    checker = np.where(chance.random(number) < ALONE, maker, checker)
    people = [*pseudonyms(plan, 60 + np.arange(PEOPLE)), None]
    return finished(
        AccountCertification,
        "demo-certifications",
        {
            "legal_entity_id": picked(firm.ENTITIES, entity),
            "account_id": picked(CERTIFIED, account),
            "currency": picked(CURRENCIES, entity),
            "month": pl.Series(periods(plan)).gather(pl.Series(period)),
            "owner": picked(TEAM_OF, account),
            "due_at": moments(due),
            "prepared_by": picked(people, np.where(due > plan.as_of_utc, PEOPLE, maker)),
            "reviewed_by": picked(people, np.where(np.isnat(certified), PEOPLE, checker)),
            "certified_at": moments(certified),
        },
    )


def manual_journals(plan: Plan) -> pl.DataFrame:
    """The `manual_journals` extract; somebody changed New York's fees after the close, and nobody approved it."""
    chance = plan.generator("manual journals")
    began, closed = _closed(plan)
    entity, period = _each(plan)
    shut = np.flatnonzero(closed + np.timedelta64(3, "D") <= plan.as_of_utc)
    late = shut[chance.random(len(shut)) < AFTER_CLOSE]
    by_hand = shut[entity[shut] == US][-1]
    late = np.append(late[late != by_hand], by_hand)
    usual = np.repeat(np.arange(len(entity)), JOURNALS)
    rows = np.concatenate([usual, late])
    before = began[usual] - chance.integers(60, 40_000, len(usual)).astype("timedelta64[m]")
    after = closed[late] + chance.integers(60, 3_900, len(late)).astype("timedelta64[m]")
    amount = chance.integers(20_000, 60_000_000, len(rows)) * np.where(entity[rows] == 0, 80, 1)
    amount[-1] = CHANGED_BY_HAND
    maker = chance.integers(0, PEOPLE, len(rows))
    checker = (maker + 1 + chance.integers(0, PEOPLE - 1, len(rows))) % PEOPLE
    checker[-1] = PEOPLE
    posted_at = np.concatenate([before, after])
    said = np.concatenate([np.zeros(len(usual), dtype=np.int64), np.ones(len(late), dtype=np.int64)])
    said[-1] = 2
    come = np.flatnonzero(posted_at <= plan.as_of_utc)
    people = [*pseudonyms(plan, 60 + np.arange(PEOPLE)), None]
    return finished(
        ManualJournal,
        "demo-journals",
        {
            "journal_id": numbered("JN", come + 1),
            "legal_entity_id": picked(firm.ENTITIES, entity[rows][come]),
            "month": pl.Series(periods(plan)).gather(pl.Series(period[rows][come])),
            "currency": picked(CURRENCIES, entity[rows][come]),
            "amount": decimals(amount[come], 2),
            "posted_at": moments(posted_at[come]),
            "made_by": picked(people, maker[come]),
            "approved_by": picked(people, checker[come]),
            "narrative": picked((None, "Late invoice", "Opening balance of custody fees set by hand"), said[come]),
        },
    )


def _each(plan: Plan) -> tuple[Whole, Whole]:
    """Every legal entity and period."""
    entity, period = (place.ravel() for place in np.indices((len(firm.ENTITIES), len(periods(plan)))))
    return entity, period


def _closed(plan: Plan) -> tuple[Moments, Moments]:
    """When each legal entity ran the trial balance of each period, and when it shut it."""
    chance = plan.generator("period closes")
    entity, period = _each(plan)
    began = _due(plan, entity, period, np.full(len(entity), TRIAL_BALANCE_ON))
    began = began - chance.integers(30, 400, len(entity)).astype("timedelta64[m]")
    minutes = np.array(TAKES)[entity] * 60 + chance.integers(-900, 900, len(entity))
    return began, began + minutes.astype("timedelta64[m]")


def _due(plan: Plan, entity: Whole, period: Whole, days: Whole) -> Moments:
    """Six in the evening of each legal entity's clock, that many business days after the period."""
    first = np.array(periods(plan), dtype="datetime64[M]")
    following: Days = (first + 1).astype("datetime64[D]")
    ends: Days = (following + np.timedelta64(-1, "D"))[period]
    due = ends.copy()
    for place, currency in enumerate(CURRENCIES):
        here = entity == place
        due[here] = np.busday_offset(ends[here], days[here], roll="backward", busdaycal=payment_days(plan, currency))
    frame = pl.LazyFrame({"day": due, "minutes": np.full(len(due), SIX_IN_THE_EVENING), "zone": picked(ZONES, entity)})
    found = frame.pipe(with_moment, day="day", minutes="minutes", time_zone="zone", into="at").collect()["at"]
    at: Moments = found.dt.replace_time_zone(None).to_numpy().astype("datetime64[us]")
    return at


def _done(chance: np.random.Generator, due: Moments) -> Moments:
    """Mostly some hours before; one in twenty some hours after."""
    early = chance.integers(20, 1_200, len(due)).astype("timedelta64[m]")
    late = chance.integers(60, 2_000, len(due)).astype("timedelta64[m]")
    done: Moments = np.where(chance.random(len(due)) < LATE, due + late, due - early)
    return done


def _known(plan: Plan, at: Moments) -> Moments:
    """What has happened by the last day."""
    known: Moments = np.where(at <= plan.as_of_utc, at, np.datetime64("NaT", "us"))
    return known


def _newest_due(plan: Plan, due: Moments, entity: Whole, period: Whole, among: np.ndarray) -> int:
    """London's newest period in which this was due by the last day."""
    return int(period[(entity == GB) & among & (due <= plan.as_of_utc)].max())
