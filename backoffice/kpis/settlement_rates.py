"""Settlement desk: what share of the instructions due settled on time, and was matched in time."""

from decimal import Decimal

from backoffice.contracts.settlement import SettlementStatus
from backoffice.kpis.kpi import KPI, Example
from backoffice.kpis.settlement_splits import DUE, PLACES

ON_TIME_RATE = KPI(
    key="settlement_on_time_rate",
    title="Settled on time",
    meaning=(
        "Instructions of every type settled whole on or before their intended date, out of all whose date is over: "
        "on time ÷ due. What was cancelled or rejected before the cut-off of its intended date stays out."
    ),
    source="House definition: actual settlement date ≤ intended settlement date. Target: as for settlement efficiency.",
    result=SettlementStatus,
    value="count(*) FILTER (WHERE settled_on_time)",
    per="count(*)",
    where="is_due",
    unit="share",
    good="high",
    on="intended_settlement_date",
    splits=(*PLACES, "transaction_type"),
    target=Decimal("0.95"),
    warning=Decimal("0.937"),
    example=Example(rows=DUE, value=2, per=4),
)

MATCHED_IN_TIME = KPI(
    key="settlement_matched_in_time",
    title="Matched before the intended date",
    meaning=(
        "Instructions matched on an earlier day than their intended date, out of all that were due: "
        "matched before ÷ due. "
        "What settled without anybody saying when it matched stays out."
    ),
    source="House definition: matching rate by the day before the intended date. Target and warning: house choice.",
    result=SettlementStatus,
    value="count(*) FILTER (WHERE matched_in_time)",
    per="count(matched_in_time)",
    where="is_due",
    unit="share",
    good="high",
    on="intended_settlement_date",
    splits=PLACES,
    target=Decimal("0.95"),
    warning=Decimal("0.90"),
    example=Example(
        rows=[
            {"is_due": True, "matched_in_time": True},
            {"is_due": True, "matched_in_time": False},
            {"is_due": True, "matched_in_time": None},
            {"is_due": False, "matched_in_time": True},
        ],
        value=1,
        per=2,
    ),
)
