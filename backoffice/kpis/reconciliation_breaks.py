"""Reconciliation desk: how many breaks are open, of what value, how old, and which need not worry anybody yet."""

from datetime import date
from decimal import Decimal
from typing import Final

from backoffice.contracts.reconciliation import Break
from backoffice.kpis.kpi import KPI, Example
from backoffice.transforms.matching.verdicts import SEVERAL

TRUE_BREAK: Final = "NOT is_timing_candidate"

SPLITS: Final = (
    *("reconciliation", "break_type", "age_bucket", "account_id", "legal_entity_id", "desk", "counterparty_id"),
    *("instrument_id", "currency"),
)
"""What a number about breaks may be broken down by."""

_DAY: Final = {"item_date": date(2026, 6, 1), "currency": "USD"}

BREAKS: Final = [
    {**_DAY, "break_type": "AMOUNT", "age_days": 1, "difference": Decimal("-40.50")},
    {**_DAY, "break_type": "DUPLICATE_EXTERNAL", "age_days": 5, "difference": Decimal("-9.50")},
    {**_DAY, "break_type": "MISSING_INTERNAL", "age_days": 6, "difference": Decimal("-100")},
    {**_DAY, "break_type": "MISSING_EXTERNAL", "age_days": 40, "difference": Decimal("30")},
    {
        **_DAY,
        "break_type": "MISSING_EXTERNAL",
        "age_days": 0,
        "difference": Decimal("7"),
        "is_timing_candidate": True,
        "rule": SEVERAL,
    },
]
"""Five breaks, one of them perhaps only early. The four true ones: 180 in all, 120 too little on balance, 52 days."""

OPEN_BREAKS = KPI(
    key="recon_open_breaks",
    title="Open breaks",
    meaning="True breaks open now: pairs that differ, copies, and rows whose partner is overdue. Timing stays out.",
    source="House rule: an item inside its timing window is pending, not a break.",
    result=Break,
    value="count(*)",
    per=None,
    where=TRUE_BREAK,
    unit="count",
    good="low",
    on="item_date",
    splits=SPLITS,
    example=Example(rows=BREAKS, value=4),
)

PENDING = KPI(
    key="recon_pending",
    title="Pending items",
    meaning="Rows without partner that are still inside their timing window: the counter-entry may yet come.",
    source="Nostro ageing ladder: T+0 to T+2 is the timing window of cash; trades have one business day.",
    result=Break,
    value="count(*)",
    per=None,
    where="is_timing_candidate",
    unit="count",
    good="neither",
    on="item_date",
    splits=SPLITS,
    example=Example(rows=BREAKS, value=1),
)

GROSS_VALUE = KPI(
    key="recon_gross_break_value",
    title="Value in breaks, gross",
    meaning=(
        "Money in open true breaks whatever its sign, in each currency by itself: Σ |difference|. "
        "Differences without an amount, as those of holdings, stay out."
    ),
    source="Field's formula: Σ |difference| of open breaks, per currency.",
    result=Break,
    value="coalesce(sum(abs(difference)), 0)",
    per=None,
    where=f"{TRUE_BREAK} AND difference IS NOT NULL",
    unit="money",
    good="low",
    on="item_date",
    currency="currency",
    splits=SPLITS,
    example=Example(rows=BREAKS, value=Decimal("180.00")),
)

NET_VALUE = KPI(
    key="recon_net_break_value",
    title="Value in breaks, net",
    meaning=(
        "Money in open true breaks with its sign, own less outside, in each currency by itself: Σ difference. "
        "Near zero beside a large gross value says the breaks offset each other."
    ),
    source="Field's formula: Σ difference of open breaks, per currency.",
    result=Break,
    value="coalesce(sum(difference), 0)",
    per=None,
    where=f"{TRUE_BREAK} AND difference IS NOT NULL",
    unit="money",
    good="neither",
    on="item_date",
    currency="currency",
    splits=SPLITS,
    example=Example(rows=BREAKS, value=Decimal("-120.00")),
)

AGED_SHARE = KPI(
    key="recon_aged_share",
    title="Aged breaks",
    meaning="Open true breaks older than five business days, out of all open true breaks whose age is known.",
    source="Field's formula; beyond T+5 the nostro ladder escalates. Target and warning: house choice.",
    result=Break,
    value="count(*) FILTER (WHERE age_days > 5)",
    per="count(*)",
    where=f"{TRUE_BREAK} AND age_days IS NOT NULL",
    unit="share",
    good="low",
    on="item_date",
    splits=SPLITS,
    target=Decimal(0),
    warning=Decimal("0.10"),
    example=Example(rows=BREAKS, value=2, per=4),
)

AVERAGE_AGE = KPI(
    key="recon_average_age",
    title="Average age of breaks",
    meaning="Business days since the date of the open true breaks, on average: Σ age ÷ breaks whose age is known.",
    source="House definition, on Mondays to Fridays.",
    result=Break,
    value="sum(age_days)",
    per="count(*)",
    where=f"{TRUE_BREAK} AND age_days IS NOT NULL",
    unit="days",
    good="low",
    on="item_date",
    splits=SPLITS,
    example=Example(rows=BREAKS, value=52, per=4),
)

TIMING_SHARE = KPI(
    key="recon_timing_share",
    title="Timing share",
    meaning="Open items still inside their timing window, out of all open items, pending ones and true breaks.",
    source="House definition: timing candidates ÷ open items; what has cleared since is not among them.",
    result=Break,
    value="count(*) FILTER (WHERE is_timing_candidate)",
    per="count(*)",
    unit="share",
    good="neither",
    on="item_date",
    splits=SPLITS,
    example=Example(rows=BREAKS, value=1, per=5),
)

DUPLICATES = KPI(
    key="recon_duplicates",
    title="Duplicates",
    meaning="Rows that are one copy too many on our side or on theirs, even where the first copy matches.",
    source="House rule: a business key seen more than once is flagged. Target: house choice.",
    result=Break,
    value="count(*) FILTER (WHERE break_type IN ('DUPLICATE_INTERNAL', 'DUPLICATE_EXTERNAL'))",
    per=None,
    unit="count",
    good="low",
    on="item_date",
    splits=SPLITS,
    target=Decimal(0),
    example=Example(rows=BREAKS, value=1),
)

AMBIGUOUS = KPI(
    key="recon_ambiguous",
    title="Ambiguous items",
    meaning="Rows without reference that several others could match equally well: left for a person to decide.",
    source="House rule: ambiguity is never guessed.",
    result=Break,
    value=f"count(*) FILTER (WHERE rule = '{SEVERAL}')",
    per=None,
    unit="count",
    good="low",
    on="item_date",
    splits=SPLITS,
    example=Example(rows=BREAKS, value=1),
)
