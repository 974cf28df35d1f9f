"""Settlement desk: US fails to deliver as the SEC publishes them, and the threshold list."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from backoffice.contracts.settlement_us import FailsCharge, UsFail, UsFailDay
from backoffice.kpis.kpi import KPI, Example

_NEWEST: Final = "is_latest"
_SECURITY: Final = ("symbol", "cusip")

_ONE_DAY: Final[list[dict[str, Any]]] = [
    {"is_latest": True, "quantity": 45_000, "value": Decimal("90000.00"), "is_threshold": True, "days_to_close_out": 2},
    {"is_latest": True, "quantity": 0, "value": Decimal(0), "is_threshold": True, "days_to_close_out": 9},
    {"is_latest": True, "quantity": 20_000, "value": None, "is_threshold": None},
    {"is_latest": True, "quantity": 300, "value": Decimal("150.50"), "is_threshold": False},
    {
        "is_latest": False,
        "quantity": 99_999,
        "value": Decimal("99999.00"),
        "is_threshold": True,
        "days_to_close_out": 3,
    },
]
"""Two on the list, one of them without a balance; one that may be, without a price; one small; one of a day before."""

US_FAILS_SHARES = KPI(
    key="us_fails_shares",
    title="US fails to deliver, shares",
    meaning=(
        "Shares failing to be delivered on the newest settlement day of the SEC's files: Σ balance of each security. "
        "It is a balance of all participants together, not what failed on that day, and is never added over days."
    ),
    source="SEC, fails-to-deliver data (Exchange Act, Regulation SHO).",
    result=UsFail,
    value="sum(quantity)",
    per=None,
    where=_NEWEST,
    unit="count",
    good="low",
    on=None,
    splits=_SECURITY,
    example=Example(rows=_ONE_DAY, value=65_300),
)

US_FAILS_VALUE = KPI(
    key="us_fails_value",
    title="US fails to deliver, worth where priced",
    meaning=(
        "Worth of the fails balances of the newest settlement day: Σ shares × the price the file gives. Securities "
        "whose price it does not give are left out, not counted as worth nothing."
    ),
    source="SEC, fails-to-deliver data (Exchange Act, Regulation SHO).",
    result=UsFail,
    value="sum(value)",
    per=None,
    where=_NEWEST,
    unit="money",
    good="low",
    on=None,
    currency="currency",
    splits=_SECURITY,
    example=Example(rows=_ONE_DAY, value=Decimal("90150.50")),
)

US_FAILS_UNPRICED = KPI(
    key="us_fails_unpriced",
    title="US fails to deliver without a price",
    meaning=(
        "Securities with a fails balance whose price the file does not give, out of all with one, on the newest "
        "settlement day: what the worth of the fails leaves out."
    ),
    source="SEC, fails-to-deliver data: a point stands for no price.",
    result=UsFail,
    value="count(*) FILTER (WHERE value IS NULL)",
    per="count(*)",
    where=f"{_NEWEST} AND quantity > 0",
    unit="share",
    good="low",
    on=None,
    splits=_SECURITY,
    example=Example(rows=_ONE_DAY, value=1, per=3),
)

US_THRESHOLD = KPI(
    key="us_threshold_securities",
    title="Securities on the US threshold list",
    meaning=(
        "Securities whose fails stood at 10,000 shares and 0.5 % of those outstanding for five settlement days in a "
        "row, and have not been below for five since, on the newest settlement day."
    ),
    source="SEC Regulation SHO, Rule 203(c)(6).",
    result=UsFail,
    value="count(*) FILTER (WHERE is_threshold)",
    per=None,
    where=_NEWEST,
    unit="count",
    good="low",
    on=None,
    splits=(*_SECURITY, "days_on_list", "days_to_close_out"),
    example=Example(rows=_ONE_DAY, value=2),
)

US_THRESHOLD_UNKNOWN = KPI(
    key="us_threshold_unknown",
    title="Securities that may be on the US threshold list",
    meaning=(
        "Securities whose fails stood at 10,000 shares for five settlement days in a row, and of which nobody told how "
        "many shares are outstanding: whether that is 0.5 % of them is not known."
    ),
    source="SEC Regulation SHO, Rule 203(c)(6).",
    result=UsFail,
    value="count(*) FILTER (WHERE is_threshold IS NULL)",
    per=None,
    where=_NEWEST,
    unit="count",
    good="low",
    on=None,
    splits=_SECURITY,
    target=Decimal(0),
    example=Example(rows=_ONE_DAY, value=1),
)

US_DAYS_TO_CLOSE_OUT = KPI(
    key="us_days_to_close_out",
    title="Settlement days to close-out in the US",
    meaning=(
        "Settlement days left until a fail in a threshold security that is as old as its stay on the list must be "
        "closed out: Σ (13 − days on the list, at least 0) ÷ threshold securities."
    ),
    source="SEC Regulation SHO, Rule 203(b)(3): 13 settlement days in a row. Target and warning: house choice.",
    result=UsFail,
    value="coalesce(sum(days_to_close_out) FILTER (WHERE is_threshold), 0)",
    per="count(*) FILTER (WHERE is_threshold)",
    where=_NEWEST,
    unit="days",
    good="high",
    on=None,
    splits=_SECURITY,
    target=Decimal(8),
    warning=Decimal(3),
    example=Example(rows=_ONE_DAY, value=11, per=2),
)

US_FAILS_A_DAY = KPI(
    key="us_fails_a_day",
    title="US fails to deliver, shares on an average day",
    meaning=(
        "Shares failing to be delivered, by settlement day: Σ the balances of the days ÷ settlement days. Of one day "
        "it is that day's balance."
    ),
    source="SEC, fails-to-deliver data (Exchange Act, Regulation SHO).",
    result=UsFailDay,
    value="sum(quantity)",
    per="count(*)",
    unit="count",
    good="low",
    on="settlement_date",
    example=Example(
        rows=[
            {"settlement_date": date(2026, 6, 1), "quantity": 1_234},
            {"settlement_date": date(2026, 6, 2), "quantity": 1_500},
        ],
        value=2_734,
        per=2,
    ),
)

_CHARGES: Final[list[dict[str, Any]]] = [
    {"payer": "own", "amount": Decimal("763.88889"), "net_amount": Decimal("-763.88889")},
    {"payer": "own", "amount": Decimal("833.33333"), "net_amount": Decimal("-833.33333")},
    {"payer": "counterparty", "amount": Decimal("1000.00"), "net_amount": Decimal("1000.00")},
    {"payer": "own", "amount": None, "net_amount": None},
]
"""Ten million failing a day at 2.75 %, another three days at 1 %; one received; one whose rate nobody loaded."""

_CHARGED: Final = ("counterparty_id", "payer", "legal_entity_id", "desk", "instrument_id", "market")

FAILS_CHARGES_NET = KPI(
    key="fails_charges_net",
    title="Fails charges on US Treasuries, net",
    meaning=(
        "Fails charges received less fails charges paid on US Treasuries: Σ received − Σ paid, each proceeds × "
        "max(3 − R, floor) % × calendar days ÷ 360. Below nothing we pay. Without those that lack a rate."
    ),
    source="Treasury Market Practices Group, U.S. Treasury securities fails charge trading practice.",
    result=FailsCharge,
    value="coalesce(sum(net_amount), 0)",
    per=None,
    unit="money",
    good="high",
    on="day",
    currency="currency",
    splits=_CHARGED,
    example=Example(rows=_CHARGES, value=Decimal("-597.22222")),
)

FAILS_CHARGES_UNKNOWN = KPI(
    key="fails_charges_unknown",
    title="Fails of US Treasuries whose charge is not known",
    meaning="Days a delivery of US Treasuries failed on whose rate or amount nobody loaded: Σ days without a charge.",
    source="House rule: what cannot be computed is counted, not taken for nothing.",
    result=FailsCharge,
    value="count(*) FILTER (WHERE amount IS NULL)",
    per=None,
    unit="count",
    good="low",
    on="day",
    splits=_CHARGED,
    target=Decimal(0),
    example=Example(rows=_CHARGES, value=1),
)

US_KPIS: tuple[KPI, ...] = (
    US_FAILS_SHARES,
    US_FAILS_VALUE,
    US_FAILS_UNPRICED,
    US_FAILS_A_DAY,
    US_THRESHOLD,
    US_THRESHOLD_UNKNOWN,
    US_DAYS_TO_CLOSE_OUT,
    FAILS_CHARGES_NET,
    FAILS_CHARGES_UNKNOWN,
)
"""What the settlement desk shows of US fails."""
