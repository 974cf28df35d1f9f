"""The figures of every cell, beside whether they may leave: all that a question about pay is ever answered from.

A figure is a sum over people, so it adds up over months and over the cells of a level. It is taken here once, and not
even kept where it may leave for nobody.
"""

from collections.abc import Iterator, Sequence
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
    rows: pl.LazyFrame,
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
    del people
    parts = [known]
    for sums in _all_sums(table, rows.filter(~pl.col("month").is_in(done)), kpis):
        for level, cells in new.items():
            if level != UNIT:
                summed = sums.beside(cells, level)
                parts += [_named(kpi.key, level, sums.of(kpi, summed)) for kpi in sums.kpis]
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


def _all_sums(table: PayTable, rows: pl.LazyFrame, kpis: Sequence[KPI]) -> Iterator["_Sums"]:
    """The sums of all `kpis`, those together that are taken under one condition."""
    people = rows.with_columns(pl.col(table.columns).cast(pl.String).cast(pl.Categorical))
    for where in dict.fromkeys(kpi.where for kpi in kpis):
        known = people if where is None else people.filter(pl.sql_expr(where))
        yield _Sums(table, known, [kpi for kpi in kpis if kpi.where == where])


class _Sums:
    """What numbers are made of, and rows: over people, by month and any level; each formula under its own text."""

    def __init__(self, table: PayTable, people: pl.LazyFrame, kpis: Sequence[KPI]) -> None:
        self.kpis = kpis
        self._formulas = list(dict.fromkeys(text for kpi in kpis for text in (kpi.value, kpi.per) if text))
        taken = {text: pl.sql_expr(text) for text in self._formulas}
        self._teams, self._atoms = pl.collect_all(
            [
                people.group_by("month", *level).agg(rows=pl.len(), **taken)
                for level in (table.teams, (table.place, *table.axes))
            ],
            engine="streaming",
        )
        self._team = table.team

    def beside(self, cells: pl.DataFrame, level: Level) -> pl.DataFrame:
        """`cells` of a level (its columns as text, `month`) with `rows` and every formula."""
        parts = self._teams if self._team in level else self._atoms
        added = {text: sum_of(pl.col(text)) for text in self._formulas}
        sums = parts.group_by("month", *level).agg(pl.col("rows").sum(), **added)
        keys = [*level, "month"]
        joined = cells.join(sums.with_columns(pl.col(level).cast(pl.String)), keys, how="left", nulls_equal=True)
        return joined.with_columns(pl.col("rows").fill_null(0))

    def of(self, kpi: KPI, summed: pl.DataFrame) -> pl.DataFrame:
        """What `beside` made, with only the number's own `value` and `per`."""
        per = pl.lit(None) if kpi.per is None else pl.col(kpi.per)
        return summed.select(pl.exclude(self._formulas), value=pl.col(kpi.value), per=per)
