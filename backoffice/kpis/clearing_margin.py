"""Clearing desk: whether margin was paid in time, how much of it is disputed, and whether collateral covers it."""

from decimal import Decimal
from typing import Any, Final

from backoffice.contracts.clearing import MarginCallStatus, MarginCoverage
from backoffice.kpis.kpi import KPI, Example

_CALLS: Final = ("ccp", "legal_entity_id", "margin_type", "currency", "standing")
_COVERED: Final = ("ccp", "legal_entity_id", "currency")

_PRACTICE: Final = "CPMI-IOSCO, Streamlining variation margin in centrally cleared markets (2025)."

_FOUR: Final[list[dict[str, Any]]] = [
    {"standing": "met", "amount": Decimal("100.00"), "disputed_amount": Decimal(0)},
    {"standing": "met", "amount": Decimal("300.00"), "disputed_amount": Decimal("30.00")},
    {"standing": "late", "amount": Decimal("200.00"), "disputed_amount": Decimal(0)},
    {"standing": "missing", "amount": Decimal("400.00"), "disputed_amount": Decimal("20.00")},
    {"standing": "waiting", "amount": Decimal("50.00"), "disputed_amount": Decimal(0)},
]
"""Two calls met in time, one late, one missing, one not due yet."""

CALLS_MET = KPI(
    key="margin_calls_met",
    title="Margin calls met by the deadline",
    meaning="Calls for margin met by the CCP's deadline, out of all that are due or were met: met ÷ due.",
    source=f"{_PRACTICE} Target: house choice; every missed call can end in default.",
    result=MarginCallStatus,
    value="count(*) FILTER (WHERE standing = 'met')",
    per="count(*)",
    where="standing <> 'waiting'",
    unit="share",
    good="high",
    on="called_on",
    splits=_CALLS,
    target=Decimal(1),
    warning=Decimal("0.99"),
    example=Example(rows=_FOUR, value=2, per=4),
)

CALLS_MISSING = KPI(
    key="margin_calls_missing",
    title="Margin calls past their deadline, not met",
    meaning="Calls for margin that are due and not met as of now.",
    source=f"{_PRACTICE} Target: house choice.",
    result=MarginCallStatus,
    value="count(*) FILTER (WHERE standing = 'missing')",
    per=None,
    unit="count",
    good="low",
    on="called_on",
    splits=_CALLS,
    target=Decimal(0),
    example=Example(rows=_FOUR, value=1),
)

CALLS_WAITING = KPI(
    key="margin_calls_waiting",
    title="Margin calls still to meet in time",
    meaning="Calls for margin that are not met yet and not due yet.",
    source="House definition.",
    result=MarginCallStatus,
    value="count(*) FILTER (WHERE standing = 'waiting')",
    per=None,
    unit="count",
    good="neither",
    on="called_on",
    splits=_CALLS,
    example=Example(rows=_FOUR, value=1),
)

CALLED = KPI(
    key="margin_called",
    title="Margin called",
    meaning="Sum of all calls for margin, in each currency.",
    source="House definition.",
    result=MarginCallStatus,
    value="coalesce(sum(amount), 0)",
    per=None,
    unit="money",
    good="neither",
    on="called_on",
    currency="currency",
    splits=_CALLS,
    example=Example(rows=_FOUR, value=Decimal("1050.00")),
)

DISPUTED = KPI(
    key="margin_disputed",
    title="Margin disputed",
    meaning="The part of the margin called that we dispute: Σ disputed ÷ Σ called, in one currency at a time.",
    source="House definition, after EMIR RTS 149/2013 Art. 15 on disputes. Target: house choice.",
    result=MarginCallStatus,
    value="coalesce(sum(disputed_amount), 0)",
    per="sum(amount)",
    unit="share",
    good="low",
    on="called_on",
    currency="currency",
    splits=_CALLS,
    target=Decimal("0.01"),
    warning=Decimal("0.05"),
    example=Example(rows=_FOUR, value=Decimal("50.00"), per=Decimal("1050.00")),
)

_DAYS: Final[list[dict[str, Any]]] = [
    {"is_newest": True, "requirement": Decimal(100), "collateral": Decimal(120), "shortfall": Decimal(0)},
    {"is_newest": True, "requirement": Decimal(200), "collateral": Decimal(150), "shortfall": Decimal(50)},
    {"is_newest": False, "requirement": Decimal(100), "collateral": Decimal(130), "shortfall": Decimal(0)},
]

COVERAGE = KPI(
    key="margin_coverage",
    title="Margin coverage",
    meaning=(
        "Collateral after haircut for each unit of margin required, at the end of each day: Σ collateral ÷ Σ "
        "requirement, in one currency at a time. Below 1 something is not covered; above 1 elsewhere can hide it."
    ),
    source="House definition: collateral after haircut ÷ requirement. Target: house choice.",
    result=MarginCoverage,
    value="sum(collateral)",
    per="sum(requirement)",
    unit="times",
    good="high",
    on="day",
    currency="currency",
    splits=_COVERED,
    target=Decimal("1.05"),
    warning=Decimal(1),
    example=Example(rows=_DAYS, value=Decimal(400), per=Decimal(400)),
)

SHORTFALL = KPI(
    key="margin_shortfall",
    title="Margin not covered",
    meaning="Requirement that no collateral covers on the newest day, each CCP and member on its own: Σ shortfall.",
    source="House definition. Target: house choice.",
    result=MarginCoverage,
    value="coalesce(sum(shortfall), 0)",
    per=None,
    where="is_newest",
    unit="money",
    good="low",
    on="day",
    currency="currency",
    splits=_COVERED,
    target=Decimal(0),
    example=Example(rows=_DAYS, value=Decimal(50)),
)

MARGIN_KPIS: tuple[KPI, ...] = (
    CALLS_MET,
    CALLS_MISSING,
    CALLS_WAITING,
    COVERAGE,
    SHORTFALL,
    CALLED,
    DISPUTED,
)
"""Everything on margin."""
