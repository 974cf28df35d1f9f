"""Numbers of capacity: the people the work needs against those there, and how much of it waits."""

from decimal import Decimal

from backoffice.contracts.cost_work import WorkCapacity
from backoffice.kpis.kpi import KPI, Example

SPLITS = ("location_id", "function", "unit")

CAPACITY_KPIS: tuple[KPI, ...] = (
    KPI(
        key="capacity_needed",
        title="People needed against people there",
        meaning="FTE that the work which came in needs / FTE there, over functions and sites where both are known. "
        "Above 100% the backlog grows, however hard people work.",
        source="Cost desk's rule: volume x minutes / 60 / (paid hours x (1 - shrinkage) x occupancy).",
        result=WorkCapacity,
        value="sum(required_fte)",
        per="sum(fte)",
        where="required_fte IS NOT NULL AND fte IS NOT NULL",
        unit="share",
        good="low",
        on="month",
        splits=SPLITS,
        target=Decimal(1),
        warning=Decimal("1.05"),
        example=Example(
            rows=[
                {"required_fte": Decimal("9.5"), "fte": Decimal(10)},
                {"required_fte": Decimal("22"), "fte": Decimal(20)},
                {"required_fte": None, "fte": Decimal(20)},
                {"required_fte": Decimal(5), "fte": None},
            ],
            value=Decimal("31.5"),
            per=Decimal(30),
        ),
    ),
    KPI(
        key="backlog_days",
        title="Backlog in days of work",
        meaning="Handling time of what waits at month end / handling time of what is completed in a working day, as a "
        "mean over the months shown.",
        source="Cost desk's rule: a backlog is a flow.",
        result=WorkCapacity,
        value="sum(backlog_hours)",
        per="sum(day_hours)",
        where="backlog_hours IS NOT NULL AND day_hours IS NOT NULL",
        unit="days",
        good="low",
        on="month",
        splits=SPLITS,
        example=Example(
            rows=[
                {"backlog_hours": Decimal(120), "day_hours": Decimal(60)},
                {"backlog_hours": Decimal(30), "day_hours": Decimal(15)},
                {"backlog_hours": None, "day_hours": Decimal(15)},
            ],
            value=Decimal(150),
            per=Decimal(75),
        ),
    ),
)
"""Read from `work_capacity`."""
