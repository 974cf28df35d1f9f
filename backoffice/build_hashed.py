"""Hashed: results kept in files by a hash of some columns, a file a bucket, named after transform and number."""

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from backoffice.store import KEPT_APART

NAME = re.compile(rf"{KEPT_APART}(?P<bucket>(?P<transform>\w+)-(?P<number>\d+)-of-(?P<count>\d+))-\w+\.parquet")
"""The name of a file of a bucket."""

_SEED = 1


def by_bucket(files: Sequence[str]) -> dict[str, str]:
    """The files that are of a bucket, by its name."""
    named = ((NAME.fullmatch(Path(file).name), file) for file in files)
    return {name["bucket"]: file for name, file in named if name}


def name_of(transform: str, number: int, count: int) -> str:
    """The name of one of `count` buckets."""
    return f"{transform}-{number:02}-of-{count:02}"


def bucket_of(columns: Sequence[str], count: int) -> pl.Expr:
    """The number of a row's bucket. Polars may hash otherwise in another version: see `build.code_version`."""
    return (pl.struct(columns).hash(_SEED) % count).cast(pl.Int64)


def how_many(rows: int, *, each: int, most: int) -> int:
    """How many buckets of about `each` rows are worth their while: a power of two, `most` at most."""
    return min(most, 1 << (rows // each).bit_length())
