"""What the exact pass leaves open: a small part of both sides, in order of ids, with what later passes need."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.business_days import weekdays_up_to, with_count
from backoffice.transforms.matching.comparing import counted
from backoffice.transforms.matching.declared import CALENDAR
from backoffice.transforms.matching.fingerprints import Flags, Hashes
from backoffice.transforms.matching.groups import NOBODY, Numbers, numbered
from backoffice.transforms.matching.reading import PLACE, PRINT, Wanted, hash_of, lacks


@dataclass
class OpenSide:
    """Open rows of one side in order of their ids: a row's place is its rank, so ties never depend on row order.

    `frame` has `item_id`, the compared columns, the calendar and days as counts of all open rows of the side, and `at`
    says which of them each row is: few are ever looked up, so a part of the rows is no copy of it. `rows` are the row
    numbers in the side as given, `prints` the fingerprints of the exact pass, `parts` those of the columns that every
    pass groups by.
    `is_free` falls where a pass decides a row; `verdict` and `group` then say how. `has_rivals` marks rows that had
    candidates none of which could be chosen.
    """

    wanted: Wanted
    frame: pl.DataFrame
    at: Numbers
    rows: NDArray[np.int64]
    prints: Hashes
    parts: Hashes
    figures: Numbers
    lacks_figure: Flags
    days: Numbers
    lacks_day: Flags
    _hashes: dict[str, Hashes]
    _lacking: dict[str, Flags]
    is_free: Flags = field(init=False)
    has_rivals: Flags = field(init=False)
    verdict: NDArray[np.uint8] = field(init=False)
    group: Numbers = field(init=False)

    def __post_init__(self) -> None:
        self.is_free = np.ones(self.rows.size, np.bool_)
        self.has_rivals = np.zeros(self.rows.size, np.bool_)
        self.verdict = np.zeros(self.rows.size, np.uint8)
        self.group = np.full(self.rows.size, NOBODY, np.int64)
        self._prints: dict[frozenset[str], Hashes] = {frozenset(self.wanted.rule.exact): self.prints}

    @cached_property
    def by_day(self) -> Numbers:
        """The rows in order of days; days within a century are sorted as small numbers, which is quick."""
        first = self.days.min(initial=0)
        near = self.days.max(initial=0) - first < 1 << 16
        return np.argsort((self.days - first).astype(np.uint16) if near else self.days, kind="stable")

    def look_up(self, columns: Sequence[str], places: Numbers | None = None) -> pl.DataFrame:
        """Columns of the frame, of the rows at these places or of all."""
        return self.frame.select(columns)[self.at if places is None else self.at[places]]

    def print_of(self, columns: Sequence[str]) -> Hashes:
        """Fingerprints over `columns`."""
        asked = frozenset(columns)
        if asked not in self._prints:
            prints = self.parts.copy()
            for name in asked.difference(self.wanted.place):
                prints += self._hashes_of(name)
            self._prints[asked] = prints
        return self._prints[asked]

    def has_all(self, columns: Sequence[str]) -> Flags:
        """Rows that lack none of `columns`."""
        has = np.ones(self.rows.size, np.bool_)
        for name in columns:
            if name in self._lacking:
                has &= ~self._lacking[name]
        return has

    def hashes_where_known(self, columns: Sequence[str]) -> Hashes:
        """A row of hashes a column, 0 where the value is unknown."""
        hashes = np.empty((len(columns), self.rows.size), np.uint64)
        for place, name in enumerate(columns):
            hashes[place] = self._hashes_of(name)
            if name in self._lacking:
                hashes[place][self._lacking[name]] = 0
        return hashes

    def only(self, places: Numbers) -> "OpenSide":
        """The rows at these places, ascending, as if there were no others and none of them were decided."""
        return OpenSide(
            wanted=self.wanted,
            frame=self.frame,
            at=self.at[places],
            rows=self.rows[places],
            prints=self.prints[places],
            parts=self.parts[places],
            figures=self.figures[places],
            lacks_figure=self.lacks_figure[places],
            days=self.days[places],
            lacks_day=self.lacks_day[places],
            _hashes={name: hashes[places] for name, hashes in self._hashes.items()},
            _lacking={name: flags[places] for name, flags in self._lacking.items()},
        )

    def _hashes_of(self, column: str) -> Hashes:
        wanted = self.wanted
        if column not in self._hashes:
            if column == wanted.implied:
                values = [name for name in wanted.rule.exact if name not in (*wanted.place, column)]
                hashes = self.prints - self.parts
                for name in values:
                    hashes -= self._hashes_of(name)
            else:
                hashes = _array(self.look_up([column]).select(wanted.seeds.fingerprint([column])).to_series())
            self._hashes[column] = hashes
        return self._hashes[column]


class OpenRows:
    """The open rows of both sides, and the groups they fall into."""

    def __init__(self, own: OpenSide, outside: OpenSide) -> None:
        self.own, self.outside = own, outside
        self._groups: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[Numbers, Numbers, int]] = {}

    @property
    def both(self) -> tuple[OpenSide, OpenSide]:
        """Ours and theirs."""
        return self.own, self.outside

    @property
    def free(self) -> int:
        """How many rows are not decided."""
        return int(self.own.is_free.sum() + self.outside.is_free.sum())

    def groups(self, columns: tuple[str, ...]) -> tuple[Numbers, Numbers, int]:
        """The group of each free row of either side, rows equal in all of `columns` together; and how many there are.

        NOBODY for rows that are decided, or lack one of the columns.
        """
        return self._free(columns, columns)

    def equal(self) -> tuple[Numbers, Numbers, int]:
        """The same for rows equal in everything the exact pass compares, whatever they lack."""
        return self._free(self.own.wanted.rule.exact, ())

    def _free(self, equal: tuple[str, ...], known: tuple[str, ...]) -> tuple[Numbers, Numbers, int]:
        """Groups of free rows that are `equal` in some columns and lack none of the `known` ones; numbered but once."""
        asked = equal, known
        if asked not in self._groups:
            self._groups[asked] = together(*((side.print_of(equal), side.has_all(known)) for side in self.both))
        ours, theirs, count = self._groups[asked]
        return np.where(self.own.is_free, ours, NOBODY), np.where(self.outside.is_free, theirs, NOBODY), count

    def part(self, own: Numbers, outside: Numbers) -> "Part":
        """The rows at these places by themselves."""
        return Part(OpenRows(self.own.only(own), self.outside.only(outside)), own, outside)


@dataclass(frozen=True)
class Part:
    """Some of the open rows, and their places among all."""

    left: OpenRows
    own: Numbers
    outside: Numbers

    @property
    def places(self) -> tuple[Numbers, Numbers]:
        """Of ours and of theirs."""
        return self.own, self.outside

    def settle(self, whole: OpenRows) -> None:
        """Tell the whole what became of the part's rows."""
        names = np.concatenate([self.own, whole.own.rows.size + self.outside, [NOBODY]])
        for side, of_part, places in zip(whole.both, self.left.both, self.places, strict=True):
            side.verdict[places] = of_part.verdict
            side.group[places] = names[of_part.group]
            side.is_free[places] = of_part.is_free
            side.has_rivals[places] = of_part.has_rivals


