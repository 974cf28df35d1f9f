"""Our penalties against the CSD's: one row a penalty, and what differs by name."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backoffice.contracts.settlement_penalties import CsdPenalty, Penalty
from backoffice.contracts.settlement_penalty_reports import PenaltyComparison
from backoffice.transforms.settlement_penalty_comparison import penalty_comparison
from backoffice.transforms.settlement_penalty_sides import penalties_superseded, penalty_reach
from tests.firm import PLAN, demo_frames
from tests.tables import frame

CSD = "ZZCSDEF0"


def ours(number: int, day: int, amount: str | None, payer: str | None = "own", **more: Any) -> dict[str, Any]:
    """A day of ours in June: 100 units at 5, 0.01 per cent."""
    money = None if amount is None else Decimal(amount)
    on = date(2026, 6, day)
    return {
        "instruction_id": f"I{number}",
        "day": on,
        "detected_on": on,
        "payer": payer,
        "quantity": Decimal(100),
        "price": Decimal(5),
        "rate": Decimal("0.01"),
        "amount": money,
        "net_amount": None if money is None else -money if payer == "own" else money,
        "csd": CSD,
        "currency": "EUR",
        **more,
    }


def theirs(number: int, day: int, amount: str, payer: str | None = "own", **more: Any) -> dict[str, Any]:
    """The same day as the CSD reports it the day after."""
    on = date(2026, 6, day)
    return {
        "report_id": f"R{day + 1:02d}",
        "penalty_id": f"P{number}-{day}",
        "day": on,
        "reported_on": date(2026, 6, day + 1),
        "csd": CSD,
        "instruction_id": f"I{number}",
        "detected_on": on,
        "state": "ACTV",
        "payer": payer,
        "currency": "EUR",
        "amount": Decimal(amount),
        "total_amount": Decimal(amount),
        "days": 1,
        "rate": Decimal("0.01"),
        "price": Decimal(5),
        "quantity": Decimal(100),
        **more,
    }


def compared(own: Sequence[Mapping[str, Any]], outside: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    reported = frame(CsdPenalty, outside).lazy()
    made = penalty_comparison(
        frame(Penalty, own).lazy(), reported, penalties_superseded(reported), penalty_reach(reported)
    )
    return PenaltyComparison.validate(made.collect()).sort("csd", "reference", "detected_on").rows(named=True)


def outcome(own: Mapping[str, Any], outside: Mapping[str, Any]) -> tuple[Any, ...]:
    (row,) = compared([own], [outside])
    return row["outcome"], row["differs_in"], row["difference"]


def test_alike_to_the_cent_is_matched() -> None:
    assert outcome(ours(1, 10, "3.13"), theirs(1, 10, "3.13")) == ("matched", None, Decimal(0))


@pytest.mark.parametrize(
    ("change", "amount", "payer", "names", "difference"),
    [
        ({"price": Decimal(6)}, "3.76", "own", "price", "0.63"),
        ({"quantity": Decimal(60)}, "1.88", "own", "quantity", "-1.25"),
        ({"rate": Decimal("0.005")}, "1.57", "own", "rate", "-1.56"),
        ({}, "3.13", "counterparty", "payer", "-6.26"),
        ({"price": Decimal(6), "quantity": Decimal(50)}, "1.88", "own", "quantity,price", "-1.25"),
        ({"state": "REMO", "state_reason": "INSO"}, "3.13", "own", "state", "-3.13"),
        ({"state": "NCOM", "price": None}, "0", None, "state", "-3.13"),
        ({}, "3.14", "own", None, "0.01"),
    ],
)
def test_a_difference_says_in_what(
    change: dict[str, Any], amount: str, payer: str | None, names: str | None, difference: str
) -> None:
    """Ours is 3.13 that we pay, so less than nothing; what the CSD removed or could not compute counts with zero."""
    assert outcome(ours(1, 10, "3.13"), theirs(1, 10, amount, payer, **change)) == (
        "differs",
        names,
        Decimal(difference),
    )


def test_only_one_side_and_not_reached_by_the_reports() -> None:
    rows = compared(
        [ours(1, 10, "1.00"), ours(2, 10, "2.00"), ours(3, 11, "3.00"), ours(4, 9, "4.00")],
        [theirs(1, 10, "1.00"), theirs(5, 10, "5.00", "counterparty")],
    )
    assert [(row["reference"], row["outcome"], row["difference"]) for row in rows] == [
        ("I1", "matched", Decimal(0)),
        ("I2", "only_ours", Decimal(-2)),
        ("I3", "not_reported", None),
        ("I4", "not_reported", None),
        ("I5", "only_theirs", Decimal(-5)),
    ]


@pytest.mark.parametrize("state", ["REMO", "NCOM"])
def test_what_nobody_charges_is_no_difference(state: str) -> None:
    amount = "5.00" if state == "REMO" else "0"
    (row,) = compared([], [theirs(1, 10, amount, state=state)])
    assert (row["outcome"], row["difference"], row["state"]) == ("matched", Decimal(0), state)


def test_what_we_cannot_calculate_is_neither_equal_nor_different() -> None:
    (row,) = compared([ours(1, 10, None, None, gap="price_missing", price=None)], [theirs(1, 10, "3.13")])
    assert (row["outcome"], row["difference"], row["gap"]) == ("not_calculated", None, "price_missing")


def test_what_we_hold_exempt_shows_only_when_the_csd_charges_it() -> None:
    exempt = ours(1, 10, "0", exemption="realignment")
    assert compared([exempt], [theirs(2, 10, "1.00")])[0]["reference"] == "I2"
    assert outcome(exempt, theirs(1, 10, "3.13")) == ("differs", "exemption", Decimal("3.13"))


def test_late_matching_is_one_penalty_of_all_its_days() -> None:
    late = {"penalty_type": "LMFP", "detected_on": date(2026, 6, 12), "days": 2}
    own = [ours(1, 10, "5.00", **late), ours(1, 11, "5.00", **late)]
    reported = {**late, "penalty_id": "P1", "total_amount": Decimal(10), "report_id": "R"}
    both = [theirs(1, 10, "5.00", **reported), theirs(1, 11, "5.00", **reported)]
    (row,) = compared(own, both)
    assert (row["outcome"], row["own_amount"], row["own_days"], row["outside_days"]) == ("matched", Decimal(-10), 2, 2)
    three = {**reported, "days": 3, "total_amount": Decimal(15)}
    more = [theirs(1, day, "5.00", **three) for day in (10, 11, 12)]
    (row,) = compared(own, more)
    assert (row["outcome"], row["differs_in"], row["difference"]) == ("differs", "days", Decimal(5))


def test_late_matching_shows_the_first_day_that_differs() -> None:
    late = {"penalty_type": "LMFP", "detected_on": date(2026, 6, 12), "days": 2}
    own = [ours(1, 10, "5.00", **late), ours(1, 11, "6.00", **late, price=Decimal(6))]
    reported = {**late, "penalty_id": "P1", "total_amount": Decimal(10), "report_id": "R"}
    (row,) = compared(own, [theirs(1, 10, "5.00", **reported), theirs(1, 11, "5.00", **reported)])
    assert (row["differs_in"], row["own_price"], row["outside_price"]) == ("price", Decimal(6), Decimal(5))


def test_the_newest_report_of_a_penalty_counts() -> None:
    first = theirs(1, 10, "4.00", penalty_id="P")
    again = theirs(1, 10, "3.13", penalty_id="P", report_id="R20", reported_on=date(2026, 6, 20), state_reason="UPDT")
    for order in ([first, again], [again, first]):
        (row,) = compared([ours(1, 10, "3.13")], order)
        assert (row["outcome"], row["state_reason"]) == ("matched", "UPDT")


def test_a_penalty_removed_and_another_put_in_its_place_are_one() -> None:
    removed = theirs(1, 10, "3.13", "counterparty", penalty_id="P1", state="REMO")
    placed = theirs(1, 10, "3.13", penalty_id="P2", state="RLOC")
    (row,) = compared([ours(1, 10, "3.13")], [removed, placed])
    assert (row["outcome"], row["penalty_id"], row["state"]) == ("matched", "P2", "RLOC")


def test_what_the_csd_cannot_name_stands_by_itself() -> None:
    nameless = [theirs(number, 10, "1.00", instruction_id=None) for number in (1, 2)]
    rows = compared([], nameless)
    assert [(row["reference"], row["instruction_id"], row["outcome"]) for row in rows] == [
        ("P1-10", None, "only_theirs"),
        ("P2-10", None, "only_theirs"),
    ]


def test_csds_are_never_mixed() -> None:
    rows = compared([ours(1, 10, "1.00", csd="ZZOTHRF0")], [theirs(1, 10, "1.00")])
    assert [(row["csd"], row["outcome"]) for row in rows] == [(CSD, "only_theirs"), ("ZZOTHRF0", "not_reported")]


def test_the_demo_firm_differs_from_its_depository_in_its_stories_alone() -> None:
    """The depository computes by itself, from what truly happened: every other penalty agrees to the cent."""
    rows = demo_frames()["penalty_comparisons"]
    found = {row["outcome"] for row in rows.iter_rows(named=True)}
    assert found <= {"matched", "differs", "not_calculated", "not_reported"}
    assert rows.filter(outcome="matched").height > 50
    assert set(rows.filter(outcome="differs")["differs_in"]) == {"payer", "price"}
    assert set(rows.filter(outcome="not_reported")["detected_on"]) <= {PLAN.until}
    assert set(rows.filter(outcome="not_calculated")["gap"]) == {"payer_unknown"}
