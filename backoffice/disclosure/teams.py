"""Teams: the smallest groups offered, looked at place by place once somebody asks for them.

They come last: no team is shown at the price of a larger group. Each place is judged twice, and a team leaves only if
it may both times:

- by what is known of the place beforehand: all combinations of the answers given (`release`) that are over its people
  alone. No cell kept back there may be found.
- as if the place's part of every answer given were known by itself. So whatever is combined over several places, what
  it says of each of them is over five people or more, or nothing.
"""

import numpy as np
import polars as pl

from backoffice.disclosure import change
from backoffice.disclosure.cells import atoms_of, by_month, cells_of, marked, people_of, shown_last, weights
from backoffice.disclosure.release import PROTECTS, Month, Release
from backoffice.disclosure.subtraction import Flags, Floats, answerable, vanishing

_ZERO = 1e-9


def released(release: Release, rows: pl.DataFrame, *, guard_changes: bool = True) -> pl.DataFrame:
    """The cells of the teams: the columns of `table.teams` as text, `month`, `why`. `rows` are those of `release`."""
    table = release.table
    people = people_of(table, rows)
    found = [pl.DataFrame(schema={**dict.fromkeys(table.teams, pl.String), "month": pl.Date, "why": pl.String})]
    shown: pl.DataFrame | None = None
    for month, here in by_month(people):
        cells = cells_of(here, table.teams)
        if shown is not None and guard_changes and table.weight is not None:
            bad = change.revealing(people, here, shown, table.teams, table.place)
            cells = marked(cells, bad, table.teams, change.CHANGED)
        parts = [
            _of_place(release, release.by_month[month], here, part)
            for part in cells.partition_by(table.place, maintain_order=True)
        ]
        cells = pl.concat(parts)
        found.append(cells.select(*table.teams, month=pl.lit(month, pl.Date), why="why"))
        shown = shown_last(shown, cells, table.teams, month)
    return pl.concat(found)


def _of_place(release: Release, month: Month, here: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The teams of one place and month, with those kept back by which something else could be found."""
    table, place = release.table, cells[release.table.place][0]
    teams = cells.sort("people", descending=True, maintain_order=True)
    atoms = atoms_of(here.filter(pl.col(table.place) == place), table.columns)
    coarse = month.atoms.filter(pl.col(table.place) == place).rename({"atom": "whole"})
    whole = atoms.join(coarse.select("whole", table.place, *table.axes), [table.place, *table.axes], nulls_equal=True)
    into = whole.sort("atom")["whole"].to_numpy()
    ours = weights(teams.with_row_index("at"), atoms, table.teams)
    barred = teams["why"].is_not_null().to_list()
    known, secret = _before(month, into)
    by_itself = _shown(known, secret, ours, barred, atoms)
    as_part = _shown(month.answers[month.given][:, into], secret[:0], ours, barred, atoms)
    shown = pl.Series("given", by_itself & as_part)
    return teams.with_columns(why=pl.coalesce("why", pl.when(~shown).then(pl.lit(PROTECTS))))


def _shown(known: Floats, secret: Floats, teams: Floats, barred: list[bool], atoms: pl.DataFrame) -> Flags:
    """Which teams may leave, where `known` is known and `secret` and the teams `barred` must not be."""
    kept_back = np.array([*[False] * len(known), *[True] * len(secret), *barred], dtype=bool)
    given = answerable(np.vstack([known, secret, teams]), kept_back, atoms, settled=len(known))
    return given[len(known) + len(secret) :]


def _before(month: Month, into: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> tuple[Floats, Floats]:
    """What is known of a place's people and what must stay unknown, as rows over its finer atoms.

    `into` gives for each of these the atom of the month that it is a part of.
    """
    inside = np.zeros(month.answers.shape[1], dtype=bool)
    inside[into] = True
    given, kept_back = month.answers[month.given], month.answers[~month.given]
    alone = np.abs(given[:, ~inside]).max(axis=1, initial=0.0) <= _ZERO
    known = given[alone]
    if len(kept_back):
        across = given[~alone]
        known = np.vstack([known, vanishing(across[:, ~inside]) @ across])
    secret = kept_back[np.abs(kept_back[:, ~inside]).max(axis=1, initial=0.0) <= _ZERO]
    return known[:, into], secret[:, into]
