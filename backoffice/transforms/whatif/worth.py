"""What a cash line is worth: discounting with its timing convention, payback, and what a steady year brings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Final

import numpy as np

from backoffice.transforms.whatif.cash import Cash, Floats
from backoffice.transforms.whatif.inputs import Timing

DIGITS: Final = 34
"""Digits carried on the way, as decimal128 does; figures are rounded only where they are shown."""


STEPS: Final[Mapping[Timing, Decimal]] = {
    "month_end": Decimal(1) / 12,
    "mid_year": Decimal(1) / 2,
    "year_end": Decimal(1),
}
"""Years of one step of discounting, by timing."""


def steps_to(month: int, timing: Timing) -> int:
    """Steps from time 0 until a month's cash counts as paid: at its own end, or at its year's middle or end."""
    year = (month + 11) // 12
    return {"month_end": month, "mid_year": 2 * year - 1, "year_end": year}[timing]


@lru_cache(maxsize=512)
def factors(rate: Decimal, months: int, timing: Timing) -> tuple[Decimal, ...]:
    """What 1 of each month is worth at time 0, at a yearly rate: by the month (1 + r)^(-1/12), not 1 / (1 + r/12)."""
    with localcontext(prec=DIGITS):
        one_step = (1 + rate) ** -STEPS[timing]
        return tuple(one_step ** steps_to(month, timing) for month in range(1, months + 1))


def present(flows: Sequence[Decimal], rate: Decimal, timing: Timing) -> Decimal:
    """Present value of monthly flows."""
    with localcontext(prec=DIGITS):
        return sum(
            (flow * factor for flow, factor in zip(flows, factors(rate, len(flows), timing), strict=True)), Decimal(0)
        )


def npv(cash: Cash[Decimal], rate: Decimal, timing: Timing) -> Decimal:
    """Net present value: the months' cash discounted, and what is spent at time 0 as it is. Not rounded."""
    with localcontext(prec=DIGITS):
        return present(cash.net, rate, timing) + cash.start


def npv_of_draws(cash: Cash[Floats], rate: Floats, timing: Timing) -> Floats:
    """Net present value of every draw."""
    total: Floats = cash.start + np.zeros(1)
    one_step = (1 + rate) ** -float(STEPS[timing])
    factor, done = np.ones(1), 0
    for month, flow in enumerate(cash.net, 1):
        # Step by step: a power of each draw and month anew is what a simulation would else spend its time on.
        for _ in range(steps_to(month, timing) - done):
            factor = factor * one_step
        done = steps_to(month, timing)
        total = total + flow * factor
    return total


@dataclass(frozen=True)
class Payback:
    """How long until everything spent is back, for good. `months` is None where that does not happen in the horizon.

    `never` then says whether it could not happen later either, since the last month brings nothing any more.
    """

    months: Decimal | None
    never: bool = False


def cumulative(cash: Cash[Decimal]) -> tuple[Decimal, ...]:
    """All cash so far at the end of each month, with what was spent at time 0."""
    so_far, line = cash.start, []
    for flow in cash.net:
        so_far += flow
        line.append(so_far)
    return tuple(line)


def payback(start: Decimal, flows: Sequence[Decimal]) -> Payback:
    """The moment from which all cash so far is never below 0 again, its month's cash taken to flow evenly.

    Nothing ever owed takes 0 months. For a constant saving it is one-off / saving, the simple payback.
    """
    owed, found, so_far = start < 0, Decimal(0), start
    for month, flow in enumerate(flows, 1):
        before, so_far = so_far, so_far + flow
        if so_far < 0:
            owed = True
        elif owed:
            with localcontext(prec=DIGITS):
                owed, found = False, month - 1 + (-before / flow)
    return Payback(None, never=flows[-1] <= 0) if owed else Payback(found)


def discounted(flows: Sequence[Decimal], rate: Decimal, timing: Timing) -> tuple[Decimal, ...]:
    """Each month's cash as worth at time 0."""
    with localcontext(prec=DIGITS):
        known = factors(rate, len(flows), timing)
        return tuple(flow * factor for flow, factor in zip(flows, known, strict=True))
