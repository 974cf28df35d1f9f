"""Numbers of rejected reports: how many, by which rule, and whether they were sent again by their clock."""

from decimal import Decimal

from backoffice.contracts.compliance_results import ReportSubmission
from backoffice.kpis.kpi import KPI, Example

_OF_SENDING = ("regime", "obligation_id", "jurisdiction", "legal_entity_id", "owner", "report_kind")
_HOUSE = "House definition; the days to send again are rows of `reporting_rules`, the law says promptly."

_CLOCKS = [
    {"is_rejected": True, "standing": one, "is_waiting": one in ("missing", "waiting"), "reject_code": "CON-412"}
    for one in ("met", "met", "late", "missing", "waiting")
]

REJECT_RATE = KPI(
    key="reporting_reject_rate",
    title="Reports rejected",
    meaning="Submissions that were rejected, out of those that were answered. A report sent again counts again.",
    source="House definition: rejected / submitted, by the receiver's own validation rules.",
    result=ReportSubmission,
    value="count(*) FILTER (WHERE is_rejected)",
    per="count(*) FILTER (WHERE ack_status <> 'pending')",
    unit="share",
    good="low",
    on="submitted_on",
    splits=_OF_SENDING,
    target=Decimal("0.02"),
    warning=Decimal("0.05"),
    example=Example(
        rows=[
            {"ack_status": "accepted"},
            {"ack_status": "accepted"},
            {"ack_status": "accepted"},
            {"ack_status": "rejected", "is_rejected": True},
            {"ack_status": "pending"},
        ],
        value=1,
        per=4,
    ),
)

REJECTS = KPI(
    key="reporting_rejects",
    title="Rejects",
    meaning="Submissions that were rejected, by the rule they broke.",
    source="House definition: rejects as the receiver names them. No target: the share of rejects has one.",
    result=ReportSubmission,
    value="count(*) FILTER (WHERE is_rejected)",
    per=None,
    unit="count",
    good="low",
    on="submitted_on",
    splits=(*_OF_SENDING, "reject_code"),
    example=Example(rows=[*_CLOCKS, {"ack_status": "accepted"}], value=5),
)

REJECTS_WAITING = KPI(
    key="reporting_rejects_waiting",
    title="Rejects not sent again",
    meaning="Rejected submissions whose report has not been sent again, whether there is time left or not.",
    source=f"{_HOUSE} Target: house choice.",
    result=ReportSubmission,
    value="count(*) FILTER (WHERE is_waiting)",
    per=None,
    unit="count",
    good="low",
    on="submitted_on",
    splits=(*_OF_SENDING, "reject_code"),
    target=Decimal(0),
    example=Example(rows=_CLOCKS, value=2),
)

REJECTS_OVERDUE = KPI(
    key="reporting_rejects_overdue",
    title="Rejects past their clock",
    meaning="Rejected submissions whose report has not been sent again although the time to do so has passed.",
    source=_HOUSE,
    result=ReportSubmission,
    value="count(*) FILTER (WHERE standing = 'missing')",
    per=None,
    unit="count",
    good="low",
    on="submitted_on",
    splits=(*_OF_SENDING, "reject_code"),
    target=Decimal(0),
    example=Example(rows=_CLOCKS, value=1),
)

RESENT_IN_TIME = KPI(
    key="reporting_resent_in_time",
    title="Rejects sent again in time",
    meaning="Rejects whose report was sent again within its clock, out of those sent again or past it. Whether the "
    "next answer is better is another matter.",
    source=_HOUSE,
    result=ReportSubmission,
    value="count(*) FILTER (WHERE standing = 'met')",
    per="count(*) FILTER (WHERE standing IN ('met', 'late', 'missing'))",
    unit="share",
    good="high",
    on="submitted_on",
    splits=_OF_SENDING,
    target=Decimal(1),
    warning=Decimal("0.95"),
    example=Example(rows=_CLOCKS, value=2, per=4),
)

REJECT_KPIS: tuple[KPI, ...] = (REJECT_RATE, REJECTS, REJECTS_WAITING, REJECTS_OVERDUE, RESENT_IN_TIME)
"""In the order of the catalogue."""
