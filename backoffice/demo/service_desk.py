"""The extracts of the support to the front office: kinds of request, and what the desks asked for in half a year."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from backoffice.contracts.service_desk import Request, RequestKind
from backoffice.demo import firm, service_hours
from backoffice.demo.columns import Days, Moments, decimals, finished, moments, numbered, picked
from backoffice.demo.markets import weekdays
from backoffice.demo.places import ANNEXE, COUNTRIES, JAIPUR, LONDON, MUMBAI, NEW_YORK, PUNE, SITE_NAMES
from backoffice.demo.plan import Plan
from backoffice.demo.staffing import ACCOUNTING, FUNCTIONS, IT_SERVICES, RECORDS, SERVICE_DESK, SETTLEMENT


@dataclass(frozen=True)
class Kind:
    """A kind of request of a broker: its names, what it is about, business minutes it typically takes, its weight.

    `function` answers it, by turns at each of `sites`.
    """

    key: str
    name: str
    name_hi: str
    family: str
    takes: int
    weight: int
    function: int
    sites: tuple[int, ...]


KINDS = (
    Kind(
        "inventory_query",
        "Is this security there to deliver?",
        "क्या यह प्रतिभूति सुपुर्दगी को उपलब्ध है?",
        "inventory",
        70,
        26,
        SETTLEMENT,
        (MUMBAI, PUNE, LONDON, NEW_YORK),
    ),
    Kind(
        "price_query",
        "Price or valuation of a position",
        "किसी स्थिति का भाव या मूल्यांकन",
        "pricing",
        110,
        24,
        SERVICE_DESK,
        (JAIPUR, MUMBAI),
    ),
    Kind(
        "client_material",
        "Material for a client",
        "ग्राहक के लिए सामग्री",
        "marketing",
        520,
        9,
        SERVICE_DESK,
        (JAIPUR, MUMBAI),
    ),
    Kind(
        "it_help",
        "Help with a screen or a file",
        "स्क्रीन या फ़ाइल में सहायता",
        "it",
        95,
        17,
        IT_SERVICES,
        (MUMBAI, NEW_YORK),
    ),
    Kind(
        "account_opening",
        "Open or change an account",
        "खाता खोलना या बदलना",
        "accounts",
        430,
        10,
        RECORDS,
        (JAIPUR, ANNEXE),
    ),
    Kind(
        "account_query",
        "Question about an account",
        "खाते के बारे में प्रश्न",
        "accounts",
        150,
        14,
        ACCOUNTING,
        (MUMBAI, PUNE, NEW_YORK),
    ),
)
PRICE = 1

A_DAY = 60
"""Requests a weekday, at every scale."""

SLOW_DESK, SLOW_FOR, SLOWER = firm.CREDIT, 15, 6
"""The desk whose prices have been slow, for how many weekdays, and how many times slower."""

_OPENS, _OPEN_FOR = {"IN": 150, "GB": 390, "US": 690}, 700
"""Requests come for most of the day, from this many minutes after midnight UTC: eight in the morning in India."""

_WAITS = {JAIPUR: 1.2, ANNEXE: 1.2, PUNE: 0.9}
"""How many times as long as elsewhere answers take at a site: the cheapest ones answer last."""


def request_kinds() -> pl.DataFrame:
    """The `request_kinds` extract."""
    names = ("request_kind", "name", "name_hi", "family")
    rows = [(one.key, one.name, one.name_hi, one.family) for one in KINDS]
    return finished(RequestKind, "demo-request-kinds", pl.DataFrame(rows, schema=names, orient="row").to_dict())


def slow_days(plan: Plan) -> Days:
    """The weekdays on which prices of one desk were slow, the last ones of all."""
    return weekdays(plan)[-SLOW_FOR:]


def requests(plan: Plan) -> pl.DataFrame:
    """The `requests` extract: as many every weekday, and for three weeks prices of one desk that take far too long."""
    chance = plan.generator("requests")
    days = weekdays(plan)
    day = np.repeat(days, A_DAY)
    number = len(day)
    weight = np.array([one.weight for one in KINDS])
    kind = chance.choice(len(KINDS), number, p=weight / weight.sum())
    desk = chance.integers(0, len(firm.DESKS), number)
    is_slow = (kind == PRICE) & (desk == SLOW_DESK) & np.isin(day, slow_days(plan))
    turn, function = chance.integers(0, 12, number), np.array([one.function for one in KINDS])[kind]
    site = np.array([[one.sites[place % len(one.sites)] for place in range(12)] for one in KINDS])[kind, turn]
    waits = np.array([_WAITS.get(place, 1.0) for place in range(len(SITE_NAMES))])[site]
    typical = np.array([one.takes for one in KINDS])[kind] * np.where(is_slow, SLOWER, 1) * waits
    taken = np.maximum(5, np.minimum(typical * 9, typical * chance.lognormal(0, 0.75, number))).astype(np.int64)
    answered = np.maximum(1, taken * chance.integers(15, 90, number) // 100)
    opens = np.array([_OPENS[country] for country in COUNTRIES])[site]
    received: Moments = day.astype("datetime64[us]") + (opens + chance.integers(0, _OPEN_FOR, number)).astype(
        "timedelta64[m]"
    )
    right = chance.random(number) < np.where(is_slow, 0.7, 0.95)
    told = chance.random(number) < 0.8
    done = service_hours.worked(plan, received, site, answered_at=answered, closed_at=taken)
    return finished(
        Request,
        "demo-requests",
        {
            "request_id": numbered("RQ", np.arange(1, number + 1)),
            "request_kind": picked([one.key for one in KINDS], kind),
            "desk": picked(firm.DESKS, desk),
            "office": picked(("front", "middle"), (chance.random(number) < 0.06).astype(np.int64)),
            "function": picked(FUNCTIONS, function),
            "location_id": picked(SITE_NAMES, site),
            "received_at": moments(received),
            "answered_at": done["answered_at"],
            "closed_at": done["closed_at"],
            "times_reopened": (chance.random(number) < np.where(right, 0.02, 0.25)).astype(np.int64),
            "was_right_first_time": pl.DataFrame({"right": right, "told": told})
            .select(pl.when("told").then("right"))
            .to_series(),
            "minutes_spent": decimals(np.maximum(4, taken // 3), 0),
        },
    )
