"""What adds up, added up by day once and kept: over any range of days it is then put together without a question.

The dates are what a manager changes most. Of a KPI whose value and per are each one sum, count, least or most, a row a
day (and a group) holds all that any range of days, any of its weeks or months, comes to. Files never change, so what
was added up of them holds for as long as they are asked for; it is the same for every role that may see the number.
"""

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from backoffice import roll_ups
from backoffice.access import PERSONAL_TABLES
from backoffice.additive import Part, Parts, Value, added, parts
from backoffice.answers import frame
from backoffice.contracts import Contract
from backoffice.guard import is_pay
from backoffice.kpis.kpi import KPI
from backoffice.sql import Filters, Grain, Statement, conditions, day_of, first_of, quoted
from backoffice.store import Snapshot

MOST_ROWS: Final = 5_000
"""Days by groups up to which they are kept: to fetch so many takes as long as half a dozen questions."""

MOST_VALUES: Final = 2_000_000
"""Values that are kept in all; about as many hundred bytes at the very most, and mostly a tenth of that."""

SCANNED: Final = 2_000_000
"""Rows of a result up to which all of its days are gone through; bigger ones have roll-ups, or are asked day by day."""

_REMEMBERED: Final = 2_000
"""Questions of which it is known that they were asked once."""

Group = tuple[Any, ...]
Told = tuple[Value, Value, Value]
"""The value, the per and the number of rows."""

Asked = tuple[KPI, Sequence[str], Filters]
"""A KPI, what it is split by, and what it is narrowed to."""

Values = tuple[list[tuple[str, str]], list[tuple[Any, ...]]]
"""The columns of an answer, each with the engine's word for its type, and its rows."""

Asks = Callable[[type[Contract], Statement, list[str]], Values]
"""What puts a question over files of a result."""


@dataclass(frozen=True)
class _Days:
    """Measures of one table by group and day. `spans` says where a group's rows begin, where those end that have a
    day, and where the group ends; `columns` hold measures, by their SQL.
    """

    kinds: list[tuple[str, str]]
    spans: dict[Group, tuple[int, int, int]]
    days: list[date | None]
    columns: dict[str, list[int | None]]


@dataclass(frozen=True)
class Sums:
    """A KPI by day, to be added up over ranges of days."""

    parts: Parts
    days: _Days

    def over(self, filters: Filters) -> Iterator[tuple[Group, Told]]:
        """Each group that has a row in the range of days; without a split, the one there is."""
        if not self.days.kinds and not self.days.spans:
            yield (), self._told(0, 0)
        for group in self.days.spans:
            told = self._told(*self._within(group, filters))
            if told[2] or not group:
                yield group, told

    def by_period(self, filters: Filters, grain: Grain) -> Iterator[tuple[Group, date | None, Told]]:
        """Each group and period (its first day) that has a row in the range of days."""
        for group in self.days.spans:
            at, end = self._within(group, filters)
            while at < end:
                period, begin = first_of(self.days.days[at], grain), at
                while at < end and first_of(self.days.days[at], grain) == period:
                    at += 1
                told = self._told(begin, at)
                if told[2]:
                    yield group, period, told

    def frame(self, filters: Filters, grain: Grain | None) -> pl.DataFrame:
        """As the KPI's own question has it: by group, or by group and period."""
        period = [("period", "DATE")] if grain else []
        per = '"NULL"' if self.parts.per is None else self.parts.per.kind
        kinds = [*self.days.kinds, *period, ("value", self.parts.value.kind), ("per", per), ("rows", "BIGINT")]
        if grain is None:
            return frame(kinds, [(*group, *told) for group, told in self.over(filters)])
        return frame(kinds, [(*group, first, *told) for group, first, told in self.by_period(filters, grain)])

    def _within(self, group: Group, filters: Filters) -> tuple[int, int]:
        """Where the rows of a group lie that are within the range of days; one without a day is within none but all."""
        first, known, stop = self.days.spans[group]
        if filters.start is None and filters.end is None:
            return first, stop
        days: Any = self.days.days
        at = first if filters.start is None else bisect_left(days, filters.start, first, known)
        return at, known if filters.end is None else max(at, bisect_right(days, filters.end, first, known))

    def _told(self, first: int, stop: int) -> Told:
        columns, per = self.days.columns, self.parts.per
        value, rows = (one.of(columns[one.measure][first:stop]) for one in (self.parts.value, self.parts.rows))
        return value, None if per is None else per.of(columns[per.measure][first:stop]), rows


@dataclass(frozen=True)
class _Question:
    """Rows that sums by day are taken of: those of `files`, or of their roll-ups, that filters keep, by a split."""

    result: type[Contract]
    on: str
    split: Group
    kept: Statement
    files: tuple[str, ...]
    rolled: bool

    def statement(self, asked: Iterable[Part]) -> Statement:
        """A row a group and day, in order, with the measures asked for; one more than may be kept, at most."""
        groups = [*map(quoted, self.split), f"{day_of(self.result, self.on)} AS day"]
        sums = (added(one.measure, self.result) if self.rolled else one.measure for one in asked)
        order = ", ".join(str(place + 1) for place in range(len(groups)))
        text = f"SELECT {', '.join([*groups, *sums])} FROM rows {self.kept.text} GROUP BY {order} ORDER BY {order}"
        return Statement(f"{text} LIMIT {MOST_ROWS + 1}", self.kept.parameters)


