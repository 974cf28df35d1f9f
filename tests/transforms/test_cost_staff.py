"""Loaded cost of a worker-month, worked by hand."""

from datetime import date
from decimal import Decimal

import pytest

from backoffice.money import to_scale
from backoffice.transforms.cost import staff_cost
from tests.transforms.cost_tables import APRIL, NO_KIT, assumed, fee, made, paid, rate, site, stipend, worker

D = Decimal


def test_a_month_of_forty_people_costs_108250_a_head():
    """Mumbai 10 people, Jaipur 20, at home 10: pay / employer / seat / stipend / kit as drawn."""
    # place     people  pay        employer  seats: rent for all   stipend
    drawn = {
        "MUM": (10, "onsite", "100000", "20000", "150000", None),
        "JAI": (20, "onsite", "70000", "14000", "120000", None),
        "HOME": (10, "remote", "85000", "17000", None, "7500"),
    }
    staff, pay, sites, stipends = [], [], [], []
    for place, (people, arrangement, base, statutory, rent, subsidy) in drawn.items():
        names = [f"{place}-{n}" for n in range(people)]
        staff += [worker(name, arrangement, location_id=place) for name in names]
        pay += [paid(name, base, statutory) for name in names]
        sites += [site(people, rent, location_id=place)] if rent else []
        stipends += [stipend(name, subsidy) for name in names] if subsidy else []
    assumptions = [assumed("kit_month", "2000"), assumed("support_per_remote_month", "500")]
    rows = made(staff_cost, staff=staff, pay=pay, sites=sites, stipends=stipends, assumptions=assumptions)

    def total(place):
        return sum(row["loaded_cost"] for row in rows if row["location_id"] == place)

    assert [row["missing"] for row in rows] == [None] * 40
    assert (total("MUM"), total("JAI"), total("HOME")) == (1_370_000, 1_840_000, 1_120_000)
    fte = sum(row["fte"] for row in rows)
    assert sum(row["loaded_cost"] for row in rows) / fte == 108_250
    assert {(row["seat"], row["stipend"], row["kit"]) for row in rows if row["location_id"] == "HOME"} == {
        (D(0), D(7500), D(2500))
    }


PUBLISHED = {
    "50,000 x 1.15 + 8,000 + 4,000": ("50000", "7500", "8000", "4000"),
    "civilian hour, September 2018": ("25.03", "11.60", "0", "0"),
    "private hour, June 2015": ("21.82", "9.56", "0", "0"),
}
"""Base, statutory contributions, rent of the seat, and kit."""


def published(case):
    base, statutory, rent, kit = PUBLISHED[case]
    [row] = made(
        staff_cost,
        staff=[worker("w")],
        pay=[paid("w", base, statutory)],
        sites=[site(1, rent)],
        assumptions=[assumed("kit_month", kit)],
    )
    return row


@pytest.mark.parametrize(("case", "loaded"), zip(PUBLISHED, ("69500", "36.63", "31.38"), strict=True))
def test_a10_to_a12_published_cases_of_loaded_cost(case, loaded):
    assert published(case)["loaded_cost"] == D(loaded)


def test_a10_to_a12_the_published_ratios_of_those_cases():
    year, hour, rounded = map(published, PUBLISHED)
    assert to_scale(year["loaded_cost"] / 12) == D("5791.67")
    assert to_scale(year["loaded_cost"] / year["pay"]) == D("1.39")
    assert to_scale(hour["loaded_cost"] / hour["pay"], 4) == D("1.4634")
    assert to_scale(100 * hour["pay"] / hour["loaded_cost"]) == D("68.33")
    assert to_scale(100 * hour["employer"] / hour["loaded_cost"]) == D("31.67")
    assert abs(rounded["loaded_cost"] - D("31.39")) <= D("0.01"), "printed a cent higher than its parts"


