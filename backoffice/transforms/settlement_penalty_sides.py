"""The two sides of the comparison of penalties, each as its days and as whole penalties, under one key."""

from typing import Final

import dataframely as dy
import polars as pl

from backoffice.contracts.settlement_penalties import CsdPenalty
from backoffice.contracts.settlement_penalty_reports import PenaltyReach, PenaltySuperseded
from backoffice.transforms.transform import transform

KEY: Final = ["csd", "reference", "penalty_type", "compared_day"]
"""What a penalty is known by on both sides: of a fail also its day; late matching has one penalty an instruction."""

_REMOVED: Final = "REMO"
_NOT_COMPUTED: Final = "NCOM"


def our_days(penalties: pl.LazyFrame) -> pl.LazyFrame:
    """Our penalties day by day: the key, `day`, and `own_` quantity, price and rate."""
    return penalties.filter(pl.col("exemption").is_null()).select(
        *_own_key(), "day", is_ours=pl.lit(True), own_quantity="quantity", own_price="price", own_rate="rate"
    )


def our_wholes(penalties: pl.LazyFrame) -> pl.LazyFrame:
    """One row a penalty of ours: its net amount (null where a day has none), payer and days, and what it is of."""
    net = pl.col("net_amount")
    first = (
        *("currency", "counterparty_id", "instrument_id", "instruction_id", "market", "reason_family"),
        *("detected_on", "exemption"),
    )
    return (
        penalties.with_columns(*_own_key())
        .group_by(KEY)
        .agg(
            pl.col(first).min_by("day"),
            own_amount=pl.when(net.null_count() == 0).then(net.sum()),
            own_payer=pl.col("payer").min_by("day"),
            own_days=pl.len().cast(pl.Int64),
            gap=pl.col("gap").drop_nulls().min(),
            has_ours=pl.lit(True),
        )
        .with_columns(pl.col("gap").cast(pl.String))
    )


def their_days(standing: pl.LazyFrame) -> pl.LazyFrame:
    """The CSD's penalties `in_force` day by day: the key, `day`, and `outside_` quantity, price and rate."""
    known = (_first_told(name).alias(f"outside_{name}") for name in ("quantity", "price", "rate"))
    return (
        standing.filter((pl.col("state") != _REMOVED).fill_null(True))
        .with_columns(*_their_key())
        .group_by(*KEY, "day")
        .agg(*known, is_theirs=pl.lit(True))
    )


def their_wholes(standing: pl.LazyFrame) -> pl.LazyFrame:
    """One row a penalty by the CSD: net amount of what is `in_force`, payer and days.

    Where several penalties are of one instruction and day (one removed, another put in its place) their amounts are
    netted, and the rest is that of the one not removed, the last by reference.
    """
    sign = pl.when(pl.col("payer") == "own").then(-1).otherwise(1)
    stands = (pl.col("state") != _REMOVED).fill_null(True)
    counted = pl.when(stands).then(pl.col("total_amount") * sign).otherwise(pl.lit(0, pl.Decimal(18, 5)))
    telling = pl.struct("stands", "penalty_id")
    told = ("currency", "counterparty_id", "instrument_id", "instruction_id", "detected_on")
    return (
        standing.with_columns(*_their_key(), stands=stands, counted=counted)
        .unique(["csd", "penalty_id"], keep="any")
        .group_by(KEY)
        .agg(
            *(pl.col(name).max_by(telling).alias(f"their_{name}") for name in told),
            pl.col("penalty_id", "state", "state_reason", "narrative").max_by(telling),
            outside_amount=pl.col("counted").sum(),
            outside_payer=pl.col("payer").max_by(telling),
            outside_days=pl.col("days").max_by(telling),
            is_not_computed=(pl.col("state").max_by(telling) == _NOT_COMPUTED),
            has_theirs=pl.lit(True),
        )
    )


@transform(partition_by=("csd",))
def penalty_reach(reported: dy.LazyFrame[CsdPenalty]) -> dy.LazyFrame[PenaltyReach]:
    """The first and the last day each CSD reported a penalty for."""
    detected_on = pl.col("detected_on")
    ends = reported.group_by("csd").agg(reported_from=detected_on.min(), reported_to=detected_on.max())
    return ends.pipe(PenaltyReach.cast)


@transform(partition_by=("csd", "penalty_id"))
def penalties_superseded(reported: dy.LazyFrame[CsdPenalty]) -> dy.LazyFrame[PenaltySuperseded]:
    """All reports of a penalty but its newest; of two on one day, the one of the later reference is in force."""
    newest = pl.col("report_id").max_by(pl.struct("reported_on", "report_id")).over("csd", "penalty_id")
    replaced = reported.select("csd", "penalty_id", "report_id", "reported_on", "instruction_id").filter(
        pl.col("report_id") != newest
    )
    return (
        replaced.with_columns(reference=pl.coalesce("instruction_id", "penalty_id"))
        .select(PenaltySuperseded.column_names())
        .unique()
        .pipe(PenaltySuperseded.cast)
    )


def in_force(reported: pl.LazyFrame, superseded: pl.LazyFrame) -> pl.LazyFrame:
    """The rows of each penalty's newest report."""
    report = ["csd", "penalty_id", "report_id"]
    return reported.join(superseded.select(report), on=report, how="anti")


def _first_told(name: str) -> pl.Expr:
    """The value of the first penalty by reference that tells one."""
    is_told = pl.col(name).is_not_null()
    return pl.col(name).filter(is_told).sort_by(pl.col("penalty_id").filter(is_told)).first()


def _own_key() -> list[pl.Expr]:
    return [pl.col("csd"), pl.col("instruction_id").alias("reference"), pl.col("penalty_type"), _compared_day()]


def _their_key() -> list[pl.Expr]:
    reference = pl.coalesce("instruction_id", "penalty_id")
    return [pl.col("csd"), reference.alias("reference"), pl.col("penalty_type"), _compared_day()]


def _compared_day() -> pl.Expr:
    return pl.when(pl.col("penalty_type") == "SEFP").then("day").alias("compared_day")
