"""Reconciliation desk: how many breaks are open, of what value, how old, and which need not worry anybody yet."""

from datetime import date
from decimal import Decimal
from typing import Final

from backoffice.contracts.break_cases import BreakCase
from backoffice.kpis.kpi import KPI, Example
from backoffice.transforms.matching.verdicts import SEVERAL

TRUE_BREAK: Final = "is_true_break"

SPLITS: Final = (
    *("reconciliation", "break_type", "age_bucket", "account_id", "legal_entity_id", "desk", "counterparty_id"),
    *("instrument_id", "currency", "cause", "responsible_side", "materiality", "state", "control_desk"),
)
"""What a number about breaks may be broken down by."""

_DAY: Final = {"item_date": date(2026, 6, 1), "currency": "USD", "is_open": True, "is_true_break": True}

BREAKS: Final = [
    {**_DAY, "break_type": "AMOUNT", "age_days": 1, "difference": Decimal("-40.50")},
    {**_DAY, "break_type": "DUPLICATE_EXTERNAL", "age_days": 5, "difference": Decimal("-9.50")},
    {**_DAY, "break_type": "MISSING_INTERNAL", "age_days": 6, "difference": Decimal("-100"), "is_overdue": True},
    {**_DAY, "break_type": "MISSING_EXTERNAL", "age_days": 40, "difference": Decimal("30"), "is_overdue": True},
    {
        **_DAY,
        "break_type": "MISSING_EXTERNAL",
        "age_days": 0,
        "difference": Decimal("7"),
        "is_timing_candidate": True,
        "is_true_break": False,
        "rule": SEVERAL,
    },
    {
        **_DAY,
        "break_type": "AMOUNT",
        "age_days": 90,
        "difference": Decimal(5000),
        "state": "WRITTEN_OFF",
        "is_open": False,
        "is_true_break": False,
    },
]
"""Six breaks, one of them perhaps only early, one written off. The four that are true and open: 180 in all, 120 too
little on balance, 52 days; two of them should have been solved by now."""

OPEN_BREAKS = KPI(
    key="recon_open_breaks",
    title="Open breaks",
    meaning=(
        "True breaks open now: pairs that differ, copies, rows whose partner is overdue, statements that do not prove. "
        "Timing stays out, and so does what was matched by hand, accepted or written off."
    ),
    source="House rule: an item inside its timing window is pending, not a break.",
    result=BreakCase,
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
    result=BreakCase,
    value="count(*)",
    per=None,
    where="is_open AND is_timing_candidate",
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
    result=BreakCase,
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
    result=BreakCase,
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
    result=BreakCase,
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

OVERDUE = KPI(
    key="recon_overdue",
    title="Overdue breaks",
    meaning=(
        "Open true breaks whose day to be solved by has passed: so many business days after their date as their "
        "reconciliation declares. Per: all that have such a day."
    ),
    source="House rule: `due_days` of each reconciliation, for which its desk answers. Target: house choice.",
    result=BreakCase,
    value="count(*) FILTER (WHERE is_overdue)",
    per="count(*)",
    where=f"{TRUE_BREAK} AND due_on IS NOT NULL",
    unit="share",
    good="low",
    on="item_date",
    splits=SPLITS,
    target=Decimal(0),
    warning=Decimal("0.10"),
    example=Example(rows=[{**row, "due_on": date(2026, 6, 8)} for row in BREAKS], value=2, per=4),
)

AVERAGE_AGE = KPI(
    key="recon_average_age",
    title="Average age of breaks",
    meaning="Business days since the date of the open true breaks, on average: Σ age ÷ breaks whose age is known.",
    source="House definition, on the calendar of the currency or market.",
    result=BreakCase,
    value="sum(age_days)",
    per="count(*)",
    where=f"{TRUE_BREAK} AND age_days IS NOT NULL",
    unit="days",
    good="low",
    on="item_date",
    splits=SPLITS,
    example=Example(rows=BREAKS, value=52, per=4),
)

DUPLICATES = KPI(
    key="recon_duplicates",
    title="Duplicates",
    meaning="Rows that are one copy too many on our side or on theirs, even where the first copy matches.",
    source="House rule: a business key seen more than once is flagged. Target: house choice.",
    result=BreakCase,
    value="count(*) FILTER (WHERE break_type IN ('DUPLICATE_INTERNAL', 'DUPLICATE_EXTERNAL'))",
    per=None,
    where="is_open",
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
    result=BreakCase,
    value=f"count(*) FILTER (WHERE rule = '{SEVERAL}')",
    per=None,
    where="is_open",
    unit="count",
    good="low",
    on="item_date",
    splits=SPLITS,
    example=Example(rows=BREAKS, value=1),
)

WAITING = KPI(
    key="recon_waiting",
    title="Waiting for a second person",
    meaning="Breaks with a proposal, of a match, an acceptance or a write-off, that nobody else has confirmed yet.",
    source="House rule: who proposes never confirms.",
    result=BreakCase,
    value="count(*)",
    per=None,
    where="needs_second_person",
    unit="count",
    good="low",
    on="item_date",
    splits=SPLITS,
    example=Example(rows=[{**_DAY, "needs_second_person": True}, _DAY], value=1),
)
