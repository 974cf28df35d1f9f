"""How well the forecast would have done: every month forecast from what was known before it, beside what came."""

from typing import Final

import dataframely as dy
import polars as pl

from backoffice import money
from backoffice.contracts.settlement_risk import RISK_FACTORS, SettlementRiskBacktest, SettlementRiskCase
from backoffice.transforms.settlement_risk_card import patterns, probability, with_score
from backoffice.transforms.transform import transform

MONTHS: Final = 6
"""The newest months that are tested: what a month costs is a card learnt from all that came before it."""

LEAST: Final = pl.duration(days=28)
"""How long instructions must have been seen before a month is forecast: a card learnt from two days proves nothing."""

TENTHS: Final = 10

_BY: Final = ("horizon", "month")


@transform(partition_by=("horizon",))
def settlement_risk_backtest(cases: dy.LazyFrame[SettlementRiskCase]) -> dy.LazyFrame[SettlementRiskBacktest]:
    """One row a month and tenth of its instructions, by the probability they would have been given.

    A month's card rests on outcomes known by the month's first forecast, so no month, and no part of one, has a hand
    in its own; each instruction is looked at as it was known one (or two) business days before. A month with less
    than four weeks before it has no rows. Instructions of equal probability are told apart by their reference.
    """
    past = cases.filter(pl.col("is_failed").is_not_null()).with_columns(
        month=pl.col("intended_settlement_date").dt.month_start()
    )
    looks = _first_looks(past)
    past = past.with_columns(pl.col(RISK_FACTORS).cast(pl.String))
    learnt = past.drop("month").join(looks, on="horizon").filter(pl.col("known_at") <= pl.col("first_look"))
    tested = past.join(looks, on=_BY)
    unknown = tested.with_columns(is_failed=pl.lit(None, pl.Boolean))
    columns = [*_BY, *RISK_FACTORS, "is_failed"]
    seen = patterns(pl.concat([one.select(columns) for one in (learnt, unknown)]), _BY)
    return (
        tested.join(with_score(seen, _BY), on=[*_BY, *RISK_FACTORS])
        .join(learnt.group_by(_BY).agg(learnt_from=pl.len().cast(pl.Int64)), on=_BY)
        .with_columns(probability=probability(pl.col("score")))
        .pipe(_in_tenths)
        .group_by(*_BY, "tenth")
        .agg(
            pl.col("learnt_from").first(),
            known_at=pl.col("first_look").first(),
            instructions=pl.len().cast(pl.Int64),
            expected=pl.col("probability").cast(pl.Decimal(38, 10)).sum(),
            fails=pl.col("is_failed").sum().cast(pl.Int64),
            lowest_probability=pl.col("probability").min(),
            highest_probability=pl.col("probability").max(),
        )
        .pipe(_with_rates)
        .select(SettlementRiskBacktest.column_names())
        .pipe(SettlementRiskBacktest.cast)
    )


def _first_looks(past: pl.LazyFrame) -> pl.LazyFrame:
    """`horizon`, `month`, `first_look`: the newest months with enough before them, and when each is first forecast."""
    age = pl.col("month").rank("dense", descending=True).over("horizon")
    begun = past.group_by("horizon").agg(begun=pl.col("seen_at").min())
    return (
        past.group_by(_BY)
        .agg(first_look=pl.col("seen_at").min())
        .filter(age <= MONTHS)
        .join(begun, on="horizon")
        .filter(pl.col("first_look") >= pl.col("begun") + LEAST)
        .drop("begun")
    )


def _in_tenths(scored: pl.LazyFrame) -> pl.LazyFrame:
    place = pl.int_range(pl.len(), dtype=pl.Int64)
    return scored.sort(*_BY, "probability", "instruction_id").with_columns(
        tenth=(place * TENTHS // pl.len() + 1).over(_BY)
    )


def _with_rates(frame: pl.LazyFrame) -> pl.LazyFrame:
    number, fails = (pl.col(name).cast(pl.Decimal(38, 0)) for name in ("instructions", "fails"))
    of_month = money.quotient((number * fails.sum().over(_BY)).cast(pl.Decimal(38, 0)), number.sum().over(_BY), scale=4)
    return frame.with_columns(
        expected_fails=money.rounded(pl.col("expected"), 4),
        fails_at_base_rate=of_month,
        mean_probability=money.quotient(pl.col("expected"), number, scale=10),
        fail_rate=money.quotient(fails, number, scale=10),
    )
