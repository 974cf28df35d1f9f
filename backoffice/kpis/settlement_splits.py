"""What settlement numbers may be broken down by, and the worked example most of them share."""

from decimal import Decimal
from typing import Any, Final

PLACES: Final = ("market", "counterparty_id", "legal_entity_id", "desk", "currency", "payment", "movement")
"""Where and with whom: for every settlement number."""

CAUSES: Final = (*PLACES, "reason_family", "reason", "failing_party")
"""The same, and why: for numbers made of fails or of what is held up."""

AGES: Final = (*CAUSES, "ageing_bucket", "state", "instrument_id")
"""The same, how old and what: for counts of fails."""

DUE: Final[list[dict[str, Any]]] = [
    {"is_due": True, "settled_on_time": True, "amount": Decimal("100.00")},
    {"is_due": True, "settled_on_time": True, "amount": Decimal("250.50")},
    {"is_due": True, "is_failed": True, "fail_days": 3, "amount": Decimal("49.50"), "failing_party": "counterparty"},
    {"is_due": True, "is_failed": True, "fail_days": 0, "amount": Decimal("100.00"), "is_open": True},
    {"is_due": False, "settled_on_time": True, "amount": Decimal("999.00")},
    {"is_due": False, "is_open": True, "amount": Decimal("999.00")},
]
"""Two on time, two failed (one settled 3 days late by the counterparty's fault, one still open), two not due."""
