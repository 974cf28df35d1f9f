"""The `front_requests` extract: what the front office asked, of whom, and when it was answered."""

import numpy as np
import polars as pl

from backoffice.contracts.cost_requests import FrontRequest
from backoffice.demo.columns import decimals, finished, moments, numbered, picked
from backoffice.demo.places import JAIPUR, LONDON, MUMBAI, NEW_YORK, PUNE, SITE_NAMES
from backoffice.demo.plan import TRADING_DAYS, Plan
from backoffice.demo.staffing import ACCOUNTING, CLEARING, FUNCTIONS, RECONCILIATION, SETTLEMENT

_ASKED = (
    (MUMBAI, SETTLEMENT),
    (PUNE, SETTLEMENT),
    (LONDON, SETTLEMENT),
    (NEW_YORK, SETTLEMENT),
    (JAIPUR, RECONCILIATION),
    (PUNE, RECONCILIATION),
    (MUMBAI, CLEARING),
    (NEW_YORK, ACCOUNTING),
)
"""Sites and functions that answer."""

_SLOW = (100, 95, 90, 90, 170, 120, 100, 90)
"""How long each takes, in per cent: the cheapest answers last."""

_KINDS, _TARGETS = ("status", "correction", "report"), (240, 480, 960)
_TEAMS = ("Equities", "Rates", "Treasury")
_A_DAY = 22
_MINUTE = np.timedelta64(1, "m")


def front_requests(plan: Plan) -> pl.DataFrame:
    """About twenty requests a day over the days of trading; the newest are open still."""
    chance = plan.generator("front requests")
    number = TRADING_DAYS * _A_DAY
    first = np.datetime64(plan.first_day, "m")
    opened = first + chance.integers(0, TRADING_DAYS * 24 * 60, number) * _MINUTE
    who, kind = chance.integers(0, len(_ASKED), number), chance.integers(0, len(_KINDS), number)
    target = np.array(_TARGETS)[kind]
    # A working day is about half of a day: what takes so many minutes of work takes twice as many on the wall.
    took = target * chance.integers(20, 180, number) * np.array(_SLOW)[who] // 10_000 * 2
    closed = opened + took * _MINUTE
    later = closed > plan.as_of_utc
    site, function = (np.array(part)[who] for part in zip(*_ASKED, strict=True))
    again = chance.integers(0, 100, number) < np.array(_SLOW)[who] // 20
    order = np.argsort(opened, kind="stable")
    return finished(
        FrontRequest,
        "demo-front-requests",
        {
            "request_id": numbered("RQ", np.arange(number)),
            "opened_at": moments(opened[order]),
            "closed_at": moments(np.where(later, np.datetime64("NaT"), closed)[order]),
            "asked_by_team": picked(_TEAMS, (who % len(_TEAMS))[order]),
            "function": picked(FUNCTIONS, function[order]),
            "location_id": picked(SITE_NAMES, site[order]),
            "kind": picked(_KINDS, kind[order]),
            "target_minutes": decimals(target[order], 0).cast(pl.Int64),
            "reopened": pl.Series((again & ~later)[order]),
            "correct_first_time": pl.Series(~again[order]),
        },
    )
