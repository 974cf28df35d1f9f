"""Figures on people as a table, made of the query door's own answers: what it keeps back never reaches a worker.

The groups are those the pages ask by: everybody, each split, and each split at a site. What SQL makes of them it makes
of figures that may leave; that nothing smaller comes out of those is what `backoffice/disclosure/` is for.
"""

import polars as pl

from backoffice.adhoc.tables import figures_of
from backoffice.disclosure import PAY_TABLES, grouping
from backoffice.kpis import KPI
from backoffice.query import Door
from backoffice.sql import Filters

PLACE = "location_id"

WITHHELD = ("hidden", "dominated", "changed", "protects", "role", "past")
"""Reasons of a figure that is kept back; other reasons why there is no number are no secrets."""


def figures(door: Door, kpi: KPI, filters: Filters) -> pl.DataFrame:
    """The rows of the table of one number on people: see `tables.figures_of`."""
    within = Filters(filters.start, filters.end)
    columns = [column.name for column in figures_of(kpi).columns]
    return pl.concat([_level(door, kpi, level, within) for level in levels(kpi)]).select(columns)


def levels(kpi: KPI) -> tuple[tuple[str, ...], ...]:
    """The groupings offered, each by its columns in the order of the splits."""
    table = PAY_TABLES.get(kpi.result.table)
    if kpi.people is not None and table is not None:
        offered = [*table.levels, table.teams]
    else:
        crossed = ((PLACE, split) for split in kpi.splits if split != PLACE) if PLACE in kpi.splits else ()
        offered = [(), *((split,) for split in kpi.splits), *crossed]
    found = (
        tuple(split for split in kpi.splits if split in level) for level in offered if set(level) <= set(kpi.splits)
    )
    return tuple(dict.fromkeys(found))


def level_of(kpi: KPI, columns: set[str]) -> tuple[str, ...] | None:
    """The grouping that answers a question by these columns; None where none does.

    A team is found within its place and function, whichever of them is asked for.
    """
    table = PAY_TABLES.get(kpi.result.table)
    level = table.level_of(columns) if kpi.people is not None and table is not None else tuple(columns)
    ordered = None if level is None else tuple(split for split in kpi.splits if split in level)
    return ordered if ordered in levels(kpi) and columns <= set(kpi.splits) else None


def _level(door: Door, kpi: KPI, level: tuple[str, ...], within: Filters) -> pl.DataFrame:
    found = door.series(kpi, "month", within, level)
    amounts = (pl.col(name).cast(pl.Decimal(38, 10)) for name in ("value", "per", "number"))
    return found.select(
        *(pl.col(name).cast(pl.String) for name in level),
        *(pl.lit(None, pl.String).alias(name) for name in kpi.splits if name not in level),
        *amounts,
        grouping=pl.lit(grouping(level)),
        month="period",
        withheld=pl.when(pl.col("absent").is_in(WITHHELD)).then("absent"),
    ).select("grouping", "month", *kpi.splits, "value", "per", "number", "withheld")
