"""The lists the support to the front office works from: what is open, what was late, what it takes."""

from typing import Final

from backoffice.contracts.service_desk import RequestStatus, SupportCapacity
from backoffice.ui.listings import Listing

OPEN_REQUESTS: Final = Listing(
    key="open-requests",
    title="Open requests, those due first on top",
    contract=RequestStatus,
    where="is_open",
    order=(("due_at", False), ("received_at", False)),
    columns=(
        *("request_id", "request_kind", "desk", "standing", "age_days", "due_at", "target_hours"),
        *("received_at", "office", "function", "location_id", "is_reopened"),
    ),
    nothing="No request is open.",
)

LATE_REQUESTS: Final = Listing(
    key="late-requests",
    title="Requests done late, newest first",
    contract=RequestStatus,
    on="received_on",
    where="standing = 'late'",
    order=(("received_at", True),),
    columns=(
        *("request_id", "request_kind", "desk", "turnaround_hours", "target_hours", "received_at", "closed_at"),
        *("was_right_first_time", "is_reopened", "office", "function", "location_id"),
    ),
    nothing="Every request in this selection was done in time.",
)

SUPPORT_CAPACITY: Final = Listing(
    key="support-capacity",
    title="What requests take of the people who answer, newest month first",
    contract=SupportCapacity,
    on="month",
    order=(("month", True), ("location_id", False)),
    columns=("month", "function", "location_id", "requests", "spent_hours", "capacity_hours"),
    nothing="No capacity is known in this selection.",
)
