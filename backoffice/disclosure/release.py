"""What of one result may leave, cell by cell: groups of people by month, with the reason where one may not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from backoffice.access import SMALLEST_GROUP
from backoffice.disclosure import change, primary, teams
from backoffice.disclosure.subtraction import Floats, answerable
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
    ) -> pl.DataFrame:
        """One row a month and group of `split`, over the people whose columns have the values `kept`.

        Columns: those of `split` as text, `month`, `why`. A group made of several cells may leave where each of them
        may. There is no row for a grouping that is not offered: nothing of it may leave.
        """
        narrowed = {name: set(values) for name, values in kept.items()}
        if self.places <= narrowed.get(self.table.place, set()):
            del narrowed[self.table.place]
        level = self.table.level_of({*split, *narrowed})
        if level is None:
            return pl.DataFrame(schema={**dict.fromkeys(split, pl.String), "month": pl.Date, "why": pl.String})
        cells = self.levels[level]
        for name, values in narrowed.items():
            cells = cells.filter(pl.col(name).is_in(values))
        if start is not None:
            cells = cells.filter(pl.col("month") >= start)
        if end is not None:
            cells = cells.filter(pl.col("month") <= end)
        return gravest(cells, [*split, "month"])


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

    `units` (rows of `unit_costs`) adds the level `UNIT`: what a kind of work costs at all places together.
    """
    people = _people(table, rows)
    shares = None if units is None else _shares(units)
    offered = (*table.levels, table.teams)
    found: dict[Level, list[pl.DataFrame]] = {level: [] for level in offered}
    shown: dict[Level, pl.DataFrame] = {}
    for month, here in _by_month(people):
        cells = {level: _measured(here, level) for level in offered}
        if guard_changes and table.weight is not None:
            _keep_back_changes(table, people, here, cells, shown)
        work = None if shares is None else shares.filter(pl.col("month") == month)
        if work is not None:
            cells[UNIT] = _of_function(work, cells)
        _keep_back_subtraction(table, here, cells, work)
        cells[table.teams] = teams.kept_back(table, here, cells)
        for level, marked in cells.items():
            frame = marked.with_columns(month=pl.lit(month, pl.Date))
            found.setdefault(level, []).append(frame.select(*level, "month", "why"))
            shown[level] = _shown(shown.get(level), frame, level)
    empty = pl.DataFrame(schema={"month": pl.Date, "why": pl.String})
    frames = {
        level: pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(level, pl.String)).hstack(empty)
        for level, parts in found.items()
    }
    return Release(table, frames, frozenset(people[table.place].unique().to_list()))


def _people(table: PayTable, rows: pl.DataFrame) -> pl.DataFrame:
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


def _by_month(people: pl.DataFrame) -> Iterator[tuple[date, pl.DataFrame]]:
    parts = people.sort("month").partition_by("month", maintain_order=True)
    return ((part["month"][0], part) for part in parts)


def _measured(here: pl.DataFrame, level: Level) -> pl.DataFrame:
    """The cells of a level in one month, with what the primary rule says of each.

    Where a few people of a cell are in some figures and not in others, the figures' difference would be theirs.
    """
    cells = primary.measured(here, level)
    counted = primary.by_cell(here, level, (~pl.col("every")).sum().alias("partly"))
    cells = cells.join(counted, on=level, nulls_equal=True) if level else cells.hstack(counted)
    few = pl.col("partly").is_between(1, SMALLEST_GROUP - 1)
    why = pl.coalesce(primary.why_not(), pl.when(few).then(pl.lit(primary.FEW)))
    return cells.with_columns(why=why).drop("partly")


def _keep_back_changes(
    table: PayTable,
    people: pl.DataFrame,
    here: pl.DataFrame,
    cells: dict[Level, pl.DataFrame],
    shown: Mapping[Level, pl.DataFrame],
) -> None:
    """Mark the cells whose step from the month shown before would be the pay of few."""
    for level, last in shown.items():
        if level == UNIT:
            continue
        before = people.join(last, [*level, "month"], how="semi", nulls_equal=True)
        after = here.join(last, list(level), how="semi", nulls_equal=True) if level else here
        bad = change.revealing(before, after, level, table.place)
        if bad.height:
            cells[level] = _marked(cells[level], bad, list(level), change.CHANGED)


def _marked(cells: pl.DataFrame, bad: pl.DataFrame, keys: list[str], why: str) -> pl.DataFrame:
    """`cells` with the reason `why` where their keys are in `bad` and no graver reason stands."""
    if not keys:
        return cells.with_columns(why=pl.coalesce("why", pl.lit(why)))
    marks = bad.select(keys).unique().with_columns(mark=pl.lit(why))
    return (
        cells.join(marks, keys, how="left", nulls_equal=True).with_columns(why=pl.coalesce("why", "mark")).drop("mark")
    )


def _shown(before: pl.DataFrame | None, cells: pl.DataFrame, level: Level) -> pl.DataFrame:
    """The month each cell was last shown in."""
    now = cells.filter(pl.col("why").is_null()).select(*level, "month")
    if before is None:
        return now
    if not level:
        return now if now.height else before
    return pl.concat([now, before.join(now, list(level), how="anti", nulls_equal=True)])


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


def _keep_back_subtraction(
    table: PayTable, here: pl.DataFrame, cells: dict[Level, pl.DataFrame], work: pl.DataFrame | None
) -> None:
    """Mark the cells of one month by which a kept-back one could be found."""
    atoms = primary.measured(here, [table.place, *table.axes])
    places = atoms.select(table.place, *table.axes).with_row_index("atom")
    levels = [level for level in (*table.levels[: 1 + len(table.axes) + 1], UNIT, *table.levels) if level in cells]
    levels = list(dict.fromkeys(levels))
    answers = []
    for level in levels:
        cells[level] = cells[level].sort("people", descending=True, maintain_order=True)
        numbered = cells[level].with_row_index("at")
        weighted = numbered if level != UNIT or work is None else numbered.join(work, list(UNIT))
        answers.append(_weights(weighted, cells[level].height, places, PLACE if level == UNIT else level))
    order = [why is not None for level in levels for why in cells[level]["why"].to_list()]
    given = answerable(
        np.vstack(answers),
        np.array(order),
        atoms["people"].cast(pl.Int64).to_numpy(),
        atoms["total"].to_numpy(),
        atoms.select((pl.col("people") >= SMALLEST_GROUP) & primary.why_not().is_null()).to_series().to_numpy(),
    )
    start = 0
    for level in levels:
        ours = given[start : start + cells[level].height]
        start += cells[level].height
        why = pl.when(~pl.Series(ours)).then(pl.lit(PROTECTS))
        cells[level] = cells[level].with_columns(why=pl.coalesce("why", why))


def _weights(cells: pl.DataFrame, count: int, atoms: pl.DataFrame, level: Level) -> Floats:
    """The part of each atom (columns) that each cell (rows, numbered by `at`) is made of."""
    found = np.zeros((count, atoms.height))
    if not level:
        found[:] = 1.0
        return found
    share = pl.col("share") if "share" in cells.columns else pl.lit(1.0)
    pairs = cells.select("at", *level, share=share).join(atoms, list(level), nulls_equal=True)
    found[pairs["at"].to_numpy(), pairs["atom"].to_numpy()] = pairs["share"].to_numpy()
    return found
