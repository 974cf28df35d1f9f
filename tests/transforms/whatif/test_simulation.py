"""The simulation: same seed same answer, ranges kept, pairs in step, every draw worth what the exact sum says."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.transforms.whatif import Assumed, Scenario, appraise, outsourcing, simulate, stressed
from backoffice.transforms.whatif.break_even import worth_with
from backoffice.transforms.whatif.models import drawn
from backoffice.transforms.whatif.simulation import draw, ends
from backoffice.transforms.whatif.worth import npv_of_draws
from tests.transforms.whatif.cases import START, D, having, scenarios

few = settings(max_examples=20)


def ranging(scenario: Scenario, **ranges: tuple[str, str, str]) -> Scenario:
    values = {key: Assumed(D(base), D(low), D(high), "test") for key, (low, base, high) in ranges.items()}
    return replace(scenario, values={**scenario.values, **values})


PLAIN = having(stressed(START), **{key: one.base for key, one in stressed(START).values.items()})
SYMMETRIC = ranging(
    PLAIN, seat_cost=("900", "1000", "1100"), stipend=("450", "500", "550"), kit=("1000", "1200", "1400")
)


def ranks(values: np.ndarray) -> np.ndarray:
    return values.argsort().argsort()


@few
@given(scenarios(), st.integers(0, 2**32))
def test_the_same_seed_gives_the_same_answer(scenario: Scenario, seed: int) -> None:
    seeded = replace(scenario, seed=seed)
    assert simulate(seeded) == simulate(seeded)


def test_another_seed_draws_otherwise_but_says_nearly_the_same() -> None:
    one, other = simulate(stressed(START)), simulate(replace(stressed(START), seed=5))
    assert one is not None and other is not None and one.bins != other.bins
    for name in ("p10", "p50", "p90"):
        assert abs(getattr(one, name) - getattr(other, name)) < 8_000
    assert abs(one.loss - other.loss) < D("0.02")


def test_in_the_symmetric_case_the_median_is_the_plan_itself() -> None:
    found, plan = simulate(SYMMETRIC), worth_with(SYMMETRIC)
    assert found is not None
    assert abs(found.p50 - plan) < D("0.01") * (found.p90 - found.p10)
    assert abs((found.p10 + found.p90) / 2 - plan) < D("0.01") * (found.p90 - found.p10)


def test_a_plan_without_ranges_is_not_simulated() -> None:
    assert simulate(PLAIN) is None


@few
@given(scenarios())
def test_every_draw_is_worth_what_the_exact_sum_says(scenario: Scenario) -> None:
    """The arrays and the decimals are one formula; rounding of floats is all that may lie between."""
    values = draw(scenario)
    worth = np.broadcast_to(
        npv_of_draws(drawn(scenario, values), values["discount_rate"], scenario.timing), (scenario.draws,)
    )
    for place in (0, scenario.draws - 1):
        here = {key: D(float(np.broadcast_to(one, (scenario.draws,))[place])) for key, one in values.items()}
        scale = sum(float(here[key]) for key in here) + 1
        assert float(worth_with(scenario, **here)) == pytest.approx(worth[place], rel=1e-8, abs=1e-6 * scale)


@few
@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(1, 1000))
def test_the_range_is_p10_to_p90_of_what_is_drawn(low: int, below: int, above: int) -> None:
    case = ranging(PLAIN, seat_cost=(str(low), str(low + below), str(low + below + above)))
    values = draw(replace(case, draws=20_000))["seat_cost"]
    least, _ = ends(low, low + below, low + below + above)
    width = below + above
    # What would be drawn below nothing stands at nothing, as the input may not be less.
    assert abs(np.percentile(values, 10) - low) <= 0.01 * width
    assert abs(np.percentile(values, 90) - (low + width)) <= 0.01 * width
    assert values.min() >= max(least, 0) - 1e-9


def test_inputs_go_together_as_strongly_as_the_scenario_says() -> None:
    for strength in ("0", "0.6", "0.95"):
        values = draw(replace(stressed(START), together=D(strength)))
        share, delay = ranks(values["release_share"]), ranks(values["release_delay"])
        seat = ranks(values["seat_cost"])
        assert abs(np.corrcoef(seat, share)[0, 1]) < 0.03
        assert np.corrcoef(share, delay)[0, 1] == pytest.approx(-float(strength), abs=0.12)


def test_what_goes_together_moves_the_outcome_further_apart() -> None:
    """A dear transition that also takes long is worse than either alone: the range widens."""
    alone, joined = (simulate(replace(outsourcing(START), together=D(strength))) for strength in ("0", "1"))
    assert alone is not None and joined is not None
    assert joined.p90 - joined.p10 > alone.p90 - alone.p10


def test_every_draw_stands_in_the_histogram_and_those_below_nothing_are_the_chance_of_a_loss() -> None:
    scenario = stressed(START)
    found = simulate(scenario)
    assert found is not None
    assert sum(count for _, _, count in found.bins) == scenario.draws
    values = draw(scenario)
    worth = npv_of_draws(drawn(scenario, values), values["discount_rate"], scenario.timing)
    assert found.loss == Decimal(sum(1 for one in worth.tolist() if one < 0)) / scenario.draws
    assert found.p10 < found.p50 < found.p90
    assert appraise(scenario).simulation == found
