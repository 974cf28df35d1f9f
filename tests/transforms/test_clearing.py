"""Clearing: netting, novation, margin calls, coverage and net fails, by hand and by plain Python over the demo firm."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from backoffice.contracts.clearing import (
    CcpNetFail,
    ClearedTrade,
    CollateralHolding,
    MarginCall,
    MarginCallStatus,
    MarginCoverage,
    MarginRequirement,
    NetFailAge,
    NetObligation,
    Novation,
)
from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.transforms.clearing import margin_call_status, net_obligations, novations
from backoffice.transforms.clearing_margin import margin_coverage, net_fail_ages
from tests.firm import demo_frames
from tests.tables import frame

DAY = date(2026, 6, 10)
AS_OF = datetime(2026, 6, 10, 18, tzinfo=UTC)
MEMBER = {"ccp": "CCP", "legal_entity_id": "US", "currency": "EUR"}
TRADE = {
    **MEMBER,
    "trade_id": "T1",
    "market": "T2S",
    "instrument_id": "S",
    "side": "BUYI",
    "quantity": Decimal(100),
    "amount": Decimal("1000.00"),
    "settlement_date": DAY,
    "traded_at": AS_OF - timedelta(hours=2),
    "novated_at": AS_OF - timedelta(minutes=110),
    "ccp_status": "novated",
}
CALL = {
    **MEMBER,
    "call_id": "C1",
    "margin_type": "variation",
    "amount": Decimal(500),
    "disputed_amount": Decimal(0),
    "called_at": AS_OF - timedelta(hours=4),
    "due_at": AS_OF - timedelta(hours=2),
}


def netted(*trades: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = [{**TRADE, "trade_id": f"T{place}", **trade} for place, trade in enumerate(trades)]
    return NetObligation.validate(net_obligations(frame(ClearedTrade, rows).lazy()).collect()).rows(named=True)


def called(**changes: Any) -> dict[str, Any]:
    made = margin_call_status(frame(MarginCall, [{**CALL, **changes}]).lazy(), as_of=AS_OF).collect()
    return MarginCallStatus.validate(made).row(0, named=True)


def test_buys_of_100_and_50_and_a_sale_of_120_net_to_30() -> None:
    """Gross 270, net 30: 88.89 per cent need not be delivered."""
    (one,) = netted(
        {"quantity": Decimal(100), "amount": Decimal("1000.00")},
        {"quantity": Decimal(50), "amount": Decimal("505.00")},
        {"quantity": Decimal(120), "amount": Decimal("1212.00"), "side": "SELL"},
    )
    assert (one["gross_quantity"], one["net_quantity"], one["direction"]) == (270, 30, "to_receive")
    assert round(1 - one["net_quantity"] / one["gross_quantity"], 4) == Decimal("0.8889")
    assert (one["gross_amount"], one["net_amount"], one["trades"]) == (Decimal(2717), Decimal(293), 3)


def test_other_dates_issues_and_members_do_not_net_and_what_was_rejected_is_not_there() -> None:
    sale = {"side": "SELL"}
    assert len(netted({}, {**sale, "settlement_date": date(2026, 6, 11)})) == 2
    assert len(netted({}, {**sale, "instrument_id": "R"})) == 2
    assert len(netted({}, {**sale, "legal_entity_id": "GB"})) == 2
    (alone,) = netted({}, {**sale, "ccp_status": "rejected"}, {**sale, "ccp_status": "pending"})
    assert (alone["trades"], alone["net_quantity"]) == (1, 100)
    (flat,) = netted({}, sale)
    assert (flat["net_quantity"], flat["direction"]) == (0, "flat")


@given(
    st.lists(
        st.tuples(st.sampled_from(["BUYI", "SELL"]), st.integers(1, 10**9), st.sampled_from(["S", "R"])), max_size=12
    )
)
def test_netting_never_adds_and_keeps_what_is_owed(trades: list[tuple[str, int, str]]) -> None:
    """For each issue: net is the difference of both sides, at most their sum, and their sum is all there is."""
    rows = netted(*({"side": side, "quantity": Decimal(n), "instrument_id": isin} for side, n, isin in trades))
    for one in rows:
        here = [(side, n) for side, n, isin in trades if isin == one["instrument_id"]]
        signed = sum(n if side == "BUYI" else -n for side, n in here)
        assert one["net_quantity"] == abs(signed) <= one["gross_quantity"] == sum(n for _, n in here)
        assert one["direction"] == ("flat" if not signed else "to_receive" if signed > 0 else "to_deliver")
    assert sum(one["trades"] for one in rows) == len(trades)


def novation(**changes: Any) -> dict[str, Any]:
    made = novations(frame(ClearedTrade, [{**TRADE, **changes}]).lazy(), as_of=AS_OF).collect()
    return Novation.validate(made).row(0, named=True)


def test_the_lag_runs_from_trade_to_novation_and_a_clock_that_is_behind_makes_none() -> None:
    assert novation()["lag_minutes"] == 10
    assert novation(novated_at=TRADE["traded_at"] + timedelta(seconds=90))["lag_minutes"] == Decimal("1.5")
    assert novation(novated_at=TRADE["traded_at"] - timedelta(seconds=3))["lag_minutes"] == 0
    assert novation(ccp_status="rejected", novated_at=None)["lag_minutes"] is None


def test_a_novation_after_now_has_not_happened() -> None:
    later = novation(novated_at=AS_OF + timedelta(minutes=1))
    assert (later["ccp_status"], later["novated_at"], later["lag_minutes"]) == ("pending", None, None)


def test_a_call_is_in_time_up_to_its_very_deadline() -> None:
    due: datetime = CALL["due_at"]
    in_time, late = called(paid_at=due), called(paid_at=due + timedelta(minutes=25))
    assert (in_time["standing"], in_time["minutes_late"]) == ("met", 0)
    assert (late["standing"], late["minutes_late"]) == ("late", 25)
    missing = called(paid_at=None)
    assert (missing["standing"], missing["minutes_late"]) == ("missing", 120)
    later = called(paid_at=AS_OF + timedelta(hours=1))
    assert (later["standing"], later["paid_at"]) == ("missing", None)
    assert called(due_at=AS_OF + timedelta(hours=1))["standing"] == "waiting"


def covered(requirement: str, *pieces: tuple[str, str]) -> dict[str, Any]:
    required = frame(MarginRequirement, [{**MEMBER, "day": DAY, "requirement": Decimal(requirement)}])
    held = [
        {
            **MEMBER,
            "day": DAY,
            "collateral_id": f"P{n}",
            "market_value": Decimal(worth),
            "haircut": Decimal(cut),
        }
        for n, (worth, cut) in enumerate(pieces)
    ]
    made = margin_coverage(required.lazy(), frame(CollateralHolding, held).lazy()).collect()
    return MarginCoverage.validate(made).row(0, named=True)


def test_haircuts_are_taken_piece_by_piece_and_rounded_half_up() -> None:
    """100 of cash, 100.05 less 5 per cent (95.0475, 95.05) and 50 less 10 per cent: 240.05."""
    row = covered("250", ("100", "0"), ("100.05", "0.05"), ("50", "0.1"))
    assert (row["collateral"], row["market_value"]) == (Decimal("240.05"), Decimal("250.05"))
    assert row["shortfall"] == Decimal("9.95")


def test_more_than_enough_is_no_shortfall_and_nothing_is_all_of_it() -> None:
    assert covered("100", ("200", "0"))["shortfall"] == 0
    bare = covered("100")
    assert (bare["collateral"], bare["shortfall"], bare["is_newest"]) == (0, 100, True)


def test_net_fails_age_by_the_market_and_flat_ones_are_none() -> None:
    """Friday 5 to Wednesday 10 June, Monday closed: Tuesday is 1, Wednesday 2."""
    days = [
        {"calendar": "T2S", "day": date(2026, 6, 1) + timedelta(days=n), "is_business_day": n % 7 < 5 and n != 7}
        for n in range(14)
    ]
    fail = {**MEMBER, "day": DAY, "failing_since": date(2026, 6, 5), "market": "T2S"}
    fails = [
        {**fail, "instrument_id": "S", "net_quantity": Decimal(-70), "net_value": Decimal("-700.00")},
        {**fail, "instrument_id": "R", "net_quantity": Decimal(0), "net_value": Decimal(0)},
        {**fail, "instrument_id": "Q", "net_quantity": Decimal(5), "net_value": Decimal(50), "market": "unknown"},
    ]
    made = net_fail_ages(
        frame(CcpNetFail, fails).lazy(), frame(CalendarDay, days).lazy(), frame(DatedRate, []).lazy(), as_of=AS_OF
    ).collect()
    rows = {row["instrument_id"]: row for row in NetFailAge.validate(made).rows(named=True)}
    assert set(rows) == {"S", "Q"}
    assert (rows["S"]["age_days"], rows["S"]["age_bucket"], rows["S"]["direction"]) == (2, "2-4", "to_deliver")
    assert (rows["S"]["quantity"], rows["S"]["value"]) == (70, 700)
    assert (rows["Q"]["age_days"], rows["Q"]["direction"]) == (3, "to_receive")


def test_the_demo_firm_nets_as_plain_python_does() -> None:
    frames = demo_frames()
    nets: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in frames[ClearedTrade.table].filter(pl.col("ccp_status") == "novated").iter_rows(named=True):
        key = (row["legal_entity_id"], row["ccp"], row["instrument_id"], row["settlement_date"], row["currency"])
        nets[key] += row["quantity"] if row["side"] == "BUYI" else -row["quantity"]
    made = frames[NetObligation.table].rows(named=True)
    assert len(made) == len(nets)
    assert sum(row["net_quantity"] for row in made) == sum(abs(net) for net in nets.values())
    assert any(row["net_quantity"] < row["gross_quantity"] for row in made)
