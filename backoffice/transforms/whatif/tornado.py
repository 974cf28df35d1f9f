"""Tornado: each input at the low and at the high end of its range, all others as they are, the widest swing first.

It ranks what matters; it says nothing about how likely anything is.
"""

from dataclasses import dataclass
from decimal import Decimal

from backoffice.transforms.whatif.break_even import worth_with
from backoffice.transforms.whatif.inputs import INPUTS, Assumed
from backoffice.transforms.whatif.scenario import Scenario


@dataclass(frozen=True)
class Swing:
    """One input with a range, and the net present value at its P10 and at its P90. Not rounded."""

    key: str
    assumed: Assumed
    at_low: Decimal
    at_high: Decimal

    @property
    def width(self) -> Decimal:
        """How far the answer moves between the two."""
        return abs(self.at_high - self.at_low)


def tornado(scenario: Scenario) -> tuple[Swing, ...]:
    """One swing an input with a range, the widest first; equal ones in the order they are declared."""
    swings = [
        Swing(
            one.key,
            held,
            worth_with(scenario, **{one.key: held.low}),
            worth_with(scenario, **{one.key: held.high}),
        )
        for one in INPUTS[scenario.model]
        if (held := scenario.values[one.key]).varies
    ]
    return tuple(sorted(swings, key=lambda one: one.width, reverse=True))
