"""Accounting desk: whether trial balances balance, how old suspense is, and whether accruals came true."""

from datetime import UTC, datetime
from typing import Final

import dataframely as dy
import polars as pl

from backoffice import money
from backoffice.contracts.accounting import (
    ACCRUAL_FINDINGS,
    PENALTIES,
    Accrual,
    AccrualVariance,
    FeeCharge,
    SuspenseItem,
    SuspenseStatus,
    TrialBalanceLine,
    TrialBalanceProof,
)
from backoffice.contracts.columns import AMOUNT_SCALE, RATE_SCALE
from backoffice.contracts.reference import DatedRate
from backoffice.contracts.settlement import SettlementInstruction
from backoffice.contracts.settlement_penalty_reports import PenaltyComparison
from backoffice.transforms.ageing import SUSPENSE, with_ageing_bucket
from backoffice.transforms.precedence import first_that_applies
from backoffice.transforms.rates_in_force import with_rate
from backoffice.transforms.transform import transform

UNJUSTIFIED_AFTER: Final = "suspense.unjustified_after"
"""The dated rate: calendar days an item may stand without justification, its scope the suspense account."""

TOLERANCE: Final = "accrual.tolerance"
"""The dated rate: share of a charge by which its accrual may differ, its scope the kind of charge."""

NOBODY: Final = "unknown"
"""The legal entity of a penalty that names no instruction of ours."""

_BOOKS: Final = ("legal_entity_id", "currency")
_CHARGE: Final = ("legal_entity_id", "charge_kind", "charged_by", "month", "currency")
_SUM: Final = pl.Decimal(38, AMOUNT_SCALE)


@transform(partition_by=_BOOKS)
def trial_balance_proofs(lines: dy.LazyFrame[TrialBalanceLine]) -> dy.LazyFrame[TrialBalanceProof]:
    """Debits against credits of each legal entity, currency and period. Nothing is rounded: a cent is a difference."""
    balance = pl.col("balance").cast(_SUM)
    summed = lines.group_by(*_BOOKS, "month").agg(
        accounts=pl.len(), debits=balance.filter(balance > 0).sum(), credits=-balance.filter(balance < 0).sum()
    )
    return (
        summed.with_columns(
            difference=pl.col("debits") - pl.col("credits"),
            proves=pl.col("debits") == pl.col("credits"),
            is_newest=pl.col("month") == pl.col("month").max().over(_BOOKS),
        )
        .select(TrialBalanceProof.column_names())
        .pipe(TrialBalanceProof.cast)
    )


@transform(partition_by=("item_id",))
def suspense_status(
    items: dy.LazyFrame[SuspenseItem], dated_rates: dy.LazyFrame[DatedRate], *, as_of: datetime
) -> dy.LazyFrame[SuspenseStatus]:
    """Every item posted by the day of `as_of`; what was cleared after that day still stands.

    Age counts every day on the wall, as the limit does.
    """
    today = as_of.astimezone(UTC).date()
    stands = (pl.col("cleared_on") > today).fill_null(True)
    age = pl.when(stands).then((pl.col("today") - pl.col("posted_on")).dt.total_days())
    limit = pl.col("limit").cast(pl.Int64)
    said_why = pl.col("justification").is_not_null()
    return (
        items.filter(pl.col("posted_on") <= today)
        .with_columns(today=pl.lit(today), is_open=stands, is_owned=pl.col("owner").is_not_null())
        .with_columns(age_days=age)
        .pipe(with_ageing_bucket, dated_rates, SUSPENSE, as_of, age="age_days", into="calendar_age_bucket")
        .pipe(with_rate, dated_rates, UNJUSTIFIED_AFTER, scope="account_id", on="today", into="limit")
        .with_columns(
            limit_days=limit,
            cleared_on=pl.when(~stands).then("cleared_on"),
            is_unjustified=pl.when(limit.is_not_null()).then((pl.col("age_days") > limit).fill_null(False) & ~said_why),
        )
        .select(SuspenseStatus.column_names())
        .pipe(SuspenseStatus.cast)
    )


@transform(partition_by=("month",))
def accrual_variances(
    accruals: dy.LazyFrame[Accrual],
    fees: dy.LazyFrame[FeeCharge],
    penalties: dy.LazyFrame[PenaltyComparison],
    instructions: dy.LazyFrame[SettlementInstruction],
    dated_rates: dy.LazyFrame[DatedRate],
    *,
    as_of: datetime,
) -> dy.LazyFrame[AccrualVariance]:
    """What was accrued against what was charged, by legal entity, kind of charge, who charges, month and currency.

    Penalties are those the CSD reports, what we receive taken off; fees are those billed by the day of `as_of`. A
    month that still runs is not judged.
    """
    today = as_of.astimezone(UTC).date()
    amount = pl.col("amount").cast(_SUM)
    accrued = accruals.filter(pl.col("posted_on") <= today).group_by(_CHARGE).agg(accrued=amount.sum())
    billed = fees.filter(pl.col("billed_on") <= today).group_by(_CHARGE).agg(charged=amount.sum())
    charged = pl.concat([billed, _penalties(penalties, instructions)]).group_by(_CHARGE).agg(pl.col("charged").sum())
    nothing = pl.lit(0, _SUM)
    return (
        accrued.join(charged, on=_CHARGE, how="full", coalesce=True)
        .with_columns(ends=pl.col("month").dt.month_end())
        .pipe(with_rate, dated_rates, TOLERANCE, scope="charge_kind", on="ends", into="tolerance")
        .with_columns(difference=pl.col("accrued").fill_null(nothing) - pl.col("charged"))
        .with_columns(finding=_finding(pl.col("ends") >= today))
        .select(AccrualVariance.column_names())
        .pipe(AccrualVariance.cast)
    )


def _penalties(penalties: pl.LazyFrame, instructions: pl.LazyFrame) -> pl.LazyFrame:
    """What CSDs charge us, by the legal entity whose instruction is penalised: what we pay is positive."""
    charged = penalties.filter(pl.col("outside_amount").is_not_null(), pl.col("currency").is_not_null())
    penalised = charged.select("instruction_id")  # few among all: what is joined to them is kept small
    ours = instructions.select("instruction_id", "legal_entity_id").join(penalised, on="instruction_id", how="semi")
    return (
        charged.join(ours, on="instruction_id", how="left")
        .with_columns(
            pl.col("legal_entity_id").fill_null(NOBODY), charge_kind=pl.lit(PENALTIES), charged_by=pl.col("csd")
        )
        .group_by(_CHARGE)
        .agg(charged=-pl.col("outside_amount").cast(_SUM).sum())
    )


def _finding(runs: pl.Expr) -> pl.Expr:
    """The first of `ACCRUAL_FINDINGS` that applies. Exactly at the tolerance is within it."""
    allowed = money.product(
        pl.col("charged").abs(),
        pl.col("tolerance").fill_null(0),
        scale=AMOUNT_SCALE,
        exact=AMOUNT_SCALE + RATE_SCALE,
    )
    applies = (
        runs,
        pl.col("charged").is_null(),
        pl.col("accrued").is_null(),
        pl.col("difference").abs() <= allowed,
    )
    return first_that_applies(ACCRUAL_FINDINGS, applies)
