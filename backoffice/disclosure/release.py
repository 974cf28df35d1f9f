"""What of one result may leave, cell by cell: groups of people by month, with the reason where one may not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from backoffice.disclosure import change, primary
from backoffice.disclosure.cells import atoms_of, by_month, cells_of, marked, people_of, shown_last, weights
from backoffice.disclosure.subtraction import answerable
from backoffice.disclosure.tables import PLACE, UNIT, Level, PayTable

PROTECTS: Final = "protects"
"""Kept back because another cell could be found by subtraction."""

GRAVEST: Final = (primary.FEW, primary.DOMINATED, change.CHANGED, PROTECTS)
"""Reasons, the one to be told first where several apply."""


@dataclass(frozen=True)
class Release:
    """The cells of one result, by level: its columns as text, `month`, and `why`, null where the cell may leave."""

    table: PayTable
    levels: Mapping[Level, pl.DataFrame]
    places: frozenset[str]

    def months(
        self,
        split: Sequence[str],
        kept: Mapping[str, Sequence[str]],
        start: date | None = None,
        end: date | None = None,
        teams: pl.DataFrame | None = None,
    ) -> pl.DataFrame:
        """One row a month and group of `split`, over the people whose columns have the values `kept`.

        Columns: those of `split` as text, `month`, `why`. A group made of several cells may leave where each of them
        may. There is no row for a grouping that is not offered: nothing of it may leave. Where it is by team, the
        cells are `teams`, as `teams.released` has them.
        """
        narrowed = self.narrowed(kept)
        level = self.table.level_of({*split, *narrowed})
        cells = teams if level == self.table.teams else self.levels[level] if level is not None else None
        if cells is None:
            return pl.DataFrame(schema={**dict.fromkeys(split, pl.String), "month": pl.Date, "why": pl.String})
        for name, values in narrowed.items():
            cells = cells.filter(pl.col(name).is_in(list(values)))
        if start is not None:
            cells = cells.filter(pl.col("month") >= start)
        if end is not None:
            cells = cells.filter(pl.col("month") <= end)
        return gravest(cells, [*split, "month"])

    def narrowed(self, kept: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
        """The columns really narrowed: every place there is, is no choice of places."""
        place = self.table.place
        return {name: values for name, values in kept.items() if name != place or not self.places <= set(values)}


def gravest(cells: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """One row a group of `keys`, with the `why` to be told first of those its cells have; null where none has any."""
    ranks = {why: rank for rank, why in enumerate(GRAVEST)}
    rank = pl.col("why").replace_strict(ranks, return_dtype=pl.Int8).min()
    named = rank.replace_strict(dict(enumerate(GRAVEST)), return_dtype=pl.String)
    return cells.group_by(keys).agg(why=named).sort(keys)


def released(
    table: PayTable, rows: pl.DataFrame, units: pl.DataFrame | None = None, *, guard_changes: bool = True
) -> Release:
    """The cells of `rows`, which are those of the table's contract; changes are guarded where the table says so.

    `units` (rows of `unit_costs`) adds the level `UNIT`: what a kind of work costs at all places together. Teams are
    looked at apart, once they are asked for.
    """
    people = people_of(table, rows)
    shares = None if units is None else _shares(units)
    levels = table.levels if shares is None else _with_units(table)
    found: dict[Level, list[pl.DataFrame]] = {level: [] for level in levels}
    shown: dict[Level, pl.DataFrame] = {}
    for month, here in by_month(people):
        cells = {level: cells_of(here, level) for level in table.levels}
        if guard_changes and table.weight is not None:
            for level, last in shown.items():
                bad = change.revealing(people, here, last, level, table.place)
                cells[level] = marked(cells[level], bad, level, change.CHANGED)
        work = None if shares is None else shares.filter(pl.col("month") == month)
        if work is not None:
            cells[UNIT] = _of_function(work, cells)
        _without_differences(table, levels, here, cells, work)
        for level in levels:
            found[level].append(cells[level].select(*level, month=pl.lit(month, pl.Date), why="why"))
        shown = {level: shown_last(shown.get(level), cells[level], level, month) for level in table.levels}
    empty = pl.DataFrame(schema={"month": pl.Date, "why": pl.String})
    frames = {
        level: pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(level, pl.String)).hstack(empty)
        for level, parts in found.items()
    }
    return Release(table, frames, frozenset(people[table.place].unique().to_list()))


def _with_units(table: PayTable) -> tuple[Level, ...]:
    """The levels with work of each kind before what crosses places: the firm's unit costs are wanted more."""
    crossed = next(place for place, level in enumerate(table.levels) if len(level) > 1)
    return (*table.levels[:crossed], UNIT, *table.levels[crossed:])


def _shares(units: pl.DataFrame) -> pl.DataFrame:
    """`month`, `location_id`, `function`, `unit`, `share`: the part of a place's cost that each kind of work bears."""
    cost = pl.col("attributed_cost").cast(pl.Float64)
    borne = units.filter((pl.col("workers") > 0) & cost.is_not_null())
    share = (cost / cost.sum().over("month", *PLACE)).fill_nan(0.0)
    return borne.select("month", *PLACE, "unit", share=share)


def _of_function(work: pl.DataFrame, cells: Mapping[Level, pl.DataFrame]) -> pl.DataFrame:
    """The cells of `UNIT` in one month: as many people as the function has, and its reason."""
    functions = cells[("function",)].select("function", "people", "why")
    return work.select(UNIT).unique(maintain_order=True).join(functions, "function", how="inner", maintain_order="left")


def _without_differences(
    table: PayTable,
    levels: Sequence[Level],
    here: pl.DataFrame,
    cells: dict[Level, pl.DataFrame],
    work: pl.DataFrame | None,
) -> None:
    """Mark the cells of one month by which a kept-back one could be found."""
    atoms = atoms_of(here, (table.place, *table.axes))
    answers = []
    for level in levels:
        cells[level] = cells[level].sort("people", descending=True, maintain_order=True)
        numbered = cells[level].with_row_index("at")
        made_of = numbered if level != UNIT or work is None else numbered.join(work, UNIT)
        answers.append(weights(made_of, atoms, PLACE if level == UNIT else level))
    kept_back = np.array([why is not None for level in levels for why in cells[level]["why"].to_list()], dtype=bool)
    given = answerable(np.vstack(answers), kept_back, atoms)
    start = 0
    for level in levels:
        ours = pl.Series("given", given[start : start + cells[level].height])
        start += cells[level].height
        cells[level] = cells[level].with_columns(why=pl.coalesce("why", pl.when(~ours).then(pl.lit(PROTECTS))))
