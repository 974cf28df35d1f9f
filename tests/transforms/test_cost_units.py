"""What a unit of work costs, worked by hand."""

from decimal import Decimal

import pytest

from backoffice.money import to_scale
from backoffice.transforms.cost import unit_costs
from tests.transforms.cost_tables import APRIL, fee, made, rate

D = Decimal


def costed(name, loaded, place="MUM", **facts):
    """One in-house worker whose loaded cost is known; pay is all of it."""
    known = D(loaded) if loaded is not None else None
    return {
        "month": APRIL,
        "worker_id": name,
        "function": "settlement",
        "location_id": place,
        "fte": D(1),
        "pay": known,
        "loaded_cost": known,
        "missing": None if loaded is not None else "pay of this month",
        "reporting_currency": "INR",
        **facts,
    }


def vendors_worker(name, seat="0", fee="0"):
    """A vendor's worker at Mumbai whom we pay nothing: he costs us a seat and his share of the fee."""
    zero = D(0)
    if seat is None:
        facts = {"seat": None, "loaded_cost": None, "missing": "rent of the site"}
    else:
        facts = {"seat": D(seat), "loaded_cost": D(seat) + D(fee), "missing": None}
    return costed(name, "0", sourcing="outsourced", is_billed=True, stipend=zero, kit=zero, vendor=D(fee), **facts)


def work(unit, completed, minutes=None, place="MUM", **facts):
    return {
        "month": APRIL,
        "function": "settlement",
        "location_id": place,
        "unit": unit,
        "completed": completed,
        "minutes_each": D(minutes) if minutes else None,
        **facts,
    }


def test_cost_per_trade_at_three_places():
    places = {"MUM": (10, "137000", 10_000), "JAI": (20, "92000", 20_000), "HOME": (10, "112000", 12_000)}
    rows = made(
        unit_costs,
        staff_cost=[
            costed(f"{place}{n}", each, place) for place, (people, each, _) in places.items() for n in range(people)
        ],
        work=[work("trade_settled", trades, place=place) for place, (_, _, trades) in places.items()],
    )
    per_trade = {row["location_id"]: to_scale(row["attributed_cost"] / row["completed"]) for row in rows}
    assert per_trade == {"MUM": D("137.00"), "JAI": D("92.00"), "HOME": D("93.33")}
    cost, trades = sum(row["attributed_cost"] for row in rows), sum(row["completed"] for row in rows)
    assert (cost, trades) == (4_330_000, 42_000)
    assert to_scale(cost / trades, 4) == D("103.0952")
    assert [(row["workers"], row["fte"]) for row in rows] == [(10, 10), (20, 20), (10, 10)]


def test_a_published_cost_per_invoice():
    [row] = made(unit_costs, staff_cost=[costed("w", "120000")], work=[work("invoice", 24_000)])
    assert row["attributed_cost"] / row["completed"] == 5


def test_units_share_the_cost_by_minutes_and_add_up_to_the_cent():
    """100.00 over 10, 20 and 30 minutes in all: 16.67, 33.33, 50.00."""
    drawn = [work("a", 10, "1"), work("b", 10, "2"), work("c", 5, "6")]
    rows = made(unit_costs, staff_cost=[costed("w", "100")], work=drawn)
    assert [row["attributed_cost"] for row in rows] == [D("16.67"), D("33.33"), D("50.00")]


def test_work_of_all_arrangements_at_a_place_is_one_unit():
    drawn = [
        work("ticket", 10, "3", arrangement="onsite", reworked=1),
        work("ticket", 20, "6", arrangement="remote", reworked=2),
        work("trade_settled", 30, "5"),
    ]
    rows = made(unit_costs, staff_cost=[costed("w", "300")], work=drawn)
    assert [(row["unit"], row["completed"], row["reworked"], row["attributed_cost"]) for row in rows] == [
        ("ticket", 30, 3, 150),
        ("trade_settled", 30, None, 150),
    ]


