"""Numbers of how well work is done, beside what it costs: done again, gone wrong, and the cost of what went right."""

from decimal import Decimal
from typing import Any

from backoffice.contracts.cost import UnitCost
from backoffice.kpis.cost_units import ENOUGH_PEOPLE, LEFT_OUT, PLACE
from backoffice.kpis.kpi import KPI, Example

SPLITS = ("location_id", "office", "function", "unit")


def _wrong(key: str, title: str, meaning: str, unit: str, splits: tuple[str, ...]) -> KPI:
    return KPI(
        key=key,
        title=title,
        meaning=meaning,
        source="House definition: units that went wrong after all / units completed, where they are counted.",
        result=UnitCost,
        value="sum(failed)",
        per="sum(completed)",
        where=f"unit = '{unit}' AND failed IS NOT NULL",
        unit="share",
        good="low",
        on="month",
        splits=splits,
        example=Example(
            rows=[
                {"location_id": "JAI", "unit": unit, "failed": 62, "completed": 1000},
                {"location_id": "MUM", "unit": unit, "failed": 18, "completed": 1000},
                {"location_id": "PUN", "unit": unit, "failed": None, "completed": 500},
                {"location_id": "PUN", "unit": "document_filed", "failed": 9, "completed": 100},
            ],
            value=80,
            per=2000,
        ),
    )


def _right(key: str, title: str, meaning: str, unit: str) -> KPI:
    def row(place: str, cost: int | None, completed: int, failed: int | None, workers: int) -> dict[str, Any]:
        known = None if cost is None else Decimal(cost)
        counted = {"completed": completed, "failed": failed, "workers": workers}
        return {"location_id": place, "unit": unit, "attributed_cost": known, **counted}

    return KPI(
        key=key,
        title=title,
        meaning=f"{meaning} {LEFT_OUT}",
        source="House definition: cost / (units completed - units that went wrong after all).",
        result=UnitCost,
        value="sum(attributed_cost)",
        per="sum(completed - failed)",
        where=f"unit = '{unit}' AND failed IS NOT NULL AND {ENOUGH_PEOPLE}",
        unit="money",
        good="low",
        on="month",
        splits=("location_id", "office", "function"),
        pay_of=PLACE,
        example=Example(
            rows=[
                row("MUM", 137_000, 1000, 20, 10),
                row("JAI", 92_000, 1000, 80, 20),
                row("LON", 500_000, 1000, None, 20),
                row("PUN", 90_000, 1000, 10, 3),
            ],
            value=Decimal(229_000),
            per=1900,
        ),
    )


QUALITY_KPIS: tuple[KPI, ...] = (
    KPI(
        key="rework_rate",
        title="Work done again",
        meaning="Units done a second time / units completed, of all kinds together, where they are counted.",
        source="House definition: reworked / completed.",
        result=UnitCost,
        value="sum(reworked)",
        per="sum(completed)",
        where="reworked IS NOT NULL",
        unit="share",
        good="low",
        on="month",
        splits=SPLITS,
        example=Example(
            rows=[
                {"reworked": 3, "completed": 100},
                {"reworked": 0, "completed": 50},
                {"reworked": None, "completed": 70},
            ],
            value=3,
            per=150,
        ),
    ),
    KPI(
        key="gone_wrong_rate",
        title="Work that went wrong",
        meaning="Units that went wrong after all (trades that failed, breaks that opened again and the like) / units "
        "completed, of all kinds of work where they are counted.",
        source="House definition: units that went wrong after all / units completed, where they are counted.",
        result=UnitCost,
        value="sum(failed)",
        per="sum(completed)",
        where="failed IS NOT NULL",
        unit="share",
        good="low",
        on="month",
        splits=SPLITS,
        example=Example(
            rows=[
                {"unit": "ticket", "failed": 62, "completed": 1000},
                {"unit": "invoice", "failed": 18, "completed": 1000},
                {"unit": "alert_reviewed", "failed": None, "completed": 500},
            ],
            value=80,
            per=2000,
        ),
    ),
    _wrong(
        "work_fail_rate",
        "Trades that failed",
        "Trades settled by this site or function that had failed to settle on their day / trades settled by it. Where "
        "the work was done, and not where the trade was: the fails of a market stand on the page of fails.",
        "trade_settled",
        ("location_id", "office", "function"),
    ),
    _wrong(
        "reopened_break_rate",
        "Breaks that opened again",
        "Breaks resolved that opened again / breaks resolved.",
        "break_resolved",
        ("location_id", "office", "function"),
    ),
    _right(
        "cost_per_good_trade",
        "Cost per trade settled on its day",
        "Cost of settling / trades that settled on their day: a cheap site where many fail is not cheap by it.",
        "trade_settled",
    ),
    _right(
        "cost_per_good_break",
        "Cost per break that stayed resolved",
        "Cost of reconciliation / breaks that did not open again.",
        "break_resolved",
    ),
)
"""Read from `unit_costs`."""
