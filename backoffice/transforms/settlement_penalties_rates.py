"""Dated rates as penalties need them: the one in force on a day, of the narrowest scope, and what it comes to a day."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import polars as pl

from backoffice import money
from backoffice.transforms.rates_in_force import holds_on

CASH: Final = "csdr.sefp.cash"
"""The official rate for overnight credit of each currency's central bank, per cent a year; its scope is the currency.
The rates of securities, `csdr.sefp.*`, are in basis points a business day."""

EXEMPT: Final = "csdr.exempt."
"""Beginning of the names of exemptions: `csdr.exempt.corporate_action` with scope CORP exempts that transaction type;
a scope that is an ISIN exempts the instrument (a share whose main venue is in a third country)."""

REGIME: Final = "csdr.penalties"
"""Markets in which penalties are charged: by scope, from a day on."""

ROUNDED_UP: Final = "csdr.rounding"
"""1 where cents are rounded up, 0 where half up, as without a row (ECSDA: "rounded up at least to two decimals"; its
printed examples fit both)."""

_ALL: Final = "csdr."
DAYS_OF_A_YEAR: Final = Decimal(360)
_HUNDREDTH: Final = Decimal("0.01")


def rates_by_day(dated_rates: pl.LazyFrame, days: pl.LazyFrame) -> pl.LazyFrame:
    """Rates of penalties in force on each of `days` (a column `day`): `rate_id`, `scope`, `day`, `value`, `source`.

    One row a name, scope and day: of several in force the one since the latest day.
    """
    return (
        dated_rates.filter(pl.col("rate_id").str.starts_with(_ALL))
        .join(days.select("day").unique(), how="cross")
        .filter(holds_on(pl.col("day")))
        .group_by("rate_id", "scope", "day")
        .agg(pl.col("value", "source").max_by("valid_from"))
    )


def with_dated(
    frame: pl.LazyFrame, by_day: pl.LazyFrame, *, rate_id: pl.Expr, scopes: Sequence[pl.Expr], into: str
) -> pl.LazyFrame:
    """`frame` with `into` and `{into}_source`: value and source of the rate `rate_id` on the row's `day`.

    `by_day` comes from `rates_by_day`. The first of `scopes` that has the rate counts; null where none has. Rows
    stay one for one.
    """
    found = []
    for number, scope in enumerate(scopes):
        value, source = f"_{into}_{number}", f"_{into}_{number}_source"
        of_scope = by_day.select(
            "rate_id", "scope", "day", pl.col("value").alias(value), pl.col("source").alias(source)
        )
        asked = frame.with_columns(_rate_id=rate_id, _scope=scope)
        frame = asked.join(
            of_scope, left_on=["_rate_id", "_scope", "day"], right_on=["rate_id", "scope", "day"], how="left"
        ).drop("_rate_id", "_scope")
        found.append((value, source))
    return frame.with_columns(
        pl.coalesce(value for value, _ in found).alias(into),
        pl.coalesce(source for _, source in found).alias(f"{into}_source"),
    ).drop(name for pair in found for name in pair)


def daily_rate(rate_id: pl.Expr, value: pl.Expr) -> pl.Expr:
    """The rate of one business day, in per cent, to ten decimals, half away from zero.

    Basis points are hundredths of a per cent. A yearly cash rate is never below zero and is divided by 360:
    0.05 per cent a year is 0.0001388889 per cent a day (ECSDA, cash discount rates).
    """
    of_year = pl.when(value < 0).then(pl.lit(0, pl.Decimal(18, 10))).otherwise(value)
    of_cash = money.quotient(of_year, pl.lit(DAYS_OF_A_YEAR), scale=10)
    of_security = money.product(value, pl.lit(_HUNDREDTH), scale=10)
    return pl.when(rate_id == CASH).then(of_cash).otherwise(of_security)


def with_exemption(frame: pl.LazyFrame, by_day: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with `exemption`: why no penalty is due for the row's `day`, null where one is.

    `market` where the market charges no penalties on that day; else the name of the exemption in force for the
    transaction type, else for the instrument; of several the first by name.
    """
    exempt = (
        by_day.filter(pl.col("rate_id").str.starts_with(EXEMPT), pl.col("value") > 0)
        .group_by("scope", "day")
        .agg(kind=pl.col("rate_id").str.strip_prefix(EXEMPT).min())
    )
    of_type = exempt.rename({"scope": "transaction_type", "kind": "_type_exempt"})
    of_instrument = exempt.rename({"scope": "instrument_id", "kind": "_instrument_exempt"})
    charged = (pl.col("_regime") > 0).fill_null(False)
    return (
        frame.pipe(with_dated, by_day, rate_id=pl.lit(REGIME), scopes=[pl.col("market"), pl.lit("all")], into="_regime")
        .join(of_type, on=["transaction_type", "day"], how="left")
        .join(of_instrument, on=["instrument_id", "day"], how="left")
        .with_columns(
            exemption=pl.when(charged)
            .then(pl.coalesce("_type_exempt", "_instrument_exempt"))
            .otherwise(pl.lit("market"))
        )
        .drop("_regime", "_regime_source", "_type_exempt", "_instrument_exempt")
    )
