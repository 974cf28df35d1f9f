"""Accounting desk, closing the books: how long it takes, what is late, what is certified, what is changed after."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from backoffice.contracts.accounting_close import (
    CertificationStatus,
    CloseDuration,
    CloseTaskStatus,
    PostCloseAdjustment,
)
from backoffice.kpis.kpi import KPI, Example

_TASKS: Final = ("legal_entity_id", "task", "owner", "standing")
_ACCOUNTS: Final = ("legal_entity_id", "account_id", "owner", "currency", "standing", "four_eyes")
_JOURNALS: Final = ("legal_entity_id", "currency", "four_eyes")

_HOUSE: Final = "House definition. Target: house choice."

_CLOSES: Final[list[dict[str, Any]]] = [
    {"month": date(2026, 4, 1), "is_closed": True, "days_to_close": Decimal("5.5")},
    {"month": date(2026, 5, 1), "is_closed": True, "days_to_close": Decimal("6.5")},
    {"month": date(2026, 6, 1), "is_closed": False, "days_to_close": None},
]

DAYS_TO_CLOSE = KPI(
    key="close_days",
    title="Days to close",
    meaning="From the run of the trial balance to final statements, weekends counted, on average over the periods that "
    "are closed.",
    source="APQC: trial balance to consolidated statements, calendar days; of 2,300 organisations the best quarter "
    "needs 4.8 or less (target), half 6.4 or less (warning). CFO magazine, 2018.",
    result=CloseDuration,
    value="sum(days_to_close)",
    per="count(days_to_close)",
    unit="calendar_days",
    good="low",
    on="month",
    splits=("legal_entity_id",),
    target=Decimal("4.8"),
    warning=Decimal("6.4"),
    # By hand: (5.5 + 6.5) / 2 = 6; the open period has no length yet.
    example=Example(rows=_CLOSES, value=Decimal(12), per=2),
)

NOT_CLOSED = KPI(
    key="close_open_periods",
    title="Periods over and not closed",
    meaning="Accounting periods that have ended and are not shut yet, each legal entity on its own.",
    source=_HOUSE,
    result=CloseDuration,
    value="count(*) FILTER (WHERE NOT is_closed)",
    per=None,
    unit="count",
    good="low",
    on="month",
    splits=("legal_entity_id",),
    target=Decimal(0),
    warning=Decimal(3),
    example=Example(rows=_CLOSES, value=1),
)

_FIVE: Final[list[dict[str, Any]]] = [
    {"standing": one} for one in ("met", "met", "met", "late", "missing", "waiting", None)
]

TASKS_IN_TIME = KPI(
    key="close_tasks_in_time",
    title="Close tasks in time",
    meaning="Tasks of the close calendar done by their deadline, out of those done or due. A task whose deadline is "
    "not known is left out.",
    source=f"{_HOUSE} Deadlines are business days after the period, by the clock of the legal entity.",
    result=CloseTaskStatus,
    value="count(*) FILTER (WHERE standing = 'met')",
    per="count(*) FILTER (WHERE standing IN ('met', 'late', 'missing'))",
    unit="share",
    good="high",
    on="due_on",
    splits=_TASKS,
    target=Decimal("0.95"),
    warning=Decimal("0.90"),
    example=Example(rows=_FIVE, value=3, per=5),
)

TASKS_LATE = KPI(
    key="close_tasks_late",
    title="Close tasks late",
    meaning="Tasks of the close calendar done after their deadline, or past it and not done.",
    source=_HOUSE,
    result=CloseTaskStatus,
    value="count(*) FILTER (WHERE standing IN ('late', 'missing'))",
    per=None,
    unit="count",
    good="low",
    on="due_on",
    splits=_TASKS,
    target=Decimal(0),
    warning=Decimal(2),
    example=Example(rows=_FIVE, value=2),
)

TASKS_OVERDUE = KPI(
    key="close_tasks_overdue",
    title="Close tasks overdue",
    meaning="Tasks of the close calendar that are past their deadline and not done.",
    source=_HOUSE,
    result=CloseTaskStatus,
    value="count(*) FILTER (WHERE standing = 'missing')",
    per=None,
    unit="count",
    good="low",
    on="due_on",
    splits=_TASKS,
    target=Decimal(0),
    example=Example(rows=_FIVE, value=1),
)

_CERTIFIED: Final[list[dict[str, Any]]] = [
    {"standing": "met", "four_eyes": "two_people", "is_in_time": True},
    {"standing": "met", "four_eyes": "two_people", "is_in_time": True},
    {"standing": "met", "four_eyes": "same_person", "is_in_time": False},
    {"standing": "late", "four_eyes": "two_people", "is_in_time": False},
    {"standing": "missing", "four_eyes": "nobody_yet", "is_in_time": False},
    {"standing": "waiting", "four_eyes": "nobody_yet", "is_in_time": False},
]
"""Two in time by two people, one in time by the preparer himself, one late, one missing, one not due yet."""

CERTIFIED_IN_TIME = KPI(
    key="certified_in_time",
    title="Reconciliations certified on time",
    meaning="Accounts certified by their deadline by another person than who prepared them, out of those certified or "
    "due. What one person both prepared and certified does not count as certified on time.",
    source="Field's formula: certified by due ÷ due; four eyes. Target and warning: house choice.",
    result=CertificationStatus,
    value="count(*) FILTER (WHERE is_in_time)",
    per="count(*) FILTER (WHERE standing <> 'waiting')",
    unit="share",
    good="high",
    on="due_on",
    splits=_ACCOUNTS,
    target=Decimal("0.98"),
    warning=Decimal("0.95"),
    example=Example(rows=_CERTIFIED, value=2, per=5),
)

CERTIFICATIONS_OVERDUE = KPI(
    key="certifications_overdue",
    title="Certifications overdue",
    meaning="Accounts that are past their deadline and not certified.",
    source=_HOUSE,
    result=CertificationStatus,
    value="count(*) FILTER (WHERE standing = 'missing')",
    per=None,
    unit="count",
    good="low",
    on="due_on",
    splits=_ACCOUNTS,
    target=Decimal(0),
    example=Example(rows=_CERTIFIED, value=1),
)

CERTIFIED_ALONE = KPI(
    key="certified_alone",
    title="Certified by who prepared them",
    meaning="Accounts that one person both prepared and certified: nobody else has looked at them.",
    source=f"Four eyes: maker and checker are two people. {_HOUSE}",
    result=CertificationStatus,
    value="count(*) FILTER (WHERE four_eyes = 'same_person')",
    per=None,
    unit="count",
    good="low",
    on="due_on",
    splits=_ACCOUNTS,
    target=Decimal(0),
    example=Example(rows=_CERTIFIED, value=1),
)

_POSTED: Final[list[dict[str, Any]]] = [
    {"amount": Decimal("250.00"), "four_eyes": "two_people"},
    {"amount": Decimal("1000.00"), "four_eyes": "two_people"},
    {"amount": Decimal("40.50"), "four_eyes": "same_person"},
]

ADJUSTMENTS = KPI(
    key="post_close_adjustments",
    title="Post-close adjustments",
    meaning="Journals posted in a period after it was closed.",
    source="Field's formula: count and value. Target and warning: house choice.",
    result=PostCloseAdjustment,
    value="count(*)",
    per=None,
    unit="count",
    good="low",
    on="posted_on",
    splits=_JOURNALS,
    target=Decimal(0),
    warning=Decimal(2),
    example=Example(rows=_POSTED, value=3),
)

ADJUSTED = KPI(
    key="post_close_value",
    title="Adjusted after the close",
    meaning="Sum of the debits of journals posted in a period after it was closed, in each currency by itself.",
    source="Field's formula: count and value. Target: house choice.",
    result=PostCloseAdjustment,
    value="coalesce(sum(amount), 0)",
    per=None,
    unit="money",
    good="low",
    on="posted_on",
    currency="currency",
    splits=_JOURNALS,
    target=Decimal(0),
    example=Example(rows=_POSTED, value=Decimal("1290.50")),
)

ADJUSTED_ALONE = KPI(
    key="post_close_alone",
    title="Adjusted by one person",
    meaning="Journals posted in a period after it was closed that nobody approved, or that their maker approved "
    "himself; where the maker is not known they count too.",
    source=f"Four eyes: maker and checker are two people. {_HOUSE}",
    result=PostCloseAdjustment,
    value="count(*) FILTER (WHERE four_eyes <> 'two_people')",
    per=None,
    unit="count",
    good="low",
    on="posted_on",
    splits=_JOURNALS,
    target=Decimal(0),
    example=Example(rows=_POSTED, value=1),
)

CLOSE_KPIS: tuple[KPI, ...] = (
    DAYS_TO_CLOSE,
    NOT_CLOSED,
    TASKS_IN_TIME,
    TASKS_LATE,
    TASKS_OVERDUE,
    CERTIFIED_IN_TIME,
    CERTIFICATIONS_OVERDUE,
    CERTIFIED_ALONE,
    ADJUSTMENTS,
    ADJUSTED,
    ADJUSTED_ALONE,
)
"""Everything on closing the books."""
