"""Ageing buckets: their edges are data, their names and order follow."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.contracts.reference import DatedRate
from backoffice.transforms.ageing import DEFAULTS, SETTLEMENT, buckets, with_ageing_bucket
from tests.tables import frame
from tests.transforms.settlement_tables import at, confirmed, matching, settlement, status

TODAY = date(2026, 6, 10)


def ladder(*firsts: int, since: date = date(2026, 1, 1), until: date | None = None) -> list[dict[str, Any]]:
    return [
        {"rate_id": SETTLEMENT, "scope": str(place), "valid_from": since, "valid_to": until, "value": Decimal(first)}
        for place, first in enumerate(firsts, 1)
    ]


def names(rows: Sequence[dict[str, Any]]) -> list[str]:
    found = buckets(frame(DatedRate, rows).lazy(), SETTLEMENT, TODAY).collect()
    return found["bucket"].to_list()


def aged(rows: Sequence[dict[str, Any]], ages: Sequence[int | None]) -> list[str | None]:
    given_ages = pl.LazyFrame({"age": ages}, schema={"age": pl.Int64})
    rates = frame(DatedRate, rows).lazy()
    made = given_ages.pipe(with_ageing_bucket, rates, SETTLEMENT, at(10), age="age", into="bucket").collect()
    assert made.columns == ["age", "bucket"]
    told = dict(made.iter_rows())
    return [told[age] for age in ages]


@pytest.mark.parametrize(
    ("sentence", "rows", "expected"),
    [
        ("nobody loaded one", [], ["0-1", "2-4", "5-9", "10-20", "21-29", "30+"]),
        ("a ladder of our own", ladder(0, 1, 3, 10), ["0", "1-2", "3-9", "10+"]),
        ("it begins at the intended date even where it does not say so", ladder(4), ["0-3", "4+"]),
        ("one bucket for all", ladder(0), ["0+"]),
        ("scopes name places, values give the order", list(reversed(ladder(0, 2, 11))), ["0-1", "2-10", "11+"]),
        (
            "what took effect last is the whole ladder",
            [*ladder(0, 2, 5, 10), *ladder(0, 7, since=date(2026, 6, 10))],
            ["0-6", "7+"],
        ),
        ("not in force yet", [*ladder(0, 3), *ladder(0, 7, since=date(2026, 6, 11))], ["0-2", "3+"]),
        (
            "no longer in force",
            ladder(0, 3, until=date(2026, 6, 9)),
            ["0-1", "2-4", "5-9", "10-20", "21-29", "30+"],
        ),
        (
            "another ladder's rows",
            [{**row, "rate_id": "ageing.breaks"} for row in ladder(0, 3)],
            ["0-1", "2-4", "5-9", "10-20", "21-29", "30+"],
        ),
    ],
)
def test_buckets_follow_the_dated_rates(sentence: str, rows: list[dict[str, Any]], expected: list[str]) -> None:
    assert names(rows) == expected


def test_what_has_no_age_has_no_bucket_and_the_oldest_is_in_the_last() -> None:
    assert aged(ladder(0, 2, 30), [None, 0, 1, 2, 29, 30, 123_456]) == [
        None,
        *("0-1", "0-1", "2-29", "2-29", "30+", "30+"),
    ]


@given(st.sets(st.integers(1, 60), max_size=8), st.integers(0, 80))
def test_every_age_is_in_the_one_bucket_whose_days_hold_it(firsts: set[int], age: int) -> None:
    (bucket,) = aged(ladder(0, *sorted(firsts)), [age])
    assert bucket is not None
    first, _, last = bucket.partition("-")
    begins = int(first.removesuffix("+"))
    assert begins in {0, *firsts}
    assert begins <= age
    assert bucket.endswith("+") or age <= int(last or first)
    assert not any(begins < other <= age for other in firsts)


def test_an_instruction_goes_by_the_ladder_in_force() -> None:
    messages = (matching("MACH", at(9)), settlement("PENF", at(10, 15), "LACK"), confirmed(100, 16))
    assert status(*messages, as_of=at(25))["ageing_bucket"] == "2-4"
    assert status(*messages, as_of=at(25), rates=ladder(0, 1, 2, 3))["ageing_bucket"] == "2"


def test_the_default_begins_on_the_intended_date() -> None:
    assert all(firsts[0] == 0 and list(firsts) == sorted(set(firsts)) for firsts in DEFAULTS.values())