@pytest.mark.parametrize(
    ("arrangement", "days", "seat"),
    [("onsite", None, "1000"), ("remote", None, "0"), ("hybrid", "3", "600"), ("hybrid", "6", "1000")],
)
def test_the_seat_follows_the_days_in_the_office(arrangement, days, seat):
    staff = [worker("w", arrangement, office_days_week=D(days) if days else None)]
    [row] = made(staff_cost, staff=staff, pay=[paid("w")], sites=[site(40, "40000")], assumptions=NO_KIT)
    assert (row["seat"], row["loaded_cost"]) == (D(seat), D(seat))


def test_remote_support_follows_the_days_at_home():
    staff = [worker("w", "hybrid", office_days_week=D(3))]
    assumptions = [assumed("kit_month", "2000"), assumed("support_per_remote_month", "500")]
    [row] = made(staff_cost, staff=staff, pay=[paid("w")], sites=[site(1, "0")], assumptions=assumptions)
    assert row["kit"] == 2200  # 2,000 + 2/5 of 500


def test_the_employer_pays_tax_on_a_taxable_stipend_only():
    paid_out = [stipend("w", "500"), stipend("w", "100.05", "internet", taxable=True)]
    tax = assumed("employer_tax_on_stipend", "0.1", "share")
    [row] = made(
        staff_cost,
        staff=[worker("w", "remote")],
        pay=[paid("w")],
        stipends=paid_out,
        assumptions=[*NO_KIT, tax],
    )
    assert row["stipend"] == D("610.06")  # 500 + 100.05 + tax of 10.005, half away from zero 10.01


def test_a_payment_that_comes_once_is_no_part_of_a_month_s_cost():
    [row] = made(
        staff_cost,
        staff=[worker("w", "remote")],
        pay=[paid("w")],
        stipends=[stipend("w", "1200", "equipment", one_off=True)],
        assumptions=NO_KIT,
    )
    assert (row["stipend"], row["loaded_cost"]) == (0, 0)


def test_an_assumption_holds_from_its_day_until_the_next():
    assumptions = [
        assumed("kit_month", "100", since=date(2025, 1, 1)),
        assumed("kit_month", "120", since=date(2026, 4, 1)),
        assumed("kit_month", "150", since=date(2026, 4, 2)),
    ]
    march = date(2026, 3, 1)
    rows = made(
        staff_cost,
        staff=[worker("w"), worker("w", month=march)],
        pay=[paid("w"), paid("w", month=march)],
        sites=[site(1, "0"), site(1, "0", month=march)],
        assumptions=assumptions,
    )
    assert [row["kit"] for row in rows] == [100, 120]


