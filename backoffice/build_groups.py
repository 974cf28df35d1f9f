"""Groups: the rows of a few groups among many, and which files hold some of them."""

from collections.abc import Sequence

import polars as pl


def rows_of(rows: pl.LazyFrame, groups: pl.DataFrame, keys: list[str]) -> pl.LazyFrame:
    """The rows of `groups`. The first key is asked for by range and value, so that little but hits is decoded."""
    if groups.is_empty():
        return rows.clear()
    near = rows.filter(_within(groups[keys[0]]))
    if len(keys) == 1:
        return near.filter(_named(groups[keys[0]]))
    return near.join(groups.lazy(), on=keys, how="semi", nulls_equal=True)


def _within(keys: pl.Series) -> pl.Expr:
    """Rows whose key may be one of these, as footers tell; rows without a key where one of these is none."""
    key, ends = pl.col(keys.name), (pl.lit(keys.min(), keys.dtype), pl.lit(keys.max(), keys.dtype))
    within = key.is_between(*ends)
    return within | key.is_null() if keys.null_count() else within


def _named(keys: pl.Series) -> pl.Expr:
    return pl.col(keys.name).is_in(keys.unique().implode(), nulls_equal=True)


def holding(files: Sequence[str], keys: list[str], groups: pl.DataFrame) -> set[str]:
    """Those of the files that hold rows of the groups."""
    if groups.is_empty() or not files:
        return set()
    rows = pl.scan_parquet(list(files), include_file_paths=":file").select(*keys, ":file")
    return set(rows_of(rows, groups, keys).select(pl.col(":file").unique()).collect().to_series())
