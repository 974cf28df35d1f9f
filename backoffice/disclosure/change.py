"""Change over time: a month is kept back where the step from the month shown before would be one person's pay.

If four or fewer came, went or changed their hours, the step between two months is their pay plus whatever changed in
everybody else's. Where that remainder is small, whoever knows who came or went has their pay. So the step is taken
here first, as an onlooker would take it: with and without the raise common to the place.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import polars as pl

from backoffice.access import SMALLEST_GROUP
from backoffice.disclosure.cells import Numbers, People
from backoffice.disclosure.primary import NEAR
from backoffice.disclosure.subtraction import Flags, Floats
from backoffice.disclosure.tables import Level

CHANGED: Final = "changed"
_ABSENT: Final = -1


class Shown:
    """In which month each cell of a level was shown last; months are taken in order."""

    def __init__(self, cells: int) -> None:
        self._last = np.full(cells, _ABSENT)
        self._months: list[date] = []

    def take(self, month: date, cells: pl.DataFrame) -> None:
        """Those of the `cells` (numbers, `why`) of `month` that are shown."""
        self._last[cells.filter(pl.col("why").is_null())["cell"].to_numpy()] = len(self._months)
        self._months.append(month)

    def by_month(self) -> list[tuple[date, Flags]]:
        """Each month that is the last one some cells were shown in, and which."""
        return [(self._months[at], self._last == at) for at in np.unique(self._last) if at != _ABSENT]


@dataclass(frozen=True)
class _Step:
    """Everybody in either of two months, one place a person: his pay, his hours, and where he stands, in each.

    Who is not there in a month has the hours NaN and stands at `_ABSENT`.
    """

    amounts: tuple[Floats, Floats]
    hours: tuple[Floats, Floats]
    atoms: tuple[Numbers, Numbers]
    teams: tuple[Numbers, Numbers]


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
            before, after = (self._people.by_month[month].drop("month", "partly") for month in (earlier, later))
            both = before.join(after, on="worker", how="full", suffix=" later")
            self._steps[earlier] = _Step(
                amounts=_both(both, "amount", 0.0),
                hours=_both(both, "weight", np.nan),
                atoms=_both(both.with_columns(pl.col("^atom.*$").cast(pl.Int64)), "atom", _ABSENT),
                teams=_both(both.with_columns(pl.col("^team.*$").cast(pl.Int64)), "team", _ABSENT),
            )
        return self._steps[earlier]

    def _near(self, step: _Step, wanted: Flags, level: Level) -> Flags:
        """The step as it is seen in each of the `wanted` cells of a level."""
        by_team = level == self._people.table.teams
        before, after = step.teams if by_team else (self._cell_of[level][atoms] for atoms in step.atoms)
        place, place_after = (self._place_of[atoms] for atoms in step.atoms)
        here = (before == after) & (place == place_after)
        stayed = here & (step.hours[0] == step.hours[1])
        gone, come, changed = (before != _ABSENT) & ~here, (after != _ABSENT) & ~here, here & ~stayed
        cells = np.concatenate([before[gone], after[come], before[changed]])
        was, now = step.amounts
        parts = np.concatenate([was[gone], now[come], (now - was)[changed]])
        movers = np.bincount(cells, minlength=len(wanted))
        few = wanted & (movers > 0) & (movers < SMALLEST_GROUP)
        if not few.any():
            return few
        largest = np.zeros(len(wanted))
        np.maximum.at(largest, cells, np.abs(parts))
        return few & (self._remainder(step, stayed & few[before], before, place, len(wanted)) < NEAR * largest)

    @staticmethod
    def _remainder(step: _Step, stayed: Flags, cells: Numbers, places: Numbers, count: int) -> Floats:
        """By cell, what changed in those who stayed: with or without the median raise of their place, the lesser."""
        earlier, later = (amounts[stayed] for amounts in step.amounts)
        those = pl.DataFrame({"cell": cells[stayed], "place": places[stayed], "was": earlier, "now": later})
        was, now = pl.col("was"), pl.col("now")
        growth = (now / was).filter(was != 0).median().over("cell", "place").fill_null(1.0)
        rests = those.select("cell", plain=now - was, raised=now - was * growth)
        rests = rests.group_by("cell").agg(rest=pl.min_horizontal(pl.col("plain", "raised").sum().abs()))
        found = np.zeros(count)
        found[rests["cell"].to_numpy()] = rests["rest"].to_numpy()
        return found


def _both(step: pl.DataFrame, name: str, absent: float) -> tuple[Any, Any]:
    """A column of the earlier month and of the later."""
    before, after = (step[f"{name}{when}"].fill_null(absent).to_numpy() for when in ("", " later"))
    return before, after


def _with_absent(numbers: Numbers) -> Numbers:
    """A look-up by number that has `_ABSENT` for `_ABSENT`, which is the last place of an array."""
    return np.append(numbers, _ABSENT)
