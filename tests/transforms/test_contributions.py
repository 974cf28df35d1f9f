"""Who moved a number: the parts add up to the change, always, and are what a hand works out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.money import to_scale
from backoffice.transforms.contributions import Contribution, of_ratio, of_sum
from backoffice.transforms.cost_bridge import Part

D = Decimal


def parts(**drawn: tuple[int, int]) -> dict[str, Part]:
    return {name: Part(D(amount), units) for name, (amount, units) in drawn.items()}


BEFORE = parts(NSE=(4, 80), LSE=(6, 20))
"""10 fails in 100: 5 % at NSE, 30 % at LSE, 10 % in all."""


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(BEFORE, {"NSE": (0, 0), "LSE": (0, 0)}, id="nothing changed"),
        pytest.param(
            parts(NSE=(8, 80), LSE=(6, 20)),
            {"NSE": ("0.04", 0), "LSE": (0, 0)},  # 80 % of the units at 10 % instead of 5 %
            id="one does worse",
        ),
        pytest.param(
            parts(NSE=(3, 60), LSE=(12, 40)),
            # 60 % and 40 % instead of 80 % and 20 %. NSE, better than the average by 5 points, lost 20 % of the units:
            # 1 point; LSE, worse by 20 points, won them: 4 points. 15 in 100 is 5 points more.
            {"NSE": (0, "0.01"), "LSE": (0, "0.04")},
            id="work moves to where more fails",
        ),
        pytest.param(
            parts(NSE=(6, 60), LSE=(8, 40)),
            # NSE at 10 % on 60 %: 3 points more; LSE at 20 % on 40 %: 4 points less; mix as above.
            {"NSE": ("0.03", "0.01"), "LSE": ("-0.04", "0.04")},
            id="both at once",
        ),
        pytest.param(
            parts(NSE=(4, 80)),
            # 5 % in all, 5 points less. NSE has all units instead of 80 %, 5 points below the average: one point; LSE,
            # 20 points above it, is gone with 20 %: four.
            {"NSE": (0, "-0.01"), "LSE": (0, "-0.04")},
            id="a group is gone",
        ),
        pytest.param(
            parts(NSE=(4, 80), LSE=(6, 20), BSE=(40, 100)),
            # 50 in 200 is 25 %: 15 points more. BSE is half of all at 40 %, 30 points above the average: 15; the others
            # are half of what they were, and better by 5 points on 40 % and worse by 20 on 10 %: nothing in all.
            {"NSE": (0, "0.02"), "LSE": (0, "-0.02"), "BSE": (0, "0.15")},
            id="a group is new",
        ),
        pytest.param(
            parts(NSE=(4, 80), LSE=(6, 20), OTC=(3, 0)),
            {"NSE": (0, 0), "LSE": (0, 0), "OTC": ("0.03", 0)},
            id="an amount without units",
        ),
    ],
)
def test_a_worked_example(after: dict[str, Part], expected: dict[str, tuple[str, str]]) -> None:
    found = of_ratio(BEFORE, after)
    assert found == {name: Contribution(rate=D(rate), mix=D(mix)) for name, (rate, mix) in expected.items()}


def test_a_ratio_for_a_year_has_its_contributions_for_a_year() -> None:
    found = of_ratio(BEFORE, parts(NSE=(8, 80), LSE=(6, 20)), times=12)
    assert found is not None and found["NSE"].rate == D("0.48")


@pytest.mark.parametrize(("before", "after"), [({}, BEFORE), (BEFORE, {}), (BEFORE, parts(NSE=(1, 0)))])
def test_without_units_in_both_periods_there_is_no_ratio_to_compare(
    before: dict[str, Part], after: dict[str, Part]
) -> None:
    assert of_ratio(before, after) is None


def test_a_sum_moves_by_what_its_groups_moved() -> None:
    found = of_sum({"NSE": D(4), "LSE": D(6)}, {"NSE": D(9), "BSE": D(1)})
    assert {name: one.total for name, one in found.items()} == {"NSE": 5, "LSE": -6, "BSE": 1}


@given(
    *(st.dictionaries(st.sampled_from("ABCDE"), st.decimals(-(10**9), 10**9, places=4)) for _ in range(2)),
    st.sampled_from([0, 2, 10]),
)
def test_a_sum_moves_by_its_groups_to_the_last_digit_that_is_shown(
    before: dict[str, Decimal], after: dict[str, Decimal], places: int
) -> None:
    then, now = (to_scale(sum(parts.values(), D(0)), places) for parts in (before, after))
    assert sum(one.total for one in of_sum(before, after, places).values()) == now - then


AMOUNTS = st.decimals(-(10**9), 10**9, places=2)
UNITS = st.integers(0, 10**6)
PERIOD = st.dictionaries(st.sampled_from("ABCDEFGH"), st.builds(Part, AMOUNTS, UNITS), max_size=8)


@given(PERIOD, PERIOD, st.sampled_from([1, 12, 100]), st.sampled_from([0, 2, 10]))
def test_contributions_add_up_to_the_change_to_the_last_digit_that_is_shown(
    before: dict[str, Part], after: dict[str, Part], times: int, places: int
) -> None:
    found = of_ratio(before, after, times, places)
    ratios = [ratio(parts, times) for parts in (before, after)]
    if found is None:
        assert None in ratios
        return
    then, now = (to_scale(one, places) for one in ratios if one is not None)
    assert sum(one.total for one in found.values()) == now - then
    assert set(found) == {*before, *after}


def ratio(parts: dict[str, Part], times: int) -> Decimal | None:
    """All amounts over all units, as decimals have it."""
    units = sum(part.units for part in parts.values())
    return None if not units else sum((part.amount for part in parts.values()), D(0)) * times / D(units)


@given(PERIOD, PERIOD)
def test_what_a_group_does_not_do_differently_has_no_rate(before: dict[str, Part], after: dict[str, Part]) -> None:
    """Each group's rate, before and after, worked out by itself: no difference, no rate, but for the last digit."""
    found = of_ratio(before, after) or {}
    for name, one in found.items():
        then, now = before.get(name), after.get(name)
        if then and now and then.units and now.units and then.amount * now.units == now.amount * then.units:
            assert abs(one.rate) <= D("1e-10")
