"""Proof: what was loaded equals what was matched, broken and excluded, in rows and in money."""

import dataframely as dy
import polars as pl

from backoffice.contracts.reconciliation import OUTCOMES, Break, ReconciliationItem, ReconciliationProof
from backoffice.transforms.matching.declared import Reconciliation

_NO_CURRENCY = "none"
_COUNTED = {"matched": "matched", "break": "broken", "excluded": "excluded"}


def proof(
    loaded: pl.LazyFrame,
    items: dy.LazyFrame[ReconciliationItem],
    breaks: dy.LazyFrame[Break],
    rule: Reconciliation,
) -> dy.LazyFrame[ReconciliationProof]:
    """One row a currency of the reconciliation `rule`, from three countings that know nothing of each other.

    `loaded` has `currency`, `is_own`, `amount`, a row a loaded row. `proves` holds where the rows loaded equal the
    items on each side, the open items equal the breaks, and
    own total - outside total = matched + break + excluded difference. An amount nobody gave adds nothing.
    """
    named = pl.col("reconciliation") == rule.name
    counted = [
        _with_currency(loaded).group_by("currency").agg(**_loaded()),
        _with_currency(items.filter(named)).group_by("currency").agg(**_decided()),
        _with_currency(breaks.filter(named)).group_by("currency").agg(**_broken()),
    ]
    together = pl.concat(counted, how="diagonal").group_by("currency").agg(pl.all().sum())
    return (
        together.with_columns(
            reconciliation=pl.lit(rule.name),
            break_difference=pl.col("break_difference") + pl.col("in_other_currency"),
        )
        .with_columns(proves=_proves())
        .pipe(ReconciliationProof.cast)
    )


def _with_currency(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.with_columns(pl.col("currency").fill_null(_NO_CURRENCY))


def _loaded() -> dict[str, pl.Expr]:
    is_own = pl.col("is_own")
    return {
        "own_rows": is_own.sum(),
        "outside_rows": (~is_own).sum(),
        "own_total": pl.col("amount").filter(is_own).sum(),
        "outside_total": pl.col("amount").filter(~is_own).sum(),
    }


def _decided() -> dict[str, pl.Expr]:
    """Items by side and outcome, and the money of those that are in no break.

    The breaks carry all broken money but one kind: of a pair in two currencies, theirs stands in a currency the
    break is not in, and is counted here under its own.
    """
    is_own, amount = pl.col("side") == "own", pl.col("amount")
    signed = pl.when(is_own).then(amount).otherwise(-amount)
    counts = {
        f"{side}_{_COUNTED[outcome]}": (sides & (pl.col("outcome") == outcome)).sum()
        for side, sides in (("own", is_own), ("outside", ~is_own))
        for outcome in OUTCOMES
    }
    two_currencies = ~is_own & pl.col("break_types").str.split(",").list.contains("CURRENCY").fill_null(False)
    unpaired = (pl.col("outcome") == "break") & pl.col("match_group").is_null()
    return counts | {
        "matched_difference": signed.filter(pl.col("outcome") == "matched").sum(),
        "excluded_difference": signed.filter(pl.col("outcome") == "excluded").sum(),
        "in_other_currency": signed.filter(two_currencies).sum(),
        "outside_alone": (~is_own & unpaired).sum(),
    }


def _broken() -> dict[str, pl.Expr]:
    return {
        "break_difference": pl.col("difference").sum() + pl.col("earlier_difference").sum(),
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
