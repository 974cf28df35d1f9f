"""Settlement desk: what counterparties allege and nothing of ours answers."""

from decimal import Decimal
from typing import Any, Final

from backoffice.contracts.settlement_allegements import SettlementAllegement
from backoffice.kpis.kpi import KPI, Example

_SPLITS: Final = ("market", "counterparty_id", "legal_entity_id", "account_id", "currency", "payment", "movement")

_ALLEGED: Final[list[dict[str, Any]]] = [
    {"state": "ALLEGED", "is_open": True, "days_until_due": 5},
    {"state": "ALLEGED", "is_open": True, "days_until_due": 2},
    {"state": "ALLEGED", "is_open": True, "days_until_due": 0},
    {"state": "ALLEGED", "is_open": True, "days_until_due": -3, "is_overdue": True},
    {"state": "ANSWERED", "is_open": False},
    {"state": "WITHDRAWN", "is_open": False},
]
"""Four that nothing answers: due in five days, in two, today, and three days ago; one answered, one taken back."""

ALLEGEMENTS_OPEN = KPI(
    key="settlement_allegements_open",
    title="Alleged by counterparties, not instructed by us",
    meaning=(
        "Allegements that no instruction of ours answers and nobody took back: a trade we missed, terms of ours that "
        "differ, or a counterparty's mistake."
    ),
    source="ISO 20022 sese.028, ISO 15022 MT578: the servicer finds no instruction of ours. Target: house choice.",
    result=SettlementAllegement,
    value="count(*) FILTER (WHERE is_open)",
    per=None,
    unit="count",
    good="low",
    on="intended_settlement_date",
    splits=(*_SPLITS, "instrument_id"),
    target=Decimal(0),
    example=Example(rows=_ALLEGED, value=4),
)

ALLEGEMENTS_DUE_SOON = KPI(
    key="settlement_allegements_due_soon",
    title="Open allegements overdue or due within two business days",
    meaning=(
        "Open allegements whose intended date is past, today or one of the next two business days: what we miss among "
        "them matches late, and late matching is penalised from the intended date on."
    ),
    source="House definition, as for unmatched instructions; CSDR late matching penalty. Target: house choice.",
    result=SettlementAllegement,
    value="count(*) FILTER (WHERE is_open AND days_until_due <= 2)",
    per=None,
    unit="count",
    good="low",
    on="intended_settlement_date",
    splits=(*_SPLITS, "is_overdue"),
    target=Decimal(0),
    example=Example(rows=_ALLEGED, value=3),
)

ALLEGEMENT_KPIS: Final[tuple[KPI, ...]] = (ALLEGEMENTS_OPEN, ALLEGEMENTS_DUE_SOON)
"""What the settlement desk shows of allegements."""
