"""Settlement desk: what needs somebody today."""

from decimal import Decimal

from backoffice.contracts.settlement import SettlementStatus
from backoffice.kpis.kpi import KPI, Example
from backoffice.kpis.settlement_splits import CAUSES, PLACES

UNMATCHED_DUE_SOON = KPI(
    key="settlement_unmatched_due_soon",
    title="Unmatched and due within two business days",
    meaning="Open instructions not matched yet whose intended date is today or one of the next two business days.",
    source="House definition: the days in which a mismatch can still be mended in time. Target: house choice.",
    result=SettlementStatus,
    value="count(*) FILTER (WHERE is_open AND NOT is_matched AND NOT is_due AND days_until_due BETWEEN 0 AND 2)",
    per=None,
    unit="count",
    good="low",
    on="intended_settlement_date",
    splits=(*CAUSES, "state"),
    target=Decimal(0),
    example=Example(
        rows=[
            {"is_open": True, "days_until_due": 0},
            {"is_open": True, "days_until_due": 2},
            {"is_open": True, "days_until_due": 3},
            {"is_open": True, "days_until_due": 1, "is_matched": True},
            {"is_open": True, "days_until_due": 0, "is_due": True},
            {"is_open": False},
        ],
        value=2,
    ),
)

ON_HOLD = KPI(
    key="settlement_on_hold",
    title="On hold",
    meaning=(
        "Open instructions that a party or the system holds back; "
        "past their intended date they are penalised all the same."
    ),
    source="CSDR, RTS 2018/1229 Art. 16(1): instructions on hold are in scope of penalties.",
    result=SettlementStatus,
    value="count(*) FILTER (WHERE is_open AND is_hold)",
    per=None,
    unit="count",
    good="low",
    on="intended_settlement_date",
    splits=(*CAUSES, "state"),
    example=Example(
        rows=[{"is_open": True, "is_hold": True}, {"is_open": True}, {"is_open": False}],
        value=1,
    ),
)

TO_INVESTIGATE = KPI(
    key="settlement_to_investigate",
    title="Contradictions to look into",
    meaning=(
        "Instructions whose sources disagree on their status, and those of which more was confirmed than instructed."
    ),
    source="House rule: where sources disagree nothing is picked silently.",
    result=SettlementStatus,
    value="count(*) FILTER (WHERE over_delivered OR state = 'STATUS_CONFLICT')",
    per=None,
    unit="count",
    good="low",
    on="intended_settlement_date",
    splits=(*PLACES, "state"),
    target=Decimal(0),
    example=Example(
        rows=[
            {"state": "STATUS_CONFLICT"},
            {"state": "SETTLED", "over_delivered": True},
            {"state": "SETTLED"},
        ],
        value=2,
    ),
)
