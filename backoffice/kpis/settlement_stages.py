"""Settlement desk: how the way to settlement goes, before anything is due."""

from decimal import Decimal
from typing import Final

from backoffice.contracts.settlement_stages import Affirmation
from backoffice.kpis.kpi import KPI, Example

_TRADED: Final = ("market", "counterparty_id", "legal_entity_id", "desk", "account_id", "instrument_id", "currency")

AFFIRMATION_RATE = KPI(
    key="settlement_affirmation_rate",
    title="Affirmed on trade date",
    meaning=(
        "US trades affirmed by 21:00 New York time on their trade date, out of all to be affirmed whose cut-off has "
        "passed: affirmed by the cut-off ÷ eligible. Exactly at the cut-off counts as in time."
    ),
    source="DTCC, T+1 since 28 May 2024. Target: the industry's, 90 %; warning: the industry in February 2024, 74.5 %.",
    result=Affirmation,
    value="count(*) FILTER (WHERE affirmed_in_time)",
    per="count(*)",
    where="is_due",
    unit="share",
    good="high",
    on="trade_date",
    splits=_TRADED,
    target=Decimal("0.90"),
    warning=Decimal("0.745"),
    example=Example(
        rows=[
            {"is_due": True, "affirmed_in_time": True},
            {"is_due": True, "affirmed_in_time": True},
            {"is_due": True, "affirmed_late": True},
            {"is_due": True},
            {"is_due": False, "affirmed_in_time": True},
        ],
        value=2,
        per=4,
    ),
)
