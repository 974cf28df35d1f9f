"""Numbers of work and seats: what a unit of work costs, how full the seats are, what stands empty.

`people` must name persons, and a unit's cost row has only their number. So the rule on small groups is kept in
`where`: a place where the pay of fewer than five people makes the cost is left out of value and per alike. One
with a vendor's fee alone has nobody's pay in it and stays.
"""

from decimal import Decimal
from typing import Any

from backoffice.access import SMALLEST_GROUP
from backoffice.contracts.cost import SeatUse, UnitCost
from backoffice.kpis.kpi import KPI, Example

ENOUGH_PEOPLE = f"attributed_cost IS NOT NULL AND (workers = 0 OR workers >= {SMALLEST_GROUP})"
PLACE = ("location_id", "function")
LEFT_OUT = f"Places with fewer than {SMALLEST_GROUP} people behind the cost are left out, since their pay would show."


def _row(place: str, unit: str, cost: int | None, completed: int, workers: int) -> dict[str, Any]:
    known = None if cost is None else Decimal(cost)
    return {
        "location_id": place,
        "unit": unit,
        "attributed_cost": known,
        "completed": completed,
        "workers": workers,
    }


def _cost_per(what: str, title: str, meaning: str, unit: str, *rows: dict[str, Any], value: int, per: int) -> KPI:
    """What one unit of a kind costs, with its worked example."""
    return KPI(
        key=f"cost_per_{what}",
        title=title,
        meaning=f"{meaning} {LEFT_OUT}",
        source="Cost desk's rule: unit cost is a ratio of sums.",
        result=UnitCost,
        value="sum(attributed_cost)",
        per="sum(completed)",
        where=f"unit = '{unit}' AND {ENOUGH_PEOPLE}",
        unit="money",
        good="low",
        on="month",
        splits=("location_id", "office", "function"),
        pay_of=PLACE,
        example=Example(rows=rows, value=Decimal(value), per=per),
    )


UNIT_KPIS: tuple[KPI, ...] = (
    KPI(
        key="cost_per_unit",
        title="Cost per unit of work",
        meaning="Cost of a function at a site, shared over its units of work by handling minutes, / units completed. "
        "Only one kind of unit at a time: an average over trades and tickets would say nothing, so choose a unit. "
        + LEFT_OUT,
        source="Cost desk's rule: unit cost is a ratio of sums.",
        result=UnitCost,
        value="CASE WHEN min(unit) = max(unit) THEN sum(attributed_cost) END",
        per="sum(completed)",
        where=ENOUGH_PEOPLE,
        unit="money",
        good="low",
        on="month",
        splits=("location_id", "office", "function", "unit"),
        pay_of=PLACE,
        example=Example(
            rows=[
                _row("MUM", "invoice", 120_000, 24_000, 6),
                _row("JAI", "invoice", 900, 100, 2),
                _row("PUN", "invoice", None, 50, 9),
            ],
            value=Decimal(120_000),
            per=24_000,
        ),
    ),
    _cost_per(
        "trade",
        "Cost per trade settled",
        "Cost of settling, people and vendors together, / trades settled.",
        "trade_settled",
        _row("MUM", "trade_settled", 1_370_000, 10_000, 10),
        _row("JAI", "trade_settled", 1_840_000, 20_000, 20),
        _row("HOME", "trade_settled", 1_120_000, 12_000, 10),
        _row("LON", "ticket", 5_000, 100, 10),
        value=4_330_000,
        per=42_000,
    ),
    _cost_per(
        "break",
        "Cost per break resolved",
        "Cost of reconciliation, people and vendors together, / breaks resolved.",
        "break_resolved",
        _row("MUM", "break_resolved", 30_000, 1_000, 0),
        _row("JAI", "break_resolved", None, 10, 8),
        value=30_000,
        per=1_000,
    ),
    _cost_per(
        "invoice",
        "Cost per invoice",
        "Cost of accounting that goes into invoices, by handling minutes, / invoices processed.",
        "invoice",
        _row("MUM", "invoice", 120_000, 24_000, 6),
        _row("JAI", "invoice", 900, 100, 2),
        value=120_000,
        per=24_000,
    ),
    _cost_per(
        "ticket",
        "Cost per ticket",
        "Cost of the service desk, people and vendors together, / tickets closed.",
        "ticket",
        _row("MUM", "ticket", 250_000, 1_000, 0),
        _row("JAI", "ticket", 150_000, 1_000, 25),
        _row("PUN", "invoice", 9_999, 1, 25),
        value=400_000,
        per=2_000,
    ),
    KPI(
        key="seat_utilisation",
        title="Seats used on the busiest day",
        meaning="Seats used on the month's busiest day / seats available, over sites and months where both are known. "
        "The busiest day decides how many seats are needed, the average does not.",
        source="Cost desk's rule: peak use.",
        result=SeatUse,
        value="sum(seats_used_peak)",
        per="sum(seats_available)",
        where="seats_used_peak IS NOT NULL AND seats_available IS NOT NULL",
        unit="share",
        good="high",
        on="month",
        splits=("location_id",),
        example=Example(
            rows=[
                {"seats_used_peak": 85, "seats_available": 100},
                {"seats_used_peak": None, "seats_available": 40},
            ],
            value=85,
            per=100,
        ),
    ),
    KPI(
        key="seat_cost",
        title="Cost of a seat",
        meaning="Cost of all seats / seats available, for a month, over sites and months where both are known.",
        source="Cost desk's rule: rent, service charge, utilities and all else / seats available.",
        result=SeatUse,
        value="sum(site_cost)",
        per="sum(seats_available)",
        where="site_cost IS NOT NULL AND seats_available IS NOT NULL",
        unit="money",
        good="low",
        on="month",
        splits=("location_id",),
        example=Example(
            rows=[
                {"site_cost": Decimal(1_500_000), "seats_available": 100},
                {"site_cost": Decimal(60_000), "seats_available": 10},
                {"site_cost": None, "seats_available": 40},
            ],
            value=Decimal(1_560_000),
            per=110,
        ),
    ),
    KPI(
        key="empty_seat_cost",
        title="Cost of empty seats",
        meaning="Seat cost x (seats available - seats used on the busiest day), over sites and months where it is "
        "known. Shown on its own, never spread over the people who use the other seats.",
        source="Cost desk's rule: empty-seat cost.",
        result=SeatUse,
        value="sum(empty_seat_cost)",
        per=None,
        where="empty_seat_cost IS NOT NULL",
        unit="money",
        good="low",
        on="month",
        splits=("location_id",),
        example=Example(
            rows=[{"empty_seat_cost": Decimal("15000.00")}, {"empty_seat_cost": None}], value=Decimal("15000.00")
        ),
    ),
)
"""Read from `unit_costs` and `seat_use`."""
