"""IT service's numbers on availability and outages: how long services were down, how often, and what fell in it."""

from datetime import date
from decimal import Decimal

from backoffice.contracts.it_services import OutageImpact, OutageSpan, ServiceDay
from backoffice.kpis.it_services_work import IT_WORK_KPIS
from backoffice.kpis.kpi import KPI, Example

_OF_SERVICE = ("service_id", "function", "market")
_GEANT = "Service-desk practice as GÉANT publishes it: availability, MTTR, MTBF."
_FELL = "House definition: fell in, by time, work and market; a cause is not claimed."

_MONTH = [
    {
        "day": date(2026, 9, day),
        "period_seconds": 86_400,
        "outage_seconds": 2_592 if day == 7 else 0,
        "planned_seconds": 0,
    }
    for day in range(1, 31)
]
"""A month of thirty days in which the service is down for 2,592 seconds: 43.2 minutes, the allowance of 99.9%."""

_FIVE = [{"minutes": Decimal(minutes), "is_open": False} for minutes in (30, 45, 20, 60, 15)]

AVAILABILITY = KPI(
    key="it_availability",
    title="Availability",
    meaning="Seconds services worked, out of the seconds they were to work: announced maintenance is left out of both. "
    "Outages that overlap count once. Over several services, all their seconds together.",
    source=_GEANT,
    result=ServiceDay,
    value="sum(period_seconds - planned_seconds - outage_seconds)",
    per="sum(period_seconds - planned_seconds)",
    unit="share",
    good="high",
    on="day",
    splits=_OF_SERVICE,
    target=Decimal("0.999"),
    warning=Decimal("0.995"),
    example=Example(rows=_MONTH, value=2_589_408, per=2_592_000),
)

AVAILABILITY_ALL = KPI(
    key="it_availability_with_maintenance",
    title="Availability, maintenance counted",
    meaning="Seconds services worked, out of all seconds: what users met, whether it was announced or not.",
    source=_GEANT,
    result=ServiceDay,
    value="sum(period_seconds - planned_seconds - outage_seconds)",
    per="sum(period_seconds)",
    unit="share",
    good="high",
    on="day",
    splits=_OF_SERVICE,
    target=Decimal("0.995"),
    warning=Decimal("0.99"),
    example=Example(
        rows=[
            {"period_seconds": 86_400, "planned_seconds": 14_400, "outage_seconds": 0},
            {"period_seconds": 86_400, "planned_seconds": 0, "outage_seconds": 3_600},
        ],
        value=154_800,
        per=172_800,
    ),
)

DOWNTIME = KPI(
    key="it_downtime",
    title="Time down",
    meaning="Minutes services were down without announcement, all services together. 99.9% of a month of thirty days "
    "leaves a service 43.2 minutes.",
    source=f"{_GEANT} No target: it grows with services and days; availability has one.",
    result=ServiceDay,
    value="sum(outage_minutes)",
    per=None,
    unit="minutes",
    good="low",
    on="day",
    splits=_OF_SERVICE,
    example=Example(rows=[{"outage_minutes": Decimal("43.2")}, {"outage_minutes": Decimal(0)}], value=Decimal("43.2")),
)

MTTR_RESTORE = KPI(
    key="it_time_to_restore",
    title="Mean time to restore",
    meaning="How long an outage lasts: minutes down / outages that are over. This is the MTTR of services working "
    "again; that of incidents being resolved for good is another.",
    source=_GEANT,
    result=OutageSpan,
    value="sum(minutes)",
    per="count(*)",
    where="NOT is_open",
    unit="minutes",
    good="low",
    on="started_on",
    splits=_OF_SERVICE,
    target=Decimal(60),
    warning=Decimal(120),
    # By hand: 30, 45, 20, 60 and 15 minutes are 170 over 5, 34 minutes.
    example=Example(rows=_FIVE, value=Decimal(170), per=5),
)

MTBF = KPI(
    key="it_time_between_failures",
    title="Mean time between failures",
    meaning="Hours a service works between outages: hours worked / outages that began, all services together. Empty "
    "where nothing failed.",
    source=f"{_GEANT} Target and warning: house choice.",
    result=ServiceDay,
    value="sum(period_seconds - planned_seconds - outage_seconds)",
    per="sum(outages_begun) * 3600",
    unit="clock_hours",
    good="high",
    on="day",
    splits=_OF_SERVICE,
    target=Decimal(720),
    warning=Decimal(336),
    example=Example(
        rows=[
            {"period_seconds": 86_400, "planned_seconds": 0, "outage_seconds": 7_200, "outages_begun": 2},
            {"period_seconds": 86_400, "planned_seconds": 14_400, "outage_seconds": 0, "outages_begun": 0},
        ],
        # 22 hours and 20 hours worked, 2 outages: 21 hours.
        value=151_200,
        per=7_200,
    ),
)


def _fell(kind: str, key: str, title: str, what: str) -> KPI:
    """How many of one kind fell in outages."""
    return KPI(
        key=key,
        title=title,
        meaning=f"{what} One that fell in two outages counts in both.",
        source=_FELL,
        result=OutageImpact,
        value=f"count(*) FILTER (WHERE struck = '{kind}')",
        per=None,
        unit="count",
        good="low",
        on="day",
        splits=("service_id", "market"),
        target=Decimal(0),
        example=Example(rows=[{"struck": kind}, {"struck": "batch" if kind != "batch" else "fail"}], value=1),
    )


FAILS_IN_OUTAGES = _fell(
    "fail",
    "it_fails_in_outages",
    "Settlement fails in an outage",
    "Days of settlement fails on which a service that settlement in that market needs was down before the cut-off.",
)
BREAKS_IN_OUTAGES = _fell(
    "break",
    "it_breaks_in_outages",
    "Breaks in an outage",
    "Breaks whose row is dated on a day on which a service that reconciliation needs was down.",
)
BATCHES_IN_OUTAGES = _fell(
    "batch",
    "it_late_batches_in_outages",
    "Late batches in an outage",
    "Batches that missed their cut-off and whose service was down between their start and their finish.",
)
CALLS_IN_OUTAGES = _fell(
    "margin_call",
    "it_margin_calls_in_outages",
    "Margin calls missed in an outage",
    "Margin calls not met in time, while a service that clearing needs was down between the call and its deadline.",
)

IT_KPIS: tuple[KPI, ...] = (
    AVAILABILITY,
    AVAILABILITY_ALL,
    DOWNTIME,
    MTTR_RESTORE,
    MTBF,
    FAILS_IN_OUTAGES,
    BREAKS_IN_OUTAGES,
    BATCHES_IN_OUTAGES,
    CALLS_IN_OUTAGES,
    *IT_WORK_KPIS,
)
"""In the order of the catalogue."""
