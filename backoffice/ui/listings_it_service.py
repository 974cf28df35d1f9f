"""The lists IT service works from: incidents, outages with what fell in them, batches."""

from typing import Final

from backoffice.contracts.it_services import BatchTimeliness, IncidentStatus, OutageImpact, OutageSpan
from backoffice.ui.listings import Listing

OPEN_INCIDENTS: Final = Listing(
    key="open-incidents",
    title="Open incidents, overdue and gravest first",
    contract=IncidentStatus,
    where="is_open",
    order=(("priority", False), ("due_at", False)),
    columns=(
        *("incident_id", "priority", "standing", "service_id", "summary", "age_days", "business_hours"),
        *("target_hours", "due_at", "location_id", "opened_at", "is_reopened"),
    ),
    nothing="No incident is open.",
)

OUTAGES: Final = Listing(
    key="outages",
    title="Outages, longest first, and what fell in them",
    contract=OutageSpan,
    on="started_on",
    order=(("is_open", True), ("minutes", True)),
    columns=(
        *("outage_id", "service_id", "started_at", "ended_at", "minutes", "late_batches", "margin_calls", "fails"),
        *("breaks", "cause", "incident_id", "function", "market", "parts"),
    ),
    nothing="No service was down in this selection.",
)

OUTAGE_IMPACTS: Final = Listing(
    key="outage-impacts",
    title="Fails, breaks, late batches and missed margin calls that fell in an outage",
    contract=OutageImpact,
    on="day",
    order=(("struck", True), ("day", True), ("subject_id", False)),
    columns=("struck", "subject_id", "day", "outage_id", "service_id", "market", "desk", "counterparty_id"),
    nothing="Nothing fell in an outage in this selection.",
)

LATE_BATCHES: Final = Listing(
    key="late-batches",
    title="Batches that missed their cut-off, newest first",
    contract=BatchTimeliness,
    on="business_day",
    where="standing IN ('late', 'missing')",
    order=(("business_day", True), ("minutes_late", True)),
    columns=(
        "job",
        "business_day",
        "standing",
        "minutes_late",
        "cut_off_at",
        "started_at",
        "finished_at",
        "service_id",
    ),
    nothing="Every batch in this selection was finished by its cut-off.",
)

INCIDENTS_LATE: Final = Listing(
    key="late-incidents",
    title="Incidents that were resolved late, newest first",
    contract=IncidentStatus,
    on="opened_on",
    where="standing = 'late'",
    order=(("opened_at", True),),
    columns=(
        *("incident_id", "priority", "service_id", "summary", "opened_at", "resolved_at", "business_hours"),
        *("target_hours", "is_reopened", "location_id"),
    ),
    nothing="Every incident in this selection was resolved in time.",
)
