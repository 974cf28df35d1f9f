"""Stretches of time: told as few as they can be, and cut at midnight."""

import polars as pl

from backoffice.business_days import begins


def merged(spans: pl.LazyFrame, *by: str, start: str = "started_at", end: str = "ended_at") -> pl.LazyFrame:
    """The spans of each group of `by`, those that overlap or touch told as one.

    `by`, `start`, `end` and `parts`, how many were made one. Every end must be known: what still lasts ends now.
    Spans that end before they begin are left out.
    """
    begun, ended, in_time = pl.col(start), pl.col(end), [start, end]
    reached = ended.cum_max().shift(1).over(by, order_by=in_time)
    return (
        spans.filter(begun <= ended)
        .with_columns(is_apart=(begun > reached).fill_null(True))
        .with_columns(stretch=pl.col("is_apart").cum_sum().over(by, order_by=in_time))
        .group_by(*by, "stretch")
        .agg(begun.min(), ended.max(), parts=pl.len().cast(pl.Int64))
        .drop("stretch")
    )


def outside(
    spans: pl.LazyFrame, others: pl.LazyFrame, *by: str, start: str = "started_at", end: str = "ended_at"
) -> pl.LazyFrame:
    """The time of each group of `by` that is in some span and in no other: merged, `by`, `start`, `end` and `parts`.

    Every moment at which a span or another begins or ends is looked at in turn, with how many of each are under way.
    """

    def edges(frame: pl.LazyFrame, column: str, inside: int, other: int) -> pl.LazyFrame:
        counted = (pl.lit(number, pl.Int64).alias(name) for name, number in (("inside", inside), ("other", other)))
        return frame.filter(pl.col(start) < pl.col(end)).select(*by, *counted, edge=pl.col(column))

    turns = pl.concat(
        [edges(spans, start, 1, 0), edges(spans, end, -1, 0), edges(others, start, 0, 1), edges(others, end, 0, -1)]
    )
    under_way = (pl.col(name).cum_sum().over(by, order_by="edge") for name in ("inside", "other"))
    return (
        turns.group_by(*by, "edge")
        .agg(pl.col("inside", "other").sum())
        .with_columns(*under_way, until=pl.col("edge").shift(-1).over(by, order_by="edge"))
        .filter(pl.col("inside") > 0, pl.col("other") == 0)
        .select(*by, pl.col("edge").alias(start), pl.col("until").alias(end))
        .pipe(merged, *by, start=start, end=end)
    )


def by_day(spans: pl.LazyFrame, *, start: str = "started_at", end: str = "ended_at") -> pl.LazyFrame:
    """The spans cut at midnight UTC: one row a span and `day` it touches, `start` and `end` moved to that day.

    A span that ends at midnight does not touch the day that begins then, but for one without length.
    """
    last = pl.max_horizontal(pl.col(start), pl.col(end) - pl.duration(microseconds=1)).dt.date()
    day = pl.col("day")
    return (
        spans.with_columns(day=pl.date_ranges(pl.col(start).dt.date(), last))
        .explode("day")
        .with_columns(
            pl.max_horizontal(start, begins(day)).alias(start),
            pl.min_horizontal(end, begins(day + pl.duration(days=1))).alias(end),
        )
    )


def seconds_between(start: str, end: str) -> pl.Expr:
    """Whole seconds from one moment to another."""
    return (pl.col(end) - pl.col(start)).dt.total_seconds()
