"""Numbers of complete reporting, both ways, and of what repositories find of the other party's reports."""

from datetime import date
from decimal import Decimal

from backoffice.contracts.compliance_results import PairedReport, ReportCoverage
from backoffice.kpis.kpi import KPI, Example

_OF_THING = ("regime", "obligation_id", "legal_entity_id", "owner", "desk", "counterparty_id")
_OF_PAIR = ("regime", "obligation_id", "legal_entity_id", "owner", "counterparty_id")
_RECONCILED = "House definition: reportable trades reconciled with accepted reports by the reconciliation `reporting`."
_REPOSITORY = "EMIR Art. 9, Regulation (EU) 2022/1858 Art. 3: repositories pair both parties' reports and compare them."

_THINGS: list[dict[str, bool | str]] = [
    {"is_reportable": one not in ("over_reported", "reported_twice"), "coverage": one}
    for one in ("reported", "reported", "reported", "differs", "not_reported", "not_due", "over_reported")
] + [{"is_reportable": False, "coverage": "reported_twice"}]

COMPLETENESS = KPI(
    key="reporting_completeness",
    title="Completeness of reporting",
    meaning="Trades and changes that must be reported and for which a report was accepted, right or wrong, out of all "
    "that had to be by now.",
    source=_RECONCILED,
    result=ReportCoverage,
    value="count(*) FILTER (WHERE coverage IN ('reported', 'differs'))",
    per="count(*) FILTER (WHERE coverage IN ('reported', 'differs', 'not_reported'))",
    unit="share",
    good="high",
    on="item_date",
    splits=_OF_THING,
    target=Decimal(1),
    warning=Decimal("0.995"),
    # By hand: three reported and one with differences, out of those and the one nobody reported in time.
    example=Example(rows=_THINGS, value=4, per=5),
)

UNDER_REPORTED = KPI(
    key="reporting_under_reported",
    title="Not reported",
    meaning="Trades and changes that had to be reported by now and for which no report was accepted: under-reporting.",
    source=_RECONCILED,
    result=ReportCoverage,
    value="count(*) FILTER (WHERE coverage = 'not_reported')",
    per=None,
    unit="count",
    good="low",
    on="item_date",
    splits=_OF_THING,
    target=Decimal(0),
    example=Example(rows=_THINGS, value=1),
)

OVER_REPORTED = KPI(
    key="reporting_over_reported",
    title="Reported without need",
    meaning="Accepted reports of what need not be reported, or was reported already, out of all accepted reports: "
    "over-reporting.",
    source=_RECONCILED,
    result=ReportCoverage,
    value="count(*) FILTER (WHERE coverage IN ('over_reported', 'reported_twice'))",
    per="count(*) FILTER (WHERE coverage IN ('reported', 'differs', 'over_reported', 'reported_twice'))",
    unit="share",
    good="low",
    on="item_date",
    splits=_OF_THING,
    target=Decimal(0),
    warning=Decimal("0.005"),
    example=Example(rows=_THINGS, value=2, per=6),
)

REPORTED_WRONG = KPI(
    key="reporting_reported_wrong",
    title="Reported with differences",
    meaning="Accepted reports that say another thing than our books, out of all accepted reports of what had to be "
    "reported.",
    source=_RECONCILED,
    result=ReportCoverage,
    value="count(*) FILTER (WHERE coverage = 'differs')",
    per="count(*) FILTER (WHERE coverage IN ('reported', 'differs'))",
    unit="share",
    good="low",
    on="item_date",
    splits=_OF_THING,
    target=Decimal(0),
    warning=Decimal("0.01"),
    example=Example(rows=_THINGS, value=1, per=4),
)

_DAY = {"accepted_on": date(2026, 6, 10)}
_NOTICES: list[dict[str, object]] = [
    {**_DAY, "pairing_status": "paired", "matching_status": "matched"},
    {**_DAY, "pairing_status": "paired", "matching_status": "matched"},
    {**_DAY, "pairing_status": "paired", "matching_status": "not_matched"},
    {**_DAY, "pairing_status": "unpaired", "matching_status": None},
    {**_DAY, "pairing_status": None, "matching_status": None},
]

PAIRING_RATE = KPI(
    key="reporting_pairing_rate",
    title="Reports paired",
    meaning="Reports for which the repository found the other party's, by its newest notice, out of those it has told "
    "of. What was accepted too lately to be told of is left out.",
    source=_REPOSITORY,
    result=PairedReport,
    value="count(*) FILTER (WHERE pairing_status = 'paired')",
    per="count(pairing_status)",
    unit="share",
    good="high",
    on="accepted_on",
    splits=_OF_PAIR,
    target=Decimal("0.95"),
    warning=Decimal("0.90"),
    example=Example(rows=_NOTICES, value=3, per=4),
)

MATCHING_RATE = KPI(
    key="reporting_matching_rate",
    title="Paired reports that match",
    meaning="Paired reports in which both parties say the same within the repository's tolerances, out of all paired.",
    source=_REPOSITORY,
    result=PairedReport,
    value="count(*) FILTER (WHERE matching_status = 'matched')",
    per="count(*) FILTER (WHERE pairing_status = 'paired')",
    unit="share",
    good="high",
    on="accepted_on",
    splits=_OF_PAIR,
    target=Decimal("0.95"),
    warning=Decimal("0.85"),
    example=Example(rows=_NOTICES, value=2, per=3),
)

COMPLETENESS_KPIS: tuple[KPI, ...] = (
    COMPLETENESS,
    UNDER_REPORTED,
    OVER_REPORTED,
    REPORTED_WRONG,
    PAIRING_RATE,
    MATCHING_RATE,
)
"""In the order of the catalogue."""
