"""Settlement desk: how far the instructions due on a day have come, from sent to matched to settled.

Taken over spans, so that the funnel of any past moment can be drawn: without a moment, over those that hold now.
"""

from decimal import Decimal
from typing import Any, Final

from backoffice.contracts.settlement_history import SettlementSpan
from backoffice.kpis.kpi import KPI, Example
from backoffice.kpis.settlement_splits import PLACES

WITHDRAWN: Final = ("CANCELLED", "REJECTED")
"""States of what will not settle, because somebody took it back."""

_MATCHED: Final = f"is_matched AND state NOT IN {WITHDRAWN}"
_SETTLED: Final = "state = 'SETTLED'"

_PAID: Final = {"payment": "APMT", "currency": "EUR"}
_ONE_DAY: Final[list[dict[str, Any]]] = [
    {**_PAID, "state": "SETTLED", "is_matched": True, "amount": Decimal("100.00")},
    {**_PAID, "state": "PENDING", "is_matched": True, "amount": Decimal("20.50")},
    {**_PAID, "state": "PARTIALLY_SETTLED", "is_matched": True, "amount": Decimal("30.00")},
    {**_PAID, "state": "UNMATCHED", "amount": Decimal("9.50")},
    {**_PAID, "state": "CANCELLED", "is_matched": True, "amount": Decimal("40.00")},
    {"payment": "FREE", "state": "SETTLED", "is_matched": True},
]
"""Six instructed, five of them against payment: two settled, two more matched, one unmatched, one cancelled."""

_SOURCE: Final = "House definition: the stages of sese.023, sese.024 and sese.025 one after another."

INSTRUCTED = KPI(
    key="settlement_instructed",
    title="Instructed",
    meaning="Instructions sent whose intended date falls into the period, whatever became of them.",
    source=_SOURCE,
    result=SettlementSpan,
    value="count(*)",
    per=None,
    unit="count",
    good="neither",
    on="intended_settlement_date",
    splits=(*PLACES, "state"),
    example=Example(rows=_ONE_DAY, value=6),
)

MATCHED = KPI(
    key="settlement_matched",
    title="Matched so far",
    meaning="Instructions that are matched, settled ones among them, out of all instructed: matched ÷ instructed. "
    "What was cancelled or rejected counts as lost.",
    source=_SOURCE,
    result=SettlementSpan,
    value=f"count(*) FILTER (WHERE {_MATCHED})",
    per="count(*)",
    unit="share",
    good="high",
    on="intended_settlement_date",
    splits=PLACES,
    example=Example(rows=_ONE_DAY, value=4, per=6),
)

SETTLED = KPI(
    key="settlement_settled",
    title="Settled so far",
    meaning="Instructions settled whole by now, on time or late, out of all instructed: settled ÷ instructed.",
    source=_SOURCE,
    result=SettlementSpan,
    value=f"count(*) FILTER (WHERE {_SETTLED})",
    per="count(*)",
    unit="share",
    good="high",
    on="intended_settlement_date",
    splits=PLACES,
    example=Example(rows=_ONE_DAY, value=2, per=6),
)

MATCHED_VALUE = KPI(
    key="settlement_matched_value",
    title="Matched so far, by amount",
    meaning="Amount of the instructions against payment that are matched, out of the amount instructed, in each "
    "currency: matched ÷ instructed. What was cancelled or rejected counts as lost.",
    source=_SOURCE,
    result=SettlementSpan,
    value=f"coalesce(sum(amount) FILTER (WHERE {_MATCHED}), 0)",
    per="sum(amount)",
    where="payment = 'APMT'",
    unit="share",
    good="high",
    on="intended_settlement_date",
    currency="currency",
    splits=PLACES,
    example=Example(rows=_ONE_DAY, value=Decimal("150.50"), per=Decimal("200.00")),
)

SETTLED_VALUE = KPI(
    key="settlement_settled_value",
    title="Settled so far, by amount",
    meaning="Amount of the instructions against payment settled whole by now, out of the amount instructed, in each "
    "currency: settled ÷ instructed. A part that settled counts once the rest has.",
    source=_SOURCE,
    result=SettlementSpan,
    value=f"coalesce(sum(amount) FILTER (WHERE {_SETTLED}), 0)",
    per="sum(amount)",
    where="payment = 'APMT'",
    unit="share",
    good="high",
    on="intended_settlement_date",
    currency="currency",
    splits=PLACES,
    example=Example(rows=_ONE_DAY, value=Decimal("100.00"), per=Decimal("200.00")),
)