def test_money_is_converted_at_the_month_s_average_rate():
    [row] = made(
        staff_cost,
        staff=[worker("w")],
        pay=[paid("w", "1000.01", currency="USD"), paid("w", "10", "5")],
        sites=[site(2, "200", currency="GBP")],
        fx=[rate("USD", "83.335"), rate("USD", "90", kind="close"), rate("GBP", "105.5"), rate("INR", "2")],
        assumptions=[assumed("kit_month", "3", "USD per worker-month")],
    )
    assert row["pay"] == D("83345.83")  # 1,000.01 x 83.335 = 83,335.83335 -> 83,335.83; + 10 rupees, no rate needed
    assert (row["employer"], row["seat"]) == (D("5"), D("10550.00"))
    assert row["kit"] == D("250.01")  # 3 x 83.335 = 250.005


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        pytest.param({"pay": []}, "pay of this month", id="no pay row"),
        pytest.param({"pay": [paid("w", variable=None)]}, "variable", id="a component of pay is not known"),
        pytest.param(
            {"pay": [paid("w", currency="USD")], "fx": [rate("USD", "83", kind="close")]},
            "average rate USD to INR of 2026-04 of pay",
            id="no average rate",
        ),
        pytest.param({"sites": []}, "seats and costs of the site in this month", id="no site row"),
        pytest.param({"sites": [site(40, None)]}, "rent of the site", id="no rent"),
        pytest.param({"sites": [site(0, "1")]}, "no seat at the site to share its cost", id="no seat"),
        pytest.param({"sites": [site(1, "1", currency=None)]}, "currency of the site's costs", id="no currency"),
        pytest.param(
            {"staff": [worker("w", "hybrid")]}, "office days a week of a hybrid worker", id="hybrid without days"
        ),
        pytest.param(
            {"stipends": [stipend("w", "5", taxable=True)]}, "assumption employer_tax_on_stipend", id="no tax rate"
        ),
        pytest.param(
            {"stipends": [stipend("w", "5", currency="GBP")]},
            "average rate GBP to INR of 2026-04 of a stipend",
            id="a stipend in another currency",
        ),
        pytest.param({"assumptions": [NO_KIT[1]]}, "assumption kit_month", id="no kit assumption"),
        pytest.param(
            {"assumptions": [assumed("kit_month", "1", "per worker"), NO_KIT[1]]},
            "currency of assumption kit_month",
            id="kit without a currency",
        ),
        pytest.param(
            {"staff": [worker("w", "remote")], "assumptions": NO_KIT[:1]},
            "assumption support_per_remote_month",
            id="no support assumption for somebody at home",
        ),
    ],
)
def test_a_part_that_is_not_known_leaves_the_cost_unknown_and_says_so(change, missing):
    whole = {"staff": [worker("w")], "pay": [paid("w")], "sites": [site(1, "1")], "assumptions": NO_KIT}
    [row] = made(staff_cost, **{**whole, **change})
    assert row["loaded_cost"] is None
    assert row["missing"] == missing


def test_several_things_missing_are_all_said():
    [row] = made(staff_cost, staff=[worker("w")])
    assert row["missing"] == "pay of this month; seats and costs of the site in this month; assumption kit_month"
    assert (row["pay"], row["employer"], row["seat"], row["stipend"], row["kit"]) == (None, None, None, 0, None)


def test_a_vendor_s_worker_costs_our_seat_and_his_share_of_the_fee():
    """100.00 for a full-time and a half-time person: 66.67 and 33.33; a seat of ours comes on top."""
    staff = [
        worker("at our site", sourcing="outsourced"),
        worker("at the vendor's", sourcing="outsourced", location_id="VEN"),
        worker("half time", sourcing="outsourced", location_id="VEN", fte=D("0.5")),
        worker("paid by us", sourcing="outsourced", location_id="VEN"),
    ]
    rows = made(
        staff_cost,
        staff=staff,
        sites=[site(2, "30")],
        pay=[paid("paid by us", "70")],
        vendors=[
            fee("110", place="VEN"),
            fee("-10", "credit", place="VEN"),
            fee("40", vendor_id="W"),
            fee("9", "transition"),
        ],
    )
    parts = ("pay", "seat", "kit", "vendor", "overhead", "loaded_cost", "is_billed")
    assert [tuple(row[part] for part in parts) for row in rows] == [
        (0, 15, 0, 40, 0, 55, True),
        (0, 0, 0, D("66.67"), 0, D("66.67"), True),
        (0, 0, 0, D("33.33"), 0, D("33.33"), True),
        (70, 0, 0, 0, 0, 70, False),
    ]


def test_a_fee_for_one_office_is_borne_by_those_who_work_for_it():
    """90.00 for the front office falls on its one worker, 10.00 for all on three; 7.00 for an office nobody there
    works for falls on all three too: 17.00 is 5.67, 5.66 and 5.67, cut from the running total.
    """
    who = (("a", "front"), ("b", "back"), ("c", None))
    rows = made(
        staff_cost,
        staff=[worker(name, sourcing="outsourced", location_id="VEN", office=office) for name, office in who],
        vendors=[
            fee("90", place="VEN", office="front"),
            fee("10", place="VEN", vendor_id="W"),
            fee("7", place="VEN", vendor_id="X", office="middle"),
        ],
    )
    assert [row["vendor"] for row in rows] == [D("95.67"), D("5.66"), D("5.67")]
    assert sum(row["vendor"] for row in rows) == 107


