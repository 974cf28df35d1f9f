"""Settlement desk, day by day: how much of what could settle did, and what stood open at the cut-off."""

from decimal import Decimal
from typing import Any, Final

from backoffice.contracts.settlement_history import SettlementDay
from backoffice.kpis.kpi import KPI, Example
from backoffice.kpis.settlement_splits import CAUSES, PLACES

ELIGIBLE: Final = "NOT is_unmatched AND NOT is_unsent"
"""In the market's books and matched: only these can settle or fail."""

_NOT_MARKET_BUSINESS: Final = ("AUTO", "CLAI", "CORP", "REAL")
"""Transaction types the T2S efficiency leaves out: auto-collateral, market claims, corporate actions, realignments."""

_MARKET_ELIGIBLE: Final = f"{ELIGIBLE} AND transaction_type NOT IN {_NOT_MARKET_BUSINESS}"

_PAID: Final = {"payment": "APMT", "currency": "EUR"}

ONE_DAY: Final[list[dict[str, Any]]] = [
    {**_PAID, "is_settled_that_day": True, "open_amount": Decimal("100.00"), "settled_amount": Decimal("100.00")},
    {**_PAID, "is_settled_that_day": True, "open_amount": Decimal("250.50"), "settled_amount": Decimal("250.50")},
    {
        **_PAID,
        "is_fail": True,
        "lacking": "securities",
        "failing_party": "own",
        "ageing_bucket": "0-1",
        "open_amount": Decimal("100.00"),
        "settled_amount": Decimal("40.00"),
        "remaining_amount": Decimal("60.00"),
    },
    {
        **_PAID,
        "is_fail": True,
        "lacking": "cash",
        "failing_party": "counterparty",
        "ageing_bucket": "2-4",
        "is_hold": True,
        "open_amount": Decimal("49.50"),
        "settled_amount": Decimal("0.00"),
        "remaining_amount": Decimal("49.50"),
    },
    {
        **_PAID,
        "is_fail": True,
        "ageing_bucket": "0-1",
        "open_amount": Decimal("0.50"),
        "settled_amount": Decimal("0.00"),
        "remaining_amount": Decimal("0.50"),
    },
    {
        **_PAID,
        "is_closed_that_day": True,
        "open_amount": Decimal("20.00"),
        "settled_amount": Decimal("5.00"),
    },
    {**_PAID, "is_unmatched": True, "open_amount": Decimal("999.00"), "settled_amount": Decimal("0.00")},
    {**_PAID, "is_unsent": True, "open_amount": Decimal("999.00"), "settled_amount": Decimal("0.00")},
]
"""Two settle; three fail, one for securities with a part settled, one for cash on hold, one nobody explained; one is
closed with a part left; one is not matched and one not sent, so six could have settled."""

_CORPORATE_ACTION: Final = {**ONE_DAY[0], "transaction_type": "CORP"}

EFFICIENCY_BY_VOLUME = KPI(
    key="settlement_efficiency_volume",
    title="Settlement efficiency by volume",
    meaning=(
        "Each business day, instructions that settled whole on it, out of those due and matched: settled that day ÷ "
        "eligible that day. On hold counts as unsettled; what was not matched by the cut-off is not eligible, and "
        "auto-collateral, market claims, corporate actions and realignments stay out."
    ),
    source="ECB, T2S settlement efficiency. Target: T2S in early 2024 (95 %); warning: in 2022 (93.7 %).",
    result=SettlementDay,
    value="count(*) FILTER (WHERE is_settled_that_day)",
    per="count(*)",
    where=_MARKET_ELIGIBLE,
    unit="share",
    good="high",
    on="day",
    splits=PLACES,
    target=Decimal("0.95"),
    warning=Decimal("0.937"),
    example=Example(rows=[*ONE_DAY, _CORPORATE_ACTION], value=2, per=6),
)

EFFICIENCY_BY_VALUE = KPI(
    key="settlement_efficiency_value",
    title="Settlement efficiency by value",
    meaning=(
        "Each business day, the amount that settled on it, parts included, out of the amount still to settle as the "
        "day began: settled that day ÷ eligible that day, in one currency at a time. The same instructions as by "
        "volume, but for those free of payment or without an amount."
    ),
    source="ECB, T2S settlement efficiency. Target: T2S in early 2024 (97 %); warning: in 2022 (93.3 %).",
    result=SettlementDay,
    value="coalesce(sum(settled_amount), 0)",
    per="sum(open_amount)",
    where=f"payment = 'APMT' AND {_MARKET_ELIGIBLE}",
    unit="share",
    good="high",
    on="day",
    currency="currency",
    splits=PLACES,
    target=Decimal("0.97"),
    warning=Decimal("0.933"),
    example=Example(rows=[*ONE_DAY, _CORPORATE_ACTION], value=Decimal("395.50"), per=Decimal("520.50")),
)

FAILS_STANDING = KPI(
    key="settlement_fails_standing",
    title="Fails standing at the cut-off",
    meaning=(
        "Instructions matched and still open at a business day's cut-off, counted once each day they stand: of one day "
        "the fails then open, of several days the days failed. Age is in business days since the intended date, day 0."
    ),
    source="CSDR, RTS 2018/1229 Art. 13(1): the length of each fail in business days.",
    result=SettlementDay,
    value="count(*) FILTER (WHERE is_fail)",
    per=None,
    unit="count",
    good="low",
    on="day",
    splits=(*CAUSES, "ageing_bucket", "lacking", "instrument_id"),
    example=Example(rows=ONE_DAY, value=3),
)

UNMATCHED_STANDING = KPI(
    key="settlement_unmatched_standing",
    title="Unmatched at the cut-off",
    meaning=(
        "Instructions due and not matched by a business day's cut-off, counted once each day they stand: they cannot "
        "settle, are no fails yet, and are charged for once they match."
    ),
    source="ECSDA CSDR Penalties Framework 7.1 (late matching fail penalties). Target: house choice.",
    result=SettlementDay,
    value="count(*) FILTER (WHERE is_unmatched)",
    per=None,
    unit="count",
    good="low",
    on="day",
    splits=(*CAUSES, "instrument_id"),
    target=Decimal(0),
    example=Example(rows=ONE_DAY, value=1),
)
