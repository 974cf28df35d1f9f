"""What the exact pass leaves open: a small part of both sides, in order of ids, with what later passes need."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.transforms.matching.declared import Reconciliation
from backoffice.transforms.matching.fingerprints import Flags, Hashes, fingerprints, known
from backoffice.transforms.matching.groups import Numbers, numbered

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
    _prints: dict[tuple[str, ...], tuple[Hashes, Flags]] = field(default_factory=dict)
    _known: dict[str, Hashes] = field(default_factory=dict)

    def print_of(self, columns: Sequence[str]) -> Hashes:
        """Fingerprints over `columns`."""
        return self._printed(tuple(columns))[0]

    def has_all(self, columns: Sequence[str]) -> Flags:
        """Rows that are free and lack none of `columns`."""
        there = self._printed(tuple(columns))[1]
        return self.is_free & there if there.size else self.is_free.copy()

    def hashes_where_known(self, columns: Sequence[str]) -> NDArray[np.uint64]:
        """A row of hashes a column, 0 where the value is unknown."""
        for column in columns:
            if column not in self._known:
                hashed = (
                    pl.when(pl.col(column).is_null()).then(pl.lit(0, pl.UInt64)).otherwise(pl.col(column).hash() | 1)
                )
                self._known[column] = self.frame.select(hashed).to_series().to_numpy()
        return np.array([self._known[column] for column in columns], np.uint64).reshape(len(columns), self.rows.size)

    def _printed(self, columns: tuple[str, ...]) -> tuple[Hashes, Flags]:
        if columns not in self._prints:
            self._prints[columns] = fingerprints(self.frame, columns), known(self.frame, columns)
        return self._prints[columns]


def opened(frame: pl.DataFrame, rows: NDArray[np.int64], prints: Hashes, rule: Reconciliation) -> OpenSide:
    """The open side of these rows: ordered by `item_id`, figures and days as whole numbers."""
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
        by_day=np.argsort(days.astype(np.int16), kind="stable"),
        is_free=np.ones(frame.height, np.bool_),
        has_rivals=np.zeros(frame.height, np.bool_),
        verdict=np.zeros(frame.height, np.uint8),
        group=np.full(frame.height, -1, np.int64),
    )


def weekdays(days: NDArray[np.int64]) -> Numbers:
    """Days since the epoch as a count of Mondays to Fridays, a Saturday or Sunday as its Friday."""
    since = days - _A_MONDAY
    return since // 7 * 5 + np.minimum(since % 7, 4)


def together(own: Hashes, own_flags: Flags, outside: Hashes, outside_flags: Flags) -> tuple[Numbers, Numbers, int]:
    """The groups of both sides' rows numbered alike, and how many groups there are."""
    groups, count = numbered(np.concatenate([own, outside]), np.concatenate([own_flags, outside_flags]))
    return groups[: own.size], groups[own.size :], count


def _whole(figures: pl.Series) -> tuple[Numbers, Flags]:
    """Figures in units of their last digit, 0 where unknown, and which are unknown."""
    plain = figures.to_physical().cast(pl.Int64).fill_null(0).to_numpy()
    return plain, figures.is_null().to_numpy()
