"""Numbers of regulatory reporting: what was accepted in time, what is overdue, and what falls due next."""

from datetime import date
from decimal import Decimal

from backoffice.contracts.compliance_results import ReportDue, ReportingDeadline
from backoffice.kpis.compliance_completeness import COMPLETENESS_KPIS
from backoffice.kpis.compliance_rejects import REJECT_KPIS
from backoffice.kpis.kpi import KPI, Example

_OF_DUE = ("regime", "obligation_id", "jurisdiction", "legal_entity_id", "owner", "report_kind", "report_state")
_OF_DAYS = ("regime", "obligation_id", "jurisdiction", "legal_entity_id", "owner", "report_kind")

_LAWS = "Rows of `reporting_rules`: MiFIR Art. 26, EMIR Art. 9, CSDR Art. 9, FINRA Rule 4560, SEBI 2017/107."
_HOUSE = "House definition over the deadlines of `reporting_rules`."

_STANDINGS = [{"standing": one} for one in ("met", "met", "met", "late", "missing", "waiting", None)]

ON_TIME = KPI(
    key="reporting_on_time",
    title="Reports accepted in time",
    meaning="Reports accepted on or before their deadline, out of those whose deadline has passed or that are "
    "accepted. Sent in time and rejected is not in time; what has no rule in force is left out.",
    source=_LAWS,
    result=ReportDue,
    value="count(*) FILTER (WHERE standing = 'met')",
    per="count(*) FILTER (WHERE standing IN ('met', 'late', 'missing'))",
    unit="share",
    good="high",
    on="due_on",
    splits=_OF_DUE,
    target=Decimal("0.99"),
    warning=Decimal("0.97"),
    # By hand: three met; one late and one overdue beside them make five; what waits is not judged yet.
    example=Example(rows=_STANDINGS, value=3, per=5),
)

LATE = KPI(
    key="reporting_late",
    title="Reports accepted late",
    meaning="Reports accepted after their deadline, by the day they were due.",
    source=_LAWS,
    result=ReportDue,
    value="count(*) FILTER (WHERE standing = 'late')",
    per=None,
    unit="count",
    good="low",
    on="due_on",
    splits=_OF_DUE,
    target=Decimal(0),
    example=Example(rows=_STANDINGS, value=1),
)

MISSING = KPI(
    key="reporting_missing",
    title="Reports overdue",
    meaning="Reports whose deadline has passed and that are not accepted: never sent, rejected, or not answered.",
    source=_LAWS,
    result=ReportDue,
    value="count(*) FILTER (WHERE standing = 'missing')",
    per=None,
    unit="count",
    good="low",
    on="due_on",
    splits=_OF_DUE,
    target=Decimal(0),
    example=Example(rows=_STANDINGS, value=1),
)

DUE_TODAY = KPI(
    key="reporting_due_today",
    title="Due today and not accepted",
    meaning="Reports due on the day of the data that are not accepted, whether the hour has passed or not.",
    source=f"{_HOUSE} No target: it is the work of the day.",
    result=ReportDue,
    value="count(*) FILTER (WHERE is_due_today AND standing IN ('waiting', 'missing'))",
    per=None,
    unit="count",
    good="low",
    on="due_on",
    splits=_OF_DUE,
    example=Example(
        rows=[
            {"is_due_today": True, "standing": "waiting"},
            {"is_due_today": True, "standing": "missing"},
            {"is_due_today": True, "standing": "met"},
            {"is_due_today": False, "standing": "waiting"},
        ],
        value=2,
    ),
)

DUE_SOON = KPI(
    key="reporting_due_soon",
    title="Due within five business days",
    meaning="Reports not accepted whose deadline lies ahead, at most five business days of their own calendar away.",
    source=_HOUSE,
    result=ReportDue,
    value="count(*) FILTER (WHERE standing = 'waiting' AND days_left <= 5)",
    per=None,
    unit="count",
    good="neither",
    on="due_on",
    splits=_OF_DUE,
    example=Example(
        rows=[
            {"standing": "waiting", "days_left": 0},
            {"standing": "waiting", "days_left": 5},
            {"standing": "waiting", "days_left": 6},
            {"standing": "met", "days_left": 1},
        ],
        value=2,
    ),
)

RETURNS_MET = KPI(
    key="reporting_returns_met",
    title="Returns filed in time",
    meaning="Returns (reports about a period) accepted by their deadline, out of those due: the obligations of the "
    "calendar that were met.",
    source=_LAWS,
    result=ReportDue,
    value="count(*) FILTER (WHERE standing = 'met')",
    per="count(*) FILTER (WHERE standing IN ('met', 'late', 'missing'))",
    unit="share",
    good="high",
    on="due_on",
    splits=_OF_DUE,
    where="report_kind = 'return'",
    target=Decimal(1),
    warning=Decimal("0.95"),
    example=Example(
        rows=[
            {"report_kind": "return", "standing": "met"},
            {"report_kind": "return", "standing": "late"},
            {"report_kind": "return", "standing": "waiting"},
            {"report_kind": "transaction", "standing": "missing"},
        ],
        value=1,
        per=2,
    ),
)

DAYS_TO_NEXT = KPI(
    key="reporting_days_to_next",
    title="Days to the next deadline",
    meaning="Business days, on its own calendar, to the nearest deadline ahead with something not accepted yet.",
    source=_HOUSE,
    result=ReportingDeadline,
    value="min(days_left)",
    per=None,
    unit="days",
    good="neither",
    on="due_on",
    splits=_OF_DAYS,
    where="is_ahead",
    adds_up=False,
    # By hand: three days to the nearest that is ahead; the one that is a day away has everything accepted.
    example=Example(
        rows=[
            {"due_on": date(2026, 6, 4), "is_ahead": True, "days_left": 3},
            {"due_on": date(2026, 6, 9), "is_ahead": True, "days_left": 6},
            {"due_on": date(2026, 6, 2), "is_ahead": False, "days_left": 1},
        ],
        value=3,
    ),
)

COMPLIANCE_KPIS: tuple[KPI, ...] = (
    ON_TIME,
    LATE,
    MISSING,
    DUE_TODAY,
    DUE_SOON,
    RETURNS_MET,
    DAYS_TO_NEXT,
    *REJECT_KPIS,
    *COMPLETENESS_KPIS,
)
"""In the order of the catalogue."""
