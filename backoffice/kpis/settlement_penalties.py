"""Settlement desk: what CSDR cash penalties cost and bring, and where the CSD's figures differ from ours."""

from decimal import Decimal
from typing import Any, Final

from backoffice.contracts.settlement_penalties import Penalty
from backoffice.contracts.settlement_penalty_reports import PenaltyComparison, PenaltyMonth
from backoffice.kpis.kpi import KPI, Example

_PLACES: Final = ("csd", "market", "counterparty_id", "currency", "penalty_type")
_CAUSES: Final = (*_PLACES, "reason_family", "reason", "penalty_class", "instrument_id", "legal_entity_id", "desk")

_FRAMEWORK: Final = "Delegated Regulation (EU) 2017/389; ECSDA CSDR Penalties Framework 7."

_DAYS: Final[list[dict[str, Any]]] = [
    {"payer": "own", "amount": Decimal("3.13"), "net_amount": Decimal("-3.13"), "is_first": True},
    {"payer": "own", "amount": Decimal("3.38"), "net_amount": Decimal("-3.38")},
    {"payer": "own", "amount": Decimal("10.00"), "net_amount": Decimal("-10.00"), "penalty_type": "LMFP"},
    {"payer": "counterparty", "amount": Decimal("5.00"), "net_amount": Decimal("5.00"), "is_first": True},
    {"amount": Decimal(0), "net_amount": Decimal(0), "exemption": "corporate_action"},
    {"gap": "price_missing", "is_first": True},
]
"""We pay a fail of two days (6.51) and a late match (10.00), receive 5.00; one is exempt, one lacks its price."""

PENALTIES_PAID = KPI(
    key="penalties_paid",
    title="Penalties we pay",
    meaning=(
        "Cash penalties of the fails and late matches charged to us, by our own calculation: "
        "Σ quantity × reference price × rate of every business day. Without those that lack an input."
    ),
    source=_FRAMEWORK,
    result=Penalty,
    where="exemption IS NULL",
    value="coalesce(sum(amount) FILTER (WHERE payer = 'own'), 0)",
    per=None,
    unit="money",
    good="low",
    on="detected_on",
    currency="currency",
    splits=_CAUSES,
    example=Example(rows=_DAYS, value=Decimal("16.51")),
)

PENALTIES_RECEIVED = KPI(
    key="penalties_received",
    title="Penalties we receive",
    meaning=(
        "Cash penalties of the fails and late matches charged to our counterparties in our favour, by our own "
        "calculation. Without those that lack an input."
    ),
    source=_FRAMEWORK,
    result=Penalty,
    where="exemption IS NULL",
    value="coalesce(sum(amount) FILTER (WHERE payer = 'counterparty'), 0)",
    per=None,
    unit="money",
    good="neither",
    on="detected_on",
    currency="currency",
    splits=_CAUSES,
    example=Example(rows=_DAYS, value=Decimal("5.00")),
)

PENALTIES_NET = KPI(
    key="penalties_net",
    title="Penalties, net",
    meaning="Penalties we receive less penalties we pay: below zero, fails cost us. Never across currencies.",
    source=_FRAMEWORK,
    result=Penalty,
    where="exemption IS NULL",
    value="coalesce(sum(net_amount), 0)",
    per=None,
    unit="money",
    good="high",
    on="detected_on",
    currency="currency",
    splits=_CAUSES,
    example=Example(rows=_DAYS, value=Decimal("-11.51")),
)

PENALTIES_PROJECTED = KPI(
    key="penalties_projected",
    title="Penalties of this month, projected net",
    meaning=(
        "A projection: received less paid so far this month, and every open fail carried to the month's end with its "
        "last day's quantity, price and rate. Below zero we pay. New fails and late matches are not foreseen."
    ),
    source="House definition, after the ECSDA framework's calendar months.",
    result=PenaltyMonth,
    value="coalesce(sum(projected_net), 0)",
    per=None,
    where="state = 'running'",
    unit="money",
    good="high",
    on=None,
    currency="currency",
    splits=("csd", "market", "counterparty_id", "currency"),
    example=Example(
        rows=[
            {"state": "running", "projected_net": Decimal("-16.51"), "counterparty_id": "A"},
            {"state": "running", "projected_net": Decimal("5.00"), "counterparty_id": "B"},
            {"state": "appeal", "counterparty_id": "C"},
        ],
        value=Decimal("-11.51"),
    ),
)

