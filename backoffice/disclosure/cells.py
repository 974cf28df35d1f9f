"""Cells: groups of people in one month, their measures, and what they are made of."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import polars as pl

from backoffice.access import SMALLEST_GROUP
from backoffice.disclosure import primary
from backoffice.disclosure.subtraction import Floats
from backoffice.disclosure.tables import Level, PayTable


def people_of(table: PayTable, rows: pl.DataFrame) -> pl.DataFrame:
    """One row a person and month with a figure: the columns of groups as text, `worker`, `amount`, `weight`, `every`.

    `every` says that the person is in the figures of every condition of the table, not only of some.
    """
    known = [pl.sql_expr(condition) for condition in table.known]
    weight = pl.lit(0.0) if table.weight is None else pl.col(table.weight).cast(pl.Float64)
    return rows.filter(pl.any_horizontal(known)).select(
        "month",
        *(pl.col(name).cast(pl.String) for name in table.columns),
        worker=pl.col(table.people),
        amount=table.amount.cast(pl.Float64).fill_null(0.0),
        weight=weight,
        every=pl.all_horizontal(known),
    )


def by_month(people: pl.DataFrame) -> Iterator[tuple[date, pl.DataFrame]]:
    """The people month by month, the oldest first."""
    parts = people.sort("month").partition_by("month", maintain_order=True)
    return ((part["month"][0], part) for part in parts)


def cells_of(here: pl.DataFrame, level: Level) -> pl.DataFrame:
    """The cells of a level in one month: the measures of `primary`, and `why` it keeps one back.

    Where a few people of a cell are in some figures and not in others, the figures' difference would be theirs.
    """
    cells = primary.measured(here, level)
    counted = primary.by_cell(here, level, (~pl.col("every")).sum().alias("partly"))
    cells = cells.join(counted, on=level, nulls_equal=True) if level else cells.hstack(counted)
    few = pl.col("partly").is_between(1, SMALLEST_GROUP - 1)
    why = pl.coalesce(primary.why_not(), pl.when(few).then(pl.lit(primary.FEW)))
    return cells.with_columns(why=why).drop("partly")


def atoms_of(here: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """People no question by `columns` can tell apart: `atom`, a number, the measures of `primary`, and `large`."""
    atoms = primary.measured(here, columns).with_row_index("atom")
    return atoms.with_columns(large=(pl.col("people") >= SMALLEST_GROUP) & primary.why_not().is_null())


def weights(cells: pl.DataFrame, atoms: pl.DataFrame, level: Level) -> Floats:
    """The part of each atom (columns) that each cell (rows, numbered by `at`) is made of: `share`, else all of it."""
    found = np.zeros((cells.height and int(cells["at"].max()) + 1, atoms.height))  # type: ignore[arg-type]
    if not level:
        found[:] = 1.0
        return found
    share = pl.col("share") if "share" in cells.columns else pl.lit(1.0)
    pairs = cells.select("at", *level, share=share).join(atoms.select("atom", *level), list(level), nulls_equal=True)
    found[pairs["at"].to_numpy(), pairs["atom"].to_numpy()] = pairs["share"].to_numpy()
    return found


def marked(cells: pl.DataFrame, bad: pl.DataFrame, level: Level, why: str) -> pl.DataFrame:
    """`cells` with the reason `why` where their keys are in `bad` and no other reason stands."""
    if not level:
        return cells.with_columns(why=pl.coalesce("why", pl.lit(why))) if bad.height else cells
    marks = bad.select(level).unique().with_columns(mark=pl.lit(why))
    joined = cells.join(marks, level, how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(why=pl.coalesce("why", "mark")).drop("mark")


def shown_last(before: pl.DataFrame | None, cells: pl.DataFrame, level: Level, month: date) -> pl.DataFrame:
    """The month each cell was last shown in: the columns of `level`, `month`."""
    now = cells.filter(pl.col("why").is_null()).select(*level, month=pl.lit(month, pl.Date))
    if before is None:
        return now
    if not level:
        return now if now.height else before
    return pl.concat([now, before.join(now, level, how="anti", nulls_equal=True)])
