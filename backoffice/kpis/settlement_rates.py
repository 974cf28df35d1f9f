"""Settlement desk: what share settles on time, fails, and is matched in time."""

from decimal import Decimal
from typing import Final

from backoffice.contracts.settlement import SettlementStatus
from backoffice.kpis.kpi import KPI, Example
from backoffice.kpis.settlement_splits import DUE, DUE_AGAINST_PAYMENT, PLACES

NOT_MARKET_BUSINESS: Final = ("AUTO", "CLAI", "CORP", "REAL")
"""Transaction types the T2S efficiency leaves out: auto-collateral, market claims, corporate actions, realignments."""

_MARKET_BUSINESS: Final = f"transaction_type NOT IN {NOT_MARKET_BUSINESS}"

EFFICIENCY_BY_VOLUME = KPI(
    key="settlement_efficiency_volume",
    title="Settlement efficiency by volume",
    meaning=(
        "Instructions settled whole by their intended date, out of all that were due: settled on time ÷ due. "
        "On hold counts as unsettled; auto-collateral, market claims, corporate actions and realignments stay out."
    ),
    source="ECB, T2S settlement efficiency. Target: T2S in early 2024 (95 %); warning: in 2022 (93.7 %).",
    result=SettlementStatus,
    value="count(*) FILTER (WHERE settled_on_time)",
    per="count(*)",
    where=f"is_due AND {_MARKET_BUSINESS}",
    unit="share",
    good="high",
    on="intended_settlement_date",
    splits=PLACES,
    target=Decimal("0.95"),
    warning=Decimal("0.937"),
    example=Example(
        rows=[*DUE, {"is_due": True, "is_failed": True, "transaction_type": "CORP"}],
        value=2,
        per=4,
    ),
)

EFFICIENCY_BY_VALUE = KPI(
    key="settlement_efficiency_value",
    title="Settlement efficiency by value",
    meaning=(
        "Amount of the instructions settled whole by their intended date, out of the amount of all that were due: "
        "settled on time ÷ due, in one currency at a time. Free of payment and what has no amount stay out, "
        "as do auto-collateral, market claims, corporate actions and realignments."
    ),
    source="ECB, T2S settlement efficiency. Target: T2S in early 2024 (97 %); warning: in 2022 (93.3 %).",
    result=SettlementStatus,
    value="coalesce(sum(amount) FILTER (WHERE settled_on_time), 0)",
    per="sum(amount)",
    where=f"is_due AND payment = 'APMT' AND {_MARKET_BUSINESS}",
    unit="share",
    good="high",
    on="intended_settlement_date",
    currency="currency",
    splits=PLACES,
    target=Decimal("0.97"),
    warning=Decimal("0.933"),
    example=Example(rows=DUE_AGAINST_PAYMENT, value=Decimal("350.50"), per=Decimal("500.00")),
)

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

FAIL_RATE = KPI(
    key="settlement_fail_rate",
    title="Fail rate",
    meaning=(
        "Instructions that did not settle whole by their intended date, whether they settled since or not, out of all "
        "that were due: failed ÷ due."
    ),
    source="CSDR, RTS 2018/1229 Annex III (volume). Target and warning: the rest to the efficiency's (5 %, 6.3 %).",
    result=SettlementStatus,
    value="count(*) FILTER (WHERE is_failed)",
    per="count(*)",
    where="is_due",
    unit="share",
    good="low",
    on="intended_settlement_date",
    splits=PLACES,
    target=Decimal("0.05"),
    warning=Decimal("0.063"),
    example=Example(rows=DUE, value=2, per=4),
)

FAIL_RATE_BY_VALUE = KPI(
    key="settlement_fail_rate_value",
    title="Fail rate by value",
    meaning=(
        "Amount of the instructions that did not settle whole by their intended date, out of the amount of all that "
        "were due: failed ÷ due, in one currency at a time. A part that settled in time counts as failed "
        "with the rest; free of payment and what has no amount stay out."
    ),
    source="CSDR, RTS 2018/1229 Annex III (value). Target and warning: the rest to the efficiency's (3 %, 6.7 %).",
    result=SettlementStatus,
    value="coalesce(sum(amount) FILTER (WHERE is_failed), 0)",
    per="sum(amount)",
    where="is_due AND payment = 'APMT'",
    unit="share",
    good="low",
    on="intended_settlement_date",
    currency="currency",
    splits=PLACES,
    target=Decimal("0.03"),
    warning=Decimal("0.067"),
    example=Example(rows=DUE_AGAINST_PAYMENT, value=Decimal("149.50"), per=Decimal("500.00")),
)

FAIL_RATE_NOT_COUNTERPARTY = KPI(
    key="settlement_fail_rate_own",
    title="Fail rate without the counterparty's fails",
    meaning=(
        "Fails whose reason does not point at the counterparty, out of all instructions that were due: "
        "(own + both + market + no reason given) ÷ due. What nobody explained counts against us."
    ),
    source="ESMA Q&A 1222, participant efficiency rate. Target and warning: house choice, half the fail rate's.",
    result=SettlementStatus,
    value="count(*) FILTER (WHERE is_failed AND failing_party IS DISTINCT FROM 'counterparty')",
    per="count(*)",
    where="is_due",
    unit="share",
    good="low",
    on="intended_settlement_date",
    splits=PLACES,
    target=Decimal("0.025"),
    warning=Decimal("0.0315"),
    example=Example(rows=DUE, value=1, per=4),
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
