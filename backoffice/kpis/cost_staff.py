"""Numbers of people: how many, where, and what each costs in all.

Costs that are unknown are null, and SQL sums skip nulls. So a cost is limited by `where` to the rows where it is
known, and whatever it is divided by is counted over the same rows; `cost_unknown_share` says how many rows that
leaves out. Whatever is derived from pay names the people behind it, so that small groups are hidden.
"""

from datetime import date
from decimal import Decimal

from backoffice.contracts.cost import StaffCost
from backoffice.kpis.kpi import KPI, Example

SPLITS = ("location_id", "office", "arrangement", "sourcing", "function", "team")
KNOWN_COST = "loaded_cost IS NOT NULL AND NOT is_billed"

_APRIL, _MAY = date(2026, 4, 1), date(2026, 5, 1)

STAFF_KPIS: tuple[KPI, ...] = (
    KPI(
        key="loaded_cost_per_fte",
        title="Loaded cost per FTE",
        meaning="Pay, employer's cost, seat, recurring stipends, kit and overhead of a full-time equivalent, by the "
        "year: sum of loaded cost / sum of FTE-months x 12, over worker-months of people we pay whose cost is known. A "
        "ratio of sums, never a mean of ratios.",
        source="Cost desk's rule: fully loaded cost, annualised.",
        result=StaffCost,
        value="sum(loaded_cost)",
        per="sum(fte)",
        where=KNOWN_COST,
        unit="money",
        good="low",
        on="month",
        splits=SPLITS,
        people="worker_id",
        shown_per=12,
        example=Example(
            rows=[
                {"loaded_cost": Decimal("137000.00"), "fte": Decimal("1"), "worker_id": "w1"},
                {"loaded_cost": Decimal("46000.00"), "fte": Decimal("0.5"), "worker_id": "w2"},
                {"loaded_cost": None, "fte": Decimal("1"), "worker_id": "w3"},
            ],
            value=Decimal("183000.00"),
            per=Decimal("1.5"),
        ),
    ),
    KPI(
        key="load_on_pay",
        title="Loaded cost as a share of pay",
        meaning="How much a worker costs for each unit of pay: sum of loaded cost / sum of pay, over worker-months "
        "whose cost is known. 140% means that 40% come on top of pay.",
        source="Cost desk's rule: load factor on pay.",
        result=StaffCost,
        value="sum(loaded_cost)",
        per="sum(pay)",
        where=KNOWN_COST,
        unit="share",
        good="low",
        on="month",
        splits=SPLITS,
        people="worker_id",
        example=Example(
            rows=[
                {"loaded_cost": Decimal("36.63"), "pay": Decimal("25.03"), "worker_id": "w1"},
                {"loaded_cost": None, "pay": Decimal("20.00"), "worker_id": "w2"},
            ],
            value=Decimal("36.63"),
            per=Decimal("25.03"),
        ),
    ),
    KPI(
        key="cost_unknown_share",
        title="Own workers whose cost is not known",
        meaning="Worker-months of our own people without a loaded cost, because pay, a seat's cost, a rate or an "
        "assumption is missing / all worker-months of our own people. Costs shown leave these out. A vendor's people "
        "are not counted: their cost is in the vendor's fee.",
        source="Cost desk's rule: what is unknown is never counted as zero.",
        result=StaffCost,
        value="count(*) FILTER (WHERE loaded_cost IS NULL)",
        per="count(*)",
        where="sourcing = 'in_house'",
        unit="share",
        good="low",
        on="month",
        splits=("location_id", "office", "arrangement", "function", "team"),
        target=Decimal(0),
        example=Example(
            rows=[
                {"sourcing": "in_house", "loaded_cost": Decimal("1.00")},
                {"sourcing": "in_house", "loaded_cost": None},
                {"sourcing": "in_house", "loaded_cost": Decimal("0.00")},
                {"sourcing": "outsourced", "loaded_cost": None},
            ],
            value=1,
            per=3,
        ),
    ),
    KPI(
        key="outsourced_cost_per_fte",
        title="Outsourced cost per FTE",
        meaning="What a full-time equivalent of a vendor costs us, by the year: the vendor's running fee and the seats "
        "we give its people / sum of their FTE-months x 12, where both are known. Without what is paid once.",
        source="Cost desk's rule: what a vendor bills stands in the place of pay.",
        result=StaffCost,
        value="sum(vendor + seat)",
        per="sum(fte)",
        where="is_billed AND vendor IS NOT NULL AND seat IS NOT NULL",
        unit="money",
        good="low",
        on="month",
        splits=(*SPLITS, "shore"),
        shown_per=12,
        example=Example(
            rows=[
                {"is_billed": True, "vendor": Decimal(60000), "seat": Decimal(0), "fte": Decimal(1)},
                {"is_billed": True, "vendor": Decimal(30000), "seat": Decimal(500), "fte": Decimal("0.5")},
                {"is_billed": True, "vendor": None, "seat": Decimal(500), "fte": Decimal(1)},
                {"is_billed": False, "vendor": Decimal(0), "seat": Decimal(500), "fte": Decimal(1)},
            ],
            value=Decimal(90500),
            per=Decimal("1.5"),
        ),
    ),
    KPI(
        key="headcount",
        title="Headcount",
        meaning="People on average over the months shown: worker-months / months. A group that is not there in some "
        "months shows its mean over the months it is there.",
        source="Cost desk's rule: average headcount.",
        result=StaffCost,
        value="count(*)",
        per="count(DISTINCT month)",
        unit="count",
        good="neither",
        on="month",
        splits=(*SPLITS, "shore"),
        example=Example(
            rows=[{"month": _APRIL}, {"month": _APRIL}, {"month": _MAY}],
            value=3,
            per=2,
        ),
    ),
    KPI(
        key="fte",
        title="FTE",
        meaning="Full-time equivalents on average over the months shown: sum of FTE / months. A group that is not "
        "there in some months shows its mean over the months it is there.",
        source="Cost desk's rule: FTE pro-rated by days active.",
        result=StaffCost,
        value="sum(fte)",
        per="count(DISTINCT month)",
        unit="fte",
        good="neither",
        on="month",
        splits=(*SPLITS, "shore"),
        example=Example(
            rows=[
                {"month": _APRIL, "fte": Decimal("1")},
                {"month": _APRIL, "fte": Decimal("0.5")},
                {"month": _MAY, "fte": Decimal("1")},
            ],
            value=Decimal("2.5"),
            per=2,
        ),
    ),
    KPI(
        key="remote_share",
        title="Remote share of FTE",
        meaning="FTE of people who never come to the office / all FTE. Hybrid staff count as not remote.",
        source="Cost desk's rule: arrangement is an axis of its own, beside place and sourcing.",
        result=StaffCost,
        value="coalesce(sum(fte) FILTER (WHERE arrangement = 'remote'), 0)",
        per="sum(fte)",
        unit="share",
        good="neither",
        on="month",
        splits=("location_id", "office", "sourcing", "shore", "function", "team"),
        example=Example(
            rows=[
                {"arrangement": "remote", "fte": Decimal("1")},
                {"arrangement": "hybrid", "fte": Decimal("1")},
                {"arrangement": "onsite", "fte": Decimal("0.5")},
            ],
            value=Decimal("1"),
            per=Decimal("2.5"),
        ),
    ),
)
"""Read from `staff_cost`."""
