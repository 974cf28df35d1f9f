"""US fails to deliver: balances by day, prices that are not known, and the threshold list by a second way."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.contracts.reference import CalendarDay, DatedRate, SharesOutstanding
from backoffice.contracts.settlement import FailToDeliver
from backoffice.contracts.settlement_us import UsFail, UsFailDay
from backoffice.ingest import sec_fails
from backoffice.transforms.settlement_us_fails import us_fail_days, us_fails
from tests.samples import SAMPLES, needs_samples
from tests.tables import frame

MONDAY = date(2026, 6, 1)
LATER = datetime(2026, 12, 31, tzinfo=UTC)
RULES = [
    {"rate_id": rate, "scope": "all", "valid_from": date(2005, 1, 3), "value": Decimal(value)}
    for rate, value in (
        ("regsho.threshold.shares", "10000"),
        ("regsho.threshold.share_of_outstanding", "0.005"),
        ("regsho.threshold.days", "5"),
        ("regsho.close_out.days", "13"),
    )
]
MILLION = {"cusip": "C", "valid_from": date(2026, 1, 1), "quantity": 1_000_000}
"""Half a per cent of a million are 5,000 shares, so 10,000 decide."""

Rows = Sequence[Mapping[str, Any]]


def day(number: int) -> date:
    """The `number`th weekday from Monday 1 June 2026 on, which is number 0."""
    return MONDAY + timedelta(days=number + 2 * (number // 5))


def balances(*quantities: int | None, cusip: str = "C", **more: Any) -> list[dict[str, Any]]:
    """One balance a weekday; None is a day the file leaves the security out."""
    return [
        {"cusip": cusip, "symbol": cusip, "settlement_date": day(number), "quantity": quantity, **more}
        for number, quantity in enumerate(quantities)
        if quantity is not None
    ]


def calendar(days: int, *closed: int) -> list[dict[str, Any]]:
    every = [MONDAY + timedelta(days=number) for number in range(days)]
    shut = {day(number) for number in closed}
    return [{"calendar": "USD", "day": one, "is_business_day": one.weekday() < 5 and one not in shut} for one in every]


def made(
    fails: Rows,
    outstanding: Rows = (MILLION,),
    calendars: Rows = (),
    rules: Rows = RULES,
    as_of: datetime = LATER,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The days, and the securities, as a build makes them."""
    given_fails = frame(FailToDeliver, fails).lazy()
    days = UsFailDay.validate(us_fail_days(given_fails, as_of=as_of).collect())
    found = us_fails(
        given_fails,
        days.lazy(),
        frame(SharesOutstanding, outstanding).lazy(),
        frame(CalendarDay, calendars).lazy(),
        frame(DatedRate, rules).lazy(),
        as_of=as_of,
    )
    return days.sort("settlement_date"), UsFail.validate(found.collect()).sort("cusip", "settlement_date")


OTHER = balances(*[1] * 30, cusip="X")
"""A security that gives every day a row, so that a day C is left out of is a day of no balance."""


def listed(*quantities: int | None, **options: Any) -> list[tuple[Any, ...]]:
    """Day, days in a row, days on the list and days to close out of C, for the days it has a row."""
    _, found = made([*balances(*quantities), *OTHER[: len(quantities)]], **options)
    names = ("settlement_date", "days_in_a_row", "days_on_list", "days_to_close_out")
    rows = found.filter(pl.col("cusip") == "C").select(names).rows()
    return [(number, *row[1:]) for row in rows for number in range(len(quantities)) if day(number) == row[0]]


def test_a_day_adds_up_its_securities_and_leaves_out_what_has_no_price() -> None:
    """By hand: 1,200 × 8.05 = 9,660.00; 34 without a price; the next day 1,500 × 8.10 = 12,150.00."""
    days, found = made(
        [
            *balances(1_200, cusip="A", price=Decimal("8.05")),
            *balances(34, cusip="B"),
            {**balances(1_500, cusip="A", price=Decimal("8.10"))[0], "settlement_date": day(1)},
        ]
    )
    assert days.drop("currency").rows() == [
        (day(0), 2, 1, 1_234, Decimal("9660.00")),
        (day(1), 1, 0, 1_500, Decimal("12150.00")),
    ]
    assert found.select("cusip", "value", "is_latest").rows() == [
        ("A", Decimal("9660.00"), False),
        ("A", Decimal("12150.00"), True),
        ("B", None, False),
    ]


def test_a_ticker_that_changes_within_a_day_is_still_one_security() -> None:
    rows = [{**balances(100, price=Decimal(2))[0], "symbol": symbol} for symbol in ("NEW", "OLD")]
    _, found = made(rows)
    assert found.select("symbol", "quantity", "value").rows() == [("OLD", 200, Decimal(400))]
    _, unknown = made([rows[0], {**rows[1], "price": None}])
    assert unknown.select("quantity", "value").rows() == [(200, None)]


