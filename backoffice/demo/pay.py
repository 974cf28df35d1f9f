"""The `pay_month` and `stipends` extracts: what employment costs, and what working at home is paid for.

Rates of contributions are rough shares for a made-up firm, not law. A payroll that has no such component says 0.
"""

import numpy as np
import polars as pl

from backoffice.contracts.cost import STIPEND_KINDS, PayMonth, Stipend
from backoffice.demo.columns import Whole, decimals, finished, picked
from backoffice.demo.places import COUNTRIES, LONDON, MUMBAI, NEW_YORK, PLACES, PUNE, WENT_HOME
from backoffice.demo.plan import COST_MONTHS, Plan
from backoffice.demo.staff import pseudonyms
from backoffice.demo.staffing import HYBRID, REMOTE, Roster

CURRENCIES = ("INR", "GBP", "USD")
_COUNTRIES = ("IN", "GB", "US")

_BASE = np.array(((48_000, 82_000, 135_000, 240_000), (3_100, 4_400, 6_100, 8_800), (5_200, 7_300, 9_900, 14_000)))
"""Monthly base pay in whole units, by currency and grade."""

_LEVEL = (100, 95, 84, 84, 100, 100, 100)
"""Pay at each site, in per cent of the country's: the smaller Indian cities pay less."""

_RAISE = (107, 103, 104)
"""What a year's base is of the year's before, in per cent; raised every April."""

_LEADS = 2
"""The grade from which nobody is paid for overtime."""

_BONUS = (8, 10, 12)
"""The bonus of March, in per cent of a year's base."""

_OVERTIME = 25
"""Overtime and shift pay of analysts and seniors: below so many per cent of base, another every month."""

_ALLOWANCES, _BENEFITS, _PROVISION = (20, 2, 0), (4, 6, 12), (5, 0, 0)
_STATUTORY, _STATUTORY_CAP = (12, 14, 8), (195_000, None, None)
"""Employer's contributions in per cent of base, and the most they come to, in hundredths."""

KIT_ALLOWANCE = 15_000
"""What each of Pune's people was paid, once, to set up at home."""

_INTERNET = {"IN": 800, "GB": 30, "US": 45}
_PAID_ON = 25


def pay_month(plan: Plan, roster: Roster) -> pl.DataFrame:
    """One row a worker of our own and month; a month worked in part is paid in part."""
    chance = plan.generator("pay")
    rows = np.flatnonzero(roster.is_ours)
    month, worker = roster.month[rows], roster.worker[rows]
    currency = np.array([_COUNTRIES.index(country) for country in COUNTRIES])[roster.site[rows]]
    every, whose = np.unique(worker, return_inverse=True)
    level = chance.integers(90, 114, len(every))[whose]
    level = level * np.array(_LEVEL)[roster.site[rows]] // 100
    full = _BASE[currency, roster.grade[rows]] * level * _raised(plan, currency, month)
    share = roster.hours[rows] * roster.active[rows]
    # Per cent of per cent of whole units: a hundredth of it is hundredths; hours are per cent once more.
    base = full * share // (10_000 * roster.length[rows])
    in_march = np.array([one.month == 3 for one in plan.months])[month]
    bonus = np.where(in_march, base * 12 * np.array(_BONUS)[currency] // 100, 0)
    hours = plan.generator("overtime").integers(0, _OVERTIME, len(rows))
    overtime = np.where(roster.grade[rows] < _LEADS, base * hours // 100, 0)
    statutory = base * np.array(_STATUTORY)[currency] // 100
    for place, cap in enumerate(_STATUTORY_CAP):
        if cap is not None:
            statutory = np.where(currency == place, np.minimum(statutory, cap), statutory)
    return finished(
        PayMonth,
        "demo-pay",
        {
            "month": pl.Series(plan.months).gather(pl.Series(month)),
            "worker_id": pseudonyms(plan, worker),
            "currency": picked(CURRENCIES, currency),
            "base": decimals(base, 2),
            "variable": decimals(bonus + overtime, 2),
            "allowances": decimals(base * np.array(_ALLOWANCES)[currency] // 100, 2),
            "employer_statutory": decimals(statutory, 2),
            "benefits": decimals(base * np.array(_BENEFITS)[currency] // 100, 2),
            "provision": decimals(base * np.array(_PROVISION)[currency] // 100, 2),
        },
    )


def stipends(plan: Plan, roster: Roster) -> pl.DataFrame:
    """Housing for people at home, internet for hybrid ones, and once the kit of those who went home."""
    remote, hybrid = roster.arrangement == REMOTE, roster.arrangement == HYBRID
    housing = np.array([place.housing for place in PLACES] + [0])[roster.site]
    internet = np.array([_INTERNET[country] for country in COUNTRIES])[roster.site]
    online = hybrid & np.isin(roster.site, (MUMBAI, LONDON, NEW_YORK))
    moved = remote & (roster.site == PUNE) & (roster.month == WENT_HOME)
    parts = [
        (np.flatnonzero(remote & (housing > 0)), housing, "housing", False),
        (np.flatnonzero(online), internet, "internet", False),
        (np.flatnonzero(moved), np.full(len(roster), KIT_ALLOWANCE), "equipment", True),
    ]
    rows = np.concatenate([part[0] for part in parts])
    amount = np.concatenate([part[1][part[0]] for part in parts])
    kind = np.repeat([STIPEND_KINDS.index(part[2]) for part in parts], [len(part[0]) for part in parts])
    once = np.repeat([part[3] for part in parts], [len(part[0]) for part in parts])
    country = np.array([_COUNTRIES.index(one) for one in COUNTRIES])[roster.site[rows]]
    days = pl.Series([month.replace(day=_PAID_ON) for month in plan.months])
    return finished(
        Stipend,
        "demo-stipends",
        {
            "paid_on": days.gather(pl.Series(roster.month[rows])),
            "worker_id": pseudonyms(plan, roster.worker[rows]),
            "kind": picked(STIPEND_KINDS, kind),
            "amount": decimals(amount, 0),
            "currency": picked(CURRENCIES, country),
            "taxable": country > 0,
            "one_off": once,
        },
    )


def _raised(plan: Plan, currency: Whole, month: Whole) -> Whole:
    """Base pay of each month in per cent of the first month's."""
    level = np.full((len(CURRENCIES), COST_MONTHS), 100, dtype=np.int64)
    for number in range(1, COST_MONTHS):
        april = plan.months[number].month == 4
        level[:, number] = level[:, number - 1] * np.array(_RAISE if april else (100, 100, 100)) // 100
    return level[currency, month]
