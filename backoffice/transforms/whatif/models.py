"""The two models: working from home, and outsourcing.

Each turns one value an input into cash by line and month. A loss is a negative month and stays one. Pay is held equal
and productivity is no cash, so neither appears.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from backoffice.contracts.cost import SAVING_STATES
from backoffice.transforms.whatif.cash import Cash, Floats, N, grown, running
from backoffice.transforms.whatif.scenario import Release, Scenario


def cash_of(scenario: Scenario, values: Mapping[str, N], number: Callable[[Decimal], N]) -> Cash[N]:
    """The scenario's cash with these values of its inputs; `number` makes one of their kind out of a decimal."""
    if scenario.model == "remote":
        return _remote(scenario, values, number)
    return _outsourcing(scenario, values)


def _remote(scenario: Scenario, v: Mapping[str, N], number: Callable[[Decimal], N]) -> Cash[N]:
    """Seats given back, less stipends with tax, less support; kit and set-up once.

    A seat saves nothing before its release, whose date may slip by `release_delay` months; `release_share` is the
    share of the planned release that comes about at all. What is paid to people at home may be in another currency.
    """
    people = v["staff"] * v["home_share"]
    seats = people * v["seat_freed"] * v["release_share"] * v["seat_cost"]
    outlay = people * v["stipend"] * (1 + v["stipend_tax"]) * v["fx"]
    support = people * v["support"] * v["fx"]
    rises = grown(v["seat_growth"], scenario.months)
    monthly: dict[str, tuple[N, ...]] = {}
    for state in SAVING_STATES:
        releases = [one for one in scenario.releases if one.state == state]
        if releases:
            shares = _released(scenario, releases, v, number)
            monthly[f"seats_{state}"] = tuple(seats * rise * share for rise, share in zip(rises, shares, strict=True))
    drift = grown(v["fx_change"], scenario.months)
    monthly["stipends"] = tuple(-outlay * factor for factor in drift)
    monthly["support"] = tuple(-support * factor for factor in drift)
    return Cash({"kit": -people * v["kit"] * v["fx"], "setup": -v["setup"]}, monthly)


def _released(
    scenario: Scenario, releases: Sequence[Release], v: Mapping[str, N], number: Callable[[Decimal], N]
) -> list[N]:
    """The share of all planned seats whose rent has stopped, in each month, by these releases."""
    known = [(number(one.share), months_between(scenario.start, one.on) + v["release_delay"]) for one in releases]
    nothing = number(Decimal(0))
    return [
        sum((share * running(month, after) for share, after in known), nothing)
        for month in range(1, scenario.months + 1)
    ]


def _outsourcing(scenario: Scenario, v: Mapping[str, N]) -> Cash[N]:
    """In-house cost that stops, less everything that buying costs: never the fully loaded cost, which goes on in part.

    For `parallel` months both run. Governance, adders (productivity lost, travel, processes) and tax on imported
    services are shares of the vendor's fee; the fee is volume x price in the vendor's currency, indexed once a year.
    """
    stops = v["in_house"] * v["avoidable_share"]
    fee = v["volume"] * v["price"] * v["fx"]
    indexed, drift = grown(v["indexation"], scenario.months), grown(v["fx_change"], scenario.months)
    fees = [fee * one * other for one, other in zip(indexed, drift, strict=True)]
    rises = grown(v["in_house_growth"], scenario.months)
    return Cash(
        {"transition": -v["transition"], "severance": -v["severance"]},
        {
            "avoided": tuple(stops * rise * running(month, v["parallel"]) for month, rise in enumerate(rises, 1)),
            "fee": tuple(-one for one in fees),
            "governance": tuple(-one * v["governance"] for one in fees),
            "adders": tuple(-one * v["adders"] for one in fees),
            "import_tax": tuple(-one * v["import_tax"] for one in fees),
            "retained": tuple(-v["retained"] for _ in fees),
        },
    )


def exact(scenario: Scenario, **other: Decimal) -> Cash[Decimal]:
    """The scenario's cash in exact decimals, with some values other than its own."""
    return cash_of(scenario, {**scenario.bases, **other}, Decimal)


def drawn(scenario: Scenario, values: Mapping[str, Floats]) -> Cash[Floats]:
    """The scenario's cash for many draws at once: arrays of one value a draw."""
    return cash_of(scenario, values, lambda one: np.asarray(float(one)))


def months_between(start: date, on: date) -> int:
    """Whole months of rent that still run, counted from `start`; 0 for what was given back before."""
    return max(0, (on.year - start.year) * 12 + on.month - start.month)
