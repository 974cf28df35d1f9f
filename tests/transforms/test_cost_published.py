"""The worked examples of the field, each by the code that shows such a number, and exactly.

A1, the stressed founding case: test_cost_remote, whatif. A10 to A12: test_cost_staff. A18:
test_cost_capacity. A26: test_cost_staff, test_cost_units, test_cost_remote, kpis/test_cost. A15 and A25: whatif. A13,
A16, A17 and A19 were dropped from the list.
"""

from datetime import date
from decimal import Decimal

import pytest

from backoffice.contracts.cost import StaffCost, UnitCost
from backoffice.contracts.cost_locations import StaffMovement
from backoffice.kpis import named
from backoffice.money import to_scale
from backoffice.transforms.cost import seat_use, staff_movements, unit_costs
from backoffice.transforms.cost_contributions import RATES, contributions
from backoffice.transforms.cost_people import cost_of_exit
from backoffice.transforms.cost_programme import PUBLISHED, Programme
from tests.kpis.test_cost import answers
from tests.tables import frame
from tests.transforms.cost_tables import assumed, fee, made, months, site, worker
from tests.transforms.test_cost_units import work

D = Decimal
TRN, GSA, TIGTA = PUBLISHED


def test_a2_more_than_half_of_a_published_saving_is_productivity():
    assert TRN.claimed == 1_069_000
    assert TRN.by_unit_year(TRN.claimed) == 10_690
    assert to_scale(TRN.productivity_share * 100) == D("53.88")
    assert TRN.cash_saved == 493_000  # 304 + 113 + 76: productivity is never in the cash line


def test_a3_a_nation_of_eleven_thousands():
    claim = Programme("national", "GWA 2021", "USD", 48_000_000, 1, {"all": 48_000_000 * D(11_000)})
    assert claim.claimed == 528_000_000_000
    assert claim.by_unit_year(claim.claimed) == 11_000


def test_a4_what_rent_paid_back_over_three_years():
    assert GSA.net == 15_500_000
    assert to_scale(GSA.return_on_cost * 100) == D("99.36")
    assert to_scale(GSA.by_unit_year(GSA.cash_saved)) == D("414.67")


def test_a5_a_workstation_given_up():
    assert to_scale(TIGTA.by_unit_year(TIGTA.cash_saved)) == D("2174.93")
    assert (TIGTA.net, TIGTA.return_on_cost, TIGTA.productivity_share) == (None, None, 0)


def test_a6_and_a7_cost_of_an_invoice_and_its_quartiles():
    rows = made(
        unit_costs,
        work=[work("invoice", 24_000), work("invoice", 1000, place="TOP"), work("invoice", 1000, place="LOW")],
        vendors=[fee("120000"), fee("2070", place="TOP", vendor_id="T"), fee("10000", place="LOW", vendor_id="L")],
    )
    each = {row["location_id"]: row["attributed_cost"] / row["completed"] for row in rows}
    assert each == {"MUM": 5, "TOP": D("2.07"), "LOW": 10}
    assert to_scale(each["LOW"] / each["TOP"]) == D("4.83")


@pytest.mark.parametrize(
    ("cost", "each", "trades"),
    [(14_000_000, 2, 7_000_000), (6_000_000, 8, 750_000), (7_000_000, 160, 43_750)],
    ids=["equities", "bonds and repos", "derivatives over the counter"],
)
def test_a9_unit_cost_times_units_is_the_cost(cost, each, trades):
    [row] = made(unit_costs, work=[work("trade_settled", trades)], vendors=[fee(cost)])
    rows = frame(UnitCost, [{**row, "workers": 0}])
    [(value, per)] = answers(named("cost_per_trade"), rows)
    assert (value / per, each * per) == (each, cost)


def test_a14_an_indian_cost_to_company():
    rates = dict(zip(RATES, map(D, ("0.0325", "21000", "0.13", "1950", "0.0833", "20000", "0.0481")), strict=True))
    found = contributions(D(20_000), D(4_000), D(10_000), rates)
    assert (found.insurance, found.provident_fund, found.bonus, found.gratuity) == (650, 1950, 833, 481)
    assert found.cost_to_company == D("23914.00")
    above = contributions(D("21000.01"), D(9_000), D("20000.01"), rates)
    assert (above.insurance, above.provident_fund, above.bonus) == (0, D("1560.00"), 0)  # 12,000.01 x 0.13
    with pytest.raises(KeyError):
        contributions(D(1), D(0), D(1), {})


def test_a20_four_managers_of_fifty_three():
    staff = [worker(f"w{n}", manager_id=f"w{n % 4}" if n >= 4 else None) for n in range(53)]
    [(value, per)] = answers(named("span_of_control"), frame(StaffMovement, made(staff_movements, staff=staff)))
    assert D(value) / per == D("12.25")


def test_a21_a_planned_headcount_at_ninety_percent():
    rows = frame(StaffCost, [{"worker_id": f"w{n}", "fte": D("0.9")} for n in range(150)])
    assert answers(named("fte"), rows) == [(135, 1)]
    assert answers(named("headcount"), rows) == [(150, 1)]


def test_a22_nineteen_percent_of_two_hundred_leave_in_a_year():
    """200 people, 38 of whom leave in the course of a year and are followed the day after: 19 %."""
    year = months(12)
    leaves = [4, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4]
    staff, fresh = [], [f"w{n}" for n in range(200)]
    for month, going in zip(year, leaves, strict=True):
        stays, goes = fresh[going:], fresh[:going]
        joined = {name: date(2020, 1, 1) for name in fresh}
        staff += [worker(name, month=month, joined_on=joined[name]) for name in stays]
        last = month.replace(day=28)
        staff += [
            worker(name, month=month, joined_on=joined[name], left_on=last, exit_type="voluntary") for name in goes
        ]
        staff += [worker(f"for {name}", month=month, joined_on=month.replace(day=28)) for name in goes]
        fresh = [*stays, *(f"for {name}" for name in goes)]
    rows = frame(StaffMovement, made(staff_movements, staff=staff, assumptions=[assumed("cost_per_exit", "9000")]))
    attrition = named("attrition")
    [(exits, heads)] = answers(attrition, rows)
    assert exits == 38
    assert D(exits) / D(heads) * attrition.shown_per == D("0.19")
    assert answers(named("attrition_cost"), rows) == [(38 * 9000, None)]


def test_a23_what_an_exit_costs_by_pay():
    assert cost_of_exit(D("0.30"), D(30_000)) == 9_000


@pytest.mark.parametrize(
    ("shared", "leased", "cheaper"),
    [((5_000, 10_000), (10_000, 12_500), "33.3"), ((9_000, 14_000), (9_500, 15_000), "6.1")],
    ids=["Pune", "Gurugram"],
)
def test_a24_a_shared_seat_against_a_leased_one_at_the_midpoints(shared, leased, cheaper):
    """Two seats at each end of the published range cost their midpoint on average."""
    seats = {
        place: site(2, str(low + high), location_id=place) for place, (low, high) in (("A", shared), ("B", leased))
    }
    one, other = made(seat_use, sites=list(seats.values()))
    assert to_scale((1 - one["seat_cost"] / other["seat_cost"]) * 100, 1) == D(cheaper)
