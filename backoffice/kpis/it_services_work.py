"""IT service's numbers on its own work: incidents against their targets, batches against their cut-offs."""

from decimal import Decimal

from backoffice.contracts.it_services import BatchTimeliness, IncidentStatus
from backoffice.kpis.kpi import KPI, Example

_OF_INCIDENT = ("priority", "service_id", "location_id")
_OF_BATCH = ("job", "service_id")
_GEANT = "Service-desk practice as GÉANT publishes it: MTTA, MTTR, service level, reopen rate."

MTTA = KPI(
    key="it_time_to_acknowledge",
    title="Mean time to acknowledge",
    meaning="Minutes from the report of an incident, or its alert, to somebody taking it up, by any clock; over "
    "incidents somebody took up.",
    source=_GEANT,
    result=IncidentStatus,
    value="sum(minutes_to_acknowledge)",
    per="count(minutes_to_acknowledge)",
    unit="minutes",
    good="low",
    on="opened_on",
    splits=_OF_INCIDENT,
    target=Decimal(30),
    warning=Decimal(60),
    example=Example(
        rows=[{"minutes_to_acknowledge": Decimal(minutes)} for minutes in (4, 11)] + [{"minutes_to_acknowledge": None}],
        value=Decimal(15),
        per=2,
    ),
)

MTTR_RESOLVE = KPI(
    key="it_time_to_resolve",
    title="Mean time to resolve",
    meaning="Hours from the report of an incident to its being resolved for good, nights and weekends included; over "
    "resolved incidents. How soon a service works again is the mean time to restore.",
    source=f"{_GEANT} Target and warning: house choice.",
    result=IncidentStatus,
    value="sum(hours_to_resolve)",
    per="count(hours_to_resolve)",
    unit="clock_hours",
    good="low",
    on="opened_on",
    splits=_OF_INCIDENT,
    target=Decimal(48),
    warning=Decimal(72),
    example=Example(
        rows=[{"hours_to_resolve": Decimal("1.5")}, {"hours_to_resolve": Decimal(6)}, {"hours_to_resolve": None}],
        value=Decimal("7.5"),
        per=2,
    ),
)

SLA = KPI(
    key="it_resolved_in_time",
    title="Incidents resolved in time",
    meaning="Incidents resolved within the target of their priority, out of those resolved or overdue. Targets are in "
    "business hours of the site that handles them; incidents without a target, or whose site has no known hours, are "
    "left out.",
    source=_GEANT,
    result=IncidentStatus,
    value="count(*) FILTER (WHERE standing = 'met')",
    per="count(*) FILTER (WHERE standing IN ('met', 'late', 'missing'))",
    unit="share",
    good="high",
    on="opened_on",
    splits=_OF_INCIDENT,
    target=Decimal("0.95"),
    warning=Decimal("0.90"),
    example=Example(
        rows=[{"standing": one} for one in ("met", "met", "met", "late", "missing", "waiting", None)], value=3, per=5
    ),
)

REOPENED = KPI(
    key="it_reopened",
    title="Incidents opened again",
    meaning="Incidents that were resolved and opened again, out of all that were ever resolved.",
    source=_GEANT,
    result=IncidentStatus,
    value="count(*) FILTER (WHERE is_reopened)",
    per="count(*) FILTER (WHERE is_reopened OR NOT is_open)",
    unit="share",
    good="low",
    on="opened_on",
    splits=_OF_INCIDENT,
    target=Decimal("0.05"),
    warning=Decimal("0.08"),
    example=Example(
        rows=[
            {"is_reopened": True, "is_open": False},
            {"is_reopened": True, "is_open": True},
            {"is_open": False},
            {"is_open": False},
            {"is_open": True},
        ],
        value=2,
        per=4,
    ),
)

OPEN_INCIDENTS = KPI(
    key="it_open_incidents",
    title="Open incidents",
    meaning="Incidents that are not resolved.",
    source=f"{_GEANT} No target: overdue incidents have one.",
    result=IncidentStatus,
    value="count(*) FILTER (WHERE is_open)",
    per=None,
    unit="count",
    good="low",
    on="opened_on",
    splits=(*_OF_INCIDENT, "age_bucket"),
    example=Example(rows=[{"is_open": True}, {"is_open": False}], value=1),
)

OVERDUE_INCIDENTS = KPI(
    key="it_overdue_incidents",
    title="Overdue incidents",
    meaning="Incidents that are open and whose target time, in business hours, has passed.",
    source=_GEANT,
    result=IncidentStatus,
    value="count(*) FILTER (WHERE standing = 'missing')",
    per=None,
    unit="count",
    good="low",
    on="opened_on",
    splits=(*_OF_INCIDENT, "age_bucket"),
    target=Decimal(0),
    example=Example(rows=[{"standing": "missing"}, {"standing": "late"}, {"standing": "waiting"}], value=1),
)

BATCH_ON_TIME = KPI(
    key="it_batches_on_time",
    title="Batches on time",
    meaning="Batches and feeds finished at or before their cut-off, out of those whose cut-off has passed or that are "
    "finished.",
    source=_GEANT,
    result=BatchTimeliness,
    value="count(*) FILTER (WHERE standing = 'met')",
    per="count(*) FILTER (WHERE standing <> 'waiting')",
    unit="share",
    good="high",
    on="business_day",
    splits=_OF_BATCH,
    target=Decimal("0.99"),
    warning=Decimal("0.97"),
    example=Example(rows=[{"standing": one} for one in ("met", "met", "late", "missing", "waiting")], value=2, per=4),
)

BATCH_LATENESS = KPI(
    key="it_batch_lateness",
    title="How late batches are",
    meaning="Minutes after the cut-off, over the batches and feeds that missed it; one that is not finished counts up "
    "to now.",
    source=f"{_GEANT} Target and warning: house choice.",
    result=BatchTimeliness,
    value="sum(minutes_late) FILTER (WHERE standing IN ('late', 'missing'))",
    per="count(*) FILTER (WHERE standing IN ('late', 'missing'))",
    unit="minutes",
    good="low",
    on="business_day",
    splits=_OF_BATCH,
    target=Decimal(30),
    warning=Decimal(60),
    example=Example(
        rows=[
            {"standing": "late", "minutes_late": Decimal(50)},
            {"standing": "missing", "minutes_late": Decimal(10)},
            {"standing": "met", "minutes_late": Decimal(0)},
        ],
        value=Decimal(60),
        per=2,
    ),
)

IT_WORK_KPIS: tuple[KPI, ...] = (
    MTTA,
    MTTR_RESOLVE,
    SLA,
    REOPENED,
    OPEN_INCIDENTS,
    OVERDUE_INCIDENTS,
    BATCH_ON_TIME,
    BATCH_LATENESS,
)
"""In the order of the catalogue."""
