"""Clearing desk: whether collateral covers what the CCP requires, and how old the net fails are that it carries."""

from datetime import datetime
from typing import Final

import dataframely as dy
import polars as pl

from backoffice import money
from backoffice.business_days import weekdays_between, with_days_between
from backoffice.contracts.clearing import (
    CcpNetFail,
    CollateralHolding,
    MarginCoverage,
    MarginRequirement,
    NetFailAge,
)
from backoffice.contracts.columns import AMOUNT_SCALE, RATE_SCALE
from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.transforms.ageing import SETTLEMENT, with_ageing_bucket
from backoffice.transforms.clearing import direction
from backoffice.transforms.transform import transform

_MEMBER_DAY: Final = ("ccp", "legal_entity_id", "day", "currency")


@transform(partition_by=("ccp",))
def margin_coverage(
    requirements: dy.LazyFrame[MarginRequirement], holdings: dy.LazyFrame[CollateralHolding]
) -> dy.LazyFrame[MarginCoverage]:
    """Collateral after haircut against requirement: Σ market value × (1 − haircut), each piece rounded to cents."""
    left = pl.lit(1, pl.Decimal(38, RATE_SCALE)) - pl.col("haircut")
    worth = money.product(pl.col("market_value"), left, scale=2, exact=AMOUNT_SCALE + RATE_SCALE)
    held = holdings.group_by(_MEMBER_DAY).agg(
        market_value=pl.col("market_value").cast(pl.Decimal(38, AMOUNT_SCALE)).sum(), collateral=worth.sum()
    )
    nothing = pl.lit(0, pl.Decimal(38, AMOUNT_SCALE))
    short = pl.col("requirement").cast(pl.Decimal(38, AMOUNT_SCALE)) - pl.col("collateral")
    newest = pl.col("day") == pl.col("day").max().over("ccp", "legal_entity_id")
    return (
        requirements.join(held, on=_MEMBER_DAY, how="left")
        .with_columns(
            pl.col("market_value").fill_null(nothing),
            collateral=pl.col("collateral").cast(pl.Decimal(38, AMOUNT_SCALE)).fill_null(nothing),
        )
        .with_columns(shortfall=pl.max_horizontal(short, nothing), is_newest=newest)
        .select(MarginCoverage.column_names())
        .pipe(MarginCoverage.cast)
    )


@transform(partition_by=("ccp",))
def net_fail_ages(
    fails: dy.LazyFrame[CcpNetFail],
    calendar_days: dy.LazyFrame[CalendarDay],
    dated_rates: dy.LazyFrame[DatedRate],
    *,
    as_of: datetime,
) -> dy.LazyFrame[NetFailAge]:
    """Each net fail with its age on its own day, in business days of its market; flat positions are no fails.

    Mondays to Fridays are counted where the market's calendar is not loaded. Buckets are those of settlement.
    """
    counted = fails.filter(pl.col("net_quantity") != 0).pipe(
        with_days_between, calendar_days, calendar="market", start="failing_since", end="day", into="age_days"
    )
    by_week = weekdays_between(pl.col("failing_since"), pl.col("day"))
    return (
        counted.with_columns(
            age_days=pl.col("age_days").fill_null(by_week).clip(0),
            direction=direction(pl.col("net_quantity")),
            quantity=pl.col("net_quantity").abs(),
            value=pl.col("net_value").abs(),
            is_newest=pl.col("day") == pl.col("day").max().over("ccp"),
        )
        .pipe(with_ageing_bucket, dated_rates, SETTLEMENT, as_of, age="age_days", into="age_bucket")
        .select(NetFailAge.column_names())
        .pipe(NetFailAge.cast)
    )
