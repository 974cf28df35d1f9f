"""Accounting desk: whether the books balance, what stands in suspense, and whether accruals came true.

Control accounts that tie are numbers of the reconciliation desk: see `reconciliation_ledgers`.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from backoffice.contracts.accounting import AccrualVariance, SuspenseStatus, TrialBalanceProof
from backoffice.kpis.accounting_close import CLOSE_KPIS
from backoffice.kpis.kpi import KPI, Example

_BOOKS: Final = ("legal_entity_id", "currency")
_ITEMS: Final = ("legal_entity_id", "account_id", "owner", "is_owned", "calendar_age_bucket", "currency")
_CHARGES: Final = ("legal_entity_id", "charge_kind", "charged_by", "finding", "currency")

_DOUBLE_ENTRY: Final = "Double entry: Σ debits = Σ credits, in each currency of each legal entity."
_SUSPENSE: Final = "Field's formula: Σ |open suspense| by age; unjustified beyond 90 days."

_JUNE: Final = {"month": date(2026, 6, 1)}
_BALANCES: Final[list[dict[str, Any]]] = [
    {**_JUNE, "legal_entity_id": "A", "currency": "EUR", "proves": True, "difference": Decimal(0)},
    {**_JUNE, "legal_entity_id": "B", "currency": "EUR", "proves": False, "difference": Decimal("-12.50")},
    {**_JUNE, "legal_entity_id": "C", "currency": "EUR", "proves": False, "difference": Decimal("40.00")},
]
"""Three trial balances in euro: one balances, one lacks 12.50 of debits, one 40 of credits."""

BALANCED = KPI(
    key="trial_balances_balanced",
    title="Trial balances that balance",
    meaning="Trial balances whose debits equal their credits to the last cent, out of all: each legal entity, currency "
    "and period is one.",
    source=f"{_DOUBLE_ENTRY} Target: the rule.",
    result=TrialBalanceProof,
    value="count(*) FILTER (WHERE proves)",
    per="count(*)",
    unit="share",
    good="high",
    on="month",
    splits=_BOOKS,
    target=Decimal(1),
    warning=Decimal(1),
    example=Example(rows=_BALANCES, value=1, per=3),
)

OUT_BY = KPI(
    key="trial_balance_out_by",
    title="Trial balances out by",
    meaning="What trial balances lack to balance: Σ |debits − credits|. One that has too many debits never makes up "
    "for one that has too few.",
    source=f"{_DOUBLE_ENTRY} Target: the rule.",
    result=TrialBalanceProof,
    value="coalesce(sum(abs(difference)), 0)",
    per=None,
    unit="money",
    good="low",
    on="month",
    currency="currency",
    splits=_BOOKS,
    target=Decimal(0),
    example=Example(rows=_BALANCES, value=Decimal("52.50")),
)

_STANDING: Final[list[dict[str, Any]]] = [
    {"is_open": True, "amount": Decimal("500.00"), "is_owned": True, "is_unjustified": False},
    {"is_open": True, "amount": Decimal("-80.00"), "is_owned": True, "is_unjustified": True},
    {"is_open": True, "amount": Decimal("1200.00"), "is_owned": False, "is_unjustified": True},
    {"is_open": False, "amount": Decimal("9000.00"), "is_owned": False, "is_unjustified": False},
]
"""Three items stand, two of them too long without a reason, one of those nobody's; a fourth was cleared."""

SUSPENSE = KPI(
    key="suspense_open",
    title="Suspense",
    meaning="What stands on suspense accounts: Σ |amount| of open items, debits and credits never set against each "
    "other.",
    source=f"{_SUSPENSE} No target: new items come every day; what is too old and what nobody owns have one.",
    result=SuspenseStatus,
    value="coalesce(sum(abs(amount)), 0)",
    per=None,
    where="is_open",
    unit="money",
    good="low",
    on="posted_on",
    currency="currency",
    splits=_ITEMS,
    example=Example(rows=_STANDING, value=Decimal("1780.00")),
)

SUSPENSE_ITEMS = KPI(
    key="suspense_items",
    title="Open suspense items",
    meaning="Amounts on suspense accounts that nobody has said where they belong.",
    source=f"{_SUSPENSE} No target: new items come every day; what is too old and what nobody owns have one.",
    result=SuspenseStatus,
    value="count(*)",
    per=None,
    where="is_open",
    unit="count",
    good="low",
    on="posted_on",
    splits=_ITEMS,
    example=Example(rows=_STANDING, value=3),
)

UNOWNED = KPI(
    key="suspense_unowned",
    title="Suspense items nobody owns",
    meaning="Open suspense items without a team that answers for them: nothing will become of them by itself.",
    source="House definition. Target: house choice.",
    result=SuspenseStatus,
    value="count(*) FILTER (WHERE NOT is_owned)",
    per=None,
    where="is_open",
    unit="count",
    good="low",
    on="posted_on",
    splits=_ITEMS,
    target=Decimal(0),
    example=Example(rows=_STANDING, value=1),
)