def test_where_fees_are_for_other_offices_alone_nobody_knows_what_a_worker_of_this_one_costs():
    staff = [worker(office, sourcing="outsourced", location_id="VEN", office=office) for office in ("front", "back")]
    rows = made(staff_cost, staff=staff, vendors=[fee("90", place="VEN", office="front")])
    assert {row["worker_id"]: (row["vendor"], row["missing"]) for row in rows} == {
        "front": (90, None),
        "back": (None, "fee of the vendor whose people work here"),
    }


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, "fee of the vendor whose people work here"),
        ({"vendors": [fee("1", currency="USD")]}, "average rate USD to INR of 2026-04 of a vendor's fee"),
        (
            {"vendors": [fee("1")], "staff": [worker("w", sourcing="outsourced", fte=D(0))]},
            "FTE of the vendor's people",
        ),
    ],
)
def test_a_vendor_s_worker_whose_share_is_not_known(change, missing):
    whole = {"staff": [worker("w", sourcing="outsourced")], "sites": [site(1, "1")]}
    [row] = made(staff_cost, **{**whole, **change})
    assert (row["vendor"], row["loaded_cost"], row["missing"]) == (None, None, missing)


def test_overhead_goes_by_fte_to_our_own_and_is_nothing_where_none_is_assumed():
    staff = [worker("half", fte=D("0.5")), worker("vendor's", sourcing="outsourced", location_id="VEN")]
    given = {"staff": staff, "pay": [paid("half", "10")], "sites": [site(1, "1")], "vendors": [fee("5", place="VEN")]}
    assumed_too = [*NO_KIT, assumed("overhead_month", "9", "INR per FTE-month")]
    with_overhead = made(staff_cost, **given, assumptions=assumed_too)
    assert [(row["overhead"], row["loaded_cost"]) for row in with_overhead] == [(D("4.50"), D("15.50")), (0, 5)]
    assert [row["overhead"] for row in made(staff_cost, **given, assumptions=NO_KIT)] == [0, 0]
    [unknown, _] = made(staff_cost, **given, assumptions=[*NO_KIT, assumed("overhead_month", "9", "USD")])
    assert unknown["missing"] == "average rate USD to INR of 2026-04 of assumption overhead_month"


def office(place, country, **facts):
    return {"location_id": place, "country": country, **facts}


def test_offshore_is_another_country_than_the_head_office_s_whoever_employs_and_wherever_the_desk_is():
    staff = [
        worker("at home", "remote", country="IN"),
        worker("abroad", "remote", country="GB"),
        worker("vendor", country="IN", location_id="VEN", sourcing="outsourced"),
        worker("of the site", location_id="LON"),
        worker("nowhere", location_id="NYC"),
    ]
    places = [office("MUM", "IN", is_head_office=True), office("LON", "GB")]
    assert {row["worker_id"]: row["shore"] for row in made(staff_cost, staff=staff, locations=places)} == {
        "at home": "onshore",
        "abroad": "offshore",
        "vendor": "onshore",
        "of the site": "offshore",
        "nowhere": None,
    }
    assert {row["shore"] for row in made(staff_cost, staff=staff, locations=places[1:])} == {None}


def test_every_row_names_its_month_place_and_currency():
    [row] = made(
        staff_cost,
        "USD",
        staff=[worker("w", team="A")],
        pay=[paid("w", "1", currency="USD")],
        sites=[site(1, "2", currency="USD")],
        assumptions=[assumed("kit_month", "3", "USD")],
    )
    assert (row["month"], row["location_id"], row["team"]) == (APRIL, "MUM", "A")
    assert (row["loaded_cost"], row["reporting_currency"]) == (6, "USD")
