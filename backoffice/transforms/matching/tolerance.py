"""How far two figures and days of a reconciliation may lie apart, as whole numbers."""

from fractions import Fraction
from typing import NamedTuple

import polars as pl

from backoffice.transforms.matching.declared import Reconciliation


class Limit(NamedTuple):
    """Figures: `most` units of the last digit, or `part` / `whole` of the smaller figure, the smaller of the two;
    `most` or `part` is -1 where it is not given. `width` is that of the bands figures are cut into, one more than the
    widest difference allowed, and 0 where a share alone sets the limit and no band can.
    Days: the other side's may be `earlier` business days before, or `later` after.
    """

    width: int
    most: int
    part: int
    whole: int
    earlier: int
    later: int

    @property
    def from_outside(self) -> "Limit":
        """The same limit, looked at from the other side."""
        return self._replace(earlier=self.later, later=self.earlier)


def limit_of(rule: Reconciliation, figures: pl.Series, *, to_the_cent: bool = False) -> Limit:
    """The limit of the rule's measure and day; with `to_the_cent`, no difference of figures at all."""
    measure = rule.column(rule.measure)
    earlier, later = rule.column(rule.day).days if rule.day else (0, 0)
    if to_the_cent:
        return Limit(1, 0, -1, 1, earlier, later)
    scale = figures.dtype.scale if isinstance(figures.dtype, pl.Decimal) else 0
    most = -1 if measure.tolerance is None else int(measure.tolerance.scaleb(scale))
    share = None if measure.share is None else Fraction(measure.share)
    part, whole = (share.numerator, share.denominator) if share else (-1, 1)
    return Limit(most + 1, most, part, whole, earlier, later)
