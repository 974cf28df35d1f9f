"""The lists compliance works from: what is due, rejects with their clock, what is incomplete, and the calendar."""

from typing import Final

from backoffice.contracts.compliance_results import (
    PairedReport,
    ReportCoverage,
    ReportDue,
    ReportingDeadline,
    ReportSubmission,
)
from backoffice.ui.listings import Listing

_DUE: Final = (
    *("obligation_id", "standing", "report_state", "due_on", "days_late", "owner", "legal_entity_id"),
    *("period_end", "report_reference", "trade_id", "action_type", "reject_code", "submissions", "first_submitted_at"),
    *("due_at", "report_id", "desk", "jurisdiction"),
)
_SENDING: Final = (
    *("report_id", "obligation_id", "standing", "days_late", "reject_code", "reject_text", "ack_at", "resubmit_by"),
    *("resubmitted_at", "owner", "legal_entity_id", "period_end", "report_reference", "submission_id", "submitted_at"),
)

REPORTS_OVERDUE: Final = Listing(
    key="reports-overdue",
    title="Overdue, or due today and not accepted, oldest deadline first",
    contract=ReportDue,
    where="standing = 'missing' OR (is_due_today AND standing = 'waiting')",
    order=(("due_at", False), ("obligation_id", False)),
    columns=_DUE,
    nothing="Nothing is overdue or still to be accepted today.",
)

REJECTS_WAITING: Final = Listing(
    key="rejects-waiting",
    title="Rejects to be sent again, shortest clock first",
    contract=ReportSubmission,
    where="is_waiting",
    order=(("resubmit_by", False),),
    columns=_SENDING,
    nothing="No reject waits to be sent again.",
)

REPORTING_CALENDAR: Final = Listing(
    key="reporting-calendar",
    title="What is due next, and who answers for it",
    contract=ReportingDeadline,
    where="is_ahead",
    order=(("due_at", False), ("obligation_id", False)),
    columns=(
        *("due_on", "days_left", "obligation_id", "owner", "legal_entity_id", "left", "reports", "period_end"),
        *("due_at", "jurisdiction", "regime", "report_kind"),
    ),
    nothing="No deadline lies ahead.",
)

REJECTS_LATE: Final = Listing(
    key="rejects-late",
    title="Rejects sent again late, latest first",
    contract=ReportSubmission,
    on="submitted_on",
    where="standing = 'late'",
    order=(("days_late", True), ("resubmitted_at", True)),
    columns=_SENDING,
    nothing="Every reject in this selection was sent again in time.",
)

REPORTS_LATE: Final = Listing(
    key="reports-late",
    title="Accepted late, newest deadline first",
    contract=ReportDue,
    on="due_on",
    where="standing = 'late'",
    order=(("due_at", True),),
    columns=(
        *("obligation_id", "due_on", "accepted_at", "days_late", "owner", "legal_entity_id", "period_end"),
        *("report_reference", "trade_id", "submissions", "first_submitted_at", "due_at", "report_id", "desk"),
    ),
    nothing="Every report in this selection was accepted in time.",
)

COVERAGE_GAPS: Final = Listing(
    key="coverage-gaps",
    title="Not reported, reported without need, or with differences",
    contract=ReportCoverage,
    on="item_date",
    where="coverage NOT IN ('reported', 'not_due')",
    order=(("report_state", True), ("coverage", False), ("item_date", True)),
    columns=(
        *("coverage", "obligation_id", "report_reference", "item_date", "amount", "currency", "differing"),
        *("report_state", "trade_id", "instrument_id", "counterparty_id", "desk", "owner", "legal_entity_id"),
    ),
    nothing="Everything in this selection was reported once, and as our books have it.",
)

NOT_PAIRED: Final = Listing(
    key="not-paired",
    title="Not paired, or not agreeing, newest first",
    contract=PairedReport,
    on="accepted_on",
    where="pairing_status = 'unpaired' OR matching_status = 'not_matched'",
    order=(("accepted_on", True),),
    columns=(
        *(
            "report_id",
            "pairing_status",
            "matching_status",
            "fields",
            "counterparty_id",
            "report_reference",
            "accepted_on",
        ),
        *("told_on", "obligation_id", "owner", "legal_entity_id"),
    ),
    nothing="Every report in this selection was paired and agrees.",
)
