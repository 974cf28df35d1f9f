"""How well the forecast would have done: every month forecast from what was known before it, beside what came."""

from typing import Final

import dataframely as dy
import polars as pl

from backoffice import money
from backoffice.contracts.settlement_risk import RISK_FACTORS, SettlementRiskBacktest, SettlementRiskCase
from backoffice.transforms.settlement_risk_card import patterns
from backoffice.transforms.settlement_risk_tenths import TENTHS, in_tenths
from backoffice.transforms.transform import transform

MONTHS: Final = 6
"""The newest months that are tested: what a month costs is a card learnt from all that came before it."""

LEAST: Final = pl.duration(days=28)
"""How long instructions must have been seen before a month is forecast: a card learnt from two days proves nothing."""

_BY: Final = ("horizon", "month")


@transform(partition_by=("horizon",))
def settlement_risk_backtest(cases: dy.LazyFrame[SettlementRiskCase]) -> dy.LazyFrame[SettlementRiskBacktest]:
    """One row a month and tenth of its instructions, by the probability they would have been given.

    A month's card rests on outcomes known by the month's first forecast, so no month, and no part of one, has a hand
    in its own; each instruction is looked at as it was known one (or two) business days before. A month with less
    than four weeks before it has no rows. Instructions of equal probability are told apart by their reference.

    Instructions that look alike are counted, not scored one by one. Single ones are only looked at where the end of a
    tenth falls among instructions of equal probability.
    """
    past = cases.filter(pl.col("is_failed").is_not_null()).with_columns(
        pl.col(RISK_FACTORS).cast(pl.String), month=pl.col("intended_settlement_date").dt.month_start()
    )
    looks = _first_looks(past)
    tested = past.join(looks, on=_BY)
    learnt = past.join(_in_turn(looks), on="horizon").with_columns(learnt_at=_learnt_at())
    counted = [
        patterns(learnt.filter(pl.col("learnt_at").is_not_null()), ("horizon", "learnt_at")),
        patterns(tested, (*_BY, "first_look")),
    ]
    found = in_tenths(pl.concat(counted, how="diagonal")).cache()
    return (
        pl.concat([found.filter(pl.col("tenth").is_not_null()), _told_apart(tested, found)], how="diagonal")
        .group_by(*_BY, "tenth")
        .agg(
            pl.col("learnt_from").first(),
            known_at=pl.col("first_look").first(),
            instructions=pl.col("instructions").sum(),
            expected=pl.col("expected").sum(),
            fails=pl.col("fails").sum(),
            lowest_probability=pl.col("lowest").min(),
            highest_probability=pl.col("highest").max(),
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


def _in_turn(looks: pl.LazyFrame) -> pl.LazyFrame:
    """`horizon` and its first looks, `look_0` the earliest; null where it has fewer."""
    ordered = looks.group_by("horizon").agg(pl.col("first_look").sort())
    return ordered.select("horizon", *(_look(place) for place in range(MONTHS)))


def _look(place: int) -> pl.Expr:
    return pl.col("first_look").list.get(place, null_on_oob=True).alias(f"look_{place}")


def _learnt_at() -> pl.Expr:
    """The earliest first look by which the outcome was known: that month and all that are looked at later learn it."""
    looks = (pl.col(f"look_{place}") for place in range(MONTHS))
    return pl.coalesce(pl.when(pl.col("known_at") <= look).then(look) for look in looks)


def _told_apart(tested: pl.LazyFrame, found: pl.LazyFrame) -> pl.LazyFrame:
    """The instructions of patterns that are in no one tenth, each in its own, in order of their references."""
    divided = found.filter(pl.col("tenth").is_null())
    alike = [*_BY, "lowest"]
    before = pl.col("before") + pl.int_range(pl.len(), dtype=pl.Int64).over(alike)
    return (
        tested.select("instruction_id", *_BY, *RISK_FACTORS, "is_failed")
        .join(divided.drop("instructions", "fails", "expected"), on=[*_BY, *RISK_FACTORS])
        .sort(*alike, "instruction_id")
        .with_columns(
            tenth=before * TENTHS // pl.col("of_month") + 1,
            instructions=pl.lit(1, pl.Int64),
            fails=pl.col("is_failed").cast(pl.Int64),
            expected=pl.col("lowest").cast(pl.Decimal(38, 10)),
        )
        .drop("instruction_id", "is_failed")
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
