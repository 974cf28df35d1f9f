"""Crowded keys: who is whose partner where one key names several rows of a side.

Equal rows are seated together first, then the nearest within tolerance, then whoever is left in the order of ids.
All is counted in windows over the rows of both sides in one frame; only nearness takes a join.
"""

import polars as pl

from backoffice.contracts.columns import QUANTITY_SCALE
from backoffice.transforms.reconciliation_compare import any_differ, outside, own, prefixed
from backoffice.transforms.reconciliation_rules import Reconciliation

_FIGURE = pl.Decimal(38, QUANTITY_SCALE)
_ROUNDS = 3
"""Who loses the nearest to another may still have the next, so many times; then rows are seated in the order of ids."""
_MOST_COPIES = 20
"""Equal rows of one side that look for the nearest: a thousand copies on either side would be a million pairs."""


def seated(crowd: pl.LazyFrame, rule: Reconciliation) -> pl.LazyFrame:
    """The rows of both sides, told apart by `is_own`, with `seat`, which two partners share, and `copy_of`.

    A row without partner has no seat. Where another row of its side is equal in the rule's `copies`, one with a
    partner or else the first by id, `copy_of` names that one.
    """
    alike = list(dict.fromkeys([*rule.key, *(one.column for one in rule.of_rows)]))
    is_left = pl.col("seat").is_null()
    equal = crowd.with_columns(seat=_in_turn("equal", alike)).with_columns(is_left=is_left)
    to_place = equal.with_columns(turn=_turn([*alike, "is_left"]), band=_band(rule))
    near = to_place.join(_nearest(to_place, rule), on=["is_own", "item_id"], how="left")
    left = near.with_columns(pl.coalesce("seat", "near_seat")).with_columns(is_left=is_left)
    by_id = pl.when("is_left").then(_in_turn("left", [*rule.key, "is_left"]))
    placed = left.with_columns(pl.coalesce("seat", by_id))
    alone, item = pl.col("seat").is_null(), pl.col("item_id")
    first = item.sort_by(alone, item).first().over([*rule.copies, "is_own"])
    copy_of = pl.when(alone & (first != item)).then(first)
    return placed.with_columns(copy_of=copy_of).drop("turn", "band", "near_seat", "is_left")


def _in_turn(step: str, group: list[str]) -> pl.Expr:
    """A seat each for the first of ours and the first of theirs by id, for the second and the second, and so on.

    Null for rows without opposite. A seat is named after the step, the turn and the group's first row of ours.
    """
    is_own = pl.col("is_own")
    pairs = pl.min_horizontal(is_own.sum().over(group), (~is_own).sum().over(group))
    first = pl.col("item_id").filter(is_own).min().over(group)
    turn = _turn(group)
    return pl.when(turn <= pairs).then(pl.concat_str(pl.lit(step), turn.cast(pl.String), first, separator="|"))


def _turn(group: list[str]) -> pl.Expr:
    """The place of each row by id, from 1, among the rows of its side in the group."""
    return pl.col("item_id").rank("ordinal").cast(pl.Int64).over([*group, "is_own"])


def _nearest(rows: pl.LazyFrame, rule: Reconciliation) -> pl.LazyFrame:
    """`is_own`, `item_id`, `near_seat` of rows that are left and differ in nothing beyond tolerance, nearest first.

    Near is by the rule's measure; among equals the first copy is nearest to the first, the second to the second;
    then ids decide. The measure is cut into bands one tolerance wide, so that a row meets its neighbours and not
    its whole key.
    """
    on, band = [*rule.key, "band"], pl.col("band")
    open_rows = rows.filter(pl.col("is_left") & (pl.col("turn") <= _MOST_COPIES))
    reach = open_rows.filter("is_own").with_columns(band=pl.concat_list(band - 1, band, band + 1)).explode("band")
    pairs = (
        prefixed(reach, "own")
        .join(
            prefixed(open_rows.filter(~pl.col("is_own")), "outside"),
            left_on=[f"own_{column}" for column in on],
            right_on=[f"outside_{column}" for column in on],
            nulls_equal=True,
        )
        .filter(~any_differ(rule.of_rows))
        .select(
            *("own_item_id", "outside_item_id"),
            gap=(own(rule.measure) - outside(rule.measure)).abs(),
            turns=(own("turn") - outside("turn")).abs(),
        )
        .unique()
    )
    near_seat = pl.concat_str(pl.lit("near"), "own_item_id", separator="|")
    return (
        _mutually_nearest(pairs)
        .with_columns(near_seat=near_seat)
        .unpivot(["own_item_id", "outside_item_id"], index="near_seat", variable_name="side", value_name="item_id")
        .select("item_id", "near_seat", is_own=pl.col("side") == "own_item_id")
    )


def _mutually_nearest(pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Of all candidate pairs those where each row is the other's nearest, every row once."""
    ours, theirs, chosen = pl.col("own_item_id"), pl.col("outside_item_id"), pl.col("chosen")
    best_outside = theirs.sort_by("gap", "turns", theirs).first().over("own_item_id", "chosen")
    best_own = ours.sort_by("gap", "turns", ours).first().over("outside_item_id", "chosen")
    taken = chosen.any().over("own_item_id") | chosen.any().over("outside_item_id")
    pairs = pairs.with_columns(chosen=pl.lit(False))
    for _ in range(_ROUNDS):
        mutual = (best_outside == theirs) & (best_own == ours)
        pairs = pairs.with_columns(chosen=chosen | mutual).filter(chosen | ~taken)
    return pairs.filter("chosen")


def _band(rule: Reconciliation) -> pl.Expr:
    """The measure's band: whole tolerances (where none is allowed, units of its last digit), rounded down."""
    figure = pl.col(rule.measure).cast(_FIGURE).to_physical()
    allowed = rule.column(rule.measure).tolerance
    return figure // pl.lit(allowed, _FIGURE).to_physical() if allowed else figure
