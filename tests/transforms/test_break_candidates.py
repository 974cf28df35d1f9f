"""The nearest rows of the other side, by example: which come near, in what order, and why they are no partner."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from backoffice.contracts.break_candidates import BreakCandidate
from backoffice.contracts.reconciliation import Break
from backoffice.contracts.reference import CalendarDay
from backoffice.transforms.break_candidates import MOST, break_candidates
from backoffice.transforms.matching.verdicts import SEVERAL
from tests.tables import frame

MONDAY = date(2026, 6, 1)


def alone(side: str, name: str, amount: str | None, **more: Any) -> dict[str, Any]:
    """A break of one row by itself."""
    plain = {"break_id": name, "reconciliation": "cash", "account_id": "A", "currency": "USD", "item_date": MONDAY}
    own = {f"{side}_item_id": f"{side}-{name}", f"{side}_amount": None if amount is None else Decimal(amount)}
    return {**plain, **own, **more}


def found(*breaks: dict[str, Any], closed: Sequence[date] = ()) -> dict[str, list[tuple[str, str]]]:
    """Candidates of every break, nearest first: the other break, and why not."""
    rows = frame(Break, breaks).lazy()
    days = frame(CalendarDay, [{"calendar": "USD", "day": day, "is_business_day": False} for day in closed])
    made = BreakCandidate.validate(break_candidates(rows, rows, days.lazy()).collect()).sort("break_id", "place")
    told: dict[str, list[tuple[str, str]]] = {}
    for row in made.iter_rows(named=True):
        told.setdefault(row["break_id"], []).append((row["other_break_id"], row["why_not"]))
    return told


def test_the_same_reference_on_another_account_is_named_from_both_sides() -> None:
    rows = alone("own", "a", "100", reference="R"), alone("outside", "b", "100", reference="R", account_id="B")
    assert found(*rows) == {"a": [("b", "OTHER_ACCOUNT")], "b": [("a", "OTHER_ACCOUNT")]}


def test_the_opposite_sign_and_a_distant_date_are_told_apart_from_another_amount() -> None:
    ours = alone("own", "a", "100", reference="R")
    assert found(ours, alone("outside", "b", "-100", reference="R"))["a"] == [("b", "OPPOSITE_SIGN")]
    assert found(ours, alone("outside", "b", "90", reference="R"))["a"] == [("b", "OTHER_AMOUNT")]
    late = alone("outside", "b", "100", reference="R", item_date=date(2026, 6, 9))
    assert found(ours, late)["a"] == [("b", "OTHER_DATE")]


def test_a_holiday_between_two_dates_is_no_day_apart() -> None:
    ours = alone("own", "a", "100", reference="R")
    theirs = alone("outside", "b", "90", reference="R", item_date=date(2026, 6, 3))
    assert found(ours, theirs)["a"] == [("b", "OTHER_AMOUNT,OTHER_DATE")], "two days, and cash has a window of one"
    assert found(ours, theirs, closed=[date(2026, 6, 2)])["a"] == [("b", "OTHER_AMOUNT")]


def test_fewer_reasons_come_first_then_less_money() -> None:
    ours = alone("own", "a", "100", reference="R")
    rows = (
        alone("outside", "far", "100", account_id="B", currency="EUR", reference="R"),
        alone("outside", "near", "101", reference="R"),
        alone("outside", "nearer", "100.5", reference="R"),
    )
    assert [name for name, _ in found(ours, *rows)["a"]] == ["nearer", "near", "far"]


def test_a_holding_elsewhere_is_found_by_instrument_and_quantity() -> None:
    ours = alone(
        "own", "a", None, own_quantity=Decimal(5), instrument_id="US1", reconciliation="position", currency=None
    )
    theirs = {**ours, "break_id": "b", "own_item_id": None, "own_quantity": None}
    theirs |= {"outside_item_id": "x", "outside_quantity": Decimal(5), "account_id": "B"}
    assert found(ours, theirs)["a"] == [("b", "NO_REFERENCE,OTHER_ACCOUNT")]


def test_rows_that_fit_equally_well_say_so() -> None:
    ours = alone("own", "a", "100", rule=SEVERAL)
    theirs = [alone("outside", name, "100", rule=SEVERAL) for name in ("b", "c")]
    assert found(ours, *theirs)["a"] == [("b", "NO_REFERENCE,SEVERAL_FIT"), ("c", "NO_REFERENCE,SEVERAL_FIT")]


def test_the_nearest_amount_of_the_account_is_a_candidate_whatever_its_reference() -> None:
    ours = alone("own", "a", "100", reference="R")
    rows = [
        alone("outside", name, amount, reference=name) for name, amount in (("b", "70"), ("c", "109"), ("d", "300"))
    ]
    assert found(ours, *rows)["a"] == [("c", "OTHER_REFERENCE,OTHER_AMOUNT")]
    assert "a" not in found(ours, alone("outside", "e", "100.4", account_id="B", reference="e"))


def test_a_crowd_stays_a_handful() -> None:
    ours = [alone("own", f"o{number:04}", "10") for number in range(300)]
    theirs = [alone("outside", f"t{number:04}", "10", account_id="B") for number in range(300)]
    told = found(*ours, *theirs)
    assert {len(some) for some in told.values()} == {MOST} and len(told) == 600


def test_pairs_and_other_reconciliations_are_no_candidates() -> None:
    ours = alone("own", "a", "100", reference="R")
    pair = {**alone("outside", "b", "100", reference="R"), "own_item_id": "z"}
    assert found(ours, pair, alone("outside", "c", "100", reference="R", reconciliation="trade")) == {}
