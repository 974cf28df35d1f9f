"""Monte Carlo: thousands of draws of every input with a range, some going together, from a seed that is shown.

Draws are stratified (Latin hypercube) and put in step by ranks (Iman and Conover, 1982), so that each input keeps its
own distribution exactly. Inputs are triangular: the value is the mode, the range its P10 and P90, and whatever falls
outside of what the input may be is moved to the nearest value it may be.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

import numpy as np

from backoffice.money import to_scale
from backoffice.transforms.whatif.cash import Floats
from backoffice.transforms.whatif.inputs import INPUTS, Assumed, Model, input_of
from backoffice.transforms.whatif.models import drawn
from backoffice.transforms.whatif.scenario import Scenario
from backoffice.transforms.whatif.worth import npv_of_draws

TOGETHER: Final[Mapping[Model, tuple[tuple[str, str, int], ...]]] = {
    "remote": (("release_share", "release_delay", -1),),
    "outsourcing": (("transition", "parallel", 1), ("price", "governance", 1)),
}
"""Pairs of inputs that go together (1) or against each other (-1): who gives back less gives it back later, too."""

BINS: Final = 24


@dataclass(frozen=True)
class Simulation:
    """What the draws of net present value say, rounded to cents, and what they were drawn with.

    `loss` is the share of draws below 0. `bins` are the equal steps of the histogram: where each begins and ends and
    its number of draws.
    """

    seed: int
    draws: int
    together: Decimal
    p10: Decimal
    p50: Decimal
    p90: Decimal
    loss: Decimal
    bins: tuple[tuple[Decimal, Decimal, int], ...]


def simulate(scenario: Scenario) -> Simulation | None:
    """The scenario's net present value over all draws; None where no input has a range."""
    values = draw(scenario)
    if all(one.ndim == 0 for one in values.values()):
        return None
    worth = npv_of_draws(drawn(scenario, values), values["discount_rate"], scenario.timing)
    worth = np.broadcast_to(worth, (scenario.draws,))
    p10, p50, p90 = np.percentile(worth, (10, 50, 90))
    counts, edges = np.histogram(worth, BINS)
    steps = zip(edges[:-1].tolist(), edges[1:].tolist(), counts.tolist(), strict=True)
    return Simulation(
        scenario.seed,
        scenario.draws,
        scenario.together,
        p10=_cents(p10),
        p50=_cents(p50),
        p90=_cents(p90),
        loss=Decimal(int((worth < 0).sum())) / scenario.draws,
        bins=tuple((_cents(low), _cents(high), int(count)) for low, high, count in steps),
    )


def draw(scenario: Scenario) -> dict[str, Floats]:
    """Every input by name: one value a draw where it has a range, and its single value where it has none."""
    keys = tuple(one.key for one in INPUTS[scenario.model] if scenario.values[one.key].varies)
    chances = _chances(scenario.model, keys, scenario.together, scenario.seed, scenario.draws)
    made = {key: np.asarray(float(held.base)) for key, held in scenario.values.items()}
    for key, chance in zip(keys, chances, strict=True):
        declared = input_of(scenario.model, key)
        values = triangular(scenario.values[key], chance)
        made[key] = np.clip(values, float(declared.least), float(declared.most))
    return made


@lru_cache(maxsize=4)
def _chances(model: Model, keys: tuple[str, ...], together: Decimal, seed: int, draws: int) -> Floats:
    """For each input the cumulative chance of each draw: one in every n-th part of 0 to 1, in the order of its ranks.

    They depend on no value of the scenario, so whoever moves a slider has them drawn once.
    """
    chance = np.random.default_rng(seed)
    ranks = _ranks(model, keys, together, chance.standard_normal((len(keys), draws)))
    found: Floats = (ranks + chance.random((len(keys), draws))) / draws
    found.flags.writeable = False
    return found


def _ranks(model: Model, keys: tuple[str, ...], together: Decimal, scores: Floats) -> Floats:
    """For each input the order of its draws, 0 to n - 1, in step with the others as the model declares."""
    strength = float(together)
    for one, other, sign in TOGETHER[model]:
        if one in keys and other in keys:
            first, second = keys.index(one), keys.index(other)
            rest = math.sqrt(1 - strength**2)
            scores[second] = sign * strength * scores[first] + rest * scores[second]
    order: Floats = scores.argsort(axis=1).argsort(axis=1).astype(np.float64)
    return order


def triangular(held: Assumed, chance: Floats) -> Floats:
    """Values of the triangular distribution whose mode, P10 and P90 are those assumed, at these cumulative chances."""
    low_end, high_end = ends(float(held.low), float(held.base), float(held.high))
    width, mode = high_end - low_end, float(held.base)
    rising = (mode - low_end) / width
    below = low_end + np.sqrt(chance * width * (mode - low_end))
    above = high_end - np.sqrt((1 - chance) * width * (high_end - mode))
    chosen: Floats = np.where(chance < rising, below, above)
    return chosen


def ends(low: float, mode: float, high: float) -> tuple[float, float]:
    """Least and most of a triangular distribution with that P10, mode and P90; `low` < `high`, the mode between.

    With t the share of the width that lies below the mode, P10 is at sqrt(t / 10) of it from the least, P90 at
    sqrt((1 - t) / 10) from the most. t is found by halving: it grows with the share of the range below the mode.
    """
    tenth = 0.1
    share = (mode - low) / (high - low)
    under, over = tenth, 1 - tenth
    for _ in range(60):
        t = (under + over) / 2
        below = t - math.sqrt(tenth * t)
        whole = 1 - math.sqrt(tenth * t) - math.sqrt(tenth * (1 - t))
        under, over = (t, over) if below < share * whole else (under, t)
    t = (under + over) / 2
    width = (high - low) / (1 - math.sqrt(tenth * t) - math.sqrt(tenth * (1 - t)))
    return mode - t * width, mode + (1 - t) * width


def _cents(value: float) -> Decimal:
    return to_scale(Decimal(repr(float(value))))
