"""Who came and went, worked by hand: headcounts, exits by kind, managers, and what exits cost."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.transforms.cost import management_spans, staff_movements
from tests.transforms.cost_tables import APRIL, assumed, made, rate, worker

D = Decimal
LONG_AGO = date(2020, 1, 1)
EXIT = [assumed("cost_per_exit", "9000", "INR per exit")]


def one(name, joined=LONG_AGO, left=None, exit_type=None, **facts):
    return worker(name, joined_on=joined, left_on=left, exit_type=exit_type, **facts)


def test_a_month_s_people_at_both_ends():
    [row] = made(
        staff_movements,
        staff=[
            one("stays"),
            one("joined on the first", date(2026, 4, 1)),
            one("joined on the last", date(2026, 4, 30)),
            one("left of his own will", left=date(2026, 4, 30), exit_type="voluntary"),
            one("was let go", left=date(2026, 4, 1), exit_type="involuntary"),
            one("left for nobody knows what", left=date(2026, 4, 9)),
            one("came and went", date(2026, 4, 2), date(2026, 4, 20), "other"),
            one("will leave", left=date(2026, 5, 1)),
        ],
        assumptions=EXIT,
    )
    names = ("headcount", "opening", "joined", "left_voluntarily", "left_involuntarily", "left_otherwise", "closing")
    assert [row[name] for name in names] == [8, 5, 3, 1, 1, 2, 4]
    assert (row["exit_cost"], row["missing"], row["shore"]) == (36_000, None, "unknown")


def test_four_managers_of_fifty_three_are_those_somebody_reports_to():
    """53 people, of whom w0 to w3 lead: (53 - 4) / 4 = 12.25."""
    staff = [one(f"w{n}", manager_id=f"w{n % 4}" if n >= 4 else None) for n in range(53)]
    [row] = made(staff_movements, staff=staff)
    assert (row["headcount"], row["managers"]) == (53, 4)
    assert D(row["headcount"] - row["managers"]) / row["managers"] == D("12.25")


def test_who_leads_at_each_level():
    """One leads two in another place, who lead three and one: spans of 2 and of 4 / 2."""
    below = {"a": "top", "b": "top", "a1": "a", "a2": "a", "a3": "a", "b1": "b", "x": "gone"}
    staff = [one("top", location_id="JAI"), *(one(name, manager_id=boss) for name, boss in below.items())]
    rows = made(management_spans, staff=staff)
    told = [(row["location_id"], row["management_level"], row["managers"], row["reports"]) for row in rows]
    assert told == [("JAI", "1", 1, 2), ("MUM", "2", 2, 4)]


def test_who_report_to_one_another_in_a_ring_have_no_level_and_who_reports_to_himself_is_at_the_top():
    staff = [one("a", manager_id="b"), one("b", manager_id="a"), one("c", manager_id="c"), one("d", manager_id="c")]
    rows = made(management_spans, staff=staff)
    assert [(row["management_level"], row["managers"], row["reports"]) for row in rows] == [
        ("1", 1, 1),
        ("unknown", 2, 2),
    ]


def test_a_manager_who_is_not_there_this_month_holds_no_position():
    staff = [one("a", manager_id="gone"), one("b", manager_id="a", function="clearing")]
    assert [(row["function"], row["managers"]) for row in made(staff_movements, staff=staff)] == [
        ("clearing", 0),
        ("settlement", 1),
    ]


def test_arrangement_sourcing_and_shore_are_axes_of_their_own():
    places = [{"location_id": "MUM", "country": "IN", "is_head_office": True}]
    staff = [
        one(f"{arrangement} {sourcing} {country}", arrangement=arrangement, sourcing=sourcing, country=country)
        for arrangement in ("onsite", "hybrid", "remote")
        for sourcing in ("in_house", "outsourced")
        for country in ("IN", "GB")
    ]
    rows = made(staff_movements, staff=staff, locations=places)
    assert len({(row["arrangement"], row["sourcing"], row["shore"]) for row in rows}) == len(rows) == 12


def test_who_works_for_which_office_is_an_axis_of_its_own_and_not_known_where_nobody_says():
    staff = [one("f", office="front"), one("b", office="back"), one("c", office="back"), one("w")]
    rows = made(staff_movements, staff=staff)
    assert {row["office"]: row["headcount"] for row in rows} == {"front": 1, "back": 2, "unknown": 1}


def test_a_vendor_s_people_who_leave_cost_the_vendor():
    leavers = [one(sourcing, left=date(2026, 4, 9), sourcing=sourcing) for sourcing in ("in_house", "outsourced")]
    assert [row["exit_cost"] for row in made(staff_movements, staff=leavers, assumptions=EXIT)] == [9000, 0]


@pytest.mark.parametrize(
    ("staff", "assumptions", "cost", "missing"),
    [
        ([one("w", joined=None)], EXIT, 0, "first day of a worker"),
        ([one("w", left=APRIL)], [], None, "assumption cost_per_exit"),
        ([one("w")], [], 0, None),
        (
            [one("w", left=APRIL)],
            [assumed("cost_per_exit", "100", "USD per exit")],
            None,
            "average rate USD to INR of 2026-04 of assumption cost_per_exit",
        ),
    ],
    ids=["no joining day", "no assumption", "no exit needs none", "no rate"],
)
def test_what_is_not_known_is_said(staff, assumptions, cost, missing):
    [row] = made(staff_movements, staff=staff, assumptions=assumptions)
    assert (row["exit_cost"], row["missing"]) == (cost, missing)
    assert (row["opening"] is None) == (missing == "first day of a worker")


def test_the_cost_of_an_exit_is_converted():
    [row] = made(
        staff_movements,
        staff=[one("w", left=APRIL)],
        assumptions=[assumed("cost_per_exit", "100.10", "USD per exit")],
        fx=[rate("USD", "83.335")],
    )
    assert row["exit_cost"] == D("8341.83")  # 8,341.8335


dates = st.sampled_from([LONG_AGO, date(2026, 4, 1), date(2026, 4, 15), date(2026, 4, 30)])
goings = st.none() | st.sampled_from([date(2026, 4, 1), date(2026, 4, 15), date(2026, 4, 30), date(2026, 5, 1)])
people = st.lists(
    st.tuples(dates, goings, st.sampled_from(("voluntary", "involuntary", "other", None)), st.sampled_from("ab")),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(people)
def test_opening_and_joined_less_left_is_closing_in_every_group(drawn):
    staff = [one(f"w{n}", joined, left, why, function=f) for n, (joined, left, why, f) in enumerate(drawn)]
    rows = made(staff_movements, staff=staff, assumptions=EXIT)
    assert sum(row["headcount"] for row in rows) == len(drawn)
    for row in rows:
        left = row["left_voluntarily"] + row["left_involuntarily"] + row["left_otherwise"]
        assert row["opening"] + row["joined"] - left == row["closing"]
        assert row["exit_cost"] == 9000 * left
