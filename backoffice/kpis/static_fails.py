"""Numbers of what fails for static data, and of what waits for a lapsed LEI."""

from decimal import Decimal
from typing import Any

from backoffice.contracts.static_data import StaticFail
from backoffice.kpis.kpi import KPI, Example

_FAILS: list[dict[str, Any]] = [
    {"static_cause": "lei_lapsed", "is_failed": True, "is_open_unmatched": True},
    {"static_cause": "lei_lapsed", "is_failed": False, "is_open_unmatched": True},
    {"static_cause": "party_details", "is_failed": True, "is_open_unmatched": False},
    {"static_cause": None, "is_failed": True, "is_open_unmatched": False},
    {"static_cause": None, "is_failed": True, "is_open_unmatched": True},
]
_OF_FAIL = ("static_cause", "counterparty_id", "market", "legal_entity_id", "desk")

STATIC_FAILS = KPI(
    key="static_fails_share",
    title="Fails caused by static data",
    meaning="Fails behind which stands a lapsed LEI, account or party details that differ, or an unsound standing "
    "instruction, out of all fails.",
    source="House reading of ISO 15022 reason codes (SAFE, DEPT, ICAG ... are party details), joined to LEIs and "
    "standing instructions.",
    result=StaticFail,
    value="count(*) FILTER (WHERE is_failed AND static_cause IS NOT NULL)",
    per="count(*) FILTER (WHERE is_failed)",
    unit="share",
    good="low",
    on="intended_settlement_date",
    splits=_OF_FAIL,
    target=Decimal("0.05"),
    warning=Decimal("0.10"),
    example=Example(rows=_FAILS, value=2, per=4),
)

UNMATCHED_BY_LEI = KPI(
    key="static_unmatched_by_lei",
    title="Unmatched behind a lapsed LEI",
    meaning="Open instructions that no other side has matched since the counterparty's LEI lapsed.",
    source="House reading: a counterparty whose LEI has lapsed cannot report its trades, and holds instructions back.",
    result=StaticFail,
    value="count(*) FILTER (WHERE static_cause = 'lei_lapsed' AND is_open_unmatched)",
    per=None,
    unit="count",
    good="low",
    on="intended_settlement_date",
    splits=_OF_FAIL,
    target=Decimal(0),
    example=Example(rows=_FAILS, value=2),
)
