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
    stands = pl.col("reconciliation").is_in(list(STANDING)) & pl.col("item_date").is_not_null()
    joined = stands & pl.col("copy_of").is_null()
    single = breaks.with_columns(**_ONE)
    return pl.concat([single.filter(~joined), _runs(single.filter(joined), items.filter(stands))])


def there_now(breaks: pl.LazyFrame) -> pl.LazyFrame:
    """The breaks that have not ended."""
    return breaks.filter(pl.col("ended_on").is_null())


def _runs(breaks: pl.LazyFrame, items: pl.LazyFrame) -> pl.LazyFrame:
    """One row a run of days."""
    whole, thing = ["reconciliation", "whole"], ["reconciliation", "whole", "thing", "currency"]
    days = (
        items.select("reconciliation", "item_date", whole=_named_by(slice(0, 1)))
        .unique()
        .sort(*whole, "item_date")
        .with_columns(place=pl.int_range(pl.len(), dtype=pl.Int64).over(whole))
    )
    names = breaks.collect_schema().names()
    placed = breaks.with_columns(whole=_named_by(slice(0, 1)), thing=_named_by(slice(1, None))).join(
        days, on=[*whole, "item_date"], how="left", nulls_equal=True
    )
    in_order = placed.sort(*thing, "place", "break_id")
    follows = (pl.col("place") - pl.col("place").shift(1).over(thing) == 1).fill_null(False)
    runs = in_order.with_columns(run=(~follows).cast(pl.Int64).cum_sum())
    difference = pl.col("difference")
    kept = [name for name in names if name not in ("break_id", "item_date", *_ONE)]
    made = runs.group_by("run").agg(
        *(pl.col(name).last() for name in [*kept, "whole"]),
        break_id=pl.col("break_id").first(),
        item_date=pl.col("item_date").first(),
        seen_on=pl.col("item_date").last(),
        days_seen=pl.len().cast(pl.Int64),
        earlier_difference=difference.sum() - difference.last().fill_null(0),
        own_rows=pl.col("own_rows").sum(),
        outside_alone_rows=pl.col("outside_alone_rows").sum(),
        next_place=pl.col("place").last() + 1,
    )
    after = days.select(*whole, next_place="place", ended_on="item_date")
    return made.join(after, on=[*whole, "next_place"], how="left", nulls_equal=True).select(names)


def _named_by(parts: slice) -> pl.Expr:
    """Some of the columns that name the thing a row is about, as one text; null is a name like any other."""
    found = pl.lit(None, pl.String)
    for name, columns in STANDING.items():
        text = pl.concat_str([pl.col(column).fill_null("\x00") for column in columns[parts]], separator="\x1f")
        found = pl.when(pl.col("reconciliation") == name).then(text).otherwise(found)
    return found
