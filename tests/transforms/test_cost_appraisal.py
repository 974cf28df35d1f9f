"""The founding case and its stressed table, exactly; discounting against sums written out."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.money import to_scale
from backoffice.transforms.cost_appraisal import (
    SavingCase,
    break_even_release_share,
    break_even_stipend,
    crossing_month,
    founding_case,
    monthly_cash,
    monthly_rate,
    net_saving,
    npv,
    payback_months,
    steady_year,
)

D = Decimal
FORTY = founding_case(40)
KIT = replace(FORTY, one_off=D(1200))
LATE = replace(FORTY, release_after=6)
PARTIAL = replace(FORTY, release_share=D("0.6"))
UNRELEASED = replace(FORTY, release_share=D(0))


def test_the_founding_case_saves_6000_a_person_year():
    assert steady_year(founding_case()) == 6_000
    assert steady_year(FORTY) == 240_000


@pytest.mark.parametrize(
    ("case", "year_one"),
    [
        pytest.param(FORTY, 240_000, id="steady"),
        pytest.param(KIT, 192_000, id="home kit"),
        pytest.param(LATE, 0, id="lease ends after month 6"),
        pytest.param(replace(KIT, release_after=6), -48_000, id="late lease and kit"),
        pytest.param(PARTIAL, 48_000, id="60 % of seats released: 1,200 each"),
        pytest.param(UNRELEASED, -240_000, id="no seat released: never clamped"),
    ],
)
def test_year_one_of_the_founding_case_stressed(case, year_one):
    assert net_saving(case, 12) == year_one


def test_the_home_kit_pays_back_in_2_4_months():
    assert payback_months(KIT) == D("2.4")
    assert crossing_month(KIT) == 3


def test_three_years_at_ten_percent_by_year_end_are_worth_548844_48():
    assert to_scale(npv(KIT, 3, D("0.1"), "year_end")) == D("548844.48")


def test_half_the_seats_must_be_released_to_break_even():
    assert break_even_release_share(FORTY) == D("0.5")
    assert steady_year(replace(FORTY, release_share=D("0.5"))) == 0


def test_a_seat_that_costs_nothing_has_no_break_even():
    assert break_even_release_share(replace(FORTY, seat_cost=D(0))) is None


@pytest.mark.parametrize(
    ("case", "stipend"),
    [(FORTY, "1000"), (PARTIAL, "600"), (replace(FORTY, employer_tax=D("0.25"), support=D(100)), "720")],
)
def test_the_largest_stipend_that_makes_no_loss(case, stipend):
    assert break_even_stipend(case) == D(stipend)
    assert replace(case, stipend=D(stipend)).steady_month == 0


def test_tax_and_support_lower_the_saving():
    assert replace(FORTY, employer_tax=D("0.13"), support=D(50)).steady_month == 1000 - 565 - 50


@pytest.mark.parametrize(
    ("case", "payback", "crossing"),
    [
        pytest.param(FORTY, 0, 1, id="nothing to pay back"),
        pytest.param(LATE, 0, 12, id="six months of subsidy are earned back by month 12"),
        pytest.param(replace(KIT, release_after=6), D("2.4"), 15, id="4,200 owed at 500 a month after month 6"),
        pytest.param(replace(KIT, release_share=D("0.5")), None, None, id="no saving never pays"),
        pytest.param(UNRELEASED, 0, None, id="a loss never turns"),
        pytest.param(replace(UNRELEASED, one_off=D(1)), None, None, id="a loss pays nothing back"),
        pytest.param(replace(FORTY, stipend=D(1000)), 0, 1, id="neither gain nor loss"),
    ],
)
def test_payback_may_be_never(case, payback, crossing):
    assert (payback_months(case), crossing_month(case)) == (payback, crossing)


def test_the_monthly_rate_compounds_to_the_annual_one():
    assert to_scale(monthly_rate(D("0.1")), 8) == D("0.00797414")  # and not 0.1 / 12 = 0.00833333
    assert to_scale((1 + monthly_rate(D("0.1"))) ** 12, 20) == D("1.1")


def test_the_earlier_cash_comes_the_more_it_is_worth():
    year_end, mid_year, month_end = (npv(FORTY, 1, D("0.21"), t) for t in ("year_end", "mid_year", "month_end"))
    assert to_scale(year_end) == D("198347.11")  # 240,000 / 1.21
    assert to_scale(mid_year) == D("218181.82")  # 240,000 / 1.1, the root of 1.21
    assert year_end < month_end < mid_year


def test_without_discount_all_timings_agree():
    for timing in ("year_end", "mid_year", "month_end"):
        assert npv(KIT, 3, D(0), timing) == net_saving(KIT, 36)


money = st.decimals(0, 10_000, places=2)


@given(
    st.builds(
        SavingCase,
        seat_cost=money,
        stipend=money,
        people=st.integers(1, 500),
        employer_tax=st.decimals(0, 1, places=4),
        support=money,
        one_off=money,
        release_share=st.decimals(0, 1, places=4),
        release_after=st.integers(0, 24),
    )
)
def test_the_crossing_month_is_the_first_with_no_debt(case):
    horizon = 600
    cash, so_far, first = monthly_cash(case, horizon), -case.start_cost, None
    for month, flow in enumerate(cash, 1):
        so_far += flow
        if so_far >= 0:
            first = month
            break
    found = crossing_month(case)
    assert found == first or (first is None and found is not None and found > horizon)


@given(money, money, st.integers(1, 100), st.decimals(0, 1, places=4))
def test_annualised_is_twelve_constant_months(seat_cost, stipend, people, share):
    case = SavingCase(seat_cost, stipend, people, release_share=share)
    assert steady_year(case) == sum(monthly_cash(case, 12)) == 12 * monthly_cash(case, 1)[0]
