"""What remote work saves: the founding case, what breaks it, and every saving's state."""

from decimal import Decimal

import pytest

from backoffice.transforms.cost import remote_savings
from tests.transforms.cost_tables import APRIL, NO_KIT, assumed, made, months, rate, site, stipend, worker

D = Decimal


def founding_firm(people=1, released=lambda n: 40, kit=None):
    """People at home for a year; a site of 40 seats at 1,000 each; a housing subsidy of 500 a month, untaxed.

    `released` gives the seats given back in month 1, 2 ...; `kit` is paid once, in the first month.
    """
    year, names = months(12), [f"w{n}" for n in range(people)]
    stipends = [stipend(name, "500", paid_on=month.replace(day=28)) for month in year for name in names]
    if kit:
        stipends += [stipend(name, kit, "equipment", one_off=True) for name in names]
    return {
        "staff": [worker(name, "remote", month=month) for month in year for name in names],
        "sites": [site(40, "40000", month=month, seats_released=released(n)) for n, month in enumerate(year, 1)],
        "stipends": stipends,
        "assumptions": NO_KIT,
    }


def total(rows, column="net_saving"):
    return sum(row[column] for row in rows)


def test_the_founding_case_saves_6000_a_person_year():
    rows = made(remote_savings, **founding_firm())
    assert [row["net_saving"] for row in rows] == [500] * 12
    assert total(rows) == 6000
    assert {(row["seat_cost"], row["release_share"], row["gross_saving"], row["incentive"]) for row in rows} == {
        (1000, 1, 1000, 500)
    }
    assert {row["missing"] for row in rows} == {None}


@pytest.mark.parametrize(
    ("variant", "year"),
    [
        pytest.param({}, 240_000, id="steady"),
        pytest.param({"kit": "1200"}, 192_000, id="home kit of 1,200 each, once"),
        pytest.param({"released": lambda n: 0 if n <= 6 else 40}, 0, id="lease ends after month 6"),
        pytest.param({"released": lambda n: 0 if n <= 6 else 40, "kit": "1200"}, -48_000, id="and with kit"),
        pytest.param({"released": lambda n: 24}, 40 * 1_200, id="only 60 % of seats released"),
        pytest.param({"released": lambda n: 20}, 0, id="break-even at half the seats"),
        pytest.param({"released": lambda n: 0}, -240_000, id="nothing released: a loss of all subsidies"),
    ],
)
def test_the_founding_case_stressed_for_forty_people(variant, year):
    assert total(made(remote_savings, **founding_firm(40, **variant))) == year


def test_against_a_mumbai_seat_remote_work_saves_7000_and_pay_does_not_matter():
    """15,000 a seat - 7,500 subsidy - 500 support, ten people: 8,40,000 a year."""
    names = [f"w{n}" for n in range(10)]
    rows = made(
        remote_savings,
        staff=[worker(name, "remote") for name in names],
        sites=[site(10, "150000", seats_released=10)],
        stipends=[stipend(name, "7500") for name in names],
        assumptions=[assumed("support_per_remote_month", "500")],
    )
    assert {row["net_saving"] for row in rows} == {7000}
    assert 12 * total(rows) == 840_000


def test_a_saving_is_realised_committed_or_notional():
    """Four went home, one seat is given back, two are under notice, one is nobody's business."""
    rows = made(
        remote_savings,
        staff=[worker(f"w{n}", "remote") for n in range(4)],
        sites=[site(8, "8000", seats_released=1, seats_notice=2)],
        assumptions=NO_KIT,
    )
    states = ("gross_saving", "committed_saving", "notional_saving")
    assert [total(rows, state) for state in states] == [1000, 2000, 1000]
    assert [rows[0][state] for state in states] == [250, 500, 250]


def test_more_seats_released_than_freed_save_no_more_than_were_freed():
    [row] = made(
        remote_savings,
        staff=[worker("w", "remote")],
        sites=[site(4, "4000", seats_released=3, seats_notice=5)],
        assumptions=NO_KIT,
    )
    assert (row["release_share"], row["gross_saving"], row["committed_saving"]) == (1, 1000, 0)


def hybrid_hundred(peak):
    return made(
        remote_savings,
        staff=[worker(f"w{n:02}", "hybrid", office_days_week=D(3)) for n in range(100)],
        sites=[site(100, "100000", seats_used_peak=peak)],
        assumptions=[*NO_KIT, assumed("seat_sharing_buffer", "0.05", "share")],
    )


def test_hybrid_work_frees_the_seats_beyond_the_busiest_day_not_the_average():
    """100 people, 3 days a week, 85 on the busiest day, 5 % kept spare: 90 needed, 10 idle and not 40."""
    rows = hybrid_hundred(85)
    assert total(rows, "seat_freed") == 40
    assert total(rows, "notional_saving") == 10_000