class DaySums:
    """Sums by day, kept for whoever asks next; safe to use from many threads."""

    def __init__(self, most_values: int = MOST_VALUES) -> None:
        self._most, self._lock = most_values, threading.RLock()
        self._kept: dict[_Question, _Days | None] = {}
        self._total = 0
        """How many values are kept in all: counted as they come and go, since every figure looks here."""
        self._asked: dict[_Question, None] = {}

    def of(self, asked: Sequence[Asked], snapshot: Snapshot, ask: Asks, *, again: bool = False) -> list[Sums | None]:
        """Each KPI by its split and filters, whatever their dates; None where it must be asked for by itself.

        What is missing is asked for, with one question for all that stands on the same rows. With `again` only from
        the second time on: what is asked but once is answered as quickly by its own question.
        """
        alike: dict[_Question, list[Parts]] = {}
        made = [(_question(*one, snapshot), parts(one[0])) for one in asked]
        for question, of in made:
            if question is not None and of is not None and (not again or self._is_second(question)):
                alike.setdefault(question, []).append(of)
        days = {question: self._days(question, some, ask) for question, some in alike.items()}
        found = [(of, None if question is None else days.get(question)) for question, of in made]
        return [None if of is None or held is None else Sums(of, held) for of, held in found]

    def _is_second(self, question: _Question) -> bool:
        """It was asked before, or is kept."""
        with self._lock:
            seen = question in self._kept or question in self._asked
            self._asked[question] = None
            if len(self._asked) > _REMEMBERED:
                del self._asked[next(iter(self._asked))]
            return seen

    def _days(self, question: _Question, wanted: Sequence[Parts], ask: Asks) -> _Days | None:
        """The sums by day that hold all that is wanted; None where there are too many."""
        with self._lock:
            kept = self._kept.get(question)
            if kept is None and question in self._kept:
                return None
            there = set() if kept is None else set(kept.columns)
        missing = list({one.measure: one for some in wanted for one in some.all() if one.measure not in there}.values())
        if kept is not None and not missing:
            return self._put_last(question, kept)
        kinds, rows = ask(question.result, question.statement(missing), list(question.files))
        if len(rows) > MOST_ROWS:
            return self._put_last(question, None)
        width = len(question.split)
        columns = {
            one.measure: one.wholes([row[width + 1 + place] for row in rows]) for place, one in enumerate(missing)
        }
        if kept is not None:
            columns |= kept.columns
        made = _Days(kinds[:width], _spans(rows, width), [row[width] for row in rows], columns)
        return self._put_last(question, made)

    def _put_last(self, question: _Question, days: _Days | None) -> _Days | None:
        """Keep it as what was asked for last, and give up what was asked for first until the rest fits."""
        with self._lock:
            self._give_up(question)
            self._kept[question] = days
            self._total += _size(days)
            while len(self._kept) > 1 and self._total > self._most:
                self._give_up(next(iter(self._kept)))
        return days

    def _give_up(self, question: _Question) -> None:
        if question in self._kept:
            self._total -= _size(self._kept.pop(question))


def _size(days: _Days | None) -> int:
    """How many values are kept."""
    return 1 if days is None else 1 + len(days.days) * (1 + len(days.columns))


def _spans(rows: Sequence[Sequence[Any]], width: int) -> dict[Group, tuple[int, int, int]]:
    """Of ordered rows: where each group begins, where those end that have a day, and where it ends."""
    spans: dict[Group, tuple[int, int, int]] = {}
    for place, row in enumerate(rows):
        group = tuple(row[:width])
        first, known, _ = spans.get(group, (place, place, place))
        spans[group] = first, known if row[width] is None else place + 1, place + 1
    return spans


def _question(kpi: KPI, split: Sequence[str], filters: Filters, snapshot: Snapshot) -> _Question | None:
    """What is asked of a KPI by day; None where it has no day, is not made of parts, or its days are not gone through.

    Not of results with a row a person: of those nothing is kept that is not judged anew.
    """
    if kpi.on is None or filters.at is not None or parts(kpi) is None:
        return None
    if is_pay(kpi) or kpi.result.table in PERSONAL_TABLES:
        return None
    if not (of := snapshot.files(kpi.result.table)):
        return None
    rolled = roll_ups.answering(kpi, split, filters, of)
    if rolled is None and snapshot.height(kpi.result.table) > SCANNED:
        return None
    kept = conditions(kpi.result, None, filters)
    files = tuple(rolled[1]) if rolled else of
    return _Question(kpi.result, kpi.on, tuple(split), kept, files, rolled is not None)