def test_a_vendor_s_running_fee_less_credits_is_a_cost_of_the_place_it_works_at():
    """8,000 for a person + 300 for a vendor's seat + 2,000 fee - 100 credit; the transition is not work."""
    rows = made(
        unit_costs,
        staff_cost=[costed("w", "8000"), vendors_worker("v", "300", fee="1900")],
        work=[work("invoice", 100)],
        vendors=[fee("2000"), fee("-100", "credit"), fee("9999", "transition"), fee("5", place="JAI", vendor_id="W")],
    )
    assert [(row["attributed_cost"], row["workers"], row["fte"]) for row in rows] == [(10_200, 1, 2)]


@pytest.mark.parametrize(
    ("people", "fees", "served"),
    [
        pytest.param(("back", "back"), (), "back", id="one office"),
        pytest.param(("back", "front"), (), "several", id="several"),
        pytest.param(("back", None), (), None, id="of one worker it is not known"),
        pytest.param(("front", "back", None), (), "several", id="several all the same"),
        pytest.param(("back",), (None,), "back", id="a fee that names none is for those there"),
        pytest.param(("back",), ("front",), "several", id="a fee for another office"),
        pytest.param((), ("middle",), "middle", id="a fee alone"),
        pytest.param((), (None,), None, id="a fee alone that names none"),
    ],
)
def test_a_place_works_for_the_office_of_its_people_and_fees(people, fees, served):
    staff = [costed(f"w{n}", "10", office=office) for n, office in enumerate(people)]
    vendors = [fee("5", vendor_id=f"V{n}", office=office) for n, office in enumerate(fees)]
    [row] = made(unit_costs, staff_cost=staff, vendors=vendors, work=[work("invoice", 10)])
    assert (row["office"], row["attributed_cost"]) == (served, 10 * len(people) + 5 * len(fees))


def test_a_vendor_s_fee_alone_has_nobody_s_pay_in_it():
    [row] = made(
        unit_costs, work=[work("invoice", 100)], vendors=[fee("20", currency="USD")], fx=[rate("USD", "83.335")]
    )
    assert (row["attributed_cost"], row["workers"], row["fte"]) == (D("1666.70"), 0, 0)


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        pytest.param(
            {"staff_cost": [costed("w", "9"), costed("x", None)]}, "pay of this month", id="one worker's cost"
        ),
        pytest.param(
            {"staff_cost": [costed("w", None, sourcing="outsourced", missing="variable")], "vendors": [fee("1")]},
            "variable",
            id="a contractor we pay ourselves, beside a vendor",
        ),
        pytest.param(
            {"staff_cost": [vendors_worker("v", None)], "vendors": [fee("1")]},
            "rent of the site",
            id="the seat of a vendor's worker",
        ),
        pytest.param({"staff_cost": []}, "people or vendor doing this work here", id="nobody there"),
        pytest.param(
            {"staff_cost": [vendors_worker("v")]}, "fee of the vendor whose people work here", id="no vendor's bill"
        ),
        pytest.param(
            {"vendors": [fee("1", currency="USD")]},
            "average rate USD to INR of 2026-04 of a vendor's fee",
            id="a fee without a rate",
        ),
        pytest.param(
            {"work": [work("invoice", 0)]}, "no unit was completed, so there is no cost of a unit", id="no units"
        ),
        pytest.param(
            {"work": [work("invoice", 5), work("ticket", 5, "2")]}, "minutes of handling a unit", id="no minutes"
        ),
        pytest.param(
            {"work": [work("invoice", 5, "0.0"), work("ticket", 5, "0.0")]},
            "handling minutes are all zero",
            id="all minutes zero",
        ),
    ],
)
def test_what_is_not_known_leaves_the_unit_s_cost_unknown_and_says_so(rows, missing):
    whole = {"staff_cost": [costed("w", "9")], "work": [work("invoice", 5)]}
    made_rows = made(unit_costs, **{**whole, **rows})
    assert {(row["attributed_cost"], row["missing"]) for row in made_rows} == {(None, missing)}


def test_a_unit_nobody_completed_bears_nothing_where_others_were():
    rows = made(unit_costs, staff_cost=[costed("w", "9")], work=[work("invoice", 0), work("ticket", 3, "2")])
    assert [(row["unit"], row["attributed_cost"], row["missing"]) for row in rows] == [
        ("invoice", 0, "no unit was completed, so there is no cost of a unit"),
        ("ticket", 9, None),
    ]
