"""Scenarios to begin with: the founding case, the founding case under stress, and outsourcing as a question."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from backoffice.transforms.whatif.inputs import OUTSOURCING, REMOTE, Assumed, Status
from backoffice.transforms.whatif.scenario import Release, Scenario

FOUNDING: Final = "The founding document"
CHOSEN: Final = "Chosen for this example"
COMMON: Final = "Cost desk's usual range"
SURVEY: Final = "Published surveys of outsourcing"
TYPED: Final = "typed"
SOURCES: Final = (FOUNDING, CHOSEN, COMMON, SURVEY, TYPED)
"""Where values of presets come from, in words; what a person typed says so."""

_NOTHING: Final = Decimal(0)


def known(value: str, source: str = CHOSEN, status: Status = "assumed") -> Assumed:
    """An assumption without a range."""
    return Assumed(Decimal(value), Decimal(value), Decimal(value), source, status)


def ranged(low: str, base: str, high: str, source: str = COMMON, status: Status = "assumed") -> Assumed:
    """An assumption with its range."""
    return Assumed(Decimal(base), Decimal(low), Decimal(high), source, status)


def founding(start: date, people: int = 40) -> Scenario:
    """A seat of 1,000 a month given up against a housing subsidy of 500: 6,000 a person-year, and nothing uncertain."""
    given = {
        "staff": known(str(people)),
        "seat_cost": known("1000", FOUNDING),
        "stipend": known("500", FOUNDING),
    }
    return Scenario("remote", start, _filled_remote(given), (Release(start, Decimal(1)),))


def stressed(start: date, people: int = 40) -> Scenario:
    """The founding case as it may come: kit of 1,200 each, rent for six more months, discounted, with ranges."""
    given = {
        "staff": known(str(people)),
        "seat_cost": ranged("900", "1000", "1100"),
        "stipend": ranged("450", "500", "600"),
        "stipend_tax": ranged("0", "0", "0.15"),
        "release_share": ranged("0.6", "1", "1"),
        "release_delay": ranged("0", "0", "6"),
        "support": ranged("0", "0", "50"),
        "kit": ranged("1000", "1200", "1500"),
        "discount_rate": ranged("0.08", "0.1", "0.12"),
    }
    lease_ends = date(start.year + (start.month + 5) // 12, (start.month + 5) % 12 + 1, 1)
    return Scenario("remote", start, _filled_remote(given), (Release(lease_ends, Decimal(1), "committed"),))


def outsourcing(start: date) -> Scenario:
    """A vendor's price against what would really stop in house, with all that comes on top of the price."""
    given = {
        "in_house": known("1000000"),
        "avoidable_share": ranged("0.6", "0.75", "0.85"),
        "parallel": ranged("2", "3", "6"),
        "volume": ranged("9000", "10000", "12000"),
        "price": ranged("45", "50", "55"),
        "indexation": ranged("0.02", "0.04", "0.06"),
        "in_house_growth": ranged("0.04", "0.06", "0.08"),
        "governance": ranged("0.03", "0.04", "0.05", SURVEY, "quoted"),
        "adders": ranged("0.03", "0.1", "0.27", SURVEY, "quoted"),
        "retained": ranged("30000", "50000", "80000"),
        "transition": ranged("600000", "900000", "1500000"),
        "severance": ranged("300000", "500000", "900000"),
        "discount_rate": ranged("0.08", "0.1", "0.12"),
    }
    return Scenario("outsourcing", start, filled(given, {one.key: known("0") for one in OUTSOURCING} | _SAME))


def filled(given: Mapping[str, Assumed], rest: Mapping[str, Assumed]) -> dict[str, Assumed]:
    """What is given, and the rest for every input that is not; in the order of `rest`."""
    return {key: given.get(key, other) for key, other in rest.items()}


def _filled_remote(given: Mapping[str, Assumed]) -> dict[str, Assumed]:
    return filled(given, NEUTRAL)


_SAME: Final = {"fx": known("1")}

NEUTRAL: Final = {one.key: known("0") for one in REMOTE} | {
    "home_share": known("1"),
    "seat_freed": known("1"),
    "release_share": known("1"),
    **_SAME,
}
"""Every input of working from home at what changes nothing: all go home, whole seats, no tax, support or discount."""
