"""The `staff_month` extract, and the pseudonyms all extracts on people share."""

import hashlib
from datetime import date, timedelta

import numpy as np
import polars as pl

from backoffice.contracts.cost import ARRANGEMENTS, EXIT_TYPES, StaffMonth
from backoffice.demo.columns import Whole, decimals, finished, picked
from backoffice.demo.places import COUNTRIES, SITE_NAMES
from backoffice.demo.plan import COST_MONTHS, Plan
from backoffice.demo.staffing import (
    FUNCTIONS,
    GRADES,
    GROUPS,
    HYBRID,
    IN_HOUSE,
    OFFICE_OF_FUNCTION,
    REMOTE,
    TEAM_SIZE,
    Roster,
)


def pseudonyms(plan: Plan, workers: Whole) -> pl.Series:
    """A worker's number as the pseudonym a real load would make of it: short, and saying nothing."""
    every, place = np.unique(workers, return_inverse=True)
    made = [f"w-{hashlib.sha256(f'{plan.seed}:{worker}'.encode()).hexdigest()[:10]}" for worker in every]
    return picked(made, place)


def staff_month(plan: Plan, roster: Roster) -> pl.DataFrame:
    """The `staff_month` extract."""
    within = roster.post - np.searchsorted(
        np.repeat(np.arange(len(GROUPS)), [one.posts for one in GROUPS]), roster.group
    )
    team = within // TEAM_SIZE
    leads = within % TEAM_SIZE == 0
    chief = roster.post - within + team * TEAM_SIZE
    above = np.where(leads, roster.post - within, chief)
    boss = _holders(roster)[roster.month, above]
    manager = pl.DataFrame({"id": pseudonyms(plan, boss), "tops": within == 0}).select(
        pl.when(~pl.col("tops")).then("id")
    )
    fte = (roster.hours * roster.active * 10_000 * 2 // roster.length + 100) // 200
    first = np.array(plan.months, dtype="datetime64[D]")
    vendor = np.array([one.vendor for one in GROUPS])[roster.group]
    left = np.where(roster.leaves, first[roster.month] + roster.active - 1, np.datetime64("NaT"))
    exits = np.where(roster.leaves, np.where(roster.post % 5 == 0, 1, 0), len(EXIT_TYPES))
    hybrid = roster.arrangement == HYBRID
    return finished(
        StaffMonth,
        "demo-staff",
        {
            "month": pl.Series(plan.months).gather(pl.Series(roster.month)),
            "worker_id": pseudonyms(plan, roster.worker),
            "worker_type": picked(("employee", "vendor"), vendor != IN_HOUSE),
            "function": picked(FUNCTIONS, roster.function),
            "office": picked(OFFICE_OF_FUNCTION, roster.function),
            "team": _teams(roster, team),
            "location_id": picked(SITE_NAMES, roster.site),
            "arrangement": picked(ARRANGEMENTS, roster.arrangement),
            "sourcing": picked(("in_house", "outsourced"), vendor != IN_HOUSE),
            "country": picked(COUNTRIES, roster.site),
            "office_days_week": decimals(
                np.where(hybrid, roster.office_days, np.where(roster.arrangement == REMOTE, 0, 5)), 0
            ),
            "fte": decimals(fte, 4),
            "grade": picked(GRADES, roster.grade),
            "manager_id": manager.to_series(),
            "joined_on": pl.Series([_joined(plan, place) for place in roster.joined.tolist()]),
            "left_on": pl.Series(left.astype("datetime64[D]")),
            "exit_type": picked((*EXIT_TYPES, None), exits),
        },
    )


def _joined(plan: Plan, month: int) -> date:
    """The first day of a month of the plan; a negative one counts back from its beginning."""
    if month >= 0:
        return plan.months[month]
    return plan.months[0] - timedelta(days=30 * -month)


def _holders(roster: Roster) -> Whole:
    """The worker who holds each post (second axis) in each month (first)."""
    return roster.worker.reshape(COST_MONTHS, -1)


def _teams(roster: Roster, team: Whole) -> pl.Series:
    words = [one.replace("_", " ").capitalize().replace("It ", "IT ") for one in FUNCTIONS]
    parts = {"what": picked(words, roster.function), "where": picked(SITE_NAMES, roster.site), "team": team + 1}
    return pl.DataFrame(parts).select(pl.format("{} {} {}", "what", "where", "team")).to_series()
