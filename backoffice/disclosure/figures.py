"""The figures of every cell, beside whether they may leave: all that a question about pay is ever answered from.

A figure is a sum over people, so it adds up over months and over the cells of a level. It is taken here once, and not
even kept where it may leave for nobody.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from backoffice.contracts.cost import UnitCost
from backoffice.contracts.pay import PayCell
from backoffice.disclosure import teams
from backoffice.disclosure.cells import People
from backoffice.disclosure.release import KINDS, Release, released
from backoffice.disclosure.tables import UNIT, Level, PayTable
from backoffice.kpis.kpi import KPI

Reasons = dict[Level, pl.DataFrame]

UNIT_COSTS = UnitCost.table
"""The figure that stands for all unit costs."""


def grouping(level: Level) -> str:
    """A level as `pay_cells` writes it."""
    return ",".join(level)


def pay_cells(
    table: PayTable,
    rows: pl.DataFrame,
    kpis: Sequence[KPI],
    units: pl.DataFrame | None = None,
    earlier: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The rows of `pay_cells` for the `kpis` of one table of pay, and for unit costs where `units` has rows of theirs.

    `rows` are those of the table in all months; `earlier` are cells made before, whose months stay as they are.
    """
    known = PayCell.create_empty() if earlier is None else earlier
    done = known["month"].unique().to_list()
    people = People(table, rows.filter(~pl.col("month").is_in(done) | pl.col("month").is_in(_last_shown(known))))
    reasons = _reasons(people, units, known, kpis[0].key)
    new = {level: cells.filter(~pl.col("month").is_in(done)) for level, cells in reasons.items()}
    parts = [known]
    for kpi in kpis:
        sums = _Sums(table, rows.filter(~pl.col("month").is_in(done)), kpi)
        parts += [_named(kpi.key, level, sums.beside(cells, level)) for level, cells in new.items() if level != UNIT]
    if units is not None:
        parts += [_named(UNIT_COSTS, level, new[level]) for level in (table.parent, UNIT)]
    return pl.concat(parts)


def _last_shown(known: pl.DataFrame) -> list[date]:
    """The months that any cell was shown in last: the next step of each is taken from there."""
    named = [name for name in PayCell.column_names() if name not in {"month", "value", "per", "rows", *KINDS}]
    shown = [known.filter(pl.col(kind).is_null()).group_by(named).agg(pl.col("month").max()) for kind in KINDS]
    return pl.concat(shown)["month"].unique().to_list()


def sum_of(what: pl.Expr) -> pl.Expr:
    """The sum as SQL takes it: null where there is nothing to add."""
    return pl.when(what.count() > 0).then(what.sum())


def _reasons(people: People, units: pl.DataFrame | None, known: pl.DataFrame, carrier: str) -> Reasons:
    """Every level's cells: its columns as text, `month`, `KINDS`.

    Those of the months of `known` are as the rows of the figure `carrier` have them, and those of unit costs.
    """
    table = people.table
    levels = {level: _known(known, carrier, level) for level in (*table.levels, table.teams)}
    release = released(people, units, Release(table, {**levels, UNIT: _known(known, UNIT_COSTS, UNIT)}))
    return {**release.levels, table.teams: teams.released(release, people, levels[table.teams])}


def _known(known: pl.DataFrame, figure: str, level: Level) -> pl.DataFrame:
    cells = known.filter(figure=figure, grouping=grouping(level))
    return cells.select(*level, "month", pl.col(KINDS).cast(pl.String))


def _named(figure: str, level: Level, cells: pl.DataFrame) -> pl.DataFrame:
    """The cells as rows of `pay_cells`, without the figures nobody may see."""
    hidden = pl.all_horizontal(pl.col(kind).is_not_null() for kind in KINDS)
    given = {"rows": 0, "figure": figure, "grouping": grouping(level)}
    missing = [name for name in PayCell.column_names() if name not in cells.columns]
    whole = cells.with_columns(pl.lit(given.get(name)).alias(name) for name in missing)
    kept = whole.with_columns(pl.when(~hidden).then(name).alias(name) for name in ("value", "per"))
    found: pl.DataFrame = PayCell.cast(kept.select(PayCell.column_names()))
    return found


class _Sums:
    """A number's value, what it is per, and its rows: over the people of one table, by month and any level."""

    def __init__(self, table: PayTable, rows: pl.DataFrame, kpi: KPI) -> None:
        known = rows if kpi.where is None else rows.filter(pl.sql_expr(kpi.where))
        people = known.with_columns(pl.col(table.columns).cast(pl.String).cast(pl.Categorical))
        value, per = pl.sql_expr(kpi.value), pl.lit(None) if kpi.per is None else pl.sql_expr(kpi.per)
        self._teams, self._atoms = (
            people.group_by("month", *level).agg(value=value, per=per, rows=pl.len())
            for level in (table.teams, (table.place, *table.axes))
        )
        self._team = table.team

    def beside(self, cells: pl.DataFrame, level: Level) -> pl.DataFrame:
        """`cells` of a level (its columns as text, `month`) with `value`, `per` and `rows`."""
        parts = self._teams if self._team in level else self._atoms
        added = {name: sum_of(pl.col(name)) for name in ("value", "per")}
        sums = parts.group_by("month", *level).agg(pl.col("rows").sum(), **added)
        keys = [*level, "month"]
        joined = cells.join(sums.with_columns(pl.col(level).cast(pl.String)), keys, how="left", nulls_equal=True)
        return joined.with_columns(pl.col("rows").fill_null(0))
