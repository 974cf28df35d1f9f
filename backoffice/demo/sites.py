"""The `site_month` extract: the seats of every site, what they cost and how many people used."""

import numpy as np
import polars as pl

from backoffice.contracts.cost import SiteMonth
from backoffice.demo.columns import decimals, finished, picked
from backoffice.demo.places import NEW_YORK, PLACES, lease_end, month_costs, seats
from backoffice.demo.plan import COST_MONTHS, Plan
from backoffice.demo.staffing import HYBRID, ONSITE, Roster

_LINES = ("rent", "service_charge", "utilities", "other")
_PER_CENT = np.array((66, 15, 11, 8))

UNCOUNTED = 4
"""Months at the beginning in which New York had no badges to count by: its use of seats is unknown."""


def site_month(plan: Plan, roster: Roster) -> pl.DataFrame:
    """One row a site and month. A vendor's site has none."""
    leased = seats()
    cost = month_costs(plan)
    lines = cost[:, :, None] * _PER_CENT // 100
    lines[:, :, 0] += cost - lines.sum(axis=2)
    onsite, hybrid = roster.heads(ONSITE), roster.heads(HYBRID)
    peak = np.minimum((onsite * 97 + hybrid * 80 + 99) // 100, leased.available)
    # Ninety-two of a hundred who should be in are in; hybrid people come in three days of five.
    average = np.minimum(onsite * 9_200 + hybrid * 5_520, peak * 10_000)
    counted = np.ones(cost.shape, dtype=np.bool_)
    counted[NEW_YORK, :UNCOUNTED] = False
    place, month = np.divmod(np.arange(cost.size), COST_MONTHS)
    known = counted.ravel()
    return finished(
        SiteMonth,
        "demo-sites",
        {
            "month": pl.Series(plan.months).gather(pl.Series(month)),
            "location_id": picked([one.name for one in PLACES], place),
            "currency": picked([one.currency for one in PLACES], place),
            "seats_available": leased.available.ravel(),
            "seats_assigned": np.minimum(onsite + hybrid, leased.available).ravel(),
            "seats_used_avg": decimals(average.ravel(), 4, where=known),
            "seats_used_peak": decimals(peak.ravel(), 0, where=known).cast(pl.Int64),
            **{line: decimals(lines[:, :, number].ravel(), 2) for number, line in enumerate(_LINES)},
            "lease_end": pl.Series([lease_end(plan, *at) for at in zip(place.tolist(), month.tolist(), strict=True)]),
            "seats_released": leased.released.ravel(),
            "seats_notice": leased.notice.ravel(),
        },
    )
