"""What became of every row: pairs judged, rows left alone explained, the excluded kept; one item a row."""

import dataframely as dy
import polars as pl

from backoffice.contracts.reconciliation import ReconciliationItem
from backoffice.transforms import reconciliation_rules as rules
from backoffice.transforms.reconciliation_compare import (
    any_differ,
    both_there,
    break_types,
    differing,
    equal,
    not_compared,
    prefixed,
)
from backoffice.transforms.reconciliation_pairing import paired_by_key
from backoffice.transforms.reconciliation_rows import Sides
from backoffice.transforms.reconciliation_rules import Reconciliation, Verdict
from backoffice.transforms.reconciliation_unreferenced import paired_without_key

_SIDES = ("own", "outside")
_DECIDED = ("outcome", "match_group", "match_pass", "rule", "break_types", "differing", "not_compared")
_ADDED_LAST = ("reconciliation", "side", "item_month")
_GIVEN = tuple(name for name in ReconciliationItem.column_names() if name not in (*_DECIDED, *_ADDED_LAST))
_NONE = pl.lit(None, pl.String)
_EXCLUDED = pl.lit("excluded")


def reconciled(
    sides: Sides, rule: Reconciliation, *, details: pl.LazyFrame | None = None
) -> dy.LazyFrame[ReconciliationItem]:
    """Every row of both sides exactly once, with its outcome, the pass and the rule that decided.

    A pair's two rows share `match_group`, the id of our row. Whatever has no partner, or too many candidates to
    choose from, stays open as a break. `details` holds what the rule looks up, by `reference` and `record_keeper`.
    """
    ours, theirs = (side.filter(pl.col("excluded").is_null()).drop("excluded") for side in sides)
    paired = paired_by_key(ours, theirs, rule)
    if rule.alike:
        paired = paired_without_key(paired, rule)
    else:
        paired = paired.with_columns(without_key=pl.lit(False), has_rivals=pl.lit(False))
    if details is not None:
        for side in _SIDES:
            by = [f"{side}_reference", f"{side}_record_keeper"]
            paired = paired.join(prefixed(details, side), on=by, how="left")
    decided = paired.with_columns(**_decisions(rule))
    # Both sides of each row at once: a plan that reads `decided` twice would be run twice.
    is_own = pl.col("side") == "own"
    given = {name: pl.when(is_own).then(f"own_{name}").otherwise(f"outside_{name}") for name in _GIVEN}
    taking_part = (
        decided.join(pl.LazyFrame({"side": _SIDES}), how="cross")
        .select(*_DECIDED, **given, side="side")
        .filter(pl.col("item_id").is_not_null())
    )
    excluded = [_excluded(rows, side) for rows, side in zip(sides, _SIDES, strict=True)]
    return (
        pl.concat([taking_part, *excluded])
        .with_columns(reconciliation=pl.lit(rule.name), item_month=pl.col("item_date").dt.truncate("1mo"))
        .pipe(ReconciliationItem.cast)
    )


def _decisions(rule: Reconciliation) -> dict[str, pl.Expr]:
    """The decided columns, for pairs and for rows left alone."""
    paired, is_ours = both_there(), pl.col("own_item_id").is_not_null()
    agree = paired & ~any_differ(rule.compared)
    copy_of = pl.coalesce("own_copy_of", "outside_copy_of")
    is_copy = copy_of.is_not_null()
    measure = pl.coalesce(f"own_{rule.measure}", f"outside_{rule.measure}")
    is_nothing = ~paired & ~is_copy & (measure == 0).fill_null(False) & rule.zero_is_nothing
    key = [pl.coalesce(f"own_{column}", f"outside_{column}") for column in rule.key]
    no_key = pl.any_horizontal(column.is_null() for column in key) & (not rule.alike)
    is_break = ~agree & ~is_nothing
    duplicate = pl.when(is_ours).then(pl.lit("DUPLICATE_INTERNAL")).otherwise(pl.lit("DUPLICATE_EXTERNAL"))
    missing = pl.when(is_ours).then(pl.lit("MISSING_EXTERNAL")).otherwise(pl.lit("MISSING_INTERNAL"))
    types = pl.when(paired).then(break_types(rule.compared)).when(is_copy).then(duplicate).otherwise(missing)
    return {
        "outcome": pl.when(agree).then(pl.lit("matched")).when(is_break).then(pl.lit("break")).otherwise(_EXCLUDED),
        "match_group": pl.when(paired).then("own_item_id"),
        "break_types": pl.when(is_break).then(types),
        "differing": pl.when(is_break & paired).then(differing(rule.compared)),
        "not_compared": pl.when(paired).then(not_compared(rule.compared)),
        **_verdict(
            (agree & pl.col("without_key"), rules.UNIQUE),
            (agree & equal(rule.compared), rules.EXACT),
            (agree, rules.WITHIN_TOLERANCE),
            (paired, rules.DIFFERS),
            (is_copy, rules.COPY),
            (is_nothing, rules.NOTHING),
            (pl.col("has_rivals"), rules.SEVERAL),
            (no_key, rules.NO_KEY),
            otherwise=rules.ALONE,
        ),
    }


def _verdict(*cases: tuple[pl.Expr, Verdict], otherwise: Verdict) -> dict[str, pl.Expr]:
    """`match_pass` and `rule` of the first case that holds."""
    number, words = pl.lit(otherwise.number), pl.lit(otherwise.rule)
    for holds, verdict in reversed(cases):
        number = pl.when(holds).then(pl.lit(verdict.number)).otherwise(number)
        words = pl.when(holds).then(pl.lit(verdict.rule)).otherwise(words)
    return {"match_pass": number, "rule": words}


def _excluded(rows: pl.LazyFrame, side: str) -> pl.LazyFrame:
    """Rows that take no part, with the reason they came with."""
    nothing = dict.fromkeys(("match_group", "break_types", "differing", "not_compared", "copy_of"), _NONE)
    decided = rows.filter(pl.col("excluded").is_not_null()).with_columns(
        outcome=_EXCLUDED, match_pass=pl.lit(rules.BEFORE_ALL), rule="excluded", **nothing
    )
    return decided.select(*_DECIDED, *_GIVEN, side=pl.lit(side))
