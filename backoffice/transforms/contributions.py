"""Who moved a number: the part of each group in the change from one period to the next, adding up to it exactly.

A sum moves by what each group's own part moved. A ratio moves because groups do better or worse (rate), and because
units move to groups that were better or worse than all together (mix). Parts are cut from a running total that is
rounded at every step, so that they add up to the last digit, whatever the figures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from backoffice.money import of_fraction
from backoffice.transforms.cost_bridge import Part

DIGITS = 10
"""Fraction digits of a contribution: those of a number that leaves the query door."""


@dataclass(frozen=True)
class Contribution:
    """One group's part in a change: `volume` for sums; `rate` and `mix` for ratios."""

    volume: Decimal = Decimal(0)
    rate: Decimal = Decimal(0)
    mix: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        """All that the group moved."""
        return self.volume + self.rate + self.mix


def of_sum(
    before: Mapping[str, Decimal], after: Mapping[str, Decimal], places: int = DIGITS
) -> dict[str, Contribution]:
    """A sum's change by groups: what each moved, to so many fraction digits. A group that was not there was nothing."""
    names = list({**before, **after})
    moved = [Fraction(after.get(name, 0)) - Fraction(before.get(name, 0)) for name in names]
    start = sum(map(Fraction, before.values()), Fraction(0))
    return {name: Contribution(volume=one) for name, one in zip(names, _cut(start, moved, places), strict=True)}


def of_ratio(
    before: Mapping[str, Part], after: Mapping[str, Part], times: int = 1, places: int = DIGITS
) -> dict[str, Contribution] | None:
    """A ratio's change by groups, where it is all amounts ÷ all units, `times` a factor; None without units in both.

    With w a group's share of the units, r its own ratio and R that of all before: rate is w1 (r1 - r0), what the group
    does now for what it has now; mix is (w1 - w0) (r0 - R), what came to it or left it, against the average. A group
    without units before had no ratio of its own: what it brought, against the average, is mix. One without units now
    does nothing any more: that is mix, and an amount left on it is rate.

    Their sum is the new ratio less the old one, each rounded to so many `places`.
    """
    units = [sum((Fraction(part.units) for part in parts.values()), Fraction(0)) for parts in (before, after)]
    if not all(units):
        return None
    first, last = (
        {name: (Fraction(part.amount) / whole, Fraction(part.units) / whole) for name, part in parts.items()}
        for parts, whole in zip((before, after), units, strict=True)
    )
    average = sum((amount for amount, _ in first.values()), Fraction(0))
    nothing = (Fraction(0), Fraction(0))
    exact: list[Fraction] = []
    names = list({**before, **after})
    for name in names:
        exact += _effects(first.get(name, nothing), last.get(name, nothing), average)
    cut = iter(_cut(average * times, (one * times for one in exact), places))
    return {name: Contribution(rate=next(cut), mix=next(cut)) for name in names}


def _effects(
    then: tuple[Fraction, Fraction], now: tuple[Fraction, Fraction], average: Fraction
) -> tuple[Fraction, Fraction]:
    """Rate and mix of a group, from its amount and its units over all units, in both periods."""
    (amount_then, share_then), (amount_now, share_now) = then, now
    whole = amount_now - amount_then - average * (share_now - share_then)
    if not share_then:
        return (Fraction(0), whole) if share_now else (whole, Fraction(0))
    rate = amount_now - share_now * amount_then / share_then
    return rate, whole - rate


def _cut(start: Fraction, steps: Iterable[Fraction], places: int) -> Iterable[Decimal]:
    """The steps of a running total that is rounded at every step."""
    reached, written = start, of_fraction(start, places)
    for step in steps:
        reached += step
        yield (now := of_fraction(reached, places)) - written
        written = now
