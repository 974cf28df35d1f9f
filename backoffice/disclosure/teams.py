"""Teams: the smallest groups offered, looked at place by place once somebody asks for them.

They come last: no team is shown at the price of a larger group. Teams of a place are apart from each other, and each
lies in one function. Whatever else is known of the place's people is by function or by *kind* (office, arrangement,
sourcing). So any combination of answers weighs a person by one figure for his function, one for his kind, and one for
his team if it is shown. What the function tells by itself is no kind: where everybody of a function works for one
office, as is usual, a weight of the office is one of the function. A combination is over five people or more, or over
nobody, if these three hold:

1. of each function, the people in teams kept back are none, or a group that might be shown;
2. wherever the kinds are cut in two, the people who stand on the lesser side of their team (or, of those kept back, of
   their function) are none, or five: no figures for teams can make up for a difference between kinds in all of them;
3. of each kind that is kept back in the place, five people or more are in teams kept back.

Where one does not hold, the smallest team that helps is kept back as well.
"""

from datetime import date
from functools import cache
from itertools import combinations
from typing import Final

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
            secret = kinds.get(int(self._place[numbers[ours[0]]]), [])
            function = self._function[numbers[ours]]
            inside = np.stack([counts[ours][:, kind].sum(axis=1) for kind in secret]) if secret else _NONE_SECRET
            apart = self._told_apart(counts[ours], function)
            place = _Place(measures.some(ours), hidden[ours], function, apart, inside, closed)
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

    def _told_apart(self, counts: Counts, function: Counts) -> Counts:
        """The people of each kind that the function does not tell (columns) in each team (rows) of one place."""
        there: Flags = counts.sum(axis=0) > 0
        kinds, counts = self._kinds.filter(there), counts[:, there]
        present = np.stack([counts[function == one].any(axis=0) for one in np.unique(function)])
        codes = [kinds[axis].to_physical().cast(pl.Int64).fill_null(-1).to_numpy() for axis in kinds.columns]
        untold = [axis for axis in codes if any(len(np.unique(axis[one])) > 1 for one in present)]
        found: Counts = counts.sum(axis=1, keepdims=True)
        if untold:
            _, kind_of = np.unique(np.stack(untold), axis=1, return_inverse=True)
            found = np.zeros((len(counts), kind_of.max() + 1), dtype=np.int64)
            np.add.at(found.T, kind_of.ravel(), counts.T)
        return found

    def _secret_kinds(self, month: date) -> dict[int, list[Flags]]:
        """By place, the choices of kinds that are kept back there: those of one office, arrangement, sourcing."""
        found: dict[int, list[Flags]] = {}
        for axis, crossed in zip(self._kinds.columns, self._crossed, strict=True):
            if month in crossed:
                for place, value in crossed[month].select("place", axis).iter_rows():
                    kinds = self._kinds.select(pl.col(axis).eq_missing(pl.lit(value))).to_series().to_numpy()
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
        kinds: Counts,
        secret: Counts,
        closed: set[int],
    ) -> None:
        """`barred` are those kept back for themselves, `kinds` the people of each kind (columns) in each team.

        `secret` counts, in each team (columns), those of each choice of kinds that is kept back in the place; `closed`
        are the functions that are.
        """
        self._measures, self._barred, self._function = measures, barred, function
        self._secret, self._closed = secret, closed
        self._too_many = kinds.shape[1] > _MOST_KINDS
        self._one = kinds[:, :0] if self._too_many else kinds @ _cuts(kinds.shape[1])
        self._other = kinds.sum(axis=1, keepdims=True) - self._one
        self._fine: dict[int, bytes] = {}
        """For each function, the teams kept back when it was last looked at and found well."""

    def settled(self) -> Flags:
        """The teams there is any reason to keep back: all of them where there are more kinds than can be tried."""
        if self._too_many:
            return np.ones_like(self._barred)
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
        for inside in self._secret:
            if inside[hidden].sum() < SMALLEST_GROUP and (inside[~hidden] > 0).any():
                return int(np.flatnonzero(~hidden & (inside > 0))[0])
        wrong = self._unmended(hidden, np.arange(self._one.shape[1]))
        return None if hidden.all() or not len(wrong) else self._best(hidden, wrong[:1])

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

    def _unmended(self, hidden: Flags, cuts: Counts) -> Counts:
        """Those of the `cuts` with one to four people on the lesser side.

        That is the lesser side of their team where it is shown, else of their function.
        """
        one, other = self._one[:, cuts], self._other[:, cuts]
        lesser = np.minimum(one, other)[~hidden].sum(axis=0)
        for function in np.unique(self._function):
            together = hidden & (self._function == function)
            lesser += np.minimum(one[together].sum(axis=0), other[together].sum(axis=0))
        found: Counts = cuts[(lesser > 0) & (lesser < SMALLEST_GROUP)]
        return found

    def _best(self, hidden: Flags, cut: Counts) -> int:
        """The smallest team that mends a cut by being kept back; the smallest of all where none does by itself."""
        left = np.flatnonzero(~hidden)
        for team in left:
            tried = hidden.copy()
            tried[team] = True
            if not len(self._unmended(tried, cut)):
                return int(team)
        return int(left[0])


_MOST_KINDS: Final = 12
"""So many kinds are cut in two in every way there is, some 2,500; a place of more shows no team."""

_NONE_SECRET: Final[Counts] = np.zeros((0, 0), dtype=np.int64)


@cache
def _cuts(kinds: int) -> Counts:
    """Every way to cut so many kinds (rows) in two, a column a way: 1 on the one side."""
    chosen = [some for size in range(1, kinds // 2 + 1) for some in combinations(range(kinds), size)]
    found = np.zeros((kinds, len(chosen)), dtype=np.int64)
    for way, some in enumerate(chosen):
        found[list(some), way] = 1
    return found
