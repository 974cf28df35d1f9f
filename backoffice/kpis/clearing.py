"""Clearing desk: how much is netted away, how fast trades are taken over, and what the CCP carries on."""

from decimal import Decimal
from typing import Any, Final

from backoffice.contracts.clearing import NetFailAge, NetObligation, Novation
from backoffice.kpis.clearing_margin import MARGIN_KPIS
from backoffice.kpis.kpi import KPI, Example

_NETS: Final = ("ccp", "legal_entity_id", "market", "instrument_id", "direction")
_TRADES: Final = ("ccp", "legal_entity_id", "market", "desk", "ccp_status", "reject_code")
_FAILS: Final = ("ccp", "legal_entity_id", "market", "instrument_id", "direction", "age_bucket")

_NETTING: Final = "Multilateral netting by issue and settlement date, as CCPs do it (continuous net settlement)."
_NOVATION: Final = "House definition: the CCP's time of novation less the time of the trade."

_ONE_ISSUE: Final[list[dict[str, Any]]] = [
    {"gross_quantity": Decimal(270), "net_quantity": Decimal(30), "gross_amount": Decimal("2712.00")},
]
_TWO_ISSUES: Final[list[dict[str, Any]]] = [
    {"gross_amount": Decimal("2700.00"), "net_amount": Decimal("300.00"), "currency": "EUR"},
    {"gross_amount": Decimal("300.00"), "net_amount": Decimal("300.00"), "currency": "EUR"},
]

NETTING_BY_QUANTITY = KPI(
    key="clearing_netting_quantity",
    title="Netting efficiency by quantity",
    meaning=(
        "Share of what was bought and sold that need not be delivered because it nets: 1 − Σ net ÷ Σ gross, each "
        "member, CCP, issue and settlement date on its own. Quantities of different issues are added here: split by "
        "issue to compare."
    ),
    source=f"{_NETTING} Target and warning: house choice.",
    result=NetObligation,
    value="sum(gross_quantity - net_quantity)",
    per="sum(gross_quantity)",
    unit="share",
    good="high",
    on="settlement_date",
    splits=_NETS,
    target=Decimal("0.5"),
    warning=Decimal("0.4"),
    # By hand: buys of 100 and 50, sales of 120: gross 270, net 30, 240 / 270 = 88.89 %.
    example=Example(rows=_ONE_ISSUE, value=Decimal(240), per=Decimal(270)),
)

NETTING_BY_VALUE = KPI(
    key="clearing_netting_value",
    title="Netting efficiency by value",
    meaning=(
        "Share of what was to be paid and received that need not be paid because it nets: 1 − Σ net amount ÷ Σ gross "
        "amount, each member, CCP, issue and settlement date on its own, in one currency at a time."
    ),
    source=f"{_NETTING} Target and warning: house choice.",
    result=NetObligation,
    value="sum(gross_amount - net_amount)",
    per="sum(gross_amount)",
    unit="share",
    good="high",
    on="settlement_date",
    currency="currency",
    splits=(*_NETS, "currency"),
    target=Decimal("0.5"),
    warning=Decimal("0.4"),
    # By hand: gross 3,000, net 600: 2,400 / 3,000 = 80 %.
    example=Example(rows=_TWO_ISSUES, value=Decimal("2400.00"), per=Decimal("3000.00")),
)

GROSS = KPI(
    key="clearing_gross_amount",
    title="Gross amount before netting",
    meaning="What was bought and what was sold through CCPs, added up before anything nets: Σ gross amount.",
    source=_NETTING,
    result=NetObligation,
    value="coalesce(sum(gross_amount), 0)",
    per=None,
    unit="money",
    good="neither",
    on="settlement_date",
    currency="currency",
    splits=(*_NETS, "currency"),
    # By hand: 2,700 and 300.
    example=Example(rows=_TWO_ISSUES, value=Decimal("3000.00")),
)

NET_TO_SETTLE = KPI(
    key="clearing_net_amount",
    title="Net amount to settle with CCPs",
    meaning="What is left to be paid or received after netting: Σ net amount, without its sign.",
    source=_NETTING,
    result=NetObligation,
    value="coalesce(sum(net_amount), 0)",
    per=None,
    unit="money",
    good="neither",
    on="settlement_date",
    currency="currency",
    splits=(*_NETS, "currency"),
    example=Example(rows=_TWO_ISSUES, value=Decimal("600.00")),
)

_LAGS: Final[list[dict[str, Any]]] = [
    {"ccp_status": "novated", "lag_minutes": Decimal(minutes)} for minutes in (2, 4, 6, 8, 100)
] + [{"ccp_status": "rejected"}, {"ccp_status": "pending"}]

