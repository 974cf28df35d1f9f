"""Reconciliation desk, the firm's own books: control accounts that tie, and client money that is all there."""

from datetime import date
from decimal import Decimal
from typing import Final

from backoffice.contracts.client_money import ClientMoneyDay
from backoffice.contracts.ledgers import LedgerTieOut
from backoffice.kpis.kpi import KPI, Example

_JUNE: Final = {"month": date(2026, 6, 1), "currency": "USD"}
_TIE_OUTS: Final = [
    {**_JUNE, "key": "1", "ties": True, "difference": Decimal(0), "unexplained": Decimal(0)},
    {**_JUNE, "key": "2", "ties": False, "difference": Decimal("-40.50"), "unexplained": Decimal(0)},
    {**_JUNE, "key": "3", "ties": False, "difference": Decimal("100"), "unexplained": Decimal("-9.50")},
    {**_JUNE, "key": "4", "ties": False},
]
"""Four accounts of a period: one ties, one differs by what is in breaks, one by 9.50 more, one whose balance lacks."""

LEDGER_TIE_OUT = KPI(
    key="ledger_tie_out",
    title="Control accounts that tie",
    meaning=(
        "Control accounts and periods where the general ledger and the subledger add up, follow on from the period "
        "before and close alike, out of all there are."
    ),
    source="Field's formula: accounts where GL = subledger ÷ accounts in scope. Target and warning: house choice.",
    result=LedgerTieOut,
    value="count(*) FILTER (WHERE ties)",
    per="count(*)",
    unit="share",
    good="high",
    on="month",
    splits=("account_id", "legal_entity_id", "currency", "finding"),
    target=Decimal(1),
    warning=Decimal("0.95"),
    example=Example(rows=_TIE_OUTS, value=1, per=4),
)

LEDGER_UNEXPLAINED = KPI(
    key="ledger_unexplained",
    title="Control accounts, not explained",
    meaning=(
        "What is left of the differences between general ledger and subledgers when what was brought forward and what "
        "stands in breaks is taken off, whatever its sign, in each currency by itself."
    ),
    source="Field's formula: Σ |difference| of control accounts, less what is explained. Target: house choice.",
    result=LedgerTieOut,
    value="coalesce(sum(abs(unexplained)), 0)",
    per=None,
    where="unexplained IS NOT NULL",
    unit="money",
    good="low",
    on="month",
    currency="currency",
    splits=("account_id", "legal_entity_id", "currency", "finding"),
    target=Decimal(0),
    example=Example(rows=_TIE_OUTS, value=Decimal("9.50")),
)

_MONDAY: Final = {"currency": "GBP", "day": date(2026, 6, 1), "is_latest": False}
_TUESDAY: Final = {"currency": "GBP", "day": date(2026, 6, 2), "is_latest": True}
_CLIENT_MONEY: Final = [
    {**_MONDAY, "key": "1", "standing": "SHORTFALL", "shortfall": Decimal(500), "excess": Decimal(0)},
    {**_TUESDAY, "key": "2", "standing": "EXACT", "shortfall": Decimal(0), "excess": Decimal(0)},
    {**_TUESDAY, "key": "3", "standing": "SHORTFALL", "shortfall": Decimal("120.25"), "excess": Decimal(0)},
    {**_TUESDAY, "key": "4", "standing": "EXCESS", "shortfall": Decimal(0), "excess": Decimal(30)},
]
"""A shortfall of Monday; on Tuesday one pool is exact, one short by 120.25, one 30 over."""

CLIENT_MONEY_COVERED = KPI(
    key="client_money_covered",
    title="Client money covered",
    meaning=(
        "Days and currencies on which what stands on client bank accounts was at least what clients are owed, out of "
        "all reconciled. Balances of clients who owe us are never set against those of others."
    ),
    source="FCA CASS 7.15.12 and 7.16.16: resource against requirement by individual balances. Target: the rule.",
    result=ClientMoneyDay,
    value="count(*) FILTER (WHERE standing <> 'SHORTFALL')",
    per="count(*)",
    unit="share",
    good="high",
    on="day",
    splits=("legal_entity_id", "currency", "standing"),
    target=Decimal(1),
    warning=Decimal(1),
    example=Example(rows=_CLIENT_MONEY, value=2, per=4),
)

CLIENT_MONEY_SHORTFALL = KPI(
    key="client_money_shortfall",
    title="Client money to be paid in",
    meaning=(
        "By how much the newest day's client bank accounts fall short of what clients are owed, in each currency by "
        "itself: to be paid in by the close of the business day after."
    ),
    source="FCA CASS 7.15.29: a shortfall is paid in by the close of the day the reconciliation is performed.",
    result=ClientMoneyDay,
    value="coalesce(sum(shortfall), 0)",
    per=None,
    where="is_latest",
    unit="money",
    good="low",
    on="day",
    currency="currency",
    splits=("legal_entity_id", "currency"),
    target=Decimal(0),
    example=Example(rows=_CLIENT_MONEY, value=Decimal("120.25")),
)
