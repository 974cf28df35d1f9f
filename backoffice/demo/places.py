"""Where the firm works: its sites, what a seat costs there, and which seats were given back when.

Two sites are stories. At Jaipur annexe a seat costs 1,000 a month, a home worker's housing subsidy is 500, and every
seat freed was given back. At Pune people went home eleven months before the lease of their floor ended.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

import numpy as np

from backoffice.demo.columns import Whole
from backoffice.demo.plan import COST_MONTHS, Plan


@dataclass(frozen=True)
class Place:
    """One site of ours. `seat_cost` is whole units of currency a month; `housing` what a home worker there is paid.

    `waver` is by how many per cent its running cost moves, `released` how many seats were given back in the end.
    """

    name: str
    country: str
    currency: str
    seats: int
    seat_cost: int
    housing: int
    released: int
    waver: int


PLACES = (
    Place("Mumbai HQ", "IN", "INR", 222, 15_000, 6_000, 36, 8),
    Place("Pune", "IN", "INR", 120, 11_250, 4_000, 60, 0),
    Place("Jaipur", "IN", "INR", 76, 6_000, 2_500, 18, 6),
    Place("Jaipur annexe", "IN", "INR", 32, 1_000, 500, 12, 0),
    Place("London", "GB", "GBP", 52, 780, 0, 14, 10),
    Place("New York", "US", "USD", 44, 950, 320, 9, 10),
)
MUMBAI, PUNE, JAIPUR, ANNEXE, LONDON, NEW_YORK = range(len(PLACES))

VENDOR_SITE = "Indore (Nilgarth)"
"""Where a vendor's people sit: its seats are in its fee and no seats of ours."""

SITE_NAMES = (*(place.name for place in PLACES), VENDOR_SITE)
COUNTRIES = (*(place.country for place in PLACES), "IN")
AT_VENDOR = len(PLACES)

WENT_HOME = 6
"""The month (by place among the plan's months) in which Pune's people went home."""

LEASE_ENDS = 17
"""The last month of the lease of their floor."""

NOTICE = 3
"""Months of notice that were given."""


@dataclass(frozen=True)
class Seats:
    """Seats of every place (first axis) in every month (second): leased, given back, under notice."""

    available: Whole
    released: Whole
    notice: Whole


def seats() -> Seats:
    """Seats by place and month. Pune keeps paying for all of them until the lease ends; then they go at once."""
    available = np.repeat([[place.seats] for place in PLACES], COST_MONTHS, axis=1)
    released = np.repeat([[place.released] for place in PLACES], COST_MONTHS, axis=1)
    notice = np.zeros_like(available)
    released[PUNE, : LEASE_ENDS + 1] = 0
    available[PUNE, LEASE_ENDS + 1 :] -= PLACES[PUNE].released
    notice[PUNE, LEASE_ENDS + 1 - NOTICE : LEASE_ENDS + 1] = PLACES[PUNE].released
    return Seats(available, released, notice)


def month_costs(plan: Plan) -> Whole:
    """What every place (first axis) costs in every month (second), in hundredths of its currency."""
    chance = plan.generator("places")
    steady = seats().available * np.array([[place.seat_cost * 100] for place in PLACES])
    waver = np.array([[place.waver] for place in PLACES])
    per_cent = 100 + np.rint(chance.uniform(-1, 1, steady.shape) * waver).astype(np.int64)
    cost: Whole = steady * per_cent // 100
    return cost


def lease_end(plan: Plan, place: int, month: int) -> date:
    """The day the lease runs to, as known in that month: Pune's floor until it ends, else the end of next year."""
    if place == PUNE and month <= LEASE_ENDS:
        last = plan.months[LEASE_ENDS]
        return last.replace(day=monthrange(last.year, last.month)[1])
    return date(plan.until.year + 1 + place % 3, 12, 31)
