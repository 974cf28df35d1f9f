"""The engine against the same sums written out for one constant case: cash, steady year, payback, break-even, worth."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.money import to_scale
from backoffice.transforms.whatif import Appraisal, Scenario, Timing, appraise, founding
from backoffice.transforms.whatif.models import exact
from backoffice.transforms.whatif.worth import payback, present
from tests.transforms.whatif import written_out
from tests.transforms.whatif.cases import START, D, having
from tests.transforms.whatif.written_out import SavingCase

FORTY = SavingCase(D(1000), D(500), 40)
KIT = replace(FORTY, one_off=D(1200))
TIMINGS: tuple[Timing, ...] = ("year_end", "mid_year", "month_end")

money = st.decimals(0, 10_000, places=2)
cases = st.builds(
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


def scenario_of(case: SavingCase, *, years: int = 3, rate: str = "0", timing: Timing = "year_end") -> Scenario:
    """The case as a scenario."""
    made = having(
        founding(START, case.people),
        seat_cost=case.seat_cost,
        stipend=case.stipend,
        stipend_tax=case.employer_tax,
        support=case.support,
        kit=case.one_off,
        release_share=case.release_share,
        discount_rate=rate,
        released_after=case.release_after,
    )
    return replace(made, months=12 * years, timing=timing)


def break_even(found: Appraisal, key: str) -> Decimal | None:
    return next((one.value for one in found.break_evens if one.key == key), None)


@given(cases)
def test_cash_by_month_and_what_is_left_of_it(case: SavingCase) -> None:
    cash = exact(scenario_of(case))
    assert cash.net == written_out.monthly_cash(case, 36)
    assert cash.start == -case.start_cost
    assert sum(cash.net[:12], cash.start) == written_out.net_saving(case, 12)


@given(cases.map(lambda case: replace(case, release_after=0)))
def test_annualised_is_twelve_constant_months(case: SavingCase) -> None:
    found = appraise(scenario_of(case))
    assert found.steady_year == written_out.steady_year(case) == sum(written_out.monthly_cash(case, 12))


@given(cases)
def test_payback_is_in_the_month_at_whose_end_nothing_is_owed(case: SavingCase) -> None:
    cash = exact(scenario_of(case, years=20))
    found, month = payback(cash.start, cash.net), written_out.crossing_month(case)
    if found.months is None:
        assert month is None or month > 240
    elif not found.months:
        assert month in (1, None) or not case.start_cost
    else:
        assert month == int(found.months.to_integral_value(rounding="ROUND_CEILING"))


@pytest.mark.parametrize("timing", TIMINGS)
@pytest.mark.parametrize("rate", ["0", "0.1", "0.21"])
@pytest.mark.parametrize("case", [FORTY, KIT, replace(KIT, release_after=6), replace(FORTY, release_share=D(0))])
def test_worth_is_the_sum_discounted_term_by_term(case: SavingCase, rate: str, timing: Timing) -> None:
    cash = exact(scenario_of(case))
    other = written_out.npv(case, 3, D(rate), timing)
    assert to_scale(present(cash.net, D(rate), timing) + cash.start, 20) == to_scale(other, 20)


@pytest.mark.parametrize(
    ("case", "stipend"),
    [
        (FORTY, "1000"),
        (replace(FORTY, release_share=D("0.6")), "600"),
        (replace(FORTY, employer_tax=D("0.25"), support=D(100)), "720"),
    ],
)
def test_break_even_points_solve_the_steady_month(case: SavingCase, stipend: str) -> None:
    found = appraise(scenario_of(case))
    assert break_even(found, "stipend") == written_out.break_even_stipend(case) == D(stipend)
    share = written_out.break_even_release_share(case)
    assert share is not None and break_even(found, "release_share") == to_scale(share, 15)


def test_a_seat_that_costs_nothing_has_no_break_even() -> None:
    assert break_even(appraise(scenario_of(replace(FORTY, seat_cost=D(0)))), "release_share") is None
    assert written_out.break_even_release_share(replace(FORTY, seat_cost=D(0))) is None


def test_the_monthly_rate_compounds_to_the_annual_one() -> None:
    assert to_scale(written_out.monthly_rate(D("0.1")), 8) == D("0.00797414")  # and not 0.1 / 12 = 0.00833333
    assert to_scale((1 + written_out.monthly_rate(D("0.1"))) ** 12, 20) == D("1.1")


def test_the_earlier_cash_comes_the_more_it_is_worth() -> None:
    year_end, mid_year, month_end = (
        appraise(scenario_of(FORTY, years=1, rate="0.21", timing=timing)).npv for timing in TIMINGS
    )
    assert to_scale(year_end) == D("198347.11")  # 240,000 / 1.21
    assert to_scale(mid_year) == D("218181.82")  # 240,000 / 1.1, the root of 1.21
    assert year_end < month_end < mid_year