def test_without_the_busiest_day_nobody_knows_what_hybrid_work_frees():
    rows = hybrid_hundred(None)
    assert {(row["notional_saving"], row["missing"]) for row in rows} == {(None, "seats used on the busiest day")}
    assert {row["net_saving"] for row in rows} == {0}


def test_people_who_never_come_in_leave_their_seats_empty_every_day():
    [row] = made(remote_savings, staff=[worker("w", "remote")], sites=[site(4, "4000")], assumptions=NO_KIT)
    assert row["notional_saving"] == 1000


def test_seats_taken_again_by_others_are_not_idle():
    rows = made(
        remote_savings,
        staff=[worker("a", "remote"), worker("b", "remote")],
        sites=[site(4, "4000", seats_used_peak=3)],
        assumptions=NO_KIT,
    )
    assert total(rows, "notional_saving") == 1000


def test_a_hybrid_worker_who_comes_in_daily_frees_nothing_and_needs_no_figures():
    [row] = made(remote_savings, staff=[worker("w", "hybrid", office_days_week=D(5))])
    assert (row["seat_freed"], row["gross_saving"], row["net_saving"], row["missing"]) == (0, 0, 0, None)


def test_tax_support_and_currency_all_enter():
    [row] = made(
        remote_savings,
        staff=[worker("w", "remote")],
        sites=[site(2, "500", currency="GBP", seats_released=1)],
        stipends=[stipend("w", "7000", taxable=True)],
        fx=[rate("GBP", "105.5")],
        assumptions=[
            assumed("support_per_remote_month", "10", "GBP per remote month"),
            assumed("employer_tax_on_stipend", "0.13", "share"),
        ],
    )
    assert (row["gross_saving"], row["incentive"], row["support"]) == (26_375, 7_910, 1_055)
    assert row["net_saving"] == 26_375 - 7_910 - 1_055


def test_only_our_own_people_away_from_their_seats_are_in_it():
    rows = made(
        remote_savings,
        staff=[worker("desk"), worker("home", "remote"), worker("vendor", "remote", sourcing="outsourced")],
        sites=[site(4, "4000", seats_released=1)],
        assumptions=NO_KIT,
    )
    assert [(row["worker_id"], row["net_saving"], row["month"]) for row in rows] == [("home", 1000, APRIL)]


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        pytest.param({"sites": []}, "seats and costs of the site in this month", id="no site row"),
        pytest.param({"sites": [site(None, "1")]}, "seats available at the site", id="seats not known"),
        pytest.param(
            {"sites": [site(4, "4000", seats_released=None)]}, "seats released at the site", id="release not known"
        ),
        pytest.param({"assumptions": []}, "assumption support_per_remote_month", id="support not known"),
        pytest.param(
            {"stipends": [stipend("w", "5", one_off=True, currency="USD")]},
            "average rate USD to INR of 2026-04 of a stipend",
            id="a one-off in an unknown rate",
        ),
    ],
)
def test_what_is_not_known_leaves_the_saving_unknown_and_says_so(change, missing):
    whole = {"staff": [worker("w", "remote")], "sites": [site(4, "4000", seats_released=1)], "assumptions": NO_KIT}
    [row] = made(remote_savings, **{**whole, **change})
    assert (row["net_saving"], row["missing"]) == (None, missing)


def test_seats_under_notice_not_known_leave_only_the_states_unknown():
    [row] = made(
        remote_savings,
        staff=[worker("w", "remote")],
        sites=[site(4, "4000", seats_released=1, seats_notice=None)],
        assumptions=NO_KIT,
    )
    assert (row["net_saving"], row["committed_saving"], row["notional_saving"]) == (1000, None, None)
    assert row["missing"] == "seats under notice at the site"


def test_one_hybrid_worker_of_unknown_days_leaves_the_site_s_release_share_unknown():
    rows = made(
        remote_savings,
        staff=[worker("a", "hybrid"), worker("b", "remote")],
        sites=[site(4, "4000", seats_released=1)],
        assumptions=NO_KIT,
    )
    assert [row["release_share"] for row in rows] == [None, None]
    assert "office days" in rows[0]["missing"]
    assert rows[1]["missing"].startswith("seats freed at the site, for want of a hybrid worker's office days")


def test_before_the_first_release_nothing_is_saved_however_many_seats_are_freed():
    rows = made(
        remote_savings,
        staff=[worker("a", "hybrid"), worker("b", "remote")],
        sites=[site(4, "4000")],
        assumptions=NO_KIT,
    )
    assert [(row["release_share"], row["net_saving"]) for row in rows] == [(0, None), (0, 0)]
