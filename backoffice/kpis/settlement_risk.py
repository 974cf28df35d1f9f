"""Settlement desk ahead of time: what is likely to fail within two business days, and how far that can be trusted."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from backoffice.contracts.settlement_risk import SettlementRisk, SettlementRiskBacktest
from backoffice.kpis.kpi import KPI, Example
from backoffice.kpis.settlement_splits import PLACES

_WHY: Final = (*PLACES, "band", "first_factor", "matching", "hold", "instructed", "inventory", "days_until_due")
_TESTED: Final = ("horizon",)
_AHEAD: Final = "House definition, tested on past months: see the forecast's lift and calibration."

_DUE_SOON: Final[list[dict[str, Any]]] = [
    {"probability": Decimal("0.6"), "band": "high"},
    {"probability": Decimal("0.25"), "band": "high"},
    {"probability": Decimal("0.12"), "band": "raised"},
    {"probability": Decimal("0.03"), "band": "usual"},
]
"""Two at high risk, one raised, one as usual: one fail to be expected in all."""

_MONTHS: Final[list[dict[str, Any]]] = [
    {"month": date(2026, month, 1), "tenth": tenth, "instructions": 100, "fails_at_base_rate": Decimal(8), **found}
    for month in (7, 8)
    for tenth, found in (
        (10, {"expected_fails": Decimal(30), "fails": 16}),
        (1, {"expected_fails": Decimal(2), "fails": 0}),
    )
]
"""Two months of 200 instructions, 8 in 100 failed, all in the riskiest tenth, where 14 more were expected."""


RISK_DUE_SOON = KPI(
    key="settlement_risk_due_soon",
    title="At high risk of failing within two business days",
    meaning=(
        "Open instructions due today or in the next two business days whose probability of failing is three times "
        "the base rate or more."
    ),
    source=_AHEAD,
    result=SettlementRisk,
    value="count(*) FILTER (WHERE band = 'high')",
    per=None,
    unit="count",
    good="low",
    on="intended_settlement_date",
    splits=_WHY,
    example=Example(rows=_DUE_SOON, value=2),
)

EXPECTED_FAILS = KPI(
    key="settlement_expected_fails",
    title="Fails to be expected within two business days",
    meaning=(
        "Sum of the probabilities of failing of all open instructions due today or in the next two business days. "
        "Unknown where one has no probability yet."
    ),
    source=_AHEAD,
    result=SettlementRisk,
    value="CASE WHEN count(*) = count(probability) THEN coalesce(sum(probability), 0) END",
    per=None,
    unit="count",
    good="low",
    on="intended_settlement_date",
    splits=_WHY,
    example=Example(rows=_DUE_SOON, value=Decimal("1.00")),
)

EXPECTED_PENALTY = KPI(
    key="settlement_expected_penalty",
    title="Penalty to be expected of what is due within two business days",
    meaning=(
        "Probability of failing × CSDR penalty of a business day × business days fails last in that market, summed "
        "over the open instructions due today or in the next two business days, in each currency by itself. Unknown "
        "where price, rate or probability of one is missing; what is charged no penalty stays out."
    ),
    source="Delegated Regulation (EU) 2017/389, Annex; the probability is the house's own.",
    result=SettlementRisk,
    value="CASE WHEN count(*) = count(expected_penalty) THEN coalesce(sum(expected_penalty), 0) END",
    per=None,
    where="penalty_currency IS NOT NULL AND penalty_per_day IS DISTINCT FROM 0",
    unit="money",
    good="low",
    on="intended_settlement_date",
    currency="penalty_currency",
    splits=_WHY,
    example=Example(
        rows=[
            {"expected_penalty": Decimal("6.51"), "penalty_per_day": Decimal("12.50"), "penalty_currency": "EUR"},
            {"expected_penalty": Decimal("0.10"), "penalty_per_day": Decimal("1.00"), "penalty_currency": "EUR"},
            {"penalty_per_day": Decimal(0), "penalty_currency": "EUR"},
        ],
        value=Decimal("6.61"),
    ),
)

FORECAST_LIFT = KPI(
    key="settlement_forecast_lift",
    title="Lift of the fail forecast",
    meaning=(
        "How many times as often as all the tenth forecast riskiest really failed, month by month on what the forecast "
        "had not seen: fails of the tenth ÷ fails it would have had at the month's own fail rate."
    ),
    source="House definition: backtest, each month forecast by the weights in force in it. Target: house choice.",
    result=SettlementRiskBacktest,
    value="coalesce(sum(fails) FILTER (WHERE tenth = 10), 0)",
    per="sum(fails_at_base_rate) FILTER (WHERE tenth = 10)",
    unit="times",
    good="high",
    on="month",
    splits=_TESTED,
    target=Decimal(3),
    warning=Decimal(2),
    example=Example(rows=_MONTHS, value=32, per=Decimal(16)),
)

FAILS_CAUGHT = KPI(
    key="settlement_forecast_caught",
    title="Fails caught in the riskiest tenth",
    meaning=(
        "Share of all fails that were in the tenth forecast riskiest, month by month on what the forecast had not "
        "seen: fails of the tenth ÷ fails. Chance alone would catch a tenth."
    ),
    source="House definition: backtest, each month forecast by the weights in force in it. Target: house choice.",
    result=SettlementRiskBacktest,
    value="coalesce(sum(fails) FILTER (WHERE tenth = 10), 0)",
    per="sum(fails)",
    unit="share",
    good="high",
    on="month",
    splits=_TESTED,
    target=Decimal("0.3"),
    warning=Decimal("0.2"),
    example=Example(rows=_MONTHS, value=32, per=32),
)

FORECAST_BASE_RATE = KPI(
    key="settlement_forecast_base_rate",
    title="Base rate of the fail forecast",
    meaning=(
        "Share of the instructions of the tested months that failed, whatever was forecast: fails ÷ instructions. "
        "It is what lift and calibration are measured against."
    ),
    source="House definition: backtest, each month forecast by the weights in force in it.",
    result=SettlementRiskBacktest,
    value="sum(fails)",
    per="sum(instructions)",
    unit="share",
    good="low",
    on="month",
    splits=(*_TESTED, "tenth"),
    example=Example(rows=_MONTHS, value=32, per=400),
)

FORECAST_RATE = KPI(
    key="settlement_forecast_rate",
    title="Fail rate forecast",
    meaning=(
        "Average probability of failing given to the instructions of the tested months: fails expected ÷ instructions. "
        "By tenths, beside the rate that came, it shows whether the forecast can be taken at its word."
    ),
    source="House definition: backtest, each month forecast by the weights in force in it.",
    result=SettlementRiskBacktest,
    value="sum(expected_fails)",
    per="sum(instructions)",
    unit="share",
    good="neither",
    on="month",
    splits=(*_TESTED, "tenth"),
    example=Example(rows=_MONTHS, value=Decimal(64), per=400),
)

EXPECTED_TO_ACTUAL = KPI(
    key="settlement_forecast_bias",
    title="Fails forecast, out of those that came",
    meaning=(
        "Fails the forecast led to expect ÷ fails that came, in the tested months: below 100 % more failed than was "
        "forecast, above it fewer did."
    ),
    source="House definition: backtest, each month forecast by the weights in force in it.",
    result=SettlementRiskBacktest,
    value="coalesce(sum(expected_fails), 0)",
    per="sum(fails)",
    unit="share",
    good="neither",
    on="month",
    splits=(*_TESTED, "tenth"),
    example=Example(rows=_MONTHS, value=Decimal(64), per=32),
)

CALIBRATION_ERROR = KPI(
    key="settlement_forecast_calibration",
    title="Calibration error of the fail forecast",
    meaning=(
        "By how much the fail rate forecast and the one that came differ on average, in percentage points: "
        "Σ |fails expected − fails that came| of every month's tenths ÷ instructions. Chance alone makes some."
    ),
    source="House definition: expected calibration error over tenths, backtest. Target: house choice.",
    result=SettlementRiskBacktest,
    value="coalesce(sum(abs(expected_fails - fails)), 0)",
    per="sum(instructions)",
    unit="share",
    good="low",
    on="month",
    splits=(*_TESTED, "tenth"),
    target=Decimal("0.02"),
    warning=Decimal("0.04"),
    example=Example(rows=_MONTHS, value=Decimal(32), per=400),
)

SETTLEMENT_RISK_KPIS: tuple[KPI, ...] = (
    RISK_DUE_SOON,
    EXPECTED_FAILS,
    EXPECTED_PENALTY,
    FORECAST_LIFT,
    FAILS_CAUGHT,
    FORECAST_BASE_RATE,
    FORECAST_RATE,
    EXPECTED_TO_ACTUAL,
    CALIBRATION_ERROR,
)
"""What is ahead, and how well earlier forecasts came true."""
