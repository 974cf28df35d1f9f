"""Settlement desk: how the way to settlement goes: affirmed in time, and straight through or by hand."""

from decimal import Decimal
from typing import Any, Final

from backoffice.contracts.settlement_stages import END_TO_END, Affirmation, StageItem
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

_BY_STAGE: Final = f"stage <> '{END_TO_END}' AND is_complete"
_WHOLE_WAY: Final = f"stage = '{END_TO_END}' AND is_complete"
"""Counted on the day of completion: by the day it began, the newest days would hold only what people had touched."""

_STRAIGHT: Final[dict[str, Any]] = {"is_complete": True, "manual_touches": 0, "is_straight_through": True}
_BY_HAND: Final[dict[str, Any]] = {"is_complete": True, "manual_touches": 2}
_TOUCHED: Final[dict[str, Any]] = {"manual_touches": 1}
_UNDER_WAY: Final[dict[str, Any]] = {"manual_touches": 0}

STP_BY_STAGE = KPI(
    key="settlement_stp_by_stage",
    title="Straight-through rate of the stages",
    meaning=(
        "Stages that trades completed with no manual touch, out of all they completed, on the day of completion: "
        "straight through ÷ all, by stage. A touch is any event with a user from entering the stage to completing it; "
        "what is under way is not counted yet."
    ),
    source="Straight-through processing as the trade defines it: completed with no manual touch ÷ all items.",
    result=StageItem,
    value="count(*) FILTER (WHERE is_straight_through)",
    per="count(*)",
    where=_BY_STAGE,
    unit="share",
    good="high",
    on="completed_on",
    splits=("stage", *_TRADED),
    example=Example(
        rows=[
            {"stage": "enrichment", **_STRAIGHT},
            {"stage": "enrichment", **_BY_HAND},
            {"stage": "matching", **_STRAIGHT},
            {"stage": "settlement", **_TOUCHED},
            {"stage": "settlement", **_UNDER_WAY},
            {"stage": "end_to_end", **_STRAIGHT},
        ],
        value=2,
        per=3,
    ),
)

STP_END_TO_END = KPI(
    key="settlement_stp_end_to_end",
    title="Straight-through rate, end to end",
    meaning=(
        "Trades that completed enrichment, matching, instruction and settlement with no manual touch in any, out of "
        "all that completed them, on the day they did: straight through ÷ all. What is under way is not counted yet."
    ),
    source="Straight-through processing as the trade defines it: completed with no manual touch ÷ all items.",
    result=StageItem,
    value="count(*) FILTER (WHERE is_straight_through)",
    per="count(*)",
    where=_WHOLE_WAY,
    unit="share",
    good="high",
    on="completed_on",
    splits=_TRADED,
    example=Example(
        rows=[
            {"stage": "end_to_end", **_STRAIGHT},
            {"stage": "end_to_end", **_BY_HAND},
            {"stage": "end_to_end", **_TOUCHED},
            {"stage": "end_to_end", **_UNDER_WAY},
            {"stage": "matching", **_STRAIGHT},
        ],
        value=1,
        per=2,
    ),
)

MANUAL_TOUCHES = KPI(
    key="settlement_manual_touches",
    title="Manual touches in the stages",
    meaning=(
        "Things people did to trades from entering a stage to completing it: Σ events with a user. Where the work is, "
        "by stage, desk and counterparty."
    ),
    source="House definition: an event that has a user is work by hand.",
    result=StageItem,
    value="coalesce(sum(manual_touches), 0)",
    per=None,
    where=f"stage <> '{END_TO_END}'",
    unit="count",
    good="low",
    on="started_on",
    splits=("stage", *_TRADED),
    example=Example(
        rows=[
            {"stage": "enrichment", **_BY_HAND},
            {"stage": "matching", **_TOUCHED},
            {"stage": "matching", **_STRAIGHT},
            {"stage": "end_to_end", "manual_touches": 3},
        ],
        value=3,
    ),
)
