"""The parts of a loaded cost per FTE: what it is made of, each over the same worker-months, so that they add up to it.

All of them follow the guard of pay, those too in which there is none: a part that left where the whole may not would
leave the rest to be guessed.
"""

from decimal import Decimal

from backoffice.contracts.cost import StaffCost
from backoffice.kpis.cost_staff import KNOWN_COST, SPLITS
from backoffice.kpis.kpi import KPI, Example

_SOURCE = "Cost desk's rule: loaded cost and its parts, annualised."


def _part(key: str, title: str, meaning: str, value: str, rows: list[dict[str, str]], total: str) -> KPI:
    known = [{name: Decimal(amount) for name, amount in row.items()} for row in rows]
    people = [
        {**row, "fte": Decimal("0.5"), "loaded_cost": Decimal(1), "worker_id": f"w{n}"} for n, row in enumerate(known)
    ]
    billed = {**known[0], "fte": Decimal(1), "loaded_cost": Decimal(1), "is_billed": True, "worker_id": "vendor's"}
    return KPI(
        key=key,
        title=title,
        meaning=meaning + " By the year: sum / sum of FTE-months x 12, over worker-months whose loaded cost is known.",
        source=_SOURCE,
        result=StaffCost,
        value=value,
        per="sum(fte)",
        where=KNOWN_COST,
        unit="money",
        good="low",
        on="month",
        splits=SPLITS,
        people="worker_id",
        shown_per=12,
        example=Example(rows=[*people, billed], value=Decimal(total), per=Decimal("0.5") * len(people)),
    )


PART_KPIS: tuple[KPI, ...] = (
    _part(
        "pay_per_fte",
        "Pay per FTE",
        "Pay of a full-time equivalent with the employer's contributions, benefits and provisions.",
        "sum(pay + employer)",
        [{"pay": "100000", "employer": "20000"}, {"pay": "70000", "employer": "14000"}],
        "204000",
    ),
    _part(
        "seat_per_fte",
        "Seat per FTE",
        "Cost of the seat a full-time equivalent uses: none at home, shared by days when hybrid.",
        "sum(seat)",
        [{"seat": "15000"}, {"seat": "6000"}],
        "21000",
    ),
    _part(
        "stipend_per_fte",
        "Stipends per FTE",
        "Recurring stipends for work at home of a full-time equivalent, with the employer's tax.",
        "sum(stipend)",
        [{"stipend": "0"}, {"stipend": "7500"}],
        "7500",
    ),
    _part(
        "kit_per_fte",
        "Kit and software per FTE",
        "Kit and software of a full-time equivalent, with the support for days at home.",
        "sum(kit)",
        [{"kit": "2000"}, {"kit": "2500"}],
        "4500",
    ),
    _part(
        "overhead_per_fte",
        "Overhead per FTE",
        "Share of overhead that a full-time equivalent bears.",
        "sum(overhead)",
        [{"overhead": "900"}, {"overhead": "450"}],
        "1350",
    ),
)
"""Read from `staff_cost`: together they are the loaded cost of people no vendor bills for."""
