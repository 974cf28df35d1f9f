"""Words of regulatory compliance. An obligation of the firm's own, without words here, is shown as it came."""

from collections.abc import Mapping
from typing import Final

COLUMNS: Final[Mapping[str, str]] = {
    "accepted_at": "Accepted",
    "accepted_on": "Accepted on",
    "ack_at": "Answered",
    "ack_status": "Answer",
    "action_type": "What happened",
    "counted_from": "Counted from",
    "coverage": "Completeness",
    "days_are": "Days counted",
    "days_late": "Business days late",
    "days_left": "Business days left",
    "due_id": "Report due",
    "fields": "Fields that differ",
    "first_submitted_at": "First sent",
    "in_time": "Accepted in time",
    "is_paired": "Paired by a repository",
    "left": "Not accepted yet",
    "matching_status": "Agrees",
    "obligation_id": "Obligation",
    "pairing_status": "Other party's report",
    "period_end": "Period to",
    "reject_code": "Rule broken",
    "reject_text": "Rule in words",
    "report_kind": "Kind of report",
    "report_reference": "Reference reported",
    "report_state": "Report",
    "resubmit_by": "Send again by",
    "resubmit_days": "Days to send again",
    "resubmitted_at": "Sent again",
    "submissions": "Times sent",
    "submitted_at": "Sent",
    "submitted_on": "Sent on",
    "told_on": "Told on",
}
COLUMNS_OF: Final[Mapping[tuple[str, str], str]] = {
    ("novations", "reject_code"): "Reject code",
    ("cleared_trades", "reject_code"): "Reject code",
    ("reportable_events", "why_not"): "Why it need not be",
    ("reporting_deadlines", "reports"): "Reports",
}
TABLES: Final[Mapping[str, str]] = {
    "paired_reports": "Reports paired by repositories",
    "pairing_notices": "Notices of repositories",
    "report_coverage": "Completeness of reporting",
    "report_submissions": "Submissions as they stand",
    "reportable_events": "Trades looked at for reporting",
    "reporting_deadlines": "Calendar of deadlines",
    "reporting_duties": "Who owes which report",
    "reports_due": "Reports due",
}
CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "obligation_id": {
        "MIFIR-26": "MiFIR transactions",
        "EMIR-9": "EMIR derivatives",
        "CSDR-9": "CSDR internalised settlement",
        "SHO-SHORT-INTEREST": "Short interest",
        "SEBI-CLIENT-FUNDS": "SEBI client funds",
        "RBI-STYLE-MONTHLY": "RBI monthly return",
    },
    "report_kind": {"transaction": "Of a transaction", "return": "Return"},
    "report_state": {
        "not_sent": "Not sent",
        "accepted": "Accepted",
        "rejected": "Rejected",
        "pending": "Not answered",
    },
    "ack_status": {"accepted": "Accepted", "rejected": "Rejected", "pending": "Not answered"},
    "coverage": {
        "reported": "Reported",
        "differs": "Reported with differences",
        "not_reported": "Not reported",
        "not_due": "Not reported, not due yet",
        "over_reported": "Reported without need",
        "reported_twice": "Reported twice",
    },
    "pairing_status": {"paired": "Found", "unpaired": "Not found"},
    "matching_status": {"matched": "Agrees", "not_matched": "Differs"},
    "action_type": {"new": "Concluded", "modify": "Modified", "terminate": "Terminated"},
}
