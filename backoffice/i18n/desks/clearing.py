"""Words of clearing."""

from collections.abc import Mapping
from typing import Final

COLUMNS: Final[Mapping[str, str]] = {
    "call_id": "Call",
    "called_on": "Called on",
    "ccp": "CCP",
    "ccp_status": "Answer of the CCP",
    "collateral": "Collateral after haircut",
    "disputed_amount": "Of it disputed",
    "lag_minutes": "Lag, minutes",
    "minutes_late": "Minutes late",
    "novated_at": "Taken over",
}
COLUMNS_OF: Final[Mapping[tuple[str, str], str]] = {
    ("margin_call_status", "paid_at"): "Met",
    ("margin_coverage", "requirement"): "Margin required",
    ("margin_coverage", "shortfall"): "Not covered",
    ("margin_coverage", "market_value"): "Collateral before haircut",
    ("net_fail_ages", "age_bucket"): "Age bucket",
    ("net_obligations", "trades"): "Trades",
}
TABLES: Final[Mapping[str, str]] = {
    "ccp_net_fails": "Net fails by CCP",
    "collateral_holdings": "Collateral held at CCPs",
    "margin_call_status": "Margin calls as they stand",
    "margin_coverage": "Margin coverage by day",
    "net_fail_ages": "Net fails with their age",
    "net_obligations": "Net obligations",
    "novations": "Trades taken over by CCPs",
}
CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "ccp_status": {"novated": "Taken over", "rejected": "Rejected", "pending": "Not answered"},
    "direction": {"to_deliver": "To deliver", "to_receive": "To receive", "flat": "Flat"},
    "margin_type": {"initial": "Initial margin", "variation": "Variation margin", "intraday": "Intraday call"},
}
