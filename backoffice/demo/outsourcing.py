"""The `vendor_month` and `one_offs` extracts: what vendors billed, and what came once."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import polars as pl

from backoffice.contracts.cost import OneOff, VendorMonth
from backoffice.demo.columns import finished
from backoffice.demo.firm import VENDORS
from backoffice.demo.places import LEASE_ENDS, PLACES, PUNE, SITE_NAMES, WENT_HOME
from backoffice.demo.plan import COST_MONTHS, Plan
from backoffice.demo.staffing import FUNCTIONS, GROUPS, IN_HOUSE, OFFICE_OF_FUNCTION, Group
from backoffice.demo.work import UNITS

_FEE_PER_HEAD = (62_000, 71_000)
"""Monthly running fee of one person, in rupees, by vendor."""

_INDEXED = 12
"""From this month on fees are 4 per cent higher."""

_CREDIT_MONTHS = range(5, COST_MONTHS, 7)
_CREDIT_PER_CENT = 3
_TRANSITION_MONTHS, _TRANSITION_FEE = range(2), 1_250_000
_CHANGE_MONTH, _CHANGE_FEE = 15, 640_000


def vendor_month(plan: Plan, work: pl.DataFrame) -> pl.DataFrame:
    """Running fees by head, service credits, and what one vendor billed to take over and to change its work.

    Units billed are those `work_month` counts at the vendor's place.
    """
    done = {
        (row["month"], row["function"], row["location_id"], row["unit"]): row["completed"]
        for row in work.filter(pl.col("vendor_id").is_not_null()).iter_rows(named=True)
    }
    rows: list[dict[str, Any]] = []
    for group in GROUPS:
        if group.vendor != IN_HOUSE:
            rows.extend(_bills(plan, group, done))
    return finished(VendorMonth, "demo-vendors", pl.DataFrame(rows, infer_schema_length=None).to_dict())


def _bills(plan: Plan, group: Group, done: dict[tuple[Any, ...], int]) -> Iterator[dict[str, Any]]:
    function, site, unit = FUNCTIONS[group.function], SITE_NAMES[group.site], UNITS[group.function][0].name
    for number, month in enumerate(plan.months):
        fee = Decimal(group.posts * _FEE_PER_HEAD[group.vendor] * (104 if number >= _INDEXED else 100)) / 100
        bill = {
            "month": month,
            "vendor_id": VENDORS[group.vendor],
            "function": function,
            "office": OFFICE_OF_FUNCTION[group.function],
            "location_id": site,
            "currency": "INR",
            "fte_billed": None,
            "units_billed": None,
            "unit": None,
        }
        units = done[month, function, site, unit]
        counted = {"fte_billed": Decimal(group.posts), "units_billed": units, "unit": unit}
        yield {**bill, **counted, "kind": "run", "amount": fee}
        if number in _CREDIT_MONTHS:
            yield {**bill, "kind": "credit", "amount": -fee * _CREDIT_PER_CENT / 100}
        if group.vendor == 1 and number in _TRANSITION_MONTHS:
            yield {**bill, "kind": "transition", "amount": Decimal(_TRANSITION_FEE)}
        if group.vendor == 1 and number == _CHANGE_MONTH:
            yield {**bill, "kind": "change", "amount": Decimal(_CHANGE_FEE)}


def one_offs(plan: Plan) -> pl.DataFrame:
    """What the firm spent once on moving work and people."""
    known = (
        (0, "Handover of reconciliation to Nilgarth", "transition", 3_400_000, "INR", "Indore (Nilgarth)", "back"),
        (1, "Severance, reconciliation in Mumbai", "severance", 5_100_000, "INR", "Mumbai HQ", "back"),
        (WENT_HOME, "Remote access for people at home", "it_setup", 1_150_000, "INR", PLACES[PUNE].name, "back"),
        (
            LEASE_ENDS,
            "Reinstatement of the floor given back",
            "lease_break",
            1_800_000,
            "INR",
            PLACES[PUNE].name,
            "back",
        ),
        (9, "Search fees", "recruit", 24_000, "GBP", "London", "middle"),
        (14, "Search fees", "recruit", 31_000, "USD", "New York", "back"),
        (19, "Spare laptops", "kit", 860_000, "INR", "Jaipur", None),
    )
    names = ("label", "kind", "amount", "currency", "scope", "office")
    rows = [dict(zip(names, rest, strict=True), spent_on=plan.months[month].replace(day=12)) for month, *rest in known]
    return finished(OneOff, "demo-one-offs", pl.DataFrame(rows).to_dict())
