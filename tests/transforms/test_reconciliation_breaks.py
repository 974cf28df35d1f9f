"""Breaks by example: type, sides, dates, difference."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from backoffice.contracts.reconciliation import Break, ReconciliationItem
from backoffice.transforms.reconciliation import reconciliation_breaks
from tests.tables import frame

FRIDAY = date(2026, 6, 5)


def breaks(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The breaks of these items, by date and type."""
    found = reconciliation_breaks(frame(ReconciliationItem, items).lazy()).collect()
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


def test_a_pair_is_dated_by_its_older_row() -> None:
    ours = {"item_date": FRIDAY, "due_date": date(2026, 6, 8)}
    found = breaks(pair(ours, {"item_date": date(2026, 6, 1), "due_date": date(2026, 6, 9)}, "AMOUNT"))[0]
    assert (found["item_date"], found["due_date"]) == (date(2026, 6, 1), date(2026, 6, 8))


def test_a_break_keeps_its_name_when_the_partner_turns_up_and_differs() -> None:
    missing = breaks([item("own", amount=Decimal(1))])[0]
    differing = breaks(pair({"amount": Decimal(1)}, {"amount": Decimal(2)}, "AMOUNT"))[0]
    assert missing["break_id"] == differing["break_id"]
    assert breaks([item("outside", item_id="own")])[0]["break_id"] != missing["break_id"]


def test_the_name_is_the_sha256_of_reconciliation_side_and_row() -> None:
    # printf 'cash|own|own' | sha256sum
    assert breaks([item("own")])[0]["break_id"] == "105015dc550817f9"
