"""A plan says what it covers, and refuses to make a firm too small to tell its stories."""

from datetime import UTC, date, datetime

import pytest

from backoffice import demo
from backoffice.errors import BackofficeError


def test_a_plan_covers_half_a_year_of_trading_and_two_whole_years_of_costs() -> None:
    plan = demo.Plan(until=date(2026, 3, 31))
    assert plan.first_day == date(2025, 9, 30)
    assert plan.months[0] == date(2024, 3, 1)
    assert plan.months[-1] == date(2026, 2, 1)
    assert len(plan.months) == 24
    assert demo.as_of(plan) == datetime(2026, 3, 31, 23, tzinfo=UTC)


def test_the_first_month_of_a_year_follows_the_last_of_the_year_before() -> None:
    assert demo.Plan(until=date(2027, 1, 15)).months[-1] == date(2026, 12, 1)


def test_builders_have_chances_of_their_own() -> None:
    plan = demo.Plan(until=date(2026, 3, 31))
    first, again, other = (plan.generator(name).integers(0, 10**9) for name in ("trades", "trades", "cash"))
    assert first == again
    assert first != other


@pytest.mark.parametrize(("seed", "scale"), [(7, 0.001), (7, 0.0), (7, -1.0), (7, float("nan")), (-1, 1.0)])
def test_plans_that_cannot_be_made_are_refused_in_words(seed: int, scale: float) -> None:
    with pytest.raises(BackofficeError, match=r"scale of 0\.005 or more"):
        demo.Plan(until=date(2026, 3, 31), seed=seed, scale=scale)
