"""Penalties by month: what is netted with what, where a month stands, and what the running one may still cost."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.contracts.settlement_penalties import Penalty
from backoffice.contracts.settlement_penalty_reports import PenaltyMonth, PenaltySum
from backoffice.transforms.settlement_penalty_months import penalty_months, penalty_sums
from tests.firm import demo_frames
from tests.tables import frame
from tests.transforms.penalty_tables import rule

STEPS = (rule("csdr.month.appeal", "10"), rule("csdr.month.report", "14"), rule("csdr.month.payment", "18"))
SUMMER = [date(2026, 6, 1) + timedelta(days=n) for n in range(61)]
CALENDAR = [{"calendar": "T2S", "day": day, "is_business_day": day.weekday() < 5} for day in SUMMER]


def penalty(number: int, day: int, amount: str | None, payer: str | None = "own", **more: Any) -> dict[str, Any]:
    """A penalty of a day of June at CSD ZZCSDEF0, in EUR, with counterparty A."""
    on = date(2026, 6, day)
    return {
        "instruction_id": f"I{number}",
        "day": on,
        "detected_on": on,
        "month": date(2026, 6, 1),
        "payer": payer,
        "amount": None if amount is None else Decimal(amount),
        "csd": "ZZCSDEF0",
        "market": "T2S",
        "currency": "EUR",
        "counterparty_id": "A",
        **more,
    }


def months(
    *rows: Mapping[str, Any], as_of: datetime, calendar: Sequence[Mapping[str, Any]] = CALENDAR
) -> list[dict[str, Any]]:
    due = frame(Penalty, rows).lazy()
    sums = PenaltySum.validate(penalty_sums(due, months=None).collect()).lazy()
    made = penalty_months(sums, due, frame(CalendarDay, calendar).lazy(), frame(DatedRate, STEPS).lazy(), as_of=as_of)
    order = ("csd", "currency", "counterparty_id", "month")
    return PenaltyMonth.validate(made.collect()).sort(order).rows(named=True)


def on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 20, tzinfo=UTC)


def test_paid_and_received_are_netted_with_one_counterparty_at_one_csd_in_one_currency() -> None:
    rows = months(
        penalty(1, 10, "3.13"),
        penalty(1, 11, "3.38"),
        penalty(2, 11, "10.00", "counterparty"),
        penalty(3, 11, "7.00", csd="ZZOTHRF0"),
        penalty(4, 11, "8.00", currency="USD"),
        penalty(5, 11, "9.00", counterparty_id="B"),
        penalty(6, 11, None, None, gap="payer_unknown"),
        penalty(7, 11, "0", exemption="realignment"),
        as_of=on(7, 1),
    )
    assert [(row["csd"], row["currency"], row["counterparty_id"], row["net"]) for row in rows] == [
        ("ZZCSDEF0", "EUR", "A", Decimal("3.49")),
        ("ZZCSDEF0", "EUR", "B", Decimal(-9)),
        ("ZZCSDEF0", "USD", "A", Decimal(-8)),
        ("ZZOTHRF0", "EUR", "A", Decimal(-7)),
    ]
    first = rows[0]
    assert (first["paid"], first["received"]) == (Decimal("6.51"), Decimal(10))
    assert (first["penalties"], first["gaps"]) == (4, 1)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (on(6, 30), "running"),
        (on(7, 1), "appeal"),
        (on(7, 14), "appeal"),
        (on(7, 15), "report_due"),
        (on(7, 19), "report_due"),
        (on(7, 20), "payment_due"),
        (on(7, 23), "payment_due"),
        (on(7, 24), "over"),
    ],
)
def test_a_month_goes_through_appeal_report_and_payment(today: datetime, state: str) -> None:
    """Business days of July 2026: the 10th is Tuesday 14, the 14th Monday 20, the 18th Friday 24."""
    (row,) = months(penalty(1, 10, "1.00"), as_of=today)
    assert row["state"] == state
    days = row["appeal_until"], row["report_on"], row["payment_on"]
    assert days == (date(2026, 7, 14), date(2026, 7, 20), date(2026, 7, 24))


def test_without_the_next_months_calendar_its_days_are_not_known() -> None:
    for calendar in (CALENDAR[:35], [day for day in CALENDAR if day["day"] != date(2026, 7, 3)]):
        (row,) = months(penalty(1, 10, "1.00"), as_of=on(7, 31), calendar=calendar)
        assert (row["appeal_until"], row["payment_on"], row["state"]) == (None, None, None)


def test_open_fails_are_carried_to_the_months_end_at_their_last_days_cost() -> None:
    """After Tuesday 23 June five business days are left: 24, 25, 26, 29, 30."""
    rows = months(
        penalty(1, 22, "4.00"),
        penalty(1, 23, "5.00", goes_on=True),
        penalty(2, 23, "2.00", "counterparty", goes_on=True),
        penalty(3, 23, "9.00"),
        as_of=on(6, 23),
    )
    (row,) = rows
    assert row["open_fails"] == 2
    assert row["projected_paid"] == Decimal(4 + 5 + 9) + 5 * Decimal(5)
    assert row["projected_received"] == Decimal(2) + 5 * Decimal(2)
    assert row["projected_net"] == row["projected_received"] - row["projected_paid"]


def test_a_fail_of_last_month_that_goes_on_is_projected_from_the_first_of_this() -> None:
    """On the first morning of July nothing is booked yet; July 2026 has 23 business days."""
    june, july = months(penalty(1, 30, "5.00", goes_on=True), as_of=datetime(2026, 7, 1, 6, tzinfo=UTC))
    assert (june["projected_net"], june["paid"]) == (None, Decimal(5))
    assert (july["paid"], july["penalties"], july["projected_paid"]) == (0, 0, 23 * Decimal(5))


def test_against_payment_only_days_of_both_systems_are_left() -> None:
    """The payment system is closed on Thursday 25, so four days are left against payment and five free of it."""
    eur = [{"calendar": "EUR", "day": day, "is_business_day": day.weekday() < 5 and day.day != 25} for day in SUMMER]
    rows = [
        months(penalty(1, 23, "1.00", goes_on=True, payment=way), as_of=on(6, 23), calendar=[*CALENDAR, *eur])
        for way in ("APMT", "FREE")
    ]
    assert [row["projected_paid"] for (row,) in rows] == [Decimal(5), Decimal(6)]


def test_nobody_named_and_no_currency_told_are_said_so() -> None:
    (row,) = months(penalty(1, 10, None, None, currency=None, counterparty_id=None), as_of=on(7, 1))
    assert (row["currency"], row["counterparty_id"], row["gaps"]) == ("XXX", "unknown", 1)


def test_a_month_of_the_demo_firm_is_the_sum_of_its_days() -> None:
    frames = demo_frames()
    due = frames["penalties"].filter(pl.col("exemption").is_null())
    of_days = due.group_by("csd", "currency", "counterparty_id", "month").agg(
        net=pl.col("net_amount").sum(), penalties=pl.len().cast(pl.Int64)
    )
    booked = frames["penalty_months"].filter(pl.col("penalties") > 0)
    both = booked.join(of_days, on=["csd", "currency", "counterparty_id", "month"], suffix="_of_days")
    assert both.height == booked.height == of_days.height > 5
    assert both.filter(
        (pl.col("net") != pl.col("net_of_days")) | (pl.col("penalties") != pl.col("penalties_of_days"))
    ).is_empty()
