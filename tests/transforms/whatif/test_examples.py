"""Worked examples, to the cent: the founding case and its stressed table, published cases, outsourcing."""

from dataclasses import replace
from decimal import Decimal

import pytest

from backoffice.errors import ScenarioRefused
from backoffice.money import to_scale
from backoffice.transforms.whatif import Appraisal, Assumed, appraise, bought, founding, stressed
from tests.transforms.whatif.cases import START, D, buying, fixed, forty, having


def break_even(found: Appraisal, key: str) -> Decimal | None:
    [value] = [one.value for one in found.break_evens if one.key == key]
    return value


def test_the_founding_case_saves_6000_a_person_year() -> None:
    assert appraise(founding(START, 1)).steady_year == 6_000
    found = appraise(founding(START, 40))
    assert found.steady_year == found.first_year == 240_000
    assert found.simulation is None and found.tornado == (), "nothing is uncertain in it"


@pytest.mark.parametrize(
    ("changes", "year_one"),
    [
        pytest.param({}, 240_000, id="steady"),
        pytest.param({"kit": 1200}, 192_000, id="home kit"),
        pytest.param({"released_after": 6}, 0, id="lease ends after month 6"),
        pytest.param({"released_after": 6, "kit": 1200}, -48_000, id="late lease and kit"),
        pytest.param({"release_delay": 6, "kit": 1200}, -48_000, id="the same, as a slip of the date"),
        pytest.param({"release_share": "0.6"}, 48_000, id="60 % of seats released: 1,200 each"),
        pytest.param({"release_share": 0}, -240_000, id="no seat released: never clamped"),
    ],
)
def test_year_one_of_the_founding_case_stressed(changes: dict[str, str | int], year_one: int) -> None:
    assert appraise(forty(**changes)).first_year == year_one


def test_the_home_kit_pays_back_in_2_4_months_and_is_worth_548844_48() -> None:
    case = forty(kit=1200, discount_rate="0.1")
    found = appraise(replace(case, timing="year_end"))
    assert found.payback.months == D("2.4")
    assert to_scale(found.npv) == D("548844.48")


def test_the_second_preset_is_the_late_lease_with_kit() -> None:
    found = appraise(stressed(START))
    assert found.first_year == -48_000
    assert found.payback.months == D("14.4"), "4,200 owed a person, at 500 a month after month 6"


def test_half_the_seats_must_be_released_to_break_even() -> None:
    found = appraise(forty())
    assert break_even(found, "release_share") == D("0.5")
    assert break_even(found, "stipend") == 1000
    assert break_even(found, "seat_cost") == 500
    assert break_even(found, "stipend_tax") == 1
    assert break_even(found, "release_delay") == 18, "half of 36 months without saving eat up the other half"
    assert "staff" not in {one.key for one in found.break_evens}, "nobody saves nothing: that says nothing"


@pytest.mark.parametrize(
    ("changes", "months", "never"),
    [
        pytest.param({}, "0", False, id="nothing to pay back"),
        pytest.param({"released_after": 6}, "12", False, id="six months of subsidy are earned back by month 12"),
        pytest.param({"kit": 1200, "release_share": "0.5"}, None, True, id="no saving never pays"),
        pytest.param({"release_share": 0}, None, True, id="a loss never turns"),
        pytest.param({"stipend": 1000}, "0", False, id="neither gain nor loss owes nothing"),
        pytest.param({"kit": 30_000}, None, False, id="60 months are beyond the 36 looked at, but not never"),
    ],
)
def test_payback_may_be_never(changes: dict[str, str | int], months: str | None, never: bool) -> None:
    found = appraise(forty(**changes)).payback
    assert (found.months, found.never) == (None if months is None else D(months), never)


@pytest.mark.parametrize(("outlay", "years", "net"), [("62500", "4.03", 15_000), ("25000", "1.61", 52_500)])
def test_payback_of_a_published_calculator(outlay: str, years: str, net: int) -> None:
    """18,000 a year saved, 2,500 a year to run it, five years."""
    case = forty(staff=1, seat_cost=D(18_000) / 12, stipend=0, support=D(2_500) / 12, setup=outlay)
    found = appraise(replace(case, months=60))
    assert found.payback.months is not None
    assert to_scale(found.payback.months / 12) == D(years)
    assert to_scale(found.npv) == net


def test_an_agency_of_25000_teleworkers() -> None:
    """15.6 million in, 31.1 million saved over three years: 15.5 million net, 99.36 %, 414.67 a teleworker-year."""
    case = forty(staff=25_000, seat_cost=D(31_100_000) / 36 / 25_000, stipend=0, setup=15_600_000)
    found = appraise(case)
    assert to_scale(found.npv) == 15_500_000
    assert to_scale(found.npv / case.base("setup"), 4) == D("0.9936")
    assert found.steady_year is not None and to_scale(found.steady_year / 25_000) == D("414.67")


