"""The lists clearing works from: calls, coverage, trades not taken over, net fails and obligations."""

from typing import Final

from backoffice.contracts.clearing import MarginCallStatus, MarginCoverage, NetFailAge, NetObligation, Novation
from backoffice.ui.listings import Listing

_CALL: Final = (
    *("call_id", "standing", "ccp", "legal_entity_id", "margin_type", "amount", "currency", "disputed_amount"),
    *("called_at", "due_at", "paid_at", "minutes_late", "narrative"),
)

MARGIN_CALLS_LATE: Final = Listing(
    key="late-margin-calls",
    title="Margin calls late or missing, newest first",
    contract=MarginCallStatus,
    on="called_on",
    where="standing IN ('late', 'missing')",
    order=(("due_at", True),),
    columns=_CALL,
    nothing="Every margin call in this selection was met in time.",
)

MARGIN_CALLS_DISPUTED: Final = Listing(
    key="disputed-margin-calls",
    title="Disputed margin calls, greatest first",
    contract=MarginCallStatus,
    on="called_on",
    where="disputed_amount > 0",
    order=(("disputed_amount", True),),
    columns=_CALL,
    nothing="No margin call in this selection is disputed.",
)

MARGIN_SHORT: Final = Listing(
    key="margin-short",
    title="Margin not covered, newest first",
    contract=MarginCoverage,
    on="day",
    where="shortfall > 0",
    order=(("day", True), ("shortfall", True)),
    columns=("day", "ccp", "legal_entity_id", "requirement", "market_value", "collateral", "shortfall", "currency"),
    nothing="Collateral covered every requirement in this selection.",
)

NOT_NOVATED: Final = Listing(
    key="not-novated",
    title="Trades rejected or not answered by CCPs, newest first",
    contract=Novation,
    on="traded_on",
    where="ccp_status <> 'novated'",
    order=(("traded_at", True),),
    columns=(
        *("trade_id", "ccp_status", "reject_code", "ccp", "legal_entity_id", "desk", "instrument_id", "amount"),
        *("currency", "traded_at", "market"),
    ),
    nothing="CCPs took over every trade in this selection.",
)

NET_FAILS: Final = Listing(
    key="net-fails",
    title="Net fails carried on the newest day, oldest first",
    contract=NetFailAge,
    where="is_newest",
    order=(("age_days", True), ("value", True)),
    columns=(
        *("instrument_id", "direction", "age_days", "age_bucket", "quantity", "value", "currency", "ccp"),
        *("legal_entity_id", "failing_since", "day", "market"),
    ),
    nothing="CCPs carry no net fail in this selection.",
)

NET_OBLIGATIONS: Final = Listing(
    key="net-obligations",
    title="Net obligations, newest date and greatest first",
    contract=NetObligation,
    on="settlement_date",
    order=(("settlement_date", True), ("net_amount", True)),
    columns=(
        *("settlement_date", "instrument_id", "direction", "net_quantity", "gross_quantity", "net_amount"),
        *("gross_amount", "currency", "trades", "ccp", "legal_entity_id", "market"),
    ),
    nothing="No trade in this selection was taken over by a CCP.",
)
