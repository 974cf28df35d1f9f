"""What is unknown stays unknown: sums that refuse to skip a null, and the words for what is missing."""

from collections.abc import Sequence

import polars as pl


def whole_sum(part: pl.Expr) -> pl.Expr:
    """The sum of `part` in a group; null as soon as one part is null (the engine's own sum would skip it)."""
    return pl.when(part.is_not_null().all()).then(part.sum())


def say(condition: pl.Expr, words: str | pl.Expr) -> pl.Expr:
    """`words` where `condition` holds, else null: one reason to be joined by `reasons`."""
    return pl.when(condition).then(pl.lit(words) if isinstance(words, str) else words)


def reasons(*words: pl.Expr) -> pl.Expr:
    """All reasons of a row as one sentence part, `; ` between them; null when there is none."""
    joined = pl.concat_str(words, separator="; ", ignore_nulls=True)
    return pl.when(joined != "").then(joined)


def with_reasons(sums: pl.LazyFrame, rows: pl.LazyFrame, keys: Sequence[str], *columns: str) -> pl.LazyFrame:
    """`sums` (one row a group of `keys`) with `columns` of `rows`: a group's different reasons, in alphabetical order.

    Null where a group has none. Reasons are rare: only rows that have one are grouped, which is why a million
    groups without any cost nothing.
    """
    for column in columns:
        said = rows.filter(pl.col(column).is_not_null()).group_by(keys)
        sums = sums.join(said.agg(pl.col(column).unique().sort().str.join("; ")), on=list(keys), how="left")
    return sums