def test_a_remote_worker_against_a_mumbai_seat() -> None:
    """15,000 - 7,500 - 500 = 7,000 a person-month; 8,40,000 a year for ten. Pay appears nowhere."""
    found = appraise(forty(staff=10, seat_cost=15_000, stipend=7_500, support=500))
    assert found.net[0] == 70_000
    assert found.steady_year == 840_000
    assert not [key for key in found.scenario.values if "pay" in key or "salary" in key or "productivity" in key]


def test_hybrid_seats_come_from_the_busiest_day() -> None:
    """100 people, 85 on the busiest day, 5 % more kept: 90 seats are needed, so 10 are saved and not 40."""
    needed = -(-85 * 105 // 100)
    assert needed == 90
    case = forty(staff=100, seat_cost=1000, stipend=0, seat_freed=D(100 - needed) / 100)
    assert appraise(case).net[0] == 10 * 1000


@pytest.mark.parametrize(("adders", "all_in"), [("0.152", 11_520_000), ("0.57", 15_700_000)])
def test_best_and_worst_adders_on_a_contract_of_ten_million(adders: str, all_in: int) -> None:
    once = {"transition": 0, "severance": 0, "retained": 0, "indexation": 0, "governance": 0, "discount_rate": 0}
    case = replace(buying(**once, volume=D(10_000_000) / 12, price=1, adders=adders), months=12)
    assert to_scale(bought(appraise(case)).vendor) == all_in


def test_outsourcing_is_weighed_against_what_stops_and_not_against_the_loaded_cost() -> None:
    """900 a month of which 600 stop, a vendor's 500 and 50 retained: 50 saved a month, and not 350."""
    nothing = dict.fromkeys(
        ("indexation", "in_house_growth", "governance", "adders", "transition", "severance", "parallel"), 0
    )
    case = buying(in_house=900, avoidable_share=D(2) / 3, volume=100, price=5, retained=50, discount_rate=0, **nothing)
    found = appraise(replace(case, months=12))
    sides = bought(found)
    assert (to_scale(sides.loaded), to_scale(sides.avoidable), to_scale(sides.vendor)) == (10_800, 7_200, 6_600)
    assert to_scale(sides.saving) == to_scale(found.npv) == 600
    assert to_scale(break_even(found, "volume") or D(0)) == 110, "110 x 5 + 50 = 600"


def test_both_run_in_parallel_before_anything_stops() -> None:
    nothing = dict.fromkeys(("indexation", "in_house_growth", "governance", "adders", "retained"), 0)
    case = buying(in_house=600, avoidable_share=1, volume=100, price=4, parallel=2, transition=300, severance=100)
    found = appraise(replace(having(case, **nothing), months=6))
    assert found.net == (-400, -400, 200, 200, 200, 200)
    assert found.cumulative == (-800, -1200, -1000, -800, -600, -400)
    assert found.payback.months is None and not found.payback.never


def test_the_vendors_currency_moves_and_constant_rates_stand_beside() -> None:
    case = buying(fx="83", fx_change="0.05", price="0.5", transition=0, severance=0)
    found = appraise(replace(case, months=24))
    assert found.cash.monthly["fee"][0] == -D(10_000) * D("0.5") * 83
    assert to_scale(found.cash.monthly["fee"][12] / found.cash.monthly["fee"][0], 10) == D("1.05") * D("1.04")
    assert found.npv_constant_rates > found.npv


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"release_share": "1.01"}, "release_share is 1.01, expected 0 to 1"),
        ({"seat_cost": "-1"}, "seat_cost is -1"),
        ({"stipend": "NaN"}, "stipend is NaN"),
    ],
)
def test_what_no_scenario_can_mean_is_refused(changes: dict[str, str], said: str) -> None:
    with pytest.raises(ScenarioRefused, match=said):
        forty(**changes)


def test_a_range_holds_its_value_and_releases_hold_at_most_all_seats() -> None:
    case = forty()
    with pytest.raises(ScenarioRefused, match="low, value and high in this order"):
        replace(case, values={**case.values, "stipend": Assumed(D(500), D(600), D(700), "test")})
    with pytest.raises(ScenarioRefused, match="add up to 1 at most"):
        replace(case, releases=case.releases * 2)
    with pytest.raises(ScenarioRefused, match="inputs"):
        replace(case, values={"stipend": fixed(1)})


def test_a_typed_value_is_assumed_and_its_range_moves_along() -> None:
    now = stressed(START).changed("seat_cost", D(2000)).values["seat_cost"]
    assert (now.low, now.base, now.high, now.status, now.source) == (1800, 2000, 2200, "assumed", "typed")
    share = stressed(START).changed("release_share", D("0.9")).values["release_share"]
    assert (share.low, share.high) == (D("0.54"), D("0.9"))
