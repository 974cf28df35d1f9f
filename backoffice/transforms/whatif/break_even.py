"""Break-even points: the value of each input, all others as they are, at which the plan neither saves nor loses."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final

import numpy as np

from backoffice.money import to_scale
from backoffice.transforms.whatif.cash import Floats
from backoffice.transforms.whatif.inputs import INPUTS, Input
from backoffice.transforms.whatif.models import drawn, exact
from backoffice.transforms.whatif.scenario import Scenario
from backoffice.transforms.whatif.worth import DIGITS, npv, npv_of_draws

_PLACES: Final = 15
"""Fraction digits of a break-even point: what 34 digits leave of it for certain, and more than anybody reads."""

Worth = Callable[[Decimal], Decimal]

_ROUNDS: Final = 60
_NOTHING: Final = Decimal("1e-15")
"""A net present value this small against its parts is none: what is left of 34 digits."""

_AWAY: Final = 2.0 ** np.linspace(-24, 0, 97)
"""How far from an input's value a change of sign is looked for, as shares of the way to its least and most; close steps
near by, since what an input may be is often far beyond what it will be."""

_SCALES: Final = ("staff", "home_share")
"""How many people do it at all. With nobody nothing is saved: such a point is left out."""


@dataclass(frozen=True)
class BreakEven:
    """One input: its value now, and the one at which net present value is 0; None where no possible value does that."""

    key: str
    base: Decimal
    value: Decimal | None


def break_evens(scenario: Scenario) -> tuple[BreakEven, ...]:
    """One an input that moves the answer, in the order they are declared; exact where the answer is a straight line."""
    with localcontext(prec=DIGITS):
        now = worth_with(scenario)
        found = (_break_even(scenario, one, now, at, rough) for one, at, rough in _looked_at(scenario))
        return tuple(one for one in found if one is not None)


def worth_with(scenario: Scenario, **other: Decimal) -> Decimal:
    """Net present value with some values other than the scenario's own."""
    rate = other.get("discount_rate", scenario.base("discount_rate"))
    return npv(exact(scenario, **other), rate, scenario.timing)


def _break_even(scenario: Scenario, one: Input, now: Decimal, at: Floats, rough: Floats) -> BreakEven | None:
    base = scenario.base(one.key)
    if np.ptp(rough) <= 1e-12 * np.abs(rough).max():
        return None

    def worth(value: Decimal) -> Decimal:
        return worth_with(scenario, **{one.key: value})

    value = base if now == 0 else _on_a_line(worth, one, base, now)
    value = _between(worth, base, now, at, rough) if value is None else value
    value = None if value is None else to_scale(value, _PLACES)
    return None if value == 0 and one.key in _SCALES else BreakEven(one.key, base, value)


def _looked_at(scenario: Scenario) -> list[tuple[Input, Floats, Floats]]:
    """For each input: values around its own, in order, and about what the plan is worth at each, all in one go."""
    inputs = INPUTS[scenario.model]
    given = {one.key: float(scenario.base(one.key)) for one in inputs}
    values = {key: np.full((len(inputs), 2 * len(_AWAY) + 1), base) for key, base in given.items()}
    for place, one in enumerate(inputs):
        base, least, most = given[one.key], float(one.least), float(one.most)
        values[one.key][place] = [*(base + (least - base) * _AWAY)[::-1], base, *(base + (most - base) * _AWAY)]
    rough = npv_of_draws(drawn(scenario, values), values["discount_rate"], scenario.timing)
    return [(one, values[one.key][place], rough[place]) for place, one in enumerate(inputs)]


def _on_a_line(worth: Worth, one: Input, base: Decimal, now: Decimal) -> Decimal | None:
    """The zero of the straight line through two points, if it may be and is a zero indeed."""
    step = abs(base) / 4 or min(one.most, Decimal(1)) / 4
    near = base + step if base + step <= one.most else base - step
    rise = (worth(near) - now) / (near - base)
    zero = base - now / rise if rise else one.least - 1
    return zero if one.least <= zero <= one.most and abs(worth(zero)) <= abs(now) * _NOTHING else None


def _between(worth: Worth, base: Decimal, now: Decimal, at: Floats, rough: Floats) -> Decimal | None:
    """The zero nearest to the input's own value, closed in on from both sides; None where the sign never changes."""
    middle = len(at) // 2
    turned = np.flatnonzero((rough > 0) != (now > 0))
    if not turned.size:
        return None
    place = int(turned[np.abs(at[turned] - float(base)).argmin()])
    beside = place - 1 if place > middle else place + 1
    return _closed_in(worth, Decimal(repr(float(at[beside]))), Decimal(repr(float(at[place]))))


def _closed_in(worth: Worth, one: Decimal, other: Decimal) -> Decimal:
    """A zero between two values on either side of it: false position with Illinois' halving (Dowell, Jarratt 1971)."""
    at_one, at_other = worth(one), worth(other)
    for _ in range(_ROUNDS):
        if at_one == at_other or abs(other - one) <= _NOTHING * max(abs(one), abs(other), Decimal(1)):
            break
        between = other - at_other * (other - one) / (at_other - at_one)
        found = worth(between)
        if (found > 0) == (at_other > 0):
            at_one /= 2
        else:
            one, at_one = other, at_other
        other, at_other = between, found
        if found == 0:
            break
    return other
