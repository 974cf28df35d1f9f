"""Breaks by example: type, age, timing, difference."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from backoffice.contracts.reconciliation import Break, ReconciliationItem
from backoffice.transforms.reconciliation import reconciliation_breaks
from tests.tables import frame

FRIDAY = date(2026, 6, 5)


def breaks(items: Sequence[Mapping[str, Any]], today: date = FRIDAY) -> list[dict[str, Any]]:
    """The breaks of these items, by date and type."""
    as_of = datetime(today.year, today.month, today.day, 22, tzinfo=UTC)
    found = reconciliation_breaks(frame(ReconciliationItem, items).lazy(), as_of=as_of).collect()
    return list(Break.validate(found).sort("item_date", "break_type").iter_rows(named=True))


def item(side: str, **columns: Any) -> dict[str, Any]:
    plain = {"reconciliation": "cash", "outcome": "break", "item_id": side, "currency": "USD", "item_date": FRIDAY}
    return {**plain, "side": side, "break_types": "MISSING_EXTERNAL", **columns}


def pair(own: Mapping[str, Any], outside: Mapping[str, Any], types: str) -> list[dict[str, Any]]:
    both = {"match_group": "G", "break_types": types}
    return [item("own", **both, **own), item("outside", **both, **outside)]


def test_a_pair_that_differs_is_one_break_with_both_sides_values() -> None:
    found = breaks(pair({"amount": Decimal("100.5")}, {"amount": Decimal("90")}, "AMOUNT,VALUE_DATE"))
    assert len(found) == 1
    assert (found[0]["break_type"], found[0]["other_types"]) == ("AMOUNT", "VALUE_DATE")
    assert (found[0]["own_item_id"], found[0]["outside_item_id"]) == ("own", "outside")
    assert (found[0]["own_amount"], found[0]["outside_amount"]) == (Decimal("100.5"), Decimal("90"))
    assert found[0]["difference"] == Decimal("10.5")


def test_a_missing_side_counts_as_nothing_in_the_difference() -> None:
    assert breaks([item("own", amount=Decimal(-40))])[0]["difference"] == Decimal(-40)
    assert breaks([item("outside", amount=Decimal(-40))])[0]["difference"] == Decimal(40)


def test_two_currencies_are_not_subtracted() -> None:
    found = breaks(pair({"amount": Decimal(100)}, {"amount": Decimal(90), "currency": "EUR"}, "CURRENCY"))[0]
    assert (found["difference"], found["currency"], found["outside_currency"]) == (Decimal(100), "USD", "EUR")


def test_without_amounts_there_is_no_difference_rather_than_zero() -> None:
    assert breaks([item("own", quantity=Decimal(5))])[0]["difference"] is None


def test_matched_and_excluded_items_are_no_breaks() -> None:
    items = [item("own", outcome="matched"), item("outside", outcome="excluded")]
    assert breaks(items) == []


def test_groups_of_two_reconciliations_do_not_meet() -> None:
    ours, theirs = pair({}, {"reconciliation": "position"}, "QUANTITY")
    assert len(breaks([ours, theirs])) == 2


@pytest.mark.parametrize(
    ("day", "age", "bucket"),
    [
        (date(2026, 6, 5), 0, "0-2"),
        (date(2026, 6, 8), 0, "0-2"),
        (date(2026, 6, 3), 2, "0-2"),
        (date(2026, 6, 2), 3, "3-5"),
        (date(2026, 5, 29), 5, "3-5"),
        (date(2026, 5, 28), 6, "6-30"),
        (date(2026, 4, 24), 30, "6-30"),
        (date(2026, 4, 23), 31, "31-60"),
        (date(2026, 3, 13), 60, "31-60"),
        (date(2026, 3, 12), 61, "60+"),
        (None, None, None),
    ],
)
def test_age_counts_mondays_to_fridays_and_the_ladder_follows(
    day: date | None, age: int | None, bucket: str | None
) -> None:
    found = breaks([item("own", item_date=day)])[0]
    assert (found["age_days"], found["age_bucket"]) == (age, bucket)


def test_a_pair_is_as_old_as_its_older_row() -> None:
    found = breaks(pair({"item_date": FRIDAY}, {"item_date": date(2026, 6, 1)}, "AMOUNT"))[0]
    assert (found["item_date"], found["age_days"]) == (date(2026, 6, 1), 4)


@pytest.mark.parametrize(
    ("columns", "is_timing"),
    [
        ({"item_date": date(2026, 6, 3)}, True),
        ({"item_date": date(2026, 6, 2)}, False),
        ({"item_date": date(2026, 6, 3), "due_date": date(2026, 6, 12)}, True),
        ({"item_date": FRIDAY, "due_date": date(2026, 5, 29)}, False),
        ({"item_date": date(2026, 6, 3), "reconciliation": "trade"}, False),
        ({"item_date": date(2026, 6, 4), "reconciliation": "trade"}, True),
        ({"item_date": FRIDAY, "reconciliation": "position"}, False),
        ({"item_date": FRIDAY, "break_types": "DUPLICATE_INTERNAL"}, False),
        ({"item_date": None}, False),
    ],
    ids=str,
)
def test_only_a_missing_partner_may_be_a_matter_of_time_and_only_inside_the_window(
    columns: dict[str, Any], is_timing: bool
) -> None:
    assert breaks([item("own", **columns)])[0]["is_timing_candidate"] is is_timing


def test_a_break_keeps_its_name_when_the_partner_turns_up_and_differs() -> None:
    missing = breaks([item("own", amount=Decimal(1))])[0]
    differing = breaks(pair({"amount": Decimal(1)}, {"amount": Decimal(2)}, "AMOUNT"))[0]
    assert missing["break_id"] == differing["break_id"]
    assert breaks([item("outside", item_id="own")])[0]["break_id"] != missing["break_id"]


def test_the_name_is_the_sha256_of_reconciliation_side_and_row() -> None:
    # printf 'cash|own|own' | sha256sum
    assert breaks([item("own")])[0]["break_id"] == "105015dc550817f9"
