"""Teams: the smallest groups offered, looked at place by place once somebody asks for them.

They come last: no team is shown at the price of a larger group. Teams of a place are apart from each other, and each
lies in one function. Whatever else is known of the place's people is by function or by *kind* (arrangement, sourcing).
So any combination of answers weighs a person by one figure for his function, one for his kind, and one for his team if
it is shown. It is over five people or more, or over nobody, if these three hold:

1. of each function, the people in teams kept back are none, or a group that might be shown;
2. wherever the kinds are cut in two, the people who stand on the lesser side of their team (or, of those kept back, of
   their function) are none, or five: no figures for teams can make up for a difference between kinds in all of them;
3. of each kind that is kept back in the place, five people or more are in teams kept back.

Where one does not hold, the smallest team that helps is kept back as well.
"""

from collections.abc import Iterator
from datetime import date
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.access import SMALLEST_GROUP
from backoffice.disclosure import change, primary
from backoffice.disclosure.cells import People, by_month
from backoffice.disclosure.release import KINDS, PROTECTS, Release, no_reasons, reasons, shown_before, still_to_do

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


def released(release: Release, people: People, earlier: pl.DataFrame | None = None) -> pl.DataFrame:
    """The cells of the teams: the columns of `table.teams` as text, `month`, `KINDS`. `people` are those of `release`.

    The months of `earlier` stay as they are there, and those that follow are worked out.
    """
    level = people.table.teams
    names, kept_back = people.names(level), {kind: _Secret(release, people, kind) for kind in KINDS}
    known = no_reasons(level) if earlier is None else earlier
    shown, found, steps = shown_before(known, names), [known], change.Steps(people)
    for month in still_to_do(people, known):
        here = steps.marked(people.cells(level)[month], month, shown, level)
        hidden = None
        for kind, secret in kept_back.items():
            hidden = secret.hidden(month, here, hidden)
            why = pl.when(pl.Series(hidden)).then(pl.lit(PROTECTS))
            here = here.with_columns(pl.coalesce(kind, why).alias(kind))
        found.append(reasons(here, names, month))
        shown.take(month, here)
    return pl.concat(found)


class _Secret:
    """What is kept back of larger groups than teams, and the kinds of people teams are made of, to compare them by."""

    def __init__(self, release: Release, people: People, kind: str) -> None:
        table = people.table
        names = people.names(table.teams)
        self._place, self._function = (
            names.join(people.names(level).with_row_index("at"), level, how="left", maintain_order="left")[
                "at"
            ].to_numpy()
            for level in ((table.place,), table.parent)
        )
        self._kind = kind
        self._kinds, self._counts = people.kinds()
        self._closed = by_month(_kept_back(release, people, table.parent, kind))
        crossed = [_kept_back(release, people, (table.place, axis), kind) for axis in self._kinds.columns]
        self._crossed = [by_month(cells) for cells in crossed]

    def hidden(self, month: date, teams: pl.DataFrame, others: Flags | None) -> Flags:
        """Which teams of one month are kept back, with those by which a kept-back one, or another cell, could be found.

        `others` are those kept back from people from whom more is kept back: they come first, and where one more would
        be needed the place stays as it is for them. So nothing is found by putting both together.
        """
        numbers = teams["cell"].to_numpy()
        shown = np.zeros(teams.height, dtype=bool) if others is None else ~others
        order = np.lexsort([numbers, teams["people"].to_numpy(), shown, self._place[numbers]])
        hidden = teams[self._kind].is_not_null().to_numpy().copy()
        counts, measures, kinds = self._people(month, numbers), primary.Measures.of(teams), self._secret_kinds(month)
        closed = set(self._closed[month]["number"]) if month in self._closed else set()
        for ours in np.split(order, np.flatnonzero(np.diff(self._place[numbers[order]])) + 1):
            there = counts[ours].any(axis=0)
            secret = [kind[there] for kind in kinds.get(int(self._place[numbers[ours[0]]]), [])]
            function = self._function[numbers[ours]]
            place = _Place(measures.some(ours), hidden[ours], function, counts[ours][:, there], secret, closed)
            settled = place.settled()
            hidden[ours] = ~shown[ours] if (settled & shown[ours]).any() else settled
        return hidden

    def _people(self, month: date, teams: Counts) -> Counts:
        """How many people of each kind (columns) are in each of `teams`."""
        found = np.zeros((len(self._function), self._kinds.height), dtype=np.int64)
        counts = self._counts[month]
        found[counts["team"].to_numpy(), counts["kind"].to_numpy()] = counts["people"].to_numpy()
        chosen: Counts = found[teams]
        return chosen

    def _secret_kinds(self, month: date) -> dict[int, list[Flags]]:
        """By place, the choices of kinds that are kept back there: those of one arrangement, of one sourcing."""
        found: dict[int, list[Flags]] = {}
        for axis, crossed in zip(self._kinds.columns, self._crossed, strict=True):
            if month in crossed:
                for place, value in crossed[month].select("place", axis).iter_rows():
                    kinds = (self._kinds[axis] == value).fill_null(value=False).to_numpy()
                    found.setdefault(place, []).append(kinds)
        return found


