"""Numbers of retention: whether records have a rule, are destroyed in time and not before, and are found again."""

from decimal import Decimal
from typing import Any

from backoffice.contracts.retention import RetentionStatus, RetrievalStatus
from backoffice.kpis.kpi import KPI, Example

_RULES = (
    "Dated rates `retention.years`, each with its source: SEC Rule 17a-4 (six or three years, the first two easily "
    "accessible), and what the law of each place says."
)
_OF_RECORD = ("record_class", "legal_entity_id", "location_id")

_RECORDS: list[dict[str, Any]] = [
    {"is_classified": True, "fate": "kept", "is_kept": True, "must_be_accessible": True, "is_accessible": True},
    {"is_classified": True, "fate": "kept", "is_kept": True, "must_be_accessible": True, "is_accessible": False},
    {"is_classified": True, "fate": "kept", "is_kept": True, "must_be_accessible": False, "is_accessible": False},
    {"is_classified": True, "fate": "overdue", "is_kept": True, "overdue_days": 40},
    {"is_classified": True, "fate": "held", "is_kept": True, "is_on_hold": True},
    {"is_classified": True, "fate": "disposed_too_soon", "is_kept": False, "is_on_hold": True},
    {"is_classified": True, "fate": "disposed", "is_kept": False},
    {"is_classified": False, "fate": "unclassified", "is_kept": True},
]

COVERAGE = KPI(
    key="retention_coverage",
    title="Records with a class and a rule",
    meaning="Records kept whose class is known and has a rule of how long it is kept, out of all records kept.",
    source=_RULES,
    result=RetentionStatus,
    value="count(*) FILTER (WHERE is_classified AND is_kept)",
    per="count(*) FILTER (WHERE is_kept)",
    unit="share",
    good="high",
    on=None,
    splits=_OF_RECORD,
    target=Decimal(1),
    warning=Decimal("0.98"),
    example=Example(rows=_RECORDS, value=5, per=6),
)

OVERDUE = KPI(
    key="retention_overdue",
    title="Overdue disposals",
    meaning="Records whose years are over, that no hold keeps, and that were not destroyed within the days given.",
    source=f"{_RULES} The days given after expiry are a house rule.",
    result=RetentionStatus,
    value="count(*) FILTER (WHERE fate = 'overdue')",
    per=None,
    unit="count",
    good="low",
    on=None,
    splits=_OF_RECORD,
    target=Decimal(0),
    example=Example(rows=_RECORDS, value=1),
)

TOO_SOON = KPI(
    key="retention_disposed_too_soon",
    title="Records destroyed too soon",
    meaning="Records destroyed before their years were over, or under a legal hold.",
    source=_RULES,
    result=RetentionStatus,
    value="count(*) FILTER (WHERE fate = 'disposed_too_soon')",
    per=None,
    unit="count",
    good="low",
    on=None,
    splits=_OF_RECORD,
    target=Decimal(0),
    example=Example(rows=_RECORDS, value=1),
)

ACCESSIBLE = KPI(
    key="retention_accessible",
    title="Young records to hand",
    meaning="Records that can be had at once, out of those kept that are within the years in which they must be: "
    "the first two.",
    source="SEC Rule 17a-4: the first two years easily accessible; dated rate `retention.accessible_years`.",
    result=RetentionStatus,
    value="count(*) FILTER (WHERE must_be_accessible AND is_accessible)",
    per="count(*) FILTER (WHERE must_be_accessible)",
    unit="share",
    good="high",
    on=None,
    splits=_OF_RECORD,
    target=Decimal(1),
    warning=Decimal("0.99"),
    example=Example(rows=_RECORDS, value=1, per=2),
)

ON_HOLD = KPI(
    key="retention_on_hold",
    title="Records under legal hold",
    meaning="Records kept that a legal hold forbids to destroy, whether their years are over or not.",
    source="House definition: a hold stops the disposal, not the clock.",
    result=RetentionStatus,
    value="count(*) FILTER (WHERE is_on_hold AND is_kept)",
    per=None,
    unit="count",
    good="neither",
    on=None,
    splits=_OF_RECORD,
    example=Example(rows=_RECORDS, value=1),
)

_TESTS: list[dict[str, Any]] = [
    {"retrieval": "passed"},
    {"retrieval": "passed"},
    {"retrieval": "late"},
    {"retrieval": "missing"},
    {"retrieval": "not_whole"},
    {"retrieval": "waiting"},
    {"retrieval": None},
]
_OF_TEST = ("record_class", "location_id", "retrieval")
_TESTED = "House rule: records are asked for at random to see that they come, in time and whole."

RETRIEVED = KPI(
    key="retrieval_passed",
    title="Retrieval tests passed",
    meaning="Records asked for as a test that came in time and whole, out of all tests that are over.",
    source=_TESTED,
    result=RetrievalStatus,
    value="count(*) FILTER (WHERE retrieval = 'passed')",
    per="count(*) FILTER (WHERE retrieval <> 'waiting')",
    unit="share",
    good="high",
    on="asked_on",
    splits=_OF_TEST,
    target=Decimal("0.98"),
    warning=Decimal("0.95"),
    example=Example(rows=_TESTS, value=2, per=5),
)

RETRIEVALS_FAILED = KPI(
    key="retrieval_failed",
    title="Failed retrieval tests",
    meaning="Tests in which the record came late, torn or not at all.",
    source=_TESTED,
    result=RetrievalStatus,
    value="count(*) FILTER (WHERE retrieval IN ('late', 'missing', 'not_whole'))",
    per=None,
    unit="count",
    good="low",
    on="asked_on",
    splits=_OF_TEST,
    target=Decimal(0),
    example=Example(rows=_TESTS, value=3),
)

RETENTION_KPIS: tuple[KPI, ...] = (COVERAGE, OVERDUE, TOO_SOON, ACCESSIBLE, ON_HOLD, RETRIEVED, RETRIEVALS_FAILED)
"""In the order of the catalogue."""
