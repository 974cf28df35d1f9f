"""Reconciliation desk: what share of the rows in scope the rules match, and what share is left in breaks."""

from datetime import date
from decimal import Decimal
from typing import Final

from backoffice.contracts.reconciliation import ReconciliationItem
from backoffice.kpis.kpi import KPI, Example

IN_SCOPE: Final = "outcome <> 'excluded'"

PLACES: Final = (
    *("reconciliation", "side", "account_id", "legal_entity_id", "desk", "counterparty_id", "currency"),
    "instrument_id",
)
"""What a row's numbers may be broken down by."""

ITEMS: Final = [
    {"outcome": "matched", "amount": Decimal(100), "currency": "USD"},
    {"outcome": "matched", "amount": Decimal(-50), "currency": "USD"},
    {"outcome": "matched", "amount": Decimal(50), "currency": "USD"},
    {"outcome": "break", "amount": Decimal(-300), "currency": "USD"},
    {"outcome": "excluded", "amount": Decimal(1000), "currency": "USD"},
]
"""Four rows in scope, three of them matched; 500 in scope whatever the sign, 200 of it matched."""

ITEMS_DATED: Final = [{**row, "item_date": date(2026, 6, 1)} for row in ITEMS]

AUTO_MATCH_RATE = KPI(
    key="recon_auto_match_rate",
    title="Auto-match rate",
    meaning=(
        "Rows the rules matched, out of all rows of both sides in scope: matched ÷ (matched + in breaks). "
        "Every row counts once; what is excluded by rule stays out."
    ),
    source="Field's formula: items matched by system rules ÷ items in scope. Target and warning: house choice.",
    result=ReconciliationItem,
    value="count(*) FILTER (WHERE outcome = 'matched')",
    per="count(*)",
    where=IN_SCOPE,
    unit="share",
    good="high",
    on="item_date",
    splits=(*PLACES, "rule"),
    target=Decimal("0.98"),
    warning=Decimal("0.95"),
    example=Example(rows=ITEMS_DATED, value=3, per=4),
)

AUTO_MATCH_RATE_BY_VALUE = KPI(
    key="recon_auto_match_rate_value",
    title="Auto-match rate by value",
    meaning=(
        "Money in the rows the rules matched, out of the money in all rows of both sides in scope, in one currency at "
        "a time: Σ |matched amount| ÷ Σ |amount|. Rows without an amount, as those of holdings, stay out."
    ),
    source="Field's formula: stated both by items and by value. Target and warning: house choice.",
    result=ReconciliationItem,
    value="coalesce(sum(abs(amount)) FILTER (WHERE outcome = 'matched'), 0)",
    per="sum(abs(amount))",
    where=f"{IN_SCOPE} AND amount IS NOT NULL",
    unit="share",
    good="high",
    on="item_date",
    currency="currency",
    splits=PLACES,
    target=Decimal("0.98"),
    warning=Decimal("0.95"),
    example=Example(rows=ITEMS_DATED, value=Decimal(200), per=Decimal(500)),
)

BREAK_RATE = KPI(
    key="recon_break_rate",
    title="Break rate",
    meaning=(
        "Rows left in breaks, out of all rows of both sides in scope: in breaks ÷ (matched + in breaks). "
        "Rows that may only be early, the timing candidates, are among them."
    ),
    source="Field's formula: broken items ÷ items in scope. Target and warning: house choice.",
    result=ReconciliationItem,
    value="count(*) FILTER (WHERE outcome = 'break')",
    per="count(*)",
    where=IN_SCOPE,
    unit="share",
    good="low",
    on="item_date",
    splits=(*PLACES, "rule"),
    target=Decimal("0.02"),
    warning=Decimal("0.05"),
    example=Example(rows=ITEMS_DATED, value=1, per=4),
)
