"""Proof: what was loaded equals what was matched, broken and excluded, in rows and in money.

Items and breaks are counted bucket by bucket, where they are kept, and the counts added up; what was loaded is counted
anew each time. The three countings know nothing of each other.
"""

import dataframely as dy
import polars as pl

from backoffice.contracts.reconciliation import (
    OUTCOMES,
    ReconciliationCount,
    ReconciliationProof,
)
from backoffice.transforms.matching.declared import Reconciliation

_NO_CURRENCY = "none"
_COUNTED = {"matched": "matched", "break": "broken", "excluded": "excluded"}


def counts(items: pl.LazyFrame, breaks: pl.LazyFrame, bucket: str) -> dy.LazyFrame[ReconciliationCount]:
    """One row a reconciliation and currency: the items by side and outcome, and their breaks, each counted alone."""
    keys = ["reconciliation", "currency"]
    counted = [
        items.group_by(keys).agg(**_decided()),
        breaks.group_by(keys).agg(**_broken()),
    ]
    return (
        pl.concat(counted, how="diagonal")
        .group_by(keys)
        .agg(pl.all().sum())
        .with_columns(
            bucket=pl.lit(bucket),
            currency_key=pl.col("currency").fill_null(_NO_CURRENCY),
            break_difference=pl.col("difference_of_breaks") + pl.col("in_other_currency"),
        )
        .pipe(ReconciliationCount.cast)
    )


def proof(
    loaded: pl.LazyFrame, counted: dy.LazyFrame[ReconciliationCount], rule: Reconciliation
) -> dy.LazyFrame[ReconciliationProof]:
    """One row a currency of the reconciliation `rule`.

    `loaded` has `currency`, `is_own`, `amount`, a row a loaded row. `proves` holds where the rows loaded equal the
    items on each side, the open items equal the breaks, and
    own total - outside total = matched + break + excluded difference. An amount nobody gave adds nothing.
    """
    parts = [
        _loaded(loaded),
        counted.filter(pl.col("reconciliation") == rule.name).drop("bucket", "reconciliation", "currency_key"),
    ]
    return (
        pl.concat(parts, how="diagonal_relaxed")
        .group_by("currency")
        .agg(pl.all().sum())
        .with_columns(
            reconciliation=pl.lit(rule.name), currency=pl.col("currency").fill_null(_NO_CURRENCY), proves=_proves()
        )
        .pipe(ReconciliationProof.cast)
    )


def _loaded(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows and money of both sides by currency. They are added up side by side first: there may be millions."""
    is_own = pl.col("is_own")
    sides = rows.group_by("currency", "is_own").agg(rows=pl.len().cast(pl.Int64), total=pl.col("amount").sum())
    return sides.group_by("currency").agg(
        own_rows=pl.col("rows").filter(is_own).sum(),
        outside_rows=pl.col("rows").filter(~is_own).sum(),
        own_total=pl.col("total").filter(is_own).sum(),
        outside_total=pl.col("total").filter(~is_own).sum(),
    )


def _decided() -> dict[str, pl.Expr]:
    """Items by side and outcome, and the money of those that are in no break.

    The breaks carry all broken money but one kind: of a pair in two currencies, theirs stands in a currency the
    break is not in, and is counted here under its own.
    """
    is_own, amount = pl.col("side") == "own", pl.col("amount")
    signed = pl.when(is_own).then(amount).otherwise(-amount)
    rows = {
        f"{side}_{_COUNTED[outcome]}": (sides & (pl.col("outcome") == outcome)).sum()
        for side, sides in (("own", is_own), ("outside", ~is_own))
        for outcome in OUTCOMES
    }
    two_currencies = ~is_own & pl.col("break_types").str.split(",").list.contains("CURRENCY").fill_null(False)
    unpaired = (pl.col("outcome") == "break") & pl.col("match_group").is_null()
    return rows | {
        "matched_difference": signed.filter(pl.col("outcome") == "matched").sum(),
        "excluded_difference": signed.filter(pl.col("outcome") == "excluded").sum(),
        "in_other_currency": signed.filter(two_currencies).sum(),
        "outside_alone": (~is_own & unpaired).sum(),
    }


def _broken() -> dict[str, pl.Expr]:
    return {
        "difference_of_breaks": pl.col("difference").sum() + pl.col("earlier_difference").sum(),
        "own_in_breaks": pl.col("own_rows").sum(),
        "outside_alone_in_breaks": pl.col("outside_alone_rows").sum(),
    }


def _proves() -> pl.Expr:
    rows = [
        pl.col(f"{side}_rows") == pl.sum_horizontal(f"{side}_matched", f"{side}_broken", f"{side}_excluded")
        for side in ("own", "outside")
    ]
    in_breaks = [
        pl.col("own_broken") == pl.col("own_in_breaks"),
        pl.col("outside_alone") == pl.col("outside_alone_in_breaks"),
    ]
    differences = pl.col("matched_difference") + pl.col("break_difference") + pl.col("excluded_difference")
    money = pl.col("own_total") - pl.col("outside_total") == differences
    return pl.all_horizontal(*rows, *in_breaks, money)
