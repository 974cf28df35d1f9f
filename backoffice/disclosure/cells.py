"""Cells: groups of people in one month, their measures, and what they are made of.

A cell of a level is named by a number, its row in the level's `names`, the same in every month. People no question but
one by team can tell apart form an *atom*, numbered likewise: each lies in one cell of every level but that of teams.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.access import SMALLEST_GROUP
from backoffice.disclosure import primary
from backoffice.disclosure.subtraction import Floats
from backoffice.disclosure.tables import Level, PayTable

Numbers = NDArray[np.int64]

ABSENT: Final = -1
"""Where somebody stands who is not there: also the last place of an array."""

CENTS: Final = 100
"""Of one unit of a currency, as the cost desk keeps money."""


@dataclass(frozen=True)
class Standing:
    """Everybody of all months, one place a person, as he stands in one of them: his pay in cents, his hours, his cells.

    Who is not there in that month has no pay and no hours, and stands at `ABSENT`.
    """

    amounts: Floats
    hours: Floats
    atoms: Numbers
    teams: Numbers


class People:
    """The people behind one result, and the cells they make, month by month.

    Money is counted in cents, so that sums do not depend on the order of rows. `by_month` says how everybody stands.
    """

    def __init__(self, table: PayTable, rows: pl.LazyFrame) -> None:
        """`rows` are those of the table's contract, or some of them."""
        known = [pl.sql_expr(condition) for condition in table.known]
        weight = pl.lit(0.0) if table.weight is None else pl.col(table.weight).cast(pl.Float64)
        chosen = rows.filter(pl.any_horizontal(known)).select(
            "month",
            *(pl.col(name).cast(pl.String).cast(pl.Categorical) for name in table.columns),
            worker=pl.col(table.people).cast(pl.Categorical),
            amount=(table.amount.fill_null(0) * CENTS).cast(pl.Int64),
            weight=weight,
            partly=~pl.all_horizontal(known),
        )
        people = chosen.collect(engine="streaming")
        self.table = table
        everyone, finest = _named(people, ["worker"]), (table.place, *table.axes)
        groups = _named(people, table.columns)
        self._atoms = _named(groups, finest)
        self._names = {table.teams: _named(groups, table.teams)}
        self._names |= {level: _named(self._atoms, level) for level in table.levels}
        for name, level in (("atom", self._atoms), ("team", self._names[table.teams])):
            groups = groups.join(level.with_row_index(f"at {name}"), level.columns, nulls_equal=True)
        found = (
            people.join(groups, table.columns, nulls_equal=True)
            .join(everyone.with_row_index("at"), "worker")
            .select("month", "amount", "weight", "partly", worker="at", atom="at atom", team="at team")
        )
        self.by_month = {month: _standing(here, everyone.height) for month, here in by_month(found).items()}
        self._mixed = found.group_by("month", "team", "atom").agg(people=pl.len())
        self._measured = {"atom": _measured(found, "atom"), "team": _measured(found, "team")}
        self._cells: dict[Level, dict[date, pl.DataFrame]] = {}

    @property
    def months(self) -> list[date]:
        """All months there are people in, the oldest first."""
        return sorted(self.by_month)

    def names(self, level: Level) -> pl.DataFrame:
        """The columns of a level, one row a cell, in the order of its numbers."""
        return self._names[level]

    def atoms(self) -> dict[date, pl.DataFrame]:
        """The atoms of each month: `atom`, the measures, and `large`: five people or more, nobody dominant."""
        atoms = self._measured["atom"]
        measures = primary.Measures.of(atoms)
        safe = ~measures.few() & ~measures.dominated()
        return by_month(atoms.with_columns(large=pl.Series(safe) & (pl.col("people") >= SMALLEST_GROUP)))

    def cells(self, level: Level) -> dict[date, pl.DataFrame]:
        """The cells of each month: `cell`, the measures, and `why` the primary rule keeps one back."""
        if level not in self._cells:
            if level == self.table.teams:
                cells = self._measured["team"].rename({"team": "cell"})
            else:
                atoms = self._measured["atom"]
                cells = _added(atoms.with_columns(cell=self.cell_of(level)[atoms["atom"].to_numpy()]))
            self._cells[level] = by_month(cells.with_columns(why=primary.why_not(cells)))
        return self._cells[level]

    def cell_of(self, level: Level) -> Numbers:
        """The number of the cell each atom lies in; for a level that is coarser than the atoms."""
        cells = self._names[level].with_row_index("cell")
        if not level:
            return np.zeros(self._atoms.height, dtype=np.int64)
        joined = self._atoms.join(cells, level, how="left", nulls_equal=True, maintain_order="left")
        return joined["cell"].cast(pl.Int64).to_numpy()

    def kinds(self) -> tuple[pl.DataFrame, dict[date, pl.DataFrame]]:
        """The kinds of people there are in teams, by number, and month by month `team`, `kind`, `people`."""
        axes = [axis for axis in self.table.axes if axis not in self.table.teams]
        names = _named(self._atoms, axes)
        numbered = names.with_row_index("kind")
        kind_of = self._atoms.join(numbered, axes, how="left", nulls_equal=True, maintain_order="left")["kind"]
        counts = self._mixed.with_columns(kind=kind_of.gather(self._mixed["atom"]))
        return names, by_month(counts.group_by("month", "team", "kind").agg(pl.col("people").sum()))


def by_month(frame: pl.DataFrame) -> dict[date, pl.DataFrame]:
    """The rows of each month."""
    return {part["month"][0]: part for part in frame.partition_by("month")}


def _standing(here: pl.DataFrame, everyone: int) -> Standing:
    """How everybody stands in a month of which `here` are the people."""
    places = here["worker"].to_numpy()

    def put(name: str, of: Any, absent: int) -> Any:
        all_of_them = np.full(everyone, absent, dtype=of)
        all_of_them[places] = here[name].to_numpy()
        return all_of_them

    money, where = ((np.float64, 0), (np.int64, ABSENT))
    return Standing(put("amount", *money), put("weight", *money), put("atom", *where), put("team", *where))


def _named(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Every combination of values, in their order; one row without columns."""
    return frame.select(columns).unique().sort(columns) if columns else pl.DataFrame(height=1)


def _measured(people: pl.DataFrame, cell: str) -> pl.DataFrame:
    """One row a month and `cell`: `primary.MEASURES` and `largest` (up to five sizes, in any order)."""
    size = pl.col("amount").abs()
    return people.group_by("month", cell).agg(
        people=pl.len(),
        paid=(size > 0).sum(),
        partly=pl.col("partly").sum(),
        total=size.sum(),
        largest=size.top_k(SMALLEST_GROUP),
    )


def _added(parts: pl.DataFrame) -> pl.DataFrame:
    """As `_measured`, from smaller cells of which each says which `cell` it is part of."""
    largest = pl.col("largest").explode().top_k(SMALLEST_GROUP)
    return parts.group_by("month", "cell").agg(pl.col(primary.MEASURES).sum(), largest)


def made_of(cells: Numbers, atoms: Numbers, cell_of: Numbers) -> Floats:
    """Which `atoms` (columns) each of `cells` (rows) is made of: 1 for its own, else 0."""
    found: Floats = np.equal.outer(cells, cell_of[atoms]).astype(np.float64)
    return found