def opened(frame: pl.DataFrame, rows: NDArray[np.int64], wanted: Wanted) -> OpenSide:
    """The open side of these rows, as read: ordered by `item_id`, figures and days as whole numbers."""
    if not frame["item_id"].is_sorted():
        order = frame["item_id"].arg_sort()
        frame, rows = frame[order], rows[order.to_numpy()]
    rule = wanted.rule
    frame = _with_counts(frame, wanted)
    figures, lacks_figure = _whole(frame[rule.measure])
    days, lacks_day = _whole(frame[counted(rule.day)] if rule.day else pl.zeros(frame.height, pl.Int64, eager=True))
    lacking = {name: frame[lacks(name)].to_numpy() for name in wanted.grouped_by}
    return OpenSide(
        wanted=wanted,
        frame=frame.select(*wanted.values, CALENDAR, *map(counted, wanted.days)),
        at=np.arange(rows.size),
        rows=rows,
        prints=_array(frame[PRINT]),
        parts=_array(frame[PLACE]) if wanted.place else np.zeros(frame.height, np.uint64),
        figures=figures,
        lacks_figure=lacks_figure,
        days=days,
        lacks_day=lacks_day,
        _hashes={name: _array(frame[hash_of(name)]) for name in wanted.apart},
        _lacking={name: flags for name, flags in lacking.items() if flags.any()},
    )


def _with_counts(frame: pl.DataFrame, wanted: Wanted) -> pl.DataFrame:
    """The rows with their days as counts of business days, of Mondays to Fridays where no calendars are given."""
    if wanted.calendars is None:
        counts = [weekdays_up_to(pl.col(day)).alias(counted(day)) for day in wanted.days]
        return frame.with_columns(pl.lit(None, pl.String).alias(CALENDAR), *counts)
    rows, calendars = frame.lazy(), wanted.calendars.lazy()
    for day in wanted.days:
        rows = rows.pipe(with_count, calendars, calendar=CALENDAR, day=day, into=counted(day))
    return rows.collect()


def together(own: tuple[Hashes, Flags], outside: tuple[Hashes, Flags]) -> tuple[Numbers, Numbers, int]:
    """The groups of both sides' rows numbered alike, of those in the flags, and how many groups there are."""
    groups, count = numbered(np.concatenate([own[0], outside[0]]), np.concatenate([own[1], outside[1]]))
    return groups[: own[0].size], groups[own[0].size :], count


def _array(hashes: pl.Series) -> Hashes:
    """Writable, as all arrays compiled loops are given: each kind of array would be compiled for by itself."""
    return hashes.to_numpy(writable=True)


def _whole(figures: pl.Series) -> tuple[Numbers, Flags]:
    """Figures in units of their last digit, 0 where unknown, and which are unknown."""
    plain = figures.to_physical().cast(pl.Int64).fill_null(0).to_numpy(writable=True)
    return plain, figures.is_null().to_numpy()
