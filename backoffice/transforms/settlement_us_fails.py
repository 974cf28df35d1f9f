"""Settlement desk: US fails to deliver, by day and security, and the threshold list of Regulation SHO."""

from datetime import UTC, datetime

import dataframely as dy
import polars as pl

from backoffice import money
from backoffice.contracts.columns import AMOUNT_SCALE
from backoffice.contracts.reference import CalendarDay, DatedRate, SharesOutstanding
from backoffice.contracts.settlement import FailToDeliver
from backoffice.contracts.settlement_us import UsFail, UsFailDay
from backoffice.transforms.settlement_us_threshold import with_days_in_a_row, with_list, with_rules
from backoffice.transforms.transform import transform

_BY = ("cusip", "settlement_date")


@transform(partition_by=("settlement_date",))
def us_fail_days(fails: dy.LazyFrame[FailToDeliver], *, as_of: datetime) -> dy.LazyFrame[UsFailDay]:
    """One row a settlement day with balances, up to the day of `as_of`. What has no price has no worth, not none."""
    return (
        _balances(fails, as_of)
        .group_by("settlement_date")
        .agg(
            pl.len().alias("securities"),
            pl.col("price").null_count().alias("unpriced"),
            pl.col("quantity").sum(),
            pl.col("value").sum(),
            pl.col("currency").first(),
        )
        .select(UsFailDay.column_names())
        .pipe(UsFailDay.cast)
    )


@transform(partition_by=("cusip",))
def us_fails(
    fails: dy.LazyFrame[FailToDeliver],
    days: dy.LazyFrame[UsFailDay],
    shares_outstanding: dy.LazyFrame[SharesOutstanding],
    calendar_days: dy.LazyFrame[CalendarDay],
    dated_rates: dy.LazyFrame[DatedRate],
    *,
    as_of: datetime,
) -> dy.LazyFrame[UsFail]:
    """One row a security and settlement day with a balance, and its standing by the threshold rule (Rule 203(c)(6)).

    Settlement days are the files' own; a security that a day's file leaves out had no balance then. A business day of
    the calendar USD that no file gives is a gap, and counting begins afresh after it. A security is on the list from
    its fifth day in a row at 10,000 shares and 0.5 % of shares outstanding, that day included, until five days in a
    row fall below; a fail of 13 settlement days in a row on it must be closed out (Rule 203(b)(3)). These figures
    are dated rates. The balance is of all participants together: whose fails they are, it does not say.
    """
    placed = settlement_days(days, calendar_days)
    return (
        _balances(fails, as_of)
        .join(placed, on="settlement_date")
        .pipe(_with_shares_outstanding, shares_outstanding)
        .pipe(with_rules, dated_rates, as_of.astimezone(UTC).date())
        .pipe(with_days_in_a_row)
        .pipe(with_list, placed)
        .with_columns(is_latest=pl.col("place") == pl.col("last_place"))
        .select(UsFail.column_names())
        .pipe(UsFail.cast)
    )


def settlement_days(days: pl.LazyFrame, calendar_days: pl.LazyFrame) -> pl.LazyFrame:
    """`settlement_date`, `place` (1, 2, ... without a hole, but for gaps), `last_place` and `known_since`.

    Between two days that business days of the calendar USD lie between, no file of which was loaded, a place is left
    out. Where that calendar is not loaded the days the files give are taken to be all there are.
    """
    business = calendar_days.filter(pl.col("calendar") == "USD", pl.col("is_business_day")).select(
        settlement_date="day", is_given=False
    )
    given = days.select("settlement_date", is_given=True)
    every = pl.concat([given, business.join(given, on="settlement_date", how="anti")]).sort("settlement_date")
    return (
        every.with_columns(place=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
        .filter("is_given")
        .with_columns(begins=(pl.col("place").diff() != 1).fill_null(True))
        .with_columns(
            last_place=pl.col("place").max(),
            known_since=pl.when("begins").then("settlement_date").forward_fill(),
        )
        .select("settlement_date", "place", "last_place", "known_since")
    )


def _balances(fails: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """One row a security and day: a security that changed its ticker within a day is still one."""
    worth = money.product(pl.col("quantity"), pl.col("price"), scale=AMOUNT_SCALE, exact=8)
    known = pl.when(pl.col("value").null_count() == 0)
    return (
        fails.filter(pl.col("settlement_date") <= as_of.astimezone(UTC).date())
        .with_columns(value=worth)
        .sort(*_BY, "symbol")
        .group_by(_BY)
        .agg(
            pl.col("symbol").last(),
            pl.col("description").drop_nulls().last(),
            pl.col("quantity").sum(),
            price=known.then(pl.col("price").max()),
            value=known.then(pl.col("value").sum()),
        )
        .with_columns(currency=pl.lit("USD"))
    )


def _with_shares_outstanding(balances: pl.LazyFrame, shares_outstanding: pl.LazyFrame) -> pl.LazyFrame:
    """`balances` with the newest number told for each day or before; null where none is."""
    known = shares_outstanding.select("cusip", "valid_from", shares_outstanding="quantity")
    newest = (
        balances.select(_BY)
        .join(known, on="cusip")
        .filter(pl.col("valid_from") <= pl.col("settlement_date"))
        .group_by(_BY)
        .agg(pl.col("shares_outstanding").max_by("valid_from"))
    )
    return balances.join(newest, on=_BY, how="left")
