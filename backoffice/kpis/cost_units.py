"""Numbers of work and seats: what a unit of work costs, how full the seats are, what stands empty.

`people` must name persons, and a unit's cost row has only their number. So the rule on small groups is kept in
`where`: a place where the pay of fewer than five people makes the cost is left out of value and per alike. One
with a vendor's fee alone has nobody's pay in it and stays.
"""

from decimal import Decimal

from backoffice.access import SMALLEST_GROUP
from backoffice.contracts.cost import SeatUse, UnitCost
from backoffice.kpis.kpi import KPI, Example

ENOUGH_PEOPLE = f"attributed_cost IS NOT NULL AND (workers = 0 OR workers >= {SMALLEST_GROUP})"
PLACE = ("location_id", "function")
LEFT_OUT = f"Places with fewer than {SMALLEST_GROUP} people behind the cost are left out, since their pay would show."

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
        splits=("location_id", "function", "unit"),
        pay_of=PLACE,
        example=Example(
            rows=[
                {
                    "location_id": "MUM",
                    "unit": "invoice",
                    "attributed_cost": Decimal("120000.00"),
                    "completed": 24000,
                    "workers": 6,
                },
                {
                    "location_id": "JAI",
                    "unit": "invoice",
                    "attributed_cost": Decimal("900.00"),
                    "completed": 100,
                    "workers": 2,
                },
                {"location_id": "PUN", "unit": "invoice", "attributed_cost": None, "completed": 50, "workers": 9},
            ],
            value=Decimal("120000.00"),
            per=24000,
        ),
    ),
    KPI(
        key="cost_per_trade",
        title="Cost per trade settled",
        meaning="Cost of settling, people and vendors together, / trades settled. " + LEFT_OUT,
        source="Cost desk's rule: unit cost is a ratio of sums.",
        result=UnitCost,
        value="sum(attributed_cost)",
        per="sum(completed)",
        where=f"unit = 'trade_settled' AND {ENOUGH_PEOPLE}",
        unit="money",
        good="low",
        on="month",
        splits=("location_id", "function"),
        pay_of=PLACE,
        example=Example(
            rows=[
                {
                    "location_id": "MUM",
                    "unit": "trade_settled",
                    "attributed_cost": Decimal("1370000.00"),
                    "completed": 10000,
                    "workers": 10,
                },
                {
                    "location_id": "JAI",
                    "unit": "trade_settled",
                    "attributed_cost": Decimal("1840000.00"),
                    "completed": 20000,
                    "workers": 20,
                },
                {
                    "location_id": "HOME",
                    "unit": "trade_settled",
                    "attributed_cost": Decimal("1120000.00"),
                    "completed": 12000,
                    "workers": 10,
                },
                {
                    "location_id": "LON",
                    "unit": "ticket",
                    "attributed_cost": Decimal("5000.00"),
                    "completed": 100,
                    "workers": 10,
                },
            ],
            value=Decimal("4330000.00"),
            per=42000,
        ),
    ),
    KPI(
        key="cost_per_break",
        title="Cost per break resolved",
        meaning="Cost of reconciliation, people and vendors together, / breaks resolved. " + LEFT_OUT,
        source="Cost desk's rule: unit cost is a ratio of sums.",
        result=UnitCost,
        value="sum(attributed_cost)",
        per="sum(completed)",
        where=f"unit = 'break_resolved' AND {ENOUGH_PEOPLE}",
        unit="money",
        good="low",
        on="month",
        splits=("location_id", "function"),
        pay_of=PLACE,
        example=Example(
            rows=[
                {
                    "location_id": "MUM",
                    "unit": "break_resolved",
                    "attributed_cost": Decimal("30000.00"),
                    "completed": 1000,
                    "workers": 0,
                },
                {
                    "location_id": "JAI",
                    "unit": "break_resolved",
                    "attributed_cost": None,
                    "completed": 10,
                    "workers": 8,
                },
            ],
            value=Decimal("30000.00"),
            per=1000,
        ),
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
