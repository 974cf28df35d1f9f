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

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.access import SMALLEST_GROUP
from backoffice.disclosure import change, primary
from backoffice.disclosure.cells import by_month, cells_of, marked, people_of, shown_last
from backoffice.disclosure.release import PROTECTS, Release
from backoffice.disclosure.tables import PayTable

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


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
        kept_back = {
            level: frame.filter(pl.col("why").is_not_null(), month=month)
            for level, frame in release.levels.items()
            if table.place in level
        }
        parts = [
            _Place(table, part, here, kept_back).settled()
            for part in cells.partition_by(table.place, maintain_order=True)
        ]
        cells = pl.concat(parts)
        found.append(cells.select(*table.teams, month=pl.lit(month, pl.Date), why="why"))
        shown = shown_last(shown, cells, table.teams, month)
    return pl.concat(found)


class _Place:
    """The teams of one place and month, the smallest first."""

    def __init__(
        self,
        table: PayTable,
        teams: pl.DataFrame,
        here: pl.DataFrame,
        kept_back: dict[tuple[str, ...], pl.DataFrame],
    ) -> None:
        place = teams[table.place][0]
        self._teams = teams.sort("people", maintain_order=True).with_row_index("at")
        self._function = self._numbered(table.parent)
        self._fine: dict[int, bytes] = {}
        """For each function, the teams kept back when it was last looked at and found well."""
        self._barred = self._teams["why"].is_not_null().to_numpy()
        axes = [axis for axis in table.axes if axis not in table.parent]
        counted = here.filter(pl.col(table.place) == place).group_by([*table.teams, *axes]).len()
        counted = counted.join(self._teams.select("at", *table.teams), table.teams, nulls_equal=True)
        kinds = counted.select(axes).unique(maintain_order=True).sort(axes).with_row_index("kind")
        counted = counted.join(kinds, axes, nulls_equal=True)
        self._counts: Counts = np.zeros((teams.height, max(kinds.height, 1)), dtype=np.int64)
        self._counts[counted["at"].to_numpy(), counted["kind"].to_numpy()] = counted["len"].to_numpy()
        secret = kept_back[table.parent].filter(pl.col(table.place) == place)
        joined = self._teams.join(secret.select(table.parent), table.parent, how="semi", nulls_equal=True)
        self._closed = set(self._function[joined["at"].to_numpy()].tolist())
        self._secret_kinds = [
            (kinds[axis].is_in(frame.filter(pl.col(table.place) == place)[axis].to_list())).to_numpy()
            & (kinds[axis] == value).fill_null(False).to_numpy()
            for axis in axes
            for frame in [kept_back[(table.place, axis)]]
            for value in frame.filter(pl.col(table.place) == place)[axis].to_list()
        ]

    def settled(self) -> pl.DataFrame:
        """The teams with every reason to keep one back."""
        hidden = self._barred.copy()
        while (more := self._one_more(hidden)) is not None:
            hidden[more] = True
        why = pl.when(pl.Series(hidden)).then(pl.lit(PROTECTS))
        return self._teams.with_columns(why=pl.coalesce("why", why)).drop("at")

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
        teams = self._teams.filter(pl.Series(hidden))
        largest = pl.Series(sorted((size for sizes in teams["largest"] for size in sizes), reverse=True))
        whole = teams.select(pl.col("people", "paid", "total").sum())
        whole = whole.with_columns(largest=pl.lit(largest.head(SMALLEST_GROUP)).implode())
        barred = teams.filter(pl.Series(self._barred[hidden]))["total"]
        nearly = bool((barred > (1 - primary.NEAR) * whole["total"][0]).any()) or hidden.sum() == 1
        if hidden.sum() == 1 and closed and not self._barred[hidden].any():
            nearly = False
        return whole.select(primary.why_not()).item() is None and not nearly

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

    def _numbered(self, columns: Sequence[str]) -> Counts:
        ranks = (
            self._teams.select(columns)
            .with_columns(pl.all().fill_null(""))
            .select(pl.struct(columns).rank("dense").cast(pl.Int64))
        )
        found: Counts = ranks.to_series().to_numpy()
        return found


def _cuts(kinds: int) -> Iterator[Flags]:
    """Every way to cut so many kinds in two."""
    for size in range(1, kinds // 2 + 1):
        for chosen in combinations(range(kinds), size):
            side = np.zeros(kinds, dtype=bool)
            side[list(chosen)] = True
            yield side
