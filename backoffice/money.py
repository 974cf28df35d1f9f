"""Exact arithmetic on money columns: products and quotients that round half away from zero, or not at all.

Polars rounds half to even by default and rounds every decimal product to the wider of the two scales
(0.00001 x 0.5 gives 0.00000). A published penalty of 3.125 would come out as 3.12 where the rule book prints
3.13. So money is multiplied and divided here and nowhere else.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import polars as pl

_WIDE = 38


def rounded(value: pl.Expr, scale: int = 2) -> pl.Expr:
    """A decimal column rounded to `scale` fraction digits, half away from zero (3.125 -> 3.13, -0.5 -> -1)."""
    return value.round(scale, mode="half_away_from_zero").cast(pl.Decimal(_WIDE, scale))


def product(left: pl.Expr, right: pl.Expr, scale: int = 2, exact: int = 18) -> pl.Expr:
    """`left` x `right`, computed with `exact` fraction digits and rounded once, half away from zero, to `scale`.

    `exact` must be at least the two scales added; 38 digits in all must hold the product, else Polars raises.
    """
    wide = pl.Decimal(_WIDE, exact)
    return rounded(left.cast(wide) * right.cast(wide), scale)


def quotient(value: pl.Expr, per: pl.Expr, scale: int = 2, exact: int = 18) -> pl.Expr:
    """`value` / `per`, rounded half away from zero to `scale`; null where `per` is zero or null."""
    wide = pl.Decimal(_WIDE, exact)
    return pl.when(per != 0).then(rounded(value.cast(wide) / per.cast(wide), scale))


def to_scale(value: Decimal, scale: int = 2) -> Decimal:
    """One Python decimal rounded half away from zero to `scale` fraction digits."""
    return value.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)


def of_fraction(exact: Fraction, scale: int = 2) -> Decimal:
    """An exact quotient as a decimal, rounded once, half away from zero, to `scale` fraction digits."""
    scaled = abs(exact) * 10**scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return to_scale(Decimal(whole if exact >= 0 else -whole).scaleb(-scale), scale)
