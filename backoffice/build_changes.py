"""Changes: of which groups the rows became others, told by number and hashes of rows and not by files."""

from collections.abc import Sequence

import polars as pl

from backoffice.contracts import Contract
from backoffice.store import scan_files

_ROWS = (pl.len().alias("rows"), (pl.struct(pl.all()).hash() // 2**24).sum().alias("hashes"))
"""What tells whether two sets of rows are the same: how many there are, and their hashes added up."""


def groups_between(
    contract: type[Contract], keys: Sequence[str], came: Sequence[str], went: Sequence[str]
) -> pl.DataFrame:
    """Groups of which a row is in one set of files and not in the other."""
    if not (came and went):
        return scan_files(contract, came or went).select(keys).unique().collect()
    return differing(keys, *(scan_files(contract, some) for some in (came, went)))


def differing(keys: Sequence[str], came: pl.LazyFrame, went: pl.LazyFrame) -> pl.DataFrame:
    """Groups whose rows here are not those there."""
    there = [rows.group_by(keys).agg(*_ROWS) for rows in (came, went)]
    both = there[0].join(there[1], on=keys, how="full", coalesce=True, nulls_equal=True)
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_right")) for name in ("rows", "hashes"))
    return both.filter(differs).select(keys).collect(engine="streaming")
