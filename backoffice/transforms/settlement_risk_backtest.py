"""How well the forecast would have done: every month forecast by its own card, beside what came."""

from datetime import date
from typing import Final

import dataframely as dy
import polars as pl

from backoffice import money
from backoffice.contracts.settlement_risk import (
    RISK_FACTORS,
    SettlementRiskBacktest,
    SettlementRiskCard,
    SettlementRiskCase,
)
from backoffice.transforms.settlement_risk_card import BASE, probability
from backoffice.transforms.settlement_risk_months import forecast_months, seen_in, within
from backoffice.transforms.settlement_risk_patterns import as_categories
from backoffice.transforms.settlement_risk_tenths import BY, TENTHS, with_tenths
from backoffice.transforms.transform import Monthly, transform

LEAST: Final = pl.duration(days=28)
"""How long instructions must have been seen before a month is forecast: a card learnt from two days proves nothing."""


def _tested(cases: pl.LazyFrame) -> pl.LazyFrame:
    """What a test rests on: of each outcome what it looked like, and the month in which it is forecast."""
    known = cases.filter(pl.col("is_failed").is_not_null())
    return known.select("instruction_id", "horizon", *RISK_FACTORS, "is_failed", month=seen_in())


@transform(partition_by=("horizon",), monthly=Monthly(counts={"cases": _tested}, wanted=forecast_months))
def settlement_risk_backtest(
    cases: dy.LazyFrame[SettlementRiskCase],
    cards: dy.LazyFrame[SettlementRiskCard],
    *,
    months: tuple[date, ...] | None,
) -> dy.LazyFrame[SettlementRiskBacktest]:
    """One row a month and tenth of the instructions it forecast, by the probability its card gave them.

    A month's card rests on outcomes known when the month began, so no month, and no part of one, has a hand in its
    own; each instruction is looked at as it was known one (or two) business days before. A card that rests on less
    than four weeks is not tested. Instructions of equal probability are told apart by their reference.

    Instructions that look alike are counted, not scored one by one. Single ones are only looked at where the end of a
    tenth falls among instructions of equal probability.
    """
    tested = _tested(cases)
    if months is not None:
        tested = _tested(cases.filter(within("seen_at", months))).filter(pl.col("month").is_in(list(months)))
    tested = tested.with_columns(as_categories()).cache()
    proved = cards.filter(pl.col("seen_from") + LEAST <= pl.col("month").cast(pl.Datetime("us", "UTC")))
    scored = _scored(
        tested, proved.with_columns(pl.col("factor").cast(pl.String), pl.col("level").cast(pl.Categorical))
    )
    alike = with_tenths(scored).cache()
    return (
        pl.concat([_whole(alike), _told_apart(tested, scored, alike)], how="diagonal")
        .group_by(*BY, "tenth")
        .agg(
            pl.col("learnt_from").first(),
            known_at=pl.col("month").first().cast(pl.Datetime("us", "UTC")),
            instructions=pl.col("instructions").sum(),
            expected=pl.col("expected").sum(),
            fails=pl.col("fails").sum(),
            lowest_probability=pl.col("probability").min(),
            highest_probability=pl.col("highest").max(),
        )
        .pipe(_with_rates)
        .select(SettlementRiskBacktest.column_names())
        .pipe(SettlementRiskBacktest.cast)
    )


def _scored(tested: pl.LazyFrame, cards: pl.LazyFrame) -> pl.LazyFrame:
    """What looks alike, by `BY` and levels: `instructions`, `fails`, `learnt_from` and `probability`.

    Nothing is said of a month without a card. A level that is not on it weighs nothing.
    """
    counted = tested.group_by(*BY, *RISK_FACTORS).agg(
        instructions=pl.len().cast(pl.Int64), fails=pl.col("is_failed").sum().cast(pl.Int64)
    )
    base = cards.filter(pl.col("factor") == BASE).select(*BY, score="weight", learnt_from="instructions")
    scored = counted.join(base, on=BY)
    for factor in RISK_FACTORS:
        weights = cards.filter(pl.col("factor") == factor).select(*BY, "weight", pl.col("level").alias(factor))
        scored = (
            scored.join(weights, on=[*BY, factor], how="left")
            .with_columns(score=pl.col("score") + pl.col("weight").fill_null(0))
            .drop("weight")
        )
    return scored.with_columns(probability=probability(pl.col("score"))).drop("score").cache()


def _whole(alike: pl.LazyFrame) -> pl.LazyFrame:
    """What is of equal probability and whole in one tenth."""
    return alike.filter(pl.col("tenth").is_not_null()).with_columns(highest="probability")


def _told_apart(tested: pl.LazyFrame, scored: pl.LazyFrame, alike: pl.LazyFrame) -> pl.LazyFrame:
    """The instructions of equal probability that are in no one tenth, each in its own, in order of their references."""
    divided = alike.filter(pl.col("tenth").is_null()).select(*BY, "probability", "before", "of_month", "learnt_from")
    like = [*BY, "probability"]
    place = pl.col("before") + pl.int_range(pl.len(), dtype=pl.Int64).over(like)
    return (
        tested.join(scored.select(*like, *RISK_FACTORS).join(divided, on=like), on=[*BY, *RISK_FACTORS])
        .select(*like, "instruction_id", "is_failed", "before", "of_month", "learnt_from")
        .sort(*like, "instruction_id")
        .select(
            *like,
            "learnt_from",
            tenth=place * TENTHS // pl.col("of_month") + 1,
            instructions=pl.lit(1, pl.Int64),
            fails=pl.col("is_failed").cast(pl.Int64),
            expected=pl.col("probability").cast(pl.Decimal(38, 10)),
            highest="probability",
        )
    )


def _with_rates(frame: pl.LazyFrame) -> pl.LazyFrame:
    number, fails = (pl.col(name).cast(pl.Decimal(38, 0)) for name in ("instructions", "fails"))
    of_month = money.quotient((number * fails.sum().over(BY)).cast(pl.Decimal(38, 0)), number.sum().over(BY), scale=4)
    return frame.with_columns(
        expected_fails=money.rounded(pl.col("expected"), 4),
        fails_at_base_rate=of_month,
        mean_probability=money.quotient(pl.col("expected"), number, scale=10),
        fail_rate=money.quotient(fails, number, scale=10),
    )
