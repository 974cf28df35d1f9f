"""The amount of one day's penalty: quantity x price x rate, exact until the cents are rounded once."""

from decimal import Decimal
from typing import Final

import polars as pl

from backoffice import money
from backoffice.contracts.settlement_penalties import GAPS, ROUNDINGS

_LARGEST: Final = Decimal(10) ** 11
"""Values from here on are not multiplied: their product with a rate does not fit 38 digits."""

_VALUE_SCALE: Final = 16
_PRODUCT_SCALE: Final = 26
_CENT: Final = Decimal("0.01")


def with_amount(frame: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with `gap` (why there is no amount), `amount` and `net_amount`; zero where exempt.

    Needs `payer`, `penalty_class`, `rate`, `price`, `price_type`, `price_currency`, `currency`, `quantity`,
    `rounding` and `exemption`.
    """
    value = _value()
    fits = pl.when(value < _LARGEST).then(value)
    gap = (
        pl.when(pl.col("exemption").is_not_null())
        .then(None)
        .when(pl.col("payer").is_null())
        .then(pl.lit("payer_unknown"))
        .when(pl.col("penalty_class").is_null() & pl.col("rate_id").is_null())
        .then(pl.lit("class_unknown"))
        .when(pl.col("rate").is_null())
        .then(pl.lit("rate_missing"))
        .when(pl.col("price").is_null())
        .then(pl.lit("price_missing"))
        .when(pl.col("price_currency") != pl.col("currency"))
        .then(pl.lit("price_currency_differs"))
        .when(value >= _LARGEST)
        .then(pl.lit("too_large"))
        .cast(pl.Enum(GAPS))
    )
    signed = pl.when(pl.col("payer") == "own").then(-pl.col("amount")).otherwise("amount")
    nothing = pl.lit(0, pl.Decimal(38, 2))
    known = pl.when(pl.col("gap").is_null()).then(_cents(fits, pl.col("rate")))
    return (
        frame.with_columns(gap=gap)
        .with_columns(amount=pl.when(pl.col("exemption").is_not_null()).then(nothing).otherwise(known))
        .with_columns(net_amount=signed)
    )


def _value() -> pl.Expr:
    """Quantity x price, exact. A price in per cent of face is divided by 100."""
    of_one = pl.col("price").cast(pl.Decimal(38, 10))
    per_unit = (
        pl.when(pl.col("price_type") == "PRCT").then(money.product(of_one, pl.lit(_CENT), scale=10)).otherwise(of_one)
    )
    return money.product(pl.col("quantity"), per_unit, scale=_VALUE_SCALE, exact=_VALUE_SCALE)


def _cents(value: pl.Expr, rate: pl.Expr) -> pl.Expr:
    """`value` x `rate` per cent, to cents: value times per cent is the amount in cents, rounded to a whole number.

    `rounding` says how: half up (3.125 is 3.13 and 3.124 is 3.12), or always up (3.121 is 3.13).
    """
    exact = money.product(value, rate, scale=_PRODUCT_SCALE, exact=_PRODUCT_SCALE)
    half_up = money.rounded(exact, 0)
    missing = (half_up.cast(pl.Decimal(38, _PRODUCT_SCALE)) < exact) & (pl.col("rounding") == ROUNDINGS[1])
    cents = half_up + pl.when(missing).then(pl.lit(1, pl.Decimal(38, 0))).otherwise(pl.lit(0, pl.Decimal(38, 0)))
    return money.product(cents, pl.lit(_CENT), scale=2, exact=2)
