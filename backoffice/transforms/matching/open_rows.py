"""What the exact pass leaves open: a small part of both sides, in order of ids, with what later passes need."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.transforms.matching.declared import Reconciliation
from backoffice.transforms.matching.fingerprints import Flags, Hashes, absorbed, column_hashes
from backoffice.transforms.matching.groups import NOBODY, Numbers, numbered

_A_MONDAY = 4
"""1970-01-05, as days since the epoch."""


@dataclass
class OpenSide:
    """Open rows of one side in order of their ids: a row's place is its rank, so ties never depend on row order.

    `rows` are their row numbers in the side as given, `prints` their fingerprints of the exact pass. `is_free` falls
    where a pass decides a row; `verdict` and `group` then say how. `has_rivals` marks rows that had candidates
    none of which could be chosen.
    """

    frame: pl.DataFrame
    rows: NDArray[np.int64]
    prints: Hashes
    figures: Numbers
    lacks_figure: Flags
    days: Numbers
    lacks_day: Flags
    by_day: Numbers
    is_free: Flags
    has_rivals: Flags
    verdict: NDArray[np.uint8]
    group: Numbers
    _hashes: dict[str, Hashes]
    _lacking: dict[str, Flags]
    _prints: dict[tuple[str, ...], Hashes] = field(default_factory=dict)

    def print_of(self, columns: tuple[str, ...]) -> Hashes:
        """Fingerprints over `columns`."""
        if columns not in self._prints:
            self._prints[columns] = absorbed(self._hashes, columns, self.rows.size)
        return self._prints[columns]

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
            hashes[place] = self._hashes[name]
            if name in self._lacking:
                hashes[place][self._lacking[name]] = 0
        return hashes


class OpenRows:
    """The open rows of both sides, and the groups they fall into."""

    def __init__(self, own: OpenSide, outside: OpenSide) -> None:
        self.own, self.outside = own, outside
        self._groups: dict[tuple[str, ...], tuple[Numbers, Numbers, int]] = {}

    @property
    def both(self) -> tuple[OpenSide, OpenSide]:
        """Ours and theirs."""
        return self.own, self.outside

    def groups(self, columns: tuple[str, ...]) -> tuple[Numbers, Numbers, int]:
        """The group of each free row of either side, rows equal in all of `columns` together; and how many there are.

        NOBODY for rows that are decided, or lack one of the columns.
        """
        if columns not in self._groups:
            self._groups[columns] = together(*((side.print_of(columns), side.has_all(columns)) for side in self.both))
        ours, theirs, count = self._groups[columns]
        free = [
            np.where(side.is_free, side_groups, NOBODY)
            for side, side_groups in zip(self.both, (ours, theirs), strict=True)
        ]
        return free[0], free[1], count

    def equal(self) -> tuple[Numbers, Numbers, int]:
        """The same for rows equal in everything the exact pass compares."""
        return together(*((side.prints, side.is_free) for side in self.both))


def opened(
    frame: pl.DataFrame, rows: NDArray[np.int64], prints: Hashes, asked: Sequence[str], rule: Reconciliation
) -> OpenSide:
    """The open side of these rows: ordered by `item_id`, figures and days as whole numbers.

    `asked` names the columns passes may group rows by.
    """
    if not frame["item_id"].is_sorted():
        order = frame["item_id"].arg_sort()
        frame, rows = frame[order], rows[order.to_numpy()]
        prints = prints[order.to_numpy()]
    figures, lacks_figure = _whole(frame[rule.measure])
    if rule.day is None:
        days, lacks_day = np.zeros(frame.height, np.int64), np.zeros(frame.height, np.bool_)
    else:
        lacks_day = frame[rule.day].is_null().to_numpy()
        days = weekdays(frame[rule.day].to_physical().cast(pl.Int64).fill_null(0).to_numpy())
    return OpenSide(
        frame=frame,
        rows=rows,
        prints=prints,
        figures=figures,
        lacks_figure=lacks_figure,
        days=days,
        lacks_day=lacks_day,
        by_day=_in_order(days),
        is_free=np.ones(frame.height, np.bool_),
        has_rivals=np.zeros(frame.height, np.bool_),
        verdict=np.zeros(frame.height, np.uint8),
        group=np.full(frame.height, NOBODY, np.int64),
        _hashes=column_hashes(frame, asked),
        _lacking={name: frame[name].is_null().to_numpy() for name in asked if frame[name].null_count()},
    )


def weekdays(days: NDArray[np.int64]) -> Numbers:
    """Days since the epoch as a count of Mondays to Fridays, a Saturday or Sunday as its Friday."""
    since = days - _A_MONDAY
    return since // 7 * 5 + np.minimum(since % 7, 4)


def together(own: tuple[Hashes, Flags], outside: tuple[Hashes, Flags]) -> tuple[Numbers, Numbers, int]:
    """The groups of both sides' rows numbered alike, of those in the flags, and how many groups there are."""
    groups, count = numbered(np.concatenate([own[0], outside[0]]), np.concatenate([own[1], outside[1]]))
    return groups[: own[0].size], groups[own[0].size :], count


def _in_order(days: Numbers) -> Numbers:
    """The rows in order of days; days within a century are sorted as small numbers, which is quick."""
    first = days.min(initial=0)
    near = days.max(initial=0) - first < 1 << 16
    return np.argsort((days - first).astype(np.uint16) if near else days, kind="stable")


def _whole(figures: pl.Series) -> tuple[Numbers, Flags]:
    """Figures in units of their last digit, 0 where unknown, and which are unknown.

    Writable, as all arrays compiled loops are given: each kind of array would be compiled for by itself.
    """
    plain = figures.to_physical().cast(pl.Int64).fill_null(0).to_numpy(writable=True)
    return plain, figures.is_null().to_numpy()
