"""Comparing what a reader gives with the rows written beside its sample."""

from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

GOLDEN = Path(__file__).parent / "golden"


def assert_as_written(found: pl.DataFrame, expected_file: str) -> None:
    """The columns named in the CSV hold exactly its texts, row for row; empty is null."""
    expected = pl.read_csv(GOLDEN / expected_file, infer_schema=False)
    assert_frame_equal(found.select(pl.col(expected.columns).cast(pl.String)), expected)
