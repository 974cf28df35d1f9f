"""The pass without a key: a pair is made only where each row is the only candidate of the other.

Rows are counted in groups, those of one value date and equal in all that must be equal, and groups are compared
with their neighbours in the order of days: a thousand equal fees make one group and not a million pairs.
"""

from datetime import date

import polars as pl

from backoffice.business_days import weekdays_between
from backoffice.transforms.reconciliation_compare import both_there
from backoffice.transforms.reconciliation_pairing import facing
from backoffice.transforms.reconciliation_rules import Reconciliation

_A_MONDAY = date(1900, 1, 1)


def paired_without_key(by_key: pl.LazyFrame, rule: Reconciliation) -> pl.LazyFrame:
    """The rows key pairing left alone, paired where they can only mean each other; all others as given.

    `without_key` marks pairs made here. `has_rivals` marks rows that had candidates, but not just one, or one that
    had others: they stay alone, since to choose would be to guess. Copies of other rows take no part.
    """
    is_settled = both_there() | pl.coalesce("own_copy_of", "outside_copy_of").is_not_null()
    columns = [name.removeprefix("own_") for name in by_key.collect_schema().names() if name.startswith("own_")]
    alone = by_key.filter(~is_settled).select(
        *(pl.coalesce(f"own_{column}", f"outside_{column}").alias(column) for column in columns),
        is_own=pl.col("own_item_id").is_not_null(),
    )
    found = facing(with_candidates(alone, rule))
    rivals = pl.coalesce("own_has_rivals", "outside_has_rivals")
    return pl.concat(
        [
            by_key.filter(is_settled).with_columns(without_key=pl.lit(False), has_rivals=pl.lit(False)),
            found.with_columns(without_key=both_there(), has_rivals=rivals).drop(
                "own_has_rivals", "outside_has_rivals"
            ),
        ]
    )


def with_candidates(rows: pl.LazyFrame, rule: Reconciliation) -> pl.LazyFrame:
    """The rows of both sides, told apart by `is_own`, with `seat`, which two partners share, and `has_rivals`.

    Candidates are rows of the two sides equal in the rule's `alike` and due within its window of each other.
    """
    is_own, window = pl.col("is_own"), rule.column("due_date").window
    group = [*rule.alike, "weekday"]
    # Weekdays up to a date: their difference is the distance in weekdays, so that a window is a range of numbers.
    numbered = rows.with_columns(weekday=weekdays_between(pl.lit(_A_MONDAY), pl.col("due_date")))

    def near(figure: pl.Expr) -> list[pl.Expr]:
        """The figure of this group and of each neighbour within the window, null for those beyond it."""
        return [
            pl.when(
                *(pl.col(column) == pl.col(column).shift(step) for column in rule.alike),
                (pl.col("weekday") - pl.col("weekday").shift(step)).abs() <= window,
            ).then(figure.shift(step))
            for step in range(-window, window + 1)
        ]

    groups = (
        numbered.drop_nulls("weekday")
        .group_by(group)
        .agg(ours=is_own.sum(), theirs=(~is_own).sum(), of_ours=pl.col("item_id").filter(is_own).min())
        .sort(group)
        .with_columns(
            seen_by_ours=pl.sum_horizontal(near(pl.col("theirs"))),
            seen_by_theirs=pl.sum_horizontal(near(pl.col("ours"))),
        )
        .select(
            *group,
            *("seen_by_ours", "seen_by_theirs"),
            seen_by_their_candidates=pl.sum_horizontal(near(pl.when(pl.col("theirs") > 0).then("seen_by_theirs"))),
            seen_by_our_candidates=pl.sum_horizontal(near(pl.when(pl.col("ours") > 0).then("seen_by_ours"))),
            partner=pl.coalesce(near(pl.col("of_ours"))),
        )
    )
    seen = pl.when("is_own").then("seen_by_ours").otherwise("seen_by_theirs").fill_null(0)
    seen_in_turn = pl.when("is_own").then("seen_by_their_candidates").otherwise("seen_by_our_candidates")
    is_unique = (seen == 1) & (seen_in_turn == 1)
    ours = pl.when("is_own").then("item_id").otherwise("partner")
    return numbered.join(groups, on=group, how="left").select(
        *rows.collect_schema().names(),
        seat=pl.when(is_unique).then(ours),
        has_rivals=(seen > 0) & ~is_unique,
    )