def _kept_back(release: Release, people: People, level: tuple[str, ...], kind: str) -> pl.DataFrame:
    """The cells of a level that are kept back: its columns, `month`, its `number` and that of its `place`."""
    cells = release.levels[level].filter(pl.col(kind).is_not_null()).with_columns(pl.col(level).cast(pl.Categorical))
    places = (people.table.place,)
    numbered = cells.join(people.names(level).with_row_index("number"), level, nulls_equal=True)
    return numbered.join(people.names(places).with_row_index("place"), places)


class _Place:
    """The teams of one place and month, those first that are to be kept back rather than others."""

    def __init__(
        self,
        measures: primary.Measures,
        barred: Flags,
        function: Counts,
        counts: Counts,
        secret_kinds: list[Flags],
        closed: set[int],
    ) -> None:
        """`barred` are those kept back for themselves, `counts` the people of each kind (columns) in each team.

        `secret_kinds` choose the kinds that are kept back in the place, `closed` are the functions that are.
        """
        self._measures, self._barred, self._function, self._counts = measures, barred, function, counts
        self._secret_kinds, self._closed = secret_kinds, closed
        self._fine: dict[int, bytes] = {}
        """For each function, the teams kept back when it was last looked at and found well."""

    def settled(self) -> Flags:
        """The teams there is any reason to keep back."""
        hidden = self._barred.copy()
        while (more := self._one_more(hidden)) is not None:
            hidden[more] = True
        return hidden

    def _one_more(self, hidden: Flags) -> int | None:
        """A team to keep back too, where a rule does not hold and one is left; None where all is well."""
        for function in np.unique(self._function):
            ours = self._function == function
            if self._fine.get(function) == hidden[ours].tobytes():
                continue
            if not self._may_be_found(ours & hidden, closed=function in self._closed) and (ours & ~hidden).any():
                return int(np.flatnonzero(ours & ~hidden)[0])
            self._fine[function] = hidden[ours].tobytes()
        for kind in self._secret_kinds:
            inside = self._counts[:, kind].sum(axis=1)
            if inside[hidden].sum() < SMALLEST_GROUP and (inside[~hidden] > 0).any():
                return int(np.flatnonzero(~hidden & (inside > 0))[0])
        for side in _cuts(self._counts.shape[1]):
            if 0 < self._lesser(hidden, side) < SMALLEST_GROUP and not hidden.all():
                return self._best(hidden, side)
        return None

    def _may_be_found(self, hidden: Flags, *, closed: bool) -> bool:
        """The sum of a function's teams kept back might be shown, and is none of them nor nearly; or there is none.

        A function kept back itself must not be found from its teams, so some of them are kept back too.
        """
        if not hidden.any():
            return not closed
        whole = self._measures.together(hidden)
        barred = self._barred & hidden
        nearly = bool((self._measures.total[barred] > (1 - primary.NEAR) * whole.total[0]).any())
        if hidden.sum() == 1 and not (closed and not barred.any()):
            nearly = True
        return not whole.few()[0] and not whole.dominated()[0] and not nearly

    def _lesser(self, hidden: Flags, side: Flags) -> int:
        """People on the lesser side of a cut of the kinds: of their team where it is shown, else of their function."""
        one, other = self._counts[:, side].sum(axis=1), self._counts[:, ~side].sum(axis=1)
        alone = int(np.minimum(one, other)[~hidden].sum())
        functions, at = np.unique(self._function, return_inverse=True)
        together = [np.bincount(at[hidden], part[hidden], len(functions)) for part in (one, other)]
        return alone + int(np.minimum(*together).sum())

    def _best(self, hidden: Flags, side: Flags) -> int:
        """The smallest team that mends a cut by being kept back; the smallest of all where none does by itself."""
        left = np.flatnonzero(~hidden)
        for team in left:
            tried = hidden.copy()
            tried[team] = True
            if not 0 < self._lesser(tried, side) < SMALLEST_GROUP:
                return int(team)
        return int(left[0])


def _cuts(kinds: int) -> Iterator[Flags]:
    """Every way to cut so many kinds in two."""
    for size in range(1, kinds // 2 + 1):
        for chosen in combinations(range(kinds), size):
            side = np.zeros(kinds, dtype=bool)
            side[list(chosen)] = True
            yield side