LATE_MATCHING_SHARE = KPI(
    key="penalties_late_matching_share",
    title="Late matching in what we pay",
    meaning="Penalties we pay for matching late (LMFP), out of all penalties we pay: LMFP ÷ all.",
    source=f"{_FRAMEWORK} Warning: house choice.",
    result=Penalty,
    where="exemption IS NULL",
    value="coalesce(sum(amount) FILTER (WHERE payer = 'own' AND penalty_type = 'LMFP'), 0)",
    per="sum(amount) FILTER (WHERE payer = 'own')",
    unit="share",
    good="low",
    on="detected_on",
    currency="currency",
    splits=_CAUSES,
    target=Decimal("0.10"),
    warning=Decimal("0.25"),
    example=Example(rows=_DAYS, value=Decimal("10.00"), per=Decimal("16.51")),
)

PENALTY_PER_FAIL = KPI(
    key="penalty_per_fail",
    title="Penalty per fail",
    meaning=(
        "Penalties we pay, per instruction that began to cost us in the period: paid ÷ first days we pay for. "
        "A fail that lasts costs in later periods too."
    ),
    source="House definition.",
    result=Penalty,
    where="exemption IS NULL",
    value="coalesce(sum(amount) FILTER (WHERE payer = 'own'), 0)",
    per="count(*) FILTER (WHERE payer = 'own' AND is_first)",
    unit="money",
    good="low",
    on="detected_on",
    currency="currency",
    splits=_CAUSES,
    example=Example(rows=_DAYS, value=Decimal("16.51"), per=1),
)

PENALTY_GAPS = KPI(
    key="penalty_gaps",
    title="Penalties we cannot calculate",
    meaning=(
        "Days of penalties without an amount: no price or rate of the day, a class not known, or nobody says who "
        "pays. They are missing from every sum of penalties."
    ),
    source="House rule: what is not known is shown, never counted as zero. Target: house choice.",
    result=Penalty,
    where="exemption IS NULL",
    value="count(*) FILTER (WHERE gap IS NOT NULL)",
    per=None,
    unit="count",
    good="low",
    on="detected_on",
    splits=(*_CAUSES, "gap"),
    target=Decimal(0),
    example=Example(rows=_DAYS, value=1),
)

_COMPARED: Final[list[dict[str, Any]]] = [
    {"outcome": "matched", "difference": Decimal(0)},
    {"outcome": "differs", "difference": Decimal("-0.54")},
    {"outcome": "only_ours", "difference": Decimal("-3.13")},
    {"outcome": "only_theirs", "difference": Decimal("4.00")},
    {"outcome": "not_calculated"},
    {"outcome": "not_reported"},
]

_DIFFERS: Final = "outcome IN ('differs', 'only_ours', 'only_theirs')"
_COMPARED_BY: Final = ("csd", "market", "counterparty_id", "currency", "penalty_type", "outcome", "differs_in", "state")

PENALTIES_DIFFERING = KPI(
    key="penalties_differing",
    title="Penalties that differ from the CSD's",
    meaning="Penalties that one side alone has, or both with different amounts: appeals end on the tenth business day.",
    source="ECSDA CSDR Penalties Framework, appeals. Target: house choice.",
    result=PenaltyComparison,
    value=f"count(*) FILTER (WHERE {_DIFFERS})",
    per=None,
    unit="count",
    good="low",
    on="detected_on",
    splits=_COMPARED_BY,
    target=Decimal(0),
    example=Example(rows=_COMPARED, value=3),
)

PENALTIES_DIFFERENCE = KPI(
    key="penalties_difference",
    title="Differences from the CSD's penalties",
    meaning="Size of the differences from the CSD's penalties, whichever way they go: Σ |ours less theirs|.",
    source="ECSDA CSDR Penalties Framework, appeals. Target: house choice.",
    result=PenaltyComparison,
    value=f"coalesce(sum(abs(difference)) FILTER (WHERE {_DIFFERS}), 0)",
    per=None,
    unit="money",
    good="low",
    on="detected_on",
    currency="currency",
    splits=_COMPARED_BY,
    target=Decimal(0),
    example=Example(rows=_COMPARED, value=Decimal("7.67")),
)

PENALTY_KPIS: tuple[KPI, ...] = (
    PENALTIES_PAID,
    PENALTIES_RECEIVED,
    PENALTIES_NET,
    PENALTIES_PROJECTED,
    LATE_MATCHING_SHARE,
    PENALTY_PER_FAIL,
    PENALTY_GAPS,
    PENALTIES_DIFFERING,
    PENALTIES_DIFFERENCE,
)
"""What the settlement desk shows of penalties."""
