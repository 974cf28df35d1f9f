"""A rule changed and tried: the declaration with other settings, and what would become of every row.

Pure: the engine runs under the old and the new declaration on the same rows; here the two outcomes are compared.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Final

import polars as pl

from backoffice.errors import RuleRefused
from backoffice.transforms.matching.declared import Compared, Netted, Reconciliation, Subsets, Summed, Unique

CHANGES: Final = (
    "MATCHED_NEWLY",
    "BROKEN_NEWLY",
    "OTHER_PARTNER",
    "TYPE_CHANGED",
    "NOW_PENDING",
    "NO_LONGER_PENDING",
)
"""What a changed rule can do to a row."""

EXAMPLES: Final = 5
"""Rows named of each change, those of the largest amount first."""

_TIMING, _WITHOUT = "timing_days", "without"

_OPTIONAL: Final = (Summed, Netted, Unique, Subsets)
"""Passes a reconciliation may do without; the others are what the engine rests on."""


def settings(rule: Reconciliation) -> tuple[str, ...]:
    """What can be changed for a trial: `COLUMN.tolerance`, `COLUMN.window`, `timing_days`, `without` and a pass."""
    figures = [f"{one.column}.tolerance" for one in rule.compared if one.is_figure]
    days = [f"{one.column}.window" for one in rule.compared if one.column in ("due_date", "item_date")]
    return (*figures, *days, _TIMING, *((_WITHOUT,) if optional(rule) else ()))


def optional(rule: Reconciliation) -> tuple[str, ...]:
    """The passes it may be tried without."""
    return tuple(one.rule for one in rule.passes if isinstance(one, _OPTIONAL))


def changed(rule: Reconciliation, wanted: Mapping[str, str]) -> Reconciliation:
    """The declaration with other settings, one version on.

    Raises RuleRefused for a setting it does not have, and for a value that is none.
    """
    made = rule
    for name, value in wanted.items():
        if name not in settings(rule):
            raise RuleRefused(f"{rule.name}: no setting {name!r}. There are: {', '.join(settings(rule))}")
        made = _with(made, name, value.strip())
    return replace(made, version=rule.version + 1)


def _with(rule: Reconciliation, name: str, value: str) -> Reconciliation:
    if name == _TIMING:
        return replace(rule, timing_days=_days(name, value))
    if name == _WITHOUT:
        if value not in optional(rule):
            raise RuleRefused(f"{rule.name}: no pass {value!r} to do without. There are: {', '.join(optional(rule))}")
        return replace(rule, passes=tuple(one for one in rule.passes if one.rule != value))
    column, _, kind = name.partition(".")

    def other(one: Compared) -> Compared:
        if one.column != column:
            return one
        if kind == "tolerance":
            return replace(one, tolerance=_amount(name, value))
        return replace(one, window=_days(name, value))

    return replace(rule, compared=tuple(other(one) for one in rule.compared))


def _amount(name: str, value: str) -> Decimal:
    try:
        amount = Decimal(value)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise RuleRefused(f"{name}: {value!r} is no tolerance. Expected a figure of 0 or more, such as 0.05")
    return amount


def _days(name: str, value: str) -> int:
    if not value.isdecimal():
        raise RuleRefused(f"{name}: {value!r} is no number of business days. Expected a whole number of 0 or more")
    return int(value)


def row_states(items: pl.LazyFrame, breaks: pl.LazyFrame) -> pl.LazyFrame:
    """Every row's `state` under one declaration: matched, excluded, break, or pending inside its timing window."""
    pending = breaks.filter("is_timing_candidate")
    rows = [
        pending.select(side=pl.lit(side), item_id=f"{side}_item_id", is_pending=pl.lit(True))
        for side in ("own", "outside")
    ]
    waiting = pl.concat(rows).drop_nulls("item_id")
    outcome = pl.col("outcome").cast(pl.String)
    return (
        items.with_columns(pl.col("side").cast(pl.String))
        .join(waiting, on=["side", "item_id"], how="left")
        .select(
            *("side", "item_id", "match_group", "break_types", "rule", "amount", "currency", "reference"),
            state=pl.when("is_pending").then(pl.lit("pending")).otherwise(outcome),
        )
    )


def changes(before: pl.LazyFrame, after: pl.LazyFrame) -> pl.DataFrame:
    """The rows that would come out otherwise: `change`, the state and rule before and after, amount and currency."""
    was = before.select("side", "item_id", *(pl.col(name).alias(f"was_{name}") for name in _TOLD))
    both = after.join(was, on=["side", "item_id"], how="inner")
    old, new = pl.col("was_state"), pl.col("state")
    is_open = ["break", "pending"]
    change = (
        pl.when(old.is_in(is_open) & (new == "matched"))
        .then(pl.lit("MATCHED_NEWLY"))
        .when((old == "matched") & new.is_in(is_open))
        .then(pl.lit("BROKEN_NEWLY"))
        .when((old == "matched") & (new == "matched") & pl.col("match_group").ne_missing(pl.col("was_match_group")))
        .then(pl.lit("OTHER_PARTNER"))
        .when((old == "break") & (new == "pending"))
        .then(pl.lit("NOW_PENDING"))
        .when((old == "pending") & (new == "break"))
        .then(pl.lit("NO_LONGER_PENDING"))
        .when(new.is_in(is_open) & pl.col("break_types").ne_missing(pl.col("was_break_types")))
        .then(pl.lit("TYPE_CHANGED"))
    )
    found = both.with_columns(change=change).filter(pl.col("change").is_not_null())
    return found.sort("change", "side", "item_id").collect()


_TOLD: Final = ("state", "rule", "match_group", "break_types")


def summed(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a change and currency: rows of each side, their money whatever its sign, what is left over, examples.

    `difference` is own less outside: what a wider tolerance would let pass, or a narrower one would bring up.
    """
    is_own, size = pl.col("side") == "own", pl.col("amount").abs()
    largest = pl.col("item_id").sort_by(size, "item_id", descending=[True, False], nulls_last=True).head(EXAMPLES)
    return (
        rows.group_by("change", "currency")
        .agg(
            own_rows=is_own.sum().cast(pl.Int64),
            outside_rows=(~is_own).sum().cast(pl.Int64),
            amount=size.sum(),
            difference=pl.col("amount").filter(is_own).sum() - pl.col("amount").filter(~is_own).sum(),
            examples=largest.str.join(", "),
        )
        .sort(pl.col("change").cast(pl.Enum(CHANGES)), "currency", nulls_last=True)
    )
