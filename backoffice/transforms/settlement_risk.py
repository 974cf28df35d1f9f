"""Settlement desk ahead of time: what makes instructions fail, learnt from what did, and how likely each one does."""

from datetime import datetime
from decimal import Decimal
from typing import Final

import dataframely as dy
import polars as pl

from backoffice import money
from backoffice.contracts.cost import FxMonth
from backoffice.contracts.reference import DatedRate, Instrument
from backoffice.contracts.settlement import SettlementStatus
from backoffice.contracts.settlement_penalties import ReferencePrice
from backoffice.contracts.settlement_risk import (
    RISK_BANDS,
    RISK_FACTORS,
    SettlementRisk,
    SettlementRiskCard,
    SettlementRiskCase,
    SettlementRiskFactor,
    SettlementRiskLasted,
)
from backoffice.transforms.settlement_risk_card import BASE, lines_of, probability
from backoffice.transforms.settlement_risk_currency import with_reported
from backoffice.transforms.settlement_risk_months import NO_REASON, rests_on, running
from backoffice.transforms.settlement_risk_patterns import HORIZON
from backoffice.transforms.settlement_risk_penalty import with_penalty
from backoffice.transforms.transform import transform

RAISED: Final = Decimal("1.5")
HIGH: Final = Decimal(3)
"""How many times the base rate make a band."""

NOTABLE: Final = Decimal("0.1")
"""Log odds a level must add to be named as a reason: about a tenth more odds."""

_PLACES: Final = ("first", "second", "third")


@transform(partition_by=("horizon",))
def settlement_risk_factors(
    cards: dy.LazyFrame[SettlementRiskCard], lasted: dy.LazyFrame[SettlementRiskLasted], *, as_of: datetime
) -> dy.LazyFrame[SettlementRiskFactor]:
    """The points card in force, that of the running month, with how long the fails it rests on lasted and why.

    What is shown of how well a month was forecast is so of this very card: it is the one the month is tested by.
    """
    month = running(as_of)
    return (
        cards.filter(pl.col("month") == pl.lit(month))
        .with_columns(pl.col("factor").cast(pl.String))
        .join(_lasted(lasted.filter(rests_on(month))), on=[HORIZON, "factor", "level"], how="left")
        .with_columns(pl.col("fail_days").fill_null(0))
        .select(SettlementRiskFactor.column_names())
        .pipe(SettlementRiskFactor.cast)
    )


def _lasted(fails: pl.LazyFrame) -> pl.LazyFrame:
    """`fail_days` and `usual_reason` of each level that has fails; of reasons as frequent, the first by name."""
    key = [HORIZON, "factor", "level"]
    by_reason = (
        fails.with_columns(pl.col("factor").cast(pl.String))
        .group_by(*key, "reason_family")
        .agg(pl.col("fails", "fail_days").sum())
    )
    return (
        by_reason.sort(*key, "fails", "reason_family", descending=[False, False, False, True, False])
        .group_by(key, maintain_order=True)
        .agg(
            pl.col("fail_days").sum(),
            usual_reason=pl.col("reason_family").filter(pl.col("reason_family") != NO_REASON).first(),
        )
    )


@transform(partition_by=("instruction_id",), open_only=("cases", "status"))
def settlement_risk(
    cases: dy.LazyFrame[SettlementRiskCase],
    factors: dy.LazyFrame[SettlementRiskFactor],
    status: dy.LazyFrame[SettlementStatus],
    instruments: dy.LazyFrame[Instrument],
    prices: dy.LazyFrame[ReferencePrice],
    dated_rates: dy.LazyFrame[DatedRate],
    fx: dy.LazyFrame[FxMonth],
    *,
    reporting_currency: str,
) -> dy.LazyFrame[SettlementRisk]:
    """How likely each open instruction due within two business days fails, why, how long it would, and at what cost.

    The probability is that of the base and the weights of its own levels added up, so `settlement_risk_factors`
    explains every figure. Reasons are what raises it notably, heaviest first. Where the horizon has no card there is no
    probability.
    """
    now = cases.filter("is_now").drop("is_failed", "known_at", "fail_days", "reason_family")
    lines = lines_of(now, factors).cache()
    return (
        now.join(_scores(lines), on="instruction_id", how="left")
        .join(_top_reasons(lines), on="instruction_id", how="left")
        .join(_durations(factors), on=["horizon", "market"], how="left")
        .join(status.drop("market", "intended_settlement_date"), on="instruction_id")
        .with_columns(band=_band())
        .drop("quantity", "amount")
        .pipe(with_penalty, instruments, prices, dated_rates)
        .pipe(with_reported, fx, reporting_currency)
        .select(SettlementRisk.column_names())
        .pipe(SettlementRisk.cast)
    )


def _scores(lines: pl.LazyFrame) -> pl.LazyFrame:
    """`probability` and `base_probability` of each instruction whose horizon has a card."""
    base = pl.col("weight").filter(pl.col("factor") == BASE).first()
    return (
        lines.group_by("instruction_id")
        .agg(score=pl.col("weight").sum(), base=base)
        .filter(pl.col("base").is_not_null())
        .select(
            "instruction_id", probability=probability(pl.col("score")), base_probability=probability(pl.col("base"))
        )
    )


def _top_reasons(lines: pl.LazyFrame) -> pl.LazyFrame:
    """`first_`, `second_` and `third_` `factor`, `level` and `weight`; of equal weights the one found first."""
    raising = lines.filter(pl.col("weight") >= NOTABLE, pl.col("factor") != BASE)
    ordered = raising.with_columns(pl.col("factor").cast(pl.Enum(RISK_FACTORS))).sort(
        "instruction_id", "weight", "factor", descending=[False, True, False]
    )
    return ordered.group_by("instruction_id", maintain_order=True).agg(
        pl.col(part).get(place, null_on_oob=True).alias(f"{name}_{part}")
        for place, name in enumerate(_PLACES)
        for part in ("factor", "level", "weight")
    )


def _durations(factors: pl.LazyFrame) -> pl.LazyFrame:
    """`expected_days` by `horizon` and `market`: what past fails lasted there on average, else anywhere."""
    days, fails = (pl.col(name).cast(pl.Decimal(38, 0)) for name in ("fail_days", "fails"))
    lasted = factors.with_columns(lasted=money.quotient(days, fails, scale=4))
    anywhere = lasted.filter(pl.col("factor") == BASE).select("horizon", anywhere="lasted")
    return (
        lasted.filter(pl.col("factor") == "market")
        .join(anywhere, on="horizon")
        .select("horizon", market="level", expected_days=pl.coalesce("lasted", "anywhere"))
    )


def _band() -> pl.Expr:
    usual, raised, high = (pl.lit(name, pl.Enum(RISK_BANDS)) for name in RISK_BANDS)
    times = money.quotient(pl.col("probability"), pl.col("base_probability"), scale=10)
    return (
        pl.when(times.is_null())
        .then(None)
        .when(times >= HIGH)
        .then(high)
        .when(times >= RAISED)
        .then(raised)
        .otherwise(usual)
    )