UNJUSTIFIED = KPI(
    key="suspense_unjustified",
    title="Suspense too old, not justified",
    meaning="Open suspense items older than the limit of their account of which nobody said why they may stand: "
    "Σ |amount|. Not known where an item has no limit.",
    source=f"{_SUSPENSE} The limit is a dated rate. Target: house choice.",
    result=SuspenseStatus,
    value="CASE WHEN count(is_unjustified) = count(*) "
    "THEN coalesce(sum(abs(amount)) FILTER (WHERE is_unjustified), 0) END",
    per=None,
    where="is_open",
    unit="money",
    good="low",
    on="posted_on",
    currency="currency",
    splits=_ITEMS,
    target=Decimal(0),
    example=Example(rows=_STANDING, value=Decimal("1280.00")),
)

_MAY: Final = {"month": date(2026, 5, 1), "currency": "EUR"}
_ACCRUALS: Final[list[dict[str, Any]]] = [
    {**_MAY, "finding": "within_tolerance", "charged": Decimal("1000.00"), "difference": Decimal("-20.00")},
    {**_MAY, "finding": "differs", "charged": Decimal("400.00"), "difference": Decimal("60.00")},
    {**_MAY, "finding": "not_accrued", "charged": Decimal("100.00"), "difference": Decimal("-100.00")},
    {**_MAY, "finding": "not_charged", "charged": None, "difference": None},
    {**_MAY, "finding": "running", "charged": Decimal("70.00"), "difference": Decimal("900.00")},
]
"""20 too little of 1,000; 60 too much of 400; 100 that nobody accrued; one not billed yet; one month that runs."""

ACCRUAL_DIFFERENCE = KPI(
    key="accrual_difference",
    title="Accrued less charged",
    meaning="What was accrued for penalties and fees less what was charged: Σ accrued − Σ charged, over whole months "
    "whose charge has come. Below zero the accruals were too low, and the rest burdens a later month.",
    source="Field's formula: accrued − charged.",
    result=AccrualVariance,
    value="coalesce(sum(difference), 0)",
    per=None,
    where="finding <> 'running' AND difference IS NOT NULL",
    unit="money",
    good="neither",
    on="month",
    currency="currency",
    splits=_CHARGES,
    # By hand: −20 + 60 − 100 = −60.
    example=Example(rows=_ACCRUALS, value=Decimal("-60.00")),
)

ACCRUAL_ERROR = KPI(
    key="accrual_error",
    title="Accruals off",
    meaning="By how much accruals missed what was charged, in either direction: Σ |accrued − charged| ÷ Σ |charged|, "
    "over whole months whose charge has come, in one currency at a time.",
    source="House definition, after accrued − charged. Target and warning: house choice.",
    result=AccrualVariance,
    value="coalesce(sum(abs(difference)), 0)",
    per="sum(abs(charged))",
    where="finding <> 'running' AND difference IS NOT NULL",
    unit="share",
    good="low",
    on="month",
    currency="currency",
    splits=_CHARGES,
    target=Decimal("0.05"),
    warning=Decimal("0.10"),
    # By hand: 20 + 60 + 100 = 180, of 1,500.
    example=Example(rows=_ACCRUALS, value=Decimal("180.00"), per=Decimal("1500.00")),
)

ACCRUALS_WRONG = KPI(
    key="accruals_wrong",
    title="Charges accrued wrongly or not at all",
    meaning="Kinds of charge and whole months whose accrual differs from the charge by more than its tolerance, or "
    "that nobody accrued, out of those whose charge has come.",
    source="House definition; the tolerance is a dated rate. Target and warning: house choice.",
    result=AccrualVariance,
    value="count(*) FILTER (WHERE finding IN ('differs', 'not_accrued'))",
    per="count(*) FILTER (WHERE finding IN ('within_tolerance', 'differs', 'not_accrued'))",
    unit="share",
    good="low",
    on="month",
    splits=_CHARGES,
    target=Decimal("0.05"),
    warning=Decimal("0.10"),
    example=Example(rows=_ACCRUALS, value=2, per=3),
)

ACCOUNTING_KPIS: tuple[KPI, ...] = (
    UNOWNED,
    UNJUSTIFIED,
    SUSPENSE,
    SUSPENSE_ITEMS,
    *CLOSE_KPIS,
    BALANCED,
    OUT_BY,
    ACCRUAL_DIFFERENCE,
    ACCRUAL_ERROR,
    ACCRUALS_WRONG,
)
"""In the order of the catalogue."""
