"""What of one result may leave, cell by cell: groups of people by month, with the reason where one may not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from backoffice.disclosure import change, primary
from backoffice.disclosure.cells import Numbers, People, by_month, made_of
from backoffice.disclosure.subtraction import Floats, answerable
from backoffice.disclosure.tables import FIRM, PLACE, UNIT, Level, PayTable

PROTECTS: Final = "protects"
"""Kept back because another cell could be found by subtraction."""

GRAVEST: Final = (primary.FEW, primary.DOMINATED, change.CHANGED, PROTECTS)
"""Reasons, the one to be told first where several apply."""


KINDS: Final = ("why", "why_finance")
"""The columns of reasons: changes are guarded in the first. Whatever leaves by it leaves by the second too."""


@dataclass(frozen=True)
class Release:
    """The cells of one result, by level: its columns as text, `month`, and `KINDS`, null where the cell may leave."""

    table: PayTable
    levels: Mapping[Level, pl.DataFrame]


def gravest() -> pl.Expr:
    """Of the reasons `why` in a group the one to be told first; null where there is none."""
    return pl.col("why").cast(pl.Enum(GRAVEST)).min().cast(pl.String).alias("why")


def released(people: People, units: pl.DataFrame | None = None, earlier: Release | None = None) -> Release:
    """The cells of `people`.

    `units` (rows of `unit_costs`) adds the level `UNIT`: what a kind of work costs at all places together. The months
    of `earlier` stay as they are there, and those that follow are worked out. Teams are looked at apart.
    """
    table = people.table
    work = None if units is None else _Work(units, people)
    levels = table.levels if work is None else _with_units(table)
    cells, atoms = {level: people.cells(level) for level in table.levels}, people.atoms()
    cell_of = {level: people.cell_of(level) for level in table.levels}
    known = {level: no_reasons(level) if earlier is None else earlier.levels[level] for level in levels}
    found = {level: [reasons] for level, reasons in known.items()}
    steps = change.Steps(people)
    shown = {level: shown_before(known[level], people.names(level)) for level in table.levels}
    for month in still_to_do(people, known[FIRM]):
        here = {level: steps.marked(cells[level][month], month, last, level) for level, last in shown.items()}
        if work is not None:
            here[UNIT] = work.cells(month, here[("function",)])
        here = {level: here[level].sort("people", "cell", descending=[True, False]) for level in levels}
        ours = atoms[month]["atom"].to_numpy()
        answers = [
            work.answers(month, here[level], ours, cell_of[PLACE])
            if work is not None and level == UNIT
            else made_of(here[level]["cell"].to_numpy(), ours, cell_of[level])
            for level in levels
        ]
        here = _without_differences(here, np.vstack(answers), atoms[month])
        for level in levels:
            names = work.names if work is not None and level == UNIT else people.names(level)
            found[level].append(reasons(here[level], names, month))
        for level, last in shown.items():
            last.take(month, here[level])
    return Release(table, {level: pl.concat(parts) for level, parts in found.items()})


def still_to_do(people: People, known: pl.DataFrame) -> list[date]:
    """The months of `people` that the `known` reasons say nothing of."""
    done = set(known["month"])
    return [month for month in people.months if month not in done]


def reasons(cells: pl.DataFrame, names: pl.DataFrame, month: date) -> pl.DataFrame:
    """The cells of one month as `Release` keeps them."""
    named = names[cells["cell"]].select(pl.all().cast(pl.String)) if names.width else pl.DataFrame(height=cells.height)
    return named.with_columns(pl.lit(month, pl.Date).alias("month"), *(cells[kind] for kind in KINDS))


def no_reasons(level: Level) -> pl.DataFrame:
    """As `Release` keeps them, where there are none."""
    return pl.DataFrame(schema={**dict.fromkeys(level, pl.String), "month": pl.Date, **dict.fromkeys(KINDS, pl.String)})


def shown_before(known: pl.DataFrame, names: pl.DataFrame) -> change.Shown:
    """What `known` reasons have shown of the cells `names` numbers."""
    shown = change.Shown(names.height)
    numbered = names.select(pl.all().cast(pl.String)).with_row_index("cell")
    for month, cells in sorted(by_month(known).items()):
        on = names.columns
        ours = cells.join(numbered, on, nulls_equal=True) if on else cells.with_columns(cell=pl.lit(0))
        shown.take(month, ours)
    return shown


def _with_units(table: PayTable) -> tuple[Level, ...]:
    """The levels with work of each kind before what crosses places: the firm's unit costs are wanted more."""
    crossed = next(place for place, level in enumerate(table.levels) if len(level) > 1)
    return (*table.levels[:crossed], UNIT, *table.levels[crossed:])


_OF: Final[Level] = ("function",)


class _Work:
    """Work of each kind (`UNIT`), and what part of the cost of a place (`PLACE`) it bears."""

    def __init__(self, units: pl.DataFrame, people: People) -> None:
        cost = pl.col("attributed_cost").cast(pl.Float64)
        borne = units.filter((pl.col("workers") > 0) & cost.is_not_null())
        share = (cost / cost.sum().over("month", *PLACE)).fill_nan(0.0)
        shares = borne.select("month", pl.col(*PLACE, "unit").cast(pl.Categorical), share=share)
        self.names = shares.select(UNIT).unique().sort(UNIT)
        numbered = shares.join(self.names.with_row_index("cell"), UNIT)
        for name, level in (("place", PLACE), ("of", _OF)):
            numbered = numbered.join(people.names(level).with_row_index(name), level, how="left")
        self._shares = by_month(numbered)
        self._none = numbered.clear()

    def cells(self, month: date, functions: pl.DataFrame) -> pl.DataFrame:
        """The cells of one month: `cell`, as many `people` as the function has, and its reasons."""
        work = self._shares.get(month, self._none).select("cell", "of").unique()
        return work.join(functions.select("people", *KINDS, of="cell"), "of").drop("of")

    def answers(self, month: date, cells: pl.DataFrame, atoms: Numbers, place_of: Numbers) -> Floats:
        """The part of each of `atoms` (columns) that each of `cells` (rows) is made of."""
        found = np.zeros((cells.height, len(atoms)))
        numbered = cells.select("cell", at=pl.row_index())
        shares = self._shares.get(month, self._none).drop_nulls("place").join(numbered, "cell")
        for at, place, share in shares.select("at", "place", "share").iter_rows():
            found[at, place_of[atoms] == place] = share
        return found


def _without_differences(
    cells: dict[Level, pl.DataFrame], answers: Floats, atoms: pl.DataFrame
) -> dict[Level, pl.DataFrame]:
    """The cells of one month with those marked by which a kept-back one could be found."""
    given = None
    for kind in KINDS:
        why = pl.concat([one[kind] for one in cells.values()])
        given = answerable(answers, why.is_not_null().to_numpy(), atoms, given)
        protects = pl.select(pl.when(pl.Series(~given)).then(pl.lit(PROTECTS))).to_series()
        start = 0
        for level, one in cells.items():
            ours = protects[start : start + one.height]
            start += one.height
            cells[level] = one.with_columns(pl.coalesce(kind, ours).alias(kind))
    return cells
