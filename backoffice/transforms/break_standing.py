"""Breaks of what stands at the end of a day: one break for all reported days it stands on, one after the other.

Balances and holdings are reported anew each day. What differs on Monday and on Tuesday is one difference two days old,
known by its first day; where a later report shows it gone, it has ended.
"""

import polars as pl

from backoffice.transforms.reconciliation_rules import STANDING

_ONE = {
    "seen_on": pl.col("item_date"),
    "days_seen": pl.lit(1, pl.Int64),
    "ended_on": pl.lit(None, pl.Date),
    "earlier_difference": pl.lit(None, pl.Decimal(38, 5)),
    "own_rows": pl.col("own_item_id").is_not_null().cast(pl.Int64),
    "outside_alone_rows": pl.col("own_item_id").is_null().cast(pl.Int64),
}
"""What is said of a break of one day."""


def joined_over_days(breaks: pl.LazyFrame, items: pl.LazyFrame) -> pl.LazyFrame:
    """`breaks`, a row a day, with those of one thing on reported days that follow each other made one.

    It keeps the id and the date of its first day and says what it is like on its newest. `items` tell which days were
    reported. Copies of a row stay by themselves. Adds `seen_on`, `days_seen`, `ended_on`, `earlier_difference`,
    `own_rows` and `outside_alone_rows`.
    """
    standing = (
        pl.col("reconciliation").is_in(list(STANDING))
        & pl.col("copy_of").is_null()
        & (pl.col("item_date").is_not_null())
    )
    single = breaks.with_columns(**_ONE)
    parts = [single.filter(~standing)]
    for name, thing in STANDING.items():
        of_this = pl.col("reconciliation") == name
        parts.append(_runs(single.filter(standing & of_this), items.filter(of_this), thing))
    return pl.concat(parts)


def there_now(breaks: pl.LazyFrame) -> pl.LazyFrame:
    """The breaks that have not ended."""
    return breaks.filter(pl.col("ended_on").is_null())


def _runs(breaks: pl.LazyFrame, items: pl.LazyFrame, thing: tuple[str, ...]) -> pl.LazyFrame:
    """One row a run of days."""
    whole, by = thing[0], list(dict.fromkeys([*thing, "currency"]))
    days = (
        items.filter(pl.col("item_date").is_not_null())
        .select(whole, "item_date")
        .unique()
        .sort(whole, "item_date")
        .with_columns(place=pl.int_range(pl.len(), dtype=pl.Int64).over(whole))
    )
    names = breaks.collect_schema().names()
    placed = breaks.join(days, on=[whole, "item_date"], how="left", nulls_equal=True).sort(*by, "place", "break_id")
    follows = (pl.col("place") - pl.col("place").shift(1).over(by) == 1).fill_null(False)
    runs = placed.with_columns(run=(~follows).cast(pl.Int64).cum_sum())
    difference = pl.col("difference")
    kept = [name for name in names if name not in ("break_id", "item_date", *_ONE)]
    made = runs.group_by("run").agg(
        *(pl.col(name).last() for name in kept),
        break_id=pl.col("break_id").first(),
        item_date=pl.col("item_date").first(),
        seen_on=pl.col("item_date").last(),
        days_seen=pl.len().cast(pl.Int64),
        earlier_difference=difference.sum() - difference.last().fill_null(0),
        own_rows=pl.col("own_rows").sum(),
        outside_alone_rows=pl.col("outside_alone_rows").sum(),
        next_place=pl.col("place").last() + 1,
    )
    after = days.select(whole, next_place="place", ended_on="item_date")
    return made.join(after, on=[whole, "next_place"], how="left", nulls_equal=True).select(names)
