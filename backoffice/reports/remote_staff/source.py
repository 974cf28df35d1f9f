"""Where the report's figures come from: the query door, for one period and scope, and the period just before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from backoffice.access import SMALLEST_GROUP
from backoffice.contracts import CONTRACTS
from backoffice.contracts.cost import StaffMonth
from backoffice.i18n import absences, codes, dates, labels, say
from backoffice.kpis import KPI, named
from backoffice.query import Absence, Door, Figure, Rows
from backoffice.reports.report import Cell
from backoffice.sql import Filters
from backoffice.transforms.whatif import Scenario

TREND_MONTHS = 12
"""Months a line reaches back at least: one month alone is no trend."""


@dataclass(frozen=True)
class Source:
    """One door, the months asked for, what they are narrowed to, and who asked.

    `start` and `end` are first days of months, both included. `own` is the firm's last month as a scenario, or why
    there is none.
    """

    door: Door
    start: date
    end: date
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    prepared_by: str | None = None
    own: Scenario | Absence = "not_loaded"

    @cached_property
    def held(self) -> tuple[date | None, date | None]:
        """The first and the last month there are people for."""
        return self.door.span(StaffMonth.table, "month")

    @cached_property
    def filters(self) -> Filters:
        """The months asked for, as far as there are rows for them."""
        first, last = self.held
        if first is None or last is None:
            return Filters(self.start, self.end, self.chosen)
        return Filters(max(self.start, first), min(self.end, last), self.chosen)

    @property
    def known(self) -> bool:
        """There is a month to report on."""
        start, end = self.filters.start, self.filters.end
        return self.door.snapshot.has(StaffMonth.table) and start is not None and end is not None and start <= end

    @property
    def months(self) -> int:
        """How many months are reported on."""
        assert self.filters.start is not None and self.filters.end is not None
        return _number(self.filters.end) - _number(self.filters.start) + 1

    @property
    def last_month(self) -> date:
        """The last month reported on."""
        assert self.filters.end is not None
        return self.filters.end

    @property
    def last(self) -> Filters:
        """The last month alone."""
        return replace(self.filters, start=self.filters.end)

    @property
    def days(self) -> Filters:
        """The same months to their last day, for what has a day and no month."""
        assert self.filters.end is not None
        return replace(self.filters, end=months_before(self.filters.end, -1) - timedelta(days=1))

    @property
    def before(self) -> Filters:
        """As many months just before."""
        assert self.filters.start is not None
        first = months_before(self.filters.start, self.months)
        return replace(self.filters, start=first, end=months_before(self.filters.start, 1))

    @property
    def days_before(self) -> Filters:
        """The months before to their last day."""
        assert self.filters.start is not None
        return replace(self.before, end=self.filters.start - timedelta(days=1))

    @property
    def trend(self) -> Filters:
        """The months asked for, and those before them that make up a year."""
        assert self.filters.start is not None and self.filters.end is not None
        return replace(self.filters, start=min(self.filters.start, months_before(self.filters.end, TREND_MONTHS - 1)))

    @property
    def so_far(self) -> Filters:
        """Every month up to the last one reported on."""
        return replace(self.filters, start=None)

    @cached_property
    def currency(self) -> str | None:
        """The currency of every amount."""
        found: str | None = self.door.snapshot.facts.get("reporting_currency")
        return found

    @property
    def period(self) -> str:
        """The months reported on, in words."""
        assert self.filters.start is not None and self.filters.end is not None
        return dates.months(self.filters.start, self.filters.end)

    @property
    def before_words(self) -> str:
        """The months before, in words."""
        assert self.before.start is not None and self.before.end is not None
        return dates.months(self.before.start, self.before.end)

    def has(self, table: str) -> bool:
        """The table was loaded."""
        return self.door.snapshot.has(table)

    def figure(self, key: str, filters: Filters | None = None) -> Figure:
        """A KPI over the period, or other months."""
        return self.door.figure(named(key), filters or self.filters)

    def by(self, key: str, *split: str, filters: Filters | None = None) -> list[dict[str, Any]]:
        """A KPI by groups, a mapping a group: see `Door.by`."""
        kpi = named(key)
        return [] if not self.has(kpi.result.table) else self.door.by(kpi, split, filters or self.filters).to_dicts()

    def series(self, key: str, *split: str, filters: Filters | None = None) -> list[dict[str, Any]]:
        """A KPI by months: see `Door.series`."""
        kpi = named(key)
        if not self.has(kpi.result.table):
            return []
        return self.door.series(kpi, "month", filters or self.trend, split).to_dicts()

    def rows(self, table: str, filters: Filters | None = None, *, on: str | None = None, **options: Any) -> Rows:
        """Rows of a table; none where it was never loaded. Not narrowed by date unless `on` names its column."""
        if not self.has(table):
            return Rows(CONTRACTS[table].create_empty(), 0)
        return self.door.rows(table, filters or replace(self.filters, start=None, end=None), on=on, **options)


def cell(figure: Figure) -> Cell:
    """A figure, or the words for why there is none."""
    return number_cell(figure.number, figure.absent)


def number_cell(number: Decimal | None, absent: str | None) -> Cell:
    """A number from a group of a KPI, or the words for why there is none."""
    return Cell(None, why(absent or "unknown")) if number is None else Cell(number)


def why(absent: str) -> str:
    """Why there is no number, as a sentence."""
    return absences.long(absent, SMALLEST_GROUP)


def title(key: str) -> str:
    """A KPI's title in the spoken language."""
    return say(kpi(key).title)


def kpi(key: str) -> KPI:
    """The KPI of that key."""
    return named(key)


def group(column: str, value: object) -> str:
    """A group in words; one that nobody named says so."""
    return say("not given") if value is None else codes.code(column, str(value))


def label(column: str) -> str:
    """A column's name in the spoken language."""
    return labels.column(column)


def keyed(rows: Sequence[dict[str, Any]], *split: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Groups by the values of their split."""
    return {tuple(row[name] for name in split): row for row in rows}


def first_row(frame: pl.DataFrame) -> dict[str, Any] | None:
    """The first row; None without any."""
    return None if frame.is_empty() else frame.row(0, named=True)


def months_before(day: date, count: int) -> date:
    """The first day of the month `count` months before that of `day`."""
    number = _number(day) - count
    return date(number // 12, number % 12 + 1, 1)


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1
