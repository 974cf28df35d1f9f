"""Reaching: which rows of a result a change of something looked up can make others."""

from collections.abc import Sequence

import polars as pl

from backoffice.transforms.transform import Reach


def looked_up(by: Sequence[str], *columns: str) -> Reach:
    """Where `columns` of the row looked up by the columns `by`, which the result has too, came, went or changed."""

    def reached(came: pl.LazyFrame, went: pl.LazyFrame, made: pl.LazyFrame) -> pl.LazyFrame:
        told = [*by, *columns]
        here, gone = (rows.select(*told, counted=pl.lit(times, pl.Int64)) for rows, times in ((came, 1), (went, -1)))
        changed = pl.concat([here, gone]).group_by(told).agg(pl.col("counted").sum()).filter(pl.col("counted") != 0)
        return made.join(changed.select(by).unique(), on=list(by), how="semi")

    return reached
