"""Numbers of who comes and goes, and who leads whom. Heads and days, nobody's pay."""

from decimal import Decimal

from backoffice.contracts.cost_locations import Location, ManagementSpan, StaffMovement
from backoffice.kpis.kpi import KPI, Example

SPLITS = ("location_id", "office", "arrangement", "sourcing", "shore", "function")
KNOWN_OPENING = "opening IS NOT NULL"

_AVERAGE = "sum((opening + closing) * 0.5)"
_OF_EXITS = "by the year: exits / sum of the months' average headcount x 12, over groups whose joining days are known"


def _exits(key: str, title: str, meaning: str, value: str, found: int) -> KPI:
    return KPI(
        key=key,
        title=title,
        meaning=f"{meaning}, {_OF_EXITS}. The average of a month is half of those before and after it.",
        source="Cost desk's rule: exits / average headcount x 12 / months, voluntary and involuntary apart.",
        result=StaffMovement,
        value=value,
        per=_AVERAGE,
        where=KNOWN_OPENING,
        unit="share",
        good="low",
        on="month",
        splits=SPLITS,
        shown_per=12,
        example=Example(
            rows=[
                {"opening": 200, "closing": 198, "left_voluntarily": 2, "left_involuntarily": 1, "left_otherwise": 0},
                {"opening": 198, "closing": 202, "left_voluntarily": 0, "left_involuntarily": 0, "left_otherwise": 1},
                {"opening": None, "closing": 9, "left_voluntarily": 9, "left_involuntarily": 9, "left_otherwise": 9},
            ],
            value=found,
            per=Decimal("399"),
        ),
    )


MOVEMENT_KPIS: tuple[KPI, ...] = (
    _exits(
        "attrition",
        "Attrition",
        "People who left, for whatever reason",
        "sum(left_voluntarily + left_involuntarily + left_otherwise)",
        4,
    ),
    _exits(
        "voluntary_attrition",
        "Voluntary attrition",
        "People who left of their own will",
        "sum(left_voluntarily)",
        2,
    ),
    _exits(
        "involuntary_attrition",
        "Involuntary attrition",
        "People who were let go",
        "sum(left_involuntarily)",
        1,
    ),
    KPI(
        key="attrition_cost",
        title="Cost of attrition",
        meaning="People of our own who left x the assumed cost of an exit, over groups where it is known. Not in the "
        "loaded cost, and not in any saving.",
        source="Cost desk's rule: exits x cost of an exit; published figures differ seven times, so it is a range.",
        result=StaffMovement,
        value="sum(exit_cost)",
        per=None,
        where="exit_cost IS NOT NULL",
        unit="money",
        good="low",
        on="month",
        splits=SPLITS,
        example=Example(
            rows=[{"exit_cost": Decimal(9000)}, {"exit_cost": Decimal(18000)}, {"exit_cost": None}],
            value=Decimal(27000),
        ),
    ),
    KPI(
        key="joiners",
        title="Joiners",
        meaning="People whose first day lies in the period, our own and vendors'. Moving from one group to another is "
        "no joining.",
        source="Cost desk's rule: joiners and leavers by their first and last day.",
        result=StaffMovement,
        value="sum(joined)",
        per=None,
        unit="count",
        good="neither",
        on="month",
        splits=SPLITS,
        example=Example(rows=[{"joined": 3}, {"joined": 0}, {"joined": 2}], value=5),
    ),
    KPI(
        key="leavers",
        title="Leavers",
        meaning="People whose last day lies in the period, for whatever reason, our own and vendors'.",
        source="Cost desk's rule: joiners and leavers by their first and last day.",
        result=StaffMovement,
        value="sum(left_voluntarily + left_involuntarily + left_otherwise)",
        per=None,
        unit="count",
        good="neither",
        on="month",
        splits=SPLITS,
        example=Example(
            rows=[
                {"left_voluntarily": 2, "left_involuntarily": 1, "left_otherwise": 0},
                {"left_voluntarily": 0, "left_involuntarily": 0, "left_otherwise": 1},
            ],
            value=4,
        ),
    ),
    KPI(
        key="labour_pool",
        title="Labour pool",
        meaning="People of the trade who work or look for work at the place, as its row in the table of sites says. "
        "Sites of one city share one pool: it is read site by site and not added up.",
        source="The table of sites, which names the source of each figure.",
        result=Location,
        value="sum(labour_pool)",
        per=None,
        where="labour_pool IS NOT NULL",
        unit="count",
        good="high",
        on=None,
        splits=("location_id",),
        example=Example(
            rows=[{"location_id": "PUN", "labour_pool": 190_000}, {"location_id": "JAI", "labour_pool": None}],
            value=190_000,
        ),
    ),
    KPI(
        key="span_of_control",
        title="Span of control",
        meaning="People to each of those they report to: (headcount - managers) / managers. Only positions that are "
        "held count.",
        source="Cost desk's rule: (53 - 4) / 4 = 12.25.",
        result=StaffMovement,
        value="sum(headcount - managers)",
        per="sum(managers)",
        unit="count",
        good="neither",
        on="month",
        splits=SPLITS,
        example=Example(rows=[{"headcount": 40, "managers": 3}, {"headcount": 13, "managers": 1}], value=49, per=4),
    ),
    KPI(
        key="direct_reports",
        title="People straight below each manager",
        meaning="People who report straight to managers / managers, at each level of management: level 1 reports to "
        "nobody, level 2 to level 1. Only positions that are held count.",
        source="Cost desk's rule: span of control, level by level.",
        result=ManagementSpan,
        value="sum(reports)",
        per="sum(managers)",
        unit="count",
        good="neither",
        on="month",
        splits=("management_level", "location_id", "function"),
        example=Example(
            rows=[
                {"management_level": "1", "reports": 4, "managers": 1},
                {"management_level": "2", "reports": 44, "managers": 4},
            ],
            value=48,
            per=5,
        ),
    ),
)
"""Read from `staff_movements`, `management_spans`, and the table of sites."""
