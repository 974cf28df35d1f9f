"""Month by month: the card each month forecasts by, from what was known when it began, and how long fails lasted.

A month's card is learnt once and then stands, unless something is told later of what it was learnt from. So the card a
month is tested by is the card that was in force, and a day more makes no card anew but the first day of a month.

It rests on what became known within the year before the month began (`LEARNT`): every season once, and no more however
old the store. That is counted a month at a time, so that a new card counts the newest month alone.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Final

import dataframely as dy
import polars as pl

from backoffice.contracts.settlement_risk import (
    RISK_FACTORS,
    SettlementRiskCard,
    SettlementRiskCase,
    SettlementRiskLasted,
    SettlementRiskPattern,
)
from backoffice.transforms.settlement_risk_card import ALL, BASE, card
from backoffice.transforms.settlement_risk_patterns import HORIZON, patterns
from backoffice.transforms.transform import Monthly, transform

MONTHS: Final = 6
"""Months before the running one that are tested: what a month costs is a card learnt from the year before it."""

LEARNT: Final = 12
"""Months of outcomes a card rests on: the year before its month."""

NO_REASON: Final = "none"

_A_MOMENT: Final = pl.duration(microseconds=1)


def running(as_of: datetime) -> date:
    """The month of `as_of`, in UTC."""
    return as_of.astimezone(UTC).date().replace(day=1)


def forecast_months(as_of: datetime) -> tuple[date, ...]:
    """The running month and those before it that are tested, the earliest first."""
    now = running(as_of)
    return tuple(_later(now, number) for number in range(-MONTHS, 1))


def learnt_months(as_of: datetime) -> tuple[date, ...]:
    """The months since which that is learnt from which the cards of `forecast_months` rest on."""
    now = running(as_of)
    return tuple(_later(now, number) for number in range(1 - MONTHS - LEARNT, 1))


def rests_on(month: date) -> pl.Expr:
    """What the card of a month rests on: learnt from since that month, or one of those just before it."""
    return pl.col("month").is_between(pl.lit(_later(month, 1 - LEARNT)), pl.lit(month))


def _later(month: date, number: int) -> date:
    """The first day of the month that many months after, or before."""
    place = month.year * 12 + month.month - 1 + number
    return date(place // 12, place % 12 + 1, 1)


def within(moment: str, months: Collection[date], *, before: int = 0) -> pl.Expr:
    """Nothing outside the stretch of `months`, and so many months `before` it: by this footers rule files out."""
    ends = _later(min(months), -before), _later(max(months), 1)
    first, last = (datetime(day.year, day.month, 1, tzinfo=UTC) for day in ends)
    return pl.col(moment).is_between(pl.lit(first), pl.lit(last))


def seen_in() -> pl.Expr:
    """The month in which a case is forecast: the one, in UTC, it is seen in."""
    return pl.col("seen_at").dt.date().dt.month_start()


def learnt_since() -> pl.Expr:
    """The first month that learns from a case: the first that begins when its outcome is known."""
    return (pl.col("known_at") - _A_MOMENT).dt.date().dt.month_start().dt.offset_by("1mo")


def _learnt(cases: pl.LazyFrame) -> pl.LazyFrame:
    """What cards are made of: of each outcome what it looked like, and since when it is learnt from."""
    known = cases.filter(pl.col("is_failed").is_not_null())
    return known.select("horizon", "seen_at", *RISK_FACTORS, "is_failed", month=learnt_since())


def _failed(cases: pl.LazyFrame) -> pl.LazyFrame:
    """What is counted of each fail, and since when it is learnt from."""
    return cases.filter("is_failed").select(
        "horizon",
        "fail_days",
        *RISK_FACTORS,
        reason_family=pl.col("reason_family").fill_null(NO_REASON),
        month=learnt_since(),
    )


@transform(partition_by=("horizon",), monthly=Monthly(counts={"cases": _learnt}, wanted=learnt_months))
def settlement_risk_patterns(
    cases: dy.LazyFrame[SettlementRiskCase], *, as_of: datetime, months: tuple[date, ...] | None
) -> dy.LazyFrame[SettlementRiskPattern]:
    """What outcomes looked like and how many were fails, by the month since which they are learnt from.

    Evenings one and two business days ahead are counted apart.
    """
    wanted = months or learnt_months(as_of)
    known = _learnt(cases.filter(within("known_at", wanted, before=1))).filter(pl.col("month").is_in(list(wanted)))
    return patterns(known, ("month",)).select(SettlementRiskPattern.column_names()).pipe(SettlementRiskPattern.cast)


@transform(
    partition_by=("horizon",),
    monthly=Monthly(onward={"seen": LEARNT}, wanted=forecast_months),
)
def settlement_risk_cards(
    seen: dy.LazyFrame[SettlementRiskPattern], *, as_of: datetime, months: tuple[date, ...] | None
) -> dy.LazyFrame[SettlementRiskCard]:
    """The points card of each month: one row a factor and level seen, learnt from the year known when it began.

    Evenings one and two business days ahead have a card each: not being matched yet says more the nearer the date.
    `settlement_risk_card` says how weights follow.
    """
    made = [_card_of(seen, month) for month in months or forecast_months(as_of)]
    return pl.concat(made).select(SettlementRiskCard.column_names()).pipe(SettlementRiskCard.cast)


def _card_of(seen: pl.LazyFrame, month: date) -> pl.LazyFrame:
    lines = card(seen.filter(rests_on(month)))
    return lines.with_columns(pl.col("expected_fails").round(4), month=pl.lit(month))


@transform(partition_by=("horizon",), monthly=Monthly(counts={"cases": _failed}))
def settlement_risk_lasted(
    cases: dy.LazyFrame[SettlementRiskCase], *, months: tuple[date, ...] | None
) -> dy.LazyFrame[SettlementRiskLasted]:
    """How many failed and how long, of each level and reason, by the month since which they are learnt from.

    How long is known only when a fail is over, long after it is learnt from; so it is counted apart from the cards.
    """
    failed = _failed(cases)
    if months is not None:
        near = cases.filter(within("known_at", months, before=1))
        failed = _failed(near).filter(pl.col("month").is_in(list(months)))
    shared = ["month", HORIZON, *RISK_FACTORS, "reason_family"]
    lines = failed.with_columns(pl.col(RISK_FACTORS).cast(pl.String))
    counted = lines.group_by(shared).agg(fails=pl.len().cast(pl.Int64), fail_days=pl.col("fail_days").sum())
    return (
        counted.with_columns(pl.lit(ALL).alias(BASE))
        .unpivot(
            on=[BASE, *RISK_FACTORS],
            index=["month", HORIZON, "reason_family", "fails", "fail_days"],
            variable_name="factor",
            value_name="level",
        )
        .group_by("month", HORIZON, "factor", "level", "reason_family")
        .agg(pl.col("fails", "fail_days").sum())
        .select(SettlementRiskLasted.column_names())
        .pipe(SettlementRiskLasted.cast)
    )
