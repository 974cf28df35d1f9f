"""Settlement desk: which trades were affirmed on their trade date, in markets that settle on the next day."""

from datetime import UTC, datetime
from typing import Final

import dataframely as dy
import polars as pl

from backoffice.contracts.reference import DatedRate, Instrument
from backoffice.contracts.settlement import Trade
from backoffice.contracts.settlement_stages import Affirmation
from backoffice.transforms.rates_in_force import holds_on
from backoffice.transforms.transform import transform

CUT_OFF: Final = "cutoff.affirmation"
"""The dated rate: minutes after midnight by New York's clock, its scope the market. 1,260 is 21:00."""

NEW_YORK: Final = "America/New_York"


@transform(partition_by=("trade_id",))
def affirmations(
    trades: dy.LazyFrame[Trade],
    instruments: dy.LazyFrame[Instrument],
    dated_rates: dy.LazyFrame[DatedRate],
    *,
    as_of: datetime,
) -> dy.LazyFrame[Affirmation]:
    """Our trades that are to be affirmed on trade date, and whether they were (DTC: by 21:00 in New York, since T+1).

    Eligible is a trade in our own books whose instrument's main market had a cut-off in force on the trade date.
    New York's clock gives the moment, summer time or not. Affirmed exactly at the cut-off is affirmed by it, and in
    time; a microsecond later is late. What is affirmed after `as_of` is not affirmed yet.
    """
    if as_of.tzinfo is None:
        raise ValueError(f"as_of needs a time zone: {as_of.isoformat()}")
    now = pl.lit(as_of.astimezone(UTC), pl.Datetime("us", "UTC"))
    by_then = pl.col("affirmed_at") <= now
    in_time = (pl.col("affirmed_at") <= pl.col("cut_off_at")).fill_null(False)
    markets = instruments.filter(pl.col("market").is_not_null()).select("instrument_id", "market")
    struck = trades.filter(pl.col("record_keeper") == "own", pl.col("trade_date") <= as_of.astimezone(UTC).date())
    placed = struck.join(markets, on="instrument_id")
    return (
        placed.join(_cut_offs(placed, dated_rates), on=["market", "trade_date"])
        .with_columns(affirmed_at=pl.when(by_then).then("affirmed_at"), is_due=pl.col("cut_off_at") <= now)
        .with_columns(affirmed_in_time=in_time, affirmed_late=~in_time & pl.col("affirmed_at").is_not_null())
        .select(Affirmation.column_names())
        .pipe(Affirmation.cast)
    )


def _cut_offs(placed: pl.LazyFrame, dated_rates: pl.LazyFrame) -> pl.LazyFrame:
    """`market`, `trade_date`, `cut_off_at`: for each pair that has a rate in force, the newest one."""
    day = pl.col("trade_date")
    rates = dated_rates.filter(pl.col("rate_id") == CUT_OFF)
    by_the_clock = day.cast(pl.Datetime("us")) + pl.duration(minutes=pl.col("value").cast(pl.Int64))
    in_new_york = by_the_clock.dt.replace_time_zone(NEW_YORK, ambiguous="latest", non_existent="null")
    return (
        placed.select("market", "trade_date")
        .unique()
        .join(rates.select("valid_from", "valid_to", "value", market="scope"), on="market")
        .filter(holds_on(day))
        .group_by("market", "trade_date")
        .agg(pl.col("value").max_by("valid_from"))
        .select("market", "trade_date", cut_off_at=in_new_york.dt.convert_time_zone("UTC"))
    )