@pytest.mark.parametrize(
    ("sentence", "quantities", "expected"),
    [
        ("four days are not enough", [10_000] * 4, [(n, n + 1, 0, None) for n in range(4)]),
        (
            "the fifth day in a row enters it, and is its first",
            [10_000] * 6,
            [*[(n, n + 1, 0, None) for n in range(4)], (4, 5, 1, 12), (5, 6, 2, 11)],
        ),
        ("a share short is below", [9_999] * 6, [(n, 0, 0, None) for n in range(6)]),
        (
            "a day below begins anew",
            [10_000] * 3 + [9_999] + [10_000] * 4,
            [(0, 1, 0, None), (1, 2, 0, None), (2, 3, 0, None), (3, 0, 0, None)]
            + [(n, n - 3, 0, None) for n in range(4, 8)],
        ),
        (
            "four days without a balance do not leave it, and have rows",
            [10_000] * 5 + [None] * 4 + [10_000],
            [*[(n, n + 1, 0, None) for n in range(4)], (4, 5, 1, 12)]
            + [(n, 0, n - 3, 16 - n) for n in range(5, 9)]
            + [(9, 1, 6, 7)],
        ),
        (
            "the fifth day below leaves it, and what comes after must qualify again",
            [10_000] * 5 + [1] * 5 + [10_000],
            [*[(n, n + 1, 0, None) for n in range(4)], (4, 5, 1, 12)]
            + [(n, 0, n - 3, 16 - n) for n in range(5, 9)]
            + [(9, 0, 0, None), (10, 1, 0, None)],
        ),
        (
            "on the thirteenth day a fail that old must be closed out, and after it still",
            [10_000] * 18,
            [*[(n, n + 1, 0, None) for n in range(4)], *[(n, n + 1, n - 3, max(16 - n, 0)) for n in range(4, 18)]],
        ),
    ],
)
def test_the_threshold_list(sentence: str, quantities: list[int | None], expected: list[Any]) -> None:
    assert listed(*quantities) == expected


def test_half_a_per_cent_of_the_shares_outstanding_counts_too() -> None:
    """By hand: 0.5 % of 4,000,000 are 20,000."""
    four_million = {**MILLION, "quantity": 4_000_000}
    assert [row[1] for row in listed(20_000, 19_999, 20_000, outstanding=[four_million])] == [1, 0, 1]
    grown = [MILLION, {**four_million, "valid_from": day(1)}]
    assert [row[1] for row in listed(10_000, 10_000, 20_000, outstanding=grown)] == [1, 0, 1]


def test_without_shares_outstanding_or_the_rule_the_list_is_not_known() -> None:
    _, unknown = made(balances(*[10_000] * 4, 10_000, 5), outstanding=[])
    assert unknown["is_threshold"].to_list() == [False] * 4 + [None] * 2
    assert unknown["days_in_a_row"].to_list() == [1, 2, 3, 4, 5, 0]
    assert unknown["days_on_list"].to_list() == [0] * 4 + [None] * 2
    _, ruleless = made(balances(*[10_000] * 5), rules=RULES[1:])
    assert ruleless["is_threshold"].to_list() == ruleless["days_in_a_row"].to_list() == [None] * 5


def test_a_closed_day_is_no_gap_and_a_file_nobody_loaded_is_one() -> None:
    """Day 2 is closed by the calendar; of day 6, a business day, no file was loaded."""
    fails = [row for row in balances(*[10_000] * 9) if row["settlement_date"] not in (day(2), day(6))]
    _, found = made(fails, calendars=calendar(20, 2))
    assert found.select("days_in_a_row", "known_since").rows() == [
        *[(n, day(0)) for n in (1, 2, 3, 4, 5)],
        (1, day(7)),
        (2, day(7)),
    ]
    assert found["days_on_list"].to_list() == [0, 0, 0, 0, 1, 0, 0]
    _, taken_as_all = made(fails)
    assert taken_as_all["days_in_a_row"].to_list() == [1, 2, 3, 4, 5, 6, 7]


def test_days_after_as_of_are_not_there_yet() -> None:
    days, found = made(balances(1, 2, 3), as_of=datetime(2026, 6, 2, tzinfo=UTC))
    assert days["quantity"].to_list() == [1, 2]
    assert found.filter("is_latest")["quantity"].to_list() == [2]


@given(st.lists(st.sampled_from([None, 1, 9_999, 10_000, 50_000]), min_size=1, max_size=30))
def test_a_day_by_day_walk_gives_the_same_list(quantities: list[int | None]) -> None:
    """The second way: plain Python that walks through the days with two counters."""
    above, below, since, walked = 0, 5, None, []
    for number, quantity in enumerate(quantities):
        at_level = (quantity or 0) >= 10_000
        above, below = (above + 1, 0) if at_level else (0, below + 1)
        if above >= 5 and since is None:
            since = number
        if below >= 5:
            since = None
        on_list = 0 if since is None else number - since + 1
        if quantity is not None or on_list:
            walked.append((number, above, on_list, max(13 - on_list, 0) if on_list else None))
    assert listed(*quantities) == walked


@needs_samples
def test_a_real_file_is_not_added_over_days_and_lacks_what_it_lacks() -> None:
    """The published file of January 2021: its trailer's sum is that of nine balances, one a day."""
    assert SAMPLES is not None
    fails = sec_fails.read(SAMPLES / "sec_fails" / "cnsfails202101a.txt", "x").frames["fails_to_deliver"]
    days, found = made(fails.drop("source_id", "source_row").rows(named=True), outstanding=[])
    assert (days.height, days["quantity"].sum(), days["unpriced"].sum()) == (9, 1_988_791_343, 637)
    newest = found.filter("is_latest")
    last = fails.filter(pl.col("settlement_date") == date(2021, 1, 14))
    assert newest["quantity"].sum() == last["quantity"].sum() == days["quantity"][-1]
    assert newest.filter(pl.col("quantity") > 0)["value"].null_count() == last["price"].null_count()
    by_hand = sum(row["quantity"] * row["price"] for row in last.iter_rows(named=True) if row["price"] is not None)
    assert newest["value"].sum() == days["value"][-1] == by_hand
    assert set(found["is_threshold"].to_list()) == {False, None}
