"""Numbers of service to the front office: how long it waits, how often in time, how often right at once."""

from decimal import Decimal

from backoffice.contracts.cost_requests import RequestTurnaround
from backoffice.kpis.kpi import KPI, Example

SPLITS = ("location_id", "function", "asked_by_team", "kind", "priority")
ANSWERED = "NOT is_open AND business_hours IS NOT NULL"
_HOURS = [{"is_open": False, "business_hours": Decimal(hours)} for hours in (1, 2, 3, 4, 5, 6, 7, 8, 9, 40)]
_OPEN = {"is_open": True, "business_hours": Decimal(90)}


def _quantile(key: str, title: str, which: str, share: str, value: int) -> KPI:
    return KPI(
        key=key,
        title=title,
        meaning=f"Working hours of the answering site from asked to answered: {which}, over answered requests.",
        source="Cost desk's rule: business hours, with the middle and the slow end, never the mean alone.",
        result=RequestTurnaround,
        value=f"quantile_disc(business_hours, {share})",
        per=None,
        where=ANSWERED,
        unit="hours",
        good="low",
        on="opened_on",
        splits=SPLITS,
        adds_up=False,
        example=Example(rows=[*_HOURS, _OPEN], value=Decimal(value)),
    )


def _share(key: str, title: str, meaning: str, column: str, good: bool) -> KPI:
    return KPI(
        key=key,
        title=title,
        meaning=meaning,
        source="Cost desk's rule: share within target, share asked again.",
        result=RequestTurnaround,
        value=f"count(*) FILTER (WHERE {column})",
        per="count(*)",
        where=f"{column} IS NOT NULL",
        unit="share",
        good="high" if good else "low",
        on="opened_on",
        splits=SPLITS,
        example=Example(
            rows=[{column: True}, {column: False}, {column: True}, {column: None}],
            value=2,
            per=3,
        ),
    )


TURNAROUND_KPIS: tuple[KPI, ...] = (
    _quantile("turnaround_median", "Turnaround to the front office", "half are answered in this time", "0.5", 5),
    _quantile("turnaround_p90", "Turnaround of the slowest tenth", "nine of ten are answered in this time", "0.9", 9),
    _share(
        "requests_within_target",
        "Requests answered in time",
        "Requests answered within their target / requests of which that is decided: an open one counts as soon as its "
        "time is over.",
        "within_target",
        good=True,
    ),
    _share(
        "requests_reopened",
        "Requests asked again",
        "Requests that were asked again after an answer / requests of which that is known.",
        "reopened",
        good=False,
    ),
)
"""Read from `request_turnaround`."""
