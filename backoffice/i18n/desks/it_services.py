"""Words of IT service."""

from collections.abc import Mapping
from typing import Final

COLUMNS: Final[Mapping[str, str]] = {
    "is_planned": "Announced",
    "parts": "Outages in it",
    "late_batches": "Late batches",
    "margin_calls": "Missed margin calls",
    "struck": "What fell in it",
    "subject_id": "Reference",
    "in_service_from": "Counted from",
    "is_reopened": "Opened again",
    "times_reopened": "Times reopened",
    "hours_to_resolve": "Hours to resolve",
    "target_hours": "Target, business hours",
}
COLUMNS_OF: Final[Mapping[tuple[str, str], str]] = {("outage_spans", "fails"): "Settlement fails"}
TABLES: Final[Mapping[str, str]] = {
    "it_services": "IT services",
    "service_days": "Services by day",
    "outage_spans": "Outages, overlapping ones as one",
    "outage_impacts": "What fell in outages",
    "incident_status": "Incidents as they stand",
    "batch_timeliness": "Batches against cut-off",
}
CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "struck": {"fail": "Settlement fail", "break": "Break", "batch": "Late batch", "margin_call": "Missed margin call"},
}
