"""A scenario: one question of the kind "what if", whole and by itself, fit to be kept, sent and compared."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, get_args

from backoffice.contracts.cost import ASSUMPTION_STATUSES, SAVING_STATES
from backoffice.errors import ScenarioRefused
from backoffice.money import to_scale
from backoffice.transforms.whatif.inputs import INPUTS, Assumed, Input, Model, Timing, input_of

State = Literal["realised", "committed", "notional"]
"""How firm a release of seats is, as `contracts.cost.SAVING_STATES`: done, notice given, or only planned."""

LONGEST: Final = 240
"""Months a scenario may look ahead."""

MOST_DRAWS: Final = 50_000
"""Draws of a simulation at most: more move no shown digit, and the viewer waits."""


@dataclass(frozen=True)
class Release:
    """Seats given back: the first month without their rent, and their share of all seats freed."""

    on: date
    share: Decimal
    state: State = "notional"


@dataclass(frozen=True)
class Scenario:
    """What is assumed, from which month on, how far ahead, and how chance is drawn.

    `values` holds every input of the model. `start` is the first day of month 1; one-offs are spent at time 0, just
    before. `currency` is None where only the one currency of the figures matters. `together` says how strongly the
    inputs go together that the model declares to do so (`simulation.TOGETHER`), from 0, not at all, to 1.

    Raises ScenarioRefused for what no scenario can mean; the message names the input, its value and its bounds.
    """

    model: Model
    start: date
    values: Mapping[str, Assumed]
    releases: tuple[Release, ...] = ()
    currency: str | None = None
    months: int = 36
    timing: Timing = "month_end"
    together: Decimal = Decimal("0.6")
    seed: int = 20_261
    draws: int = 10_000

    def __post_init__(self) -> None:
        _must(self.model in INPUTS, "model", self.model, f"one of {', '.join(INPUTS)}")
        expected = {one.key for one in INPUTS[self.model]}
        _must(set(self.values) == expected, "inputs", sorted(set(self.values) ^ expected), "each of them, once")
        _must(self.start.day == 1, "start", self.start, "the first day of a month")
        _must(1 <= self.months <= LONGEST, "months", self.months, f"1 to {LONGEST}")
        _must(self.timing in get_args(Timing), "timing", self.timing, f"one of {', '.join(get_args(Timing))}")
        _must(0 <= self.together <= 1, "together", self.together, "0 to 1")
        _must(self.seed >= 0, "seed", self.seed, "0 or more")
        _must(100 <= self.draws <= MOST_DRAWS, "draws", self.draws, f"100 to {MOST_DRAWS}")
        for one in INPUTS[self.model]:
            _judge(one, self.values[one.key])
        for given in self.releases:
            _must(given.on.day == 1, "release", given.on, "the first day of a month")
            _must(0 <= given.share <= 1, "release", given.share, "a share from 0 to 1")
            _must(given.state in SAVING_STATES, "release", given.state, f"one of {', '.join(SAVING_STATES)}")
        shares = sum((given.share for given in self.releases), Decimal(0))
        _must(shares <= 1, "releases", shares, "shares that add up to 1 at most")

    def base(self, key: str) -> Decimal:
        """The value of one input."""
        return self.values[key].base

    @property
    def bases(self) -> dict[str, Decimal]:
        """The value of every input."""
        return {key: one.base for key, one in self.values.items()}

    def changed(self, key: str, value: Decimal, source: str = "typed") -> "Scenario":
        """The scenario with one value changed by a person: it is `assumed` from then on, and says by whom.

        The range moves along, as wide in proportion as it was, and stays within what the input may be.
        """
        was, declared = self.values[key], input_of(self.model, key)
        scaled = (to_scale(end * value / was.base, 10) if was.base else end for end in (was.low, was.high))
        low, high = (min(max(end, declared.least), declared.most) for end in scaled)
        now = Assumed(value, min(low, value), max(high, value), source, "assumed")
        return replace(self, values={**self.values, key: now})

    def with_values(self, **bases: Decimal) -> "Scenario":
        """The scenario with some values changed, one after another."""
        made = self
        for key, value in bases.items():
            made = made.changed(key, value)
        return made


def _judge(one: Input, held: Assumed) -> None:
    for value in (held.low, held.base, held.high):
        _must(value.is_finite() and one.least <= value <= one.most, one.key, value, f"{one.least} to {one.most}")
    in_order = held.low <= held.base <= held.high
    _must(in_order, one.key, f"{held.low}, {held.base}, {held.high}", "low, value and high in this order")
    _must(held.status in ASSUMPTION_STATUSES, one.key, held.status, f"one of {', '.join(ASSUMPTION_STATUSES)}")


def _must(holds: bool, what: str, found: Any, expected: str) -> None:
    if not holds:
        raise ScenarioRefused(f"Scenario: {what} is {found}, expected {expected}. Correct it and try again")
