"""Change over time: a month is kept back where the step from the month shown before would be one person's pay.

If four or fewer came, went or changed their hours, the step between two months is their pay plus whatever changed in
everybody else's. Where that remainder is small, whoever knows who came or went has their pay. So the step is taken
here first, as an onlooker would take it: with and without the raise common to the place.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from backoffice.access import SMALLEST_GROUP
from backoffice.disclosure.cells import ABSENT, Numbers, People, Standing
from backoffice.disclosure.primary import NEAR
from backoffice.disclosure.subtraction import Flags, Floats
from backoffice.disclosure.tables import Level

CHANGED: Final = "changed"


class Shown:
    """In which month each cell of a level was shown last; months are taken in order."""

    def __init__(self, cells: int) -> None:
        self._last = np.full(cells, ABSENT)
        self._months: list[date] = []

    def take(self, month: date, cells: pl.DataFrame) -> None:
        """Those of the `cells` (numbers, `why`) of `month` that are shown."""
        self._last[cells.filter(pl.col("why").is_null())["cell"].to_numpy()] = len(self._months)
        self._months.append(month)

    def by_month(self) -> list[tuple[date, Flags]]:
        """Each month that is the last one some cells were shown in, and which."""
        return [(self._months[at], self._last == at) for at in np.unique(self._last) if at != ABSENT]


@dataclass(frozen=True)
class _Step:
    """Everybody in two months, and the places of those who came, went, moved or changed their hours between them."""

    before: Standing
    after: Standing
    movers: Numbers

    @classmethod
    def between(cls, before: Standing, after: Standing) -> "_Step":
        moved = (before.atoms != after.atoms) | (before.teams != after.teams)
        return cls(before, after, np.flatnonzero(moved | (before.hours != after.hours)))


class Steps:
    """Every step between two months that could be taken by what is shown; months are asked for in order."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._steps: dict[date, _Step] = {}
        self._to: date | None = None
        self._cell_of = {level: _with_absent(people.cell_of(level)) for level in people.table.levels}
        self._place_of = _with_absent(people.cell_of((people.table.place,)))

    def marked(self, cells: pl.DataFrame, month: date, shown: Shown, level: Level) -> pl.DataFrame:
        """The cells of one month with `why` also for changes, and `why_finance` without."""
        found = cells.with_columns(why_finance="why")
        if self._people.table.weight is None:
            return found
        bad = self.revealing(month, shown, level)[cells["cell"].to_numpy()]
        return found.with_columns(why=pl.coalesce("why", pl.when(pl.Series(bad)).then(pl.lit(CHANGED))))

    def revealing(self, month: date, shown: Shown, level: Level) -> Flags:
        """Which cells of `level`, by number, must not be shown in `month`.

        A remainder that is less than `NEAR` of the largest part that came or went is too small to hide it.
        """
        found = np.zeros(self._people.names(level).height, dtype=bool)
        for earlier, cells in shown.by_month():
            found |= self._near(self._step(earlier, month), cells, level)
        return found

    def _step(self, earlier: date, later: date) -> _Step:
        if self._to != later:
            self._steps, self._to = {}, later
        if earlier not in self._steps:
            self._steps[earlier] = _Step.between(self._people.by_month[earlier], self._people.by_month[later])
        return self._steps[earlier]

    def _near(self, step: _Step, wanted: Flags, level: Level) -> Flags:
        """The step as it is seen in each of the `wanted` cells of a level."""
        movers, was, now = step.movers, step.before, step.after
        before, after = self._cells(was, movers, level), self._cells(now, movers, level)
        here = (before == after) & (self._place_of[was.atoms[movers]] == self._place_of[now.atoms[movers]])
        stayed = here & (was.hours[movers] == now.hours[movers])
        gone, come, changed = (before != ABSENT) & ~here, (after != ABSENT) & ~here, here & ~stayed
        cells = np.concatenate([before[gone], after[come], before[changed]])
        paid, raised = was.amounts[movers], now.amounts[movers] - was.amounts[movers]
        parts = np.concatenate([paid[gone], now.amounts[movers[come]], raised[changed]])
        counted = np.bincount(cells, minlength=len(wanted))
        few: Flags = wanted & (counted > 0) & (counted < SMALLEST_GROUP)
        if not few.any():
            return few
        largest = np.zeros(len(wanted))
        np.maximum.at(largest, cells, np.abs(parts))
        present = was.atoms != ABSENT
        present[movers] = stayed
        return few & (self._remainder(step, present, few, level) < NEAR * largest)

    def _cells(self, standing: Standing, people: Numbers, level: Level) -> Numbers:
        """The cells of a level that `people` stand in."""
        if level == self._people.table.teams:
            return standing.teams[people]
        cells: Numbers = self._cell_of[level][standing.atoms[people]]
        return cells

    def _remainder(self, step: _Step, stayed: Flags, few: Flags, level: Level) -> Floats:
        """By cell, what changed in those who stayed: with or without the median raise of their place, the lesser.

        Only the cells of which `few` came or went are looked at.
        """
        people = np.flatnonzero(stayed)
        cells = self._cells(step.before, people, level)
        people, cells = people[few[cells]], cells[few[cells]]
        earlier, later = step.before.amounts[people], step.after.amounts[people]
        places = self._place_of[step.before.atoms[people]]
        those = pl.DataFrame({"cell": cells, "place": places, "was": earlier, "now": later})
        was, now = pl.col("was"), pl.col("now")
        growth = (now / was).filter(was != 0).median().over("cell", "place").fill_null(1.0)
        rests = those.select("cell", plain=now - was, raised=now - was * growth)
        rests = rests.group_by("cell").agg(rest=pl.min_horizontal(pl.col("plain", "raised").sum().abs()))
        found = np.zeros(len(few))
        found[rests["cell"].to_numpy()] = rests["rest"].to_numpy()
        return found


def _with_absent(numbers: Numbers) -> Numbers:
    """A look-up by number that has `ABSENT` for `ABSENT`."""
    return np.append(numbers, ABSENT)