NOVATION_LAG = KPI(
    key="clearing_novation_lag",
    title="Novation lag, median",
    meaning=(
        "Half of the trades a CCP took over were taken over within this time of being struck: median of novation less "
        "trade. Parts of it do not add up."
    ),
    source=f"{_NOVATION} Target and warning: house choice.",
    result=Novation,
    value="round(quantile_cont(lag_minutes::DOUBLE, 0.5), 4)::DECIMAL(18,4)",
    per=None,
    where="lag_minutes IS NOT NULL",
    unit="minutes",
    good="low",
    on="traded_on",
    splits=_TRADES,
    adds_up=False,
    target=Decimal(5),
    warning=Decimal(15),
    example=Example(rows=_LAGS, value=Decimal(6)),
)

NOVATION_LAG_P95 = KPI(
    key="clearing_novation_lag_p95",
    title="Novation lag, 95 in 100",
    meaning=(
        "95 of 100 trades a CCP took over were taken over within this time of being struck: 95th percentile of "
        "novation less trade. Parts of it do not add up."
    ),
    source=f"{_NOVATION} Target and warning: house choice.",
    result=Novation,
    value="round(quantile_cont(lag_minutes::DOUBLE, 0.95), 4)::DECIMAL(18,4)",
    per=None,
    where="lag_minutes IS NOT NULL",
    unit="minutes",
    good="low",
    on="traded_on",
    splits=_TRADES,
    adds_up=False,
    target=Decimal(30),
    warning=Decimal(60),
    # By hand: between the fourth (8) and the fifth (100) at 0.95 × 4 = 3.8: 8 + 0.8 × 92 = 81.6.
    example=Example(rows=_LAGS, value=Decimal("81.6")),
)

REJECT_RATE = KPI(
    key="clearing_reject_rate",
    title="Trades rejected by CCPs",
    meaning="Trades a CCP rejected, out of all it answered: rejected ÷ (taken over + rejected).",
    source="House definition. Target: house choice.",
    result=Novation,
    value="count(*) FILTER (WHERE ccp_status = 'rejected')",
    per="count(*)",
    where="ccp_status <> 'pending'",
    unit="share",
    good="low",
    on="traded_on",
    splits=_TRADES,
    target=Decimal("0.005"),
    warning=Decimal("0.01"),
    example=Example(rows=_LAGS, value=1, per=6),
)

NOT_ANSWERED = KPI(
    key="clearing_not_answered",
    title="Trades CCPs have not answered",
    meaning="Trades given to a CCP that it has neither taken over nor rejected: until then we bear the risk.",
    source="House definition. Target: house choice.",
    result=Novation,
    value="count(*) FILTER (WHERE ccp_status = 'pending')",
    per=None,
    unit="count",
    good="low",
    on="traded_on",
    splits=_TRADES,
    target=Decimal(0),
    example=Example(rows=_LAGS, value=1),
)

_CARRIED: Final[list[dict[str, Any]]] = [
    {"is_newest": True, "value": Decimal("100.00"), "age_days": 0, "direction": "to_deliver"},
    {"is_newest": True, "value": Decimal("250.00"), "age_days": 5, "direction": "to_deliver"},
    {"is_newest": True, "value": Decimal("50.00"), "age_days": 7, "direction": "to_receive"},
    {"is_newest": False, "value": Decimal("999.00"), "age_days": 9, "direction": "to_deliver"},
]

NET_FAILS = KPI(
    key="clearing_net_fails",
    title="Net fails carried by CCPs",
    meaning="Net positions CCPs carry on the newest day because they were not delivered, by value: Σ value, both ways.",
    source="Continuous net settlement: what fails rolls into the next day's net position. Target: house choice.",
    result=NetFailAge,
    value="coalesce(sum(value), 0)",
    per=None,
    where="is_newest",
    unit="money",
    good="low",
    on="day",
    currency="currency",
    splits=(*_FAILS, "currency"),
    target=Decimal(0),
    example=Example(rows=_CARRIED, value=Decimal("400.00")),
)

NET_FAILS_AGED = KPI(
    key="clearing_net_fails_aged",
    title="Net fails of five business days or more",
    meaning="Of the net positions CCPs carry on the newest day, those that failed five business days ago or earlier.",
    source="SEC Rule 15c3-1: from the fifth business day fails cost capital. Target: house choice.",
    result=NetFailAge,
    value="count(*) FILTER (WHERE age_days >= 5)",
    per=None,
    where="is_newest",
    unit="count",
    good="low",
    on="day",
    splits=_FAILS,
    target=Decimal(0),
    example=Example(rows=_CARRIED, value=2),
)

CLEARING_KPIS: tuple[KPI, ...] = (
    *MARGIN_KPIS,
    NETTING_BY_VALUE,
    NETTING_BY_QUANTITY,
    GROSS,
    NET_TO_SETTLE,
    NOVATION_LAG,
    NOVATION_LAG_P95,
    REJECT_RATE,
    NOT_ANSWERED,
    NET_FAILS,
    NET_FAILS_AGED,
)
"""In the order of the catalogue."""
