"""From one period to the next: how much of a change is volume, how much is mix, how much is rate. Exactly.

A group is a place, a kind of work or a team: `amount` is what it cost (or saved), `units` what for. Effects are rounded
to cents once and cut from a running total, so that they add up to the change to the cent, whatever the figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from backoffice.money import of_fraction

_NOTHING = Decimal(0)
_DIGITS = 10


@dataclass(frozen=True)
class Part:
    """One group in one period: what it cost in all, for how many units."""

    amount: Decimal
    units: Decimal | int


@dataclass(frozen=True)
class Bridge:
    """The way from `before` to `after`: before + volume + mix + rate = after, always.

    - volume: more or fewer units in all, at what a unit cost on average before;
    - mix: the units now done by groups that were dearer or cheaper before;
    - rate: what a unit costs each group now, against before. A group without units before had no rate: what it costs
      differently from the average is mix.
    """

    before: Decimal
    volume: Decimal
    mix: Decimal
    rate: Decimal
    after: Decimal


def bridge(before: Mapping[str, Part], after: Mapping[str, Part]) -> Bridge | None:
    """The effects between two periods, by groups of the same names; None where there were no units before.

    With V units at P each, in all and by group g: volume (V1 - V0) P0; mix sum(v1g p0g) - V1 P0; rate sum(v1g (p1g -
    p0g)). A group that has an amount and no units in a period is none of these: its amount is rate, as a cost that
    nothing was done for.
    """
    first, last = _sum(before), _sum(after)
    units_before, units_after = _units(before), _units(after)
    if not units_before:
        return None
    at_old_average = Fraction(first) * Fraction(units_after) / Fraction(units_before)
    at_old_rates = sum((_at_old_rate(before.get(name), now) for name, now in after.items()), Fraction(0))
    steps = [first, of_fraction(at_old_average), of_fraction(at_old_rates), last]
    volume, mix, rate = (later - earlier for earlier, later in pairwise(steps))
    return Bridge(first, volume, mix, rate, last)


@dataclass(frozen=True)
class Effects:
    """One group's part of a bridge. Over all groups these add up to its effects, but for rounding to cents."""

    volume: Decimal
    mix: Decimal
    rate: Decimal


def effects(before: Mapping[str, Part], after: Mapping[str, Part]) -> dict[str, Effects] | None:
    """The effects group by group, to ten digits; None where there were no units before.

    Volume of a group is what it would have cost had it grown as all did; mix, what its units cost at its old rate
    beyond that; rate, what they cost now beyond their old rate.
    """
    units_before, units_after = _units(before), _units(after)
    if not units_before:
        return None
    growth = Fraction(units_after) / Fraction(units_before)
    found = {}
    for name in {**before, **after}:
        then, now = before.get(name), after.get(name)
        was = Fraction(then.amount) if then else Fraction(0)
        at_old_rate = _at_old_rate(then, now) if now else Fraction(0)
        parts = (was * (growth - 1), at_old_rate - was * growth, Fraction(now.amount if now else 0) - at_old_rate)
        found[name] = Effects(*(of_fraction(part, _DIGITS) for part in parts))
    return found


def _at_old_rate(then: Part | None, now: Part) -> Fraction:
    """What the group's units now would have cost at its rate before; its own present cost where it had none."""
    if not now.units:
        return Fraction(0)
    if then is None or not then.units:
        return Fraction(now.amount)
    return Fraction(then.amount) * Fraction(now.units) / Fraction(then.units)


def _sum(parts: Mapping[str, Part]) -> Decimal:
    return sum((part.amount for part in parts.values()), _NOTHING)


def _units(parts: Mapping[str, Part]) -> Decimal | int:
    return sum((part.units for part in parts.values()), _NOTHING)
