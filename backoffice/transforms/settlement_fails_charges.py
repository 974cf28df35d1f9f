"""Settlement desk: the fails charge on US Treasuries, by the practice of the Treasury Market Practices Group (TMPG)."""

from typing import Final

import dataframely as dy
import polars as pl

from backoffice import money
from backoffice.contracts.columns import AMOUNT_SCALE, RATE_SCALE
from backoffice.contracts.reference import CalendarDay, DatedRate, Instrument
from backoffice.contracts.settlement import SettlementStatus
from backoffice.contracts.settlement_history import SettlementDay
from backoffice.contracts.settlement_us import FailsCharge
from backoffice.transforms.rates_in_force import holds_on
from backoffice.transforms.transform import transform

_RATES: Final = {"ceiling": "tmpg.ceiling", "floor": "tmpg.floor", "reference_rate": "tmpg.reference"}
"""Dated rates in per cent a year: 3, the least charge, and the lower limit of the federal funds target."""

_PER_CENT_AND_YEAR: Final = 36_000


def _of_its_days(came: pl.LazyFrame, went: pl.LazyFrame, made: pl.LazyFrame) -> pl.LazyFrame:
    """Charges of days on which a rate is in force that came or went."""
    rates = pl.concat([came, went]).filter(pl.col("rate_id").is_in(_RATES.values())).select("valid_from", "valid_to")
    return made.join(rates.unique(), how="cross").filter(holds_on(pl.col("day")))


@transform(partition_by=("instruction_id",), final_by=SettlementStatus, reach={"dated_rates": _of_its_days})
def fails_charges(
    days: dy.LazyFrame[SettlementDay],
    instruments: dy.LazyFrame[Instrument],
    calendar_days: dy.LazyFrame[CalendarDay],
    dated_rates: dy.LazyFrame[DatedRate],
) -> dy.LazyFrame[FailsCharge]:
    """What each day a delivery of US Treasuries against dollars failed on costs: C = P × max(3 − R, floor) % × N ÷ 360.

    P is what is still to be paid at the cut-off, R the reference rate of the day, N the calendar days until the next
    business day of the calendar USD (of Mondays to Fridays where that is not loaded): a fail on Friday counts three.
    Treasuries are instruments of country US whose CFI says debt guaranteed by a government (D, and T in the fourth
    place). Who delivers pays; fails that lack cash are not charged. A rate nobody loaded leaves the charge unknown.
    The practice's lowest claim, 500 dollars a month, is not applied: rows say what accrues.
    """
    cfi = pl.col("cfi")
    treasuries = instruments.filter(pl.col("country") == "US", cfi.str.starts_with("D"), cfi.str.slice(3, 1) == "T")
    failing = days.filter(
        "is_fail",
        pl.col("payment") == "APMT",
        pl.col("currency") == "USD",
        pl.col("lacking").ne_missing(pl.lit("cash")),
    )
    charge = money.quotient(
        money.product(pl.col("proceeds"), pl.col("rate_days"), scale=RATE_SCALE, exact=AMOUNT_SCALE + RATE_SCALE),
        pl.lit(_PER_CENT_AND_YEAR),
        scale=AMOUNT_SCALE,
        exact=RATE_SCALE,
    )
    return (
        failing.join(treasuries, on="instrument_id", how="semi")
        .join(_next_days(calendar_days), on="day", how="left")
        .join(_in_force(failing, dated_rates), on="day", how="left")
        .with_columns(
            proceeds="remaining_amount",
            calendar_days=(pl.col("next_day").fill_null(_next_weekday()) - pl.col("day")).dt.total_days(),
            charge_rate=_charge_rate(),
            payer=pl.when(pl.col("movement") == "DELI").then(pl.lit("own")).otherwise(pl.lit("counterparty")),
        )
        .with_columns(rate_days=pl.col("charge_rate") * pl.col("calendar_days"))
        .with_columns(amount=charge)
        .with_columns(net_amount=pl.when(pl.col("payer") == "own").then(-pl.col("amount")).otherwise("amount"))
        .select(FailsCharge.column_names())
        .pipe(FailsCharge.cast)
    )


def _charge_rate() -> pl.Expr:
    """3 less the reference rate, at least the floor; null where any of the three is."""
    rate = pl.col("ceiling") - pl.col("reference_rate")
    return pl.when(rate < pl.col("floor")).then("floor").when(pl.col("floor").is_not_null()).then(rate)


def _in_force(failing: pl.LazyFrame, dated_rates: pl.LazyFrame) -> pl.LazyFrame:
    """`day`, and the newest rate of each kind in force on it; null where none is."""
    kind = pl.col("rate_id")
    rates = dated_rates.filter(kind.is_in(_RATES.values())).select("rate_id", "valid_from", "valid_to", "value")
    return (
        failing.select("day")
        .unique()
        .join(rates, how="cross")
        .filter(holds_on(pl.col("day")))
        .sort("valid_from")
        .group_by("day")
        .agg(**{name: pl.col("value").filter(kind == rate).last() for name, rate in _RATES.items()})
    )


def _next_days(calendar_days: pl.LazyFrame) -> pl.LazyFrame:
    """`day` and `next_day`: the first business day after it, by the calendar USD."""
    opened = pl.when("is_business_day").then("day")
    dollars = calendar_days.filter(pl.col("calendar") == "USD").sort("day")
    return dollars.select("day", next_day=opened.shift(-1).backward_fill())


def _next_weekday() -> pl.Expr:
    """The Monday after a Friday, Saturday or Sunday, else the day after."""
    day, number = pl.col("day"), pl.col("day").dt.weekday()
    return day + pl.duration(days=pl.when(number >= 5).then(8 - number).otherwise(1))
