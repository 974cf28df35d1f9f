"""What this viewer looks at in this run: one snapshot, one role, one set of filters, and the answers through them."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Final

import polars as pl

from backoffice import i18n
from backoffice.contracts import EXTRACTS, Contract
from backoffice.kpis import KPI, named
from backoffice.query import Figure, Found, Rows, Wanted
from backoffice.sign_in import signed_in
from backoffice.sql import EVERYTHING, Filters, Grain
from backoffice.store import Snapshot, data_folder
from backoffice.ui import cache
from backoffice.ui.periods import course_since, month_of, months_before

KINDS: Final[Mapping[str, type[Contract]]] = {one.primary_key()[0]: one for one in EXTRACTS if one.names_kinds}
"""Columns of kinds that are data, and the table that gives their names in every language it has."""


@dataclass(frozen=True)
class View:
    """One run's data, role and filters. All figures of a page come from the same snapshot."""

    folder: str
    snapshot: Snapshot
    role: str
    filters: Filters
    page: str | None = None
    """The page that runs, by its address; None outside of pages."""

    found: dict[cache.Kept, Found] = field(default_factory=dict, compare=False, repr=False)
    """What this run asked at once already."""

    said: set[str] = field(default_factory=set, compare=False)
    """What this run has told the viewer already, so that it is told once."""

    @cached_property
    def as_of(self) -> datetime | None:
        """The moment results were judged at; None before the first build."""
        written = self.snapshot.facts.get("as_of")
        return None if written is None else datetime.fromisoformat(written).astimezone(UTC)

    @property
    def in_past(self) -> bool:
        """An earlier load than the newest is shown."""
        return self.snapshot.newest is not None

    @property
    def currency(self) -> str | None:
        """The currency costs are reported in; None before the first build."""
        return self.snapshot.facts.get("reporting_currency")

    def filters_for(self, contract: type[Contract], on: str | None) -> Filters:
        """The filters as this result can take them.

        Without a date column the dates are left out. Monthly results take whole months: from the month the range
        begins in, up to the last month that has rows, so that a range never falls between two month's first days.
        """
        if on is None:
            return replace(self.filters, start=None, end=None)
        if on != "month":
            return self.filters
        _, last = self.span(contract, on)
        start, end = self.filters.start, self.filters.end
        if last is None:
            return self.filters
        end = last if end is None else min(last, month_of(end))
        return replace(self.filters, start=None if start is None else min(month_of(start), end), end=end)

    def earlier(self, contract: type[Contract], on: str | None) -> Filters | None:
        """The filters of the period just before, as long as this one; None where there is none to compare with."""
        now = self.filters_for(contract, on)
        if on != "month" or now.start is None or now.end is None:
            return now.previous()
        length = (now.end.year - now.start.year) * 12 + now.end.month - now.start.month + 1
        return replace(now, start=months_before(now.start, length), end=months_before(now.start, 1))

    def figure(self, kpi: KPI, filters: Filters | None = None) -> Figure:
        """A KPI's figure, over this view's filters or those given."""
        wanted = self.filters_for(kpi.result, kpi.on) if filters is None else filters
        return cache.figure(self.asker, kpi.key, wanted)

    def wanted(self, kpi: KPI, on: str | None) -> Wanted:
        """What is shown of a KPI by its date column `on`, or as it stands: its figure, the one before, its course."""
        filters = self.filters_for(kpi.result, on)
        until = filters.end or today(self)
        since = None if on is None or until is None else course_since(until, monthly=on == "month")
        return Wanted(kpi, filters, self.earlier(kpi.result, on) if on else None, since)

    def at_once(self, wanted: Sequence[Wanted]) -> list[Found]:
        """Many figures with one question a table: see `Door.at_once`.

        A page's first row of cards brings those of its other rows along, as far as the page showed them before.
        """
        asked = [_kept(one) for one in wanted]
        shown = {} if self.page is None else cache.shown(self.role, self.page)
        if any(one not in self.found for one in asked):
            before = (self.wanted(kpi, kpi.on if dated else None) for key, dated in list(shown) for kpi in [named(key)])
            # By their periods: what stands now, or is of a month, is known already when only the days change.
            alike: dict[Any, dict[cache.Kept, None]] = {}
            for one in (*map(_kept, before), *asked):
                if one not in self.found:
                    alike.setdefault(one[1:], {})[one] = None
            for some in alike.values():
                self.found.update(zip(some, cache.at_once(self.asker, tuple(some)), strict=True))
        shown.update({(one.kpi.key, one.since is not None): None for one in wanted})
        return [self.found[one] for one in asked]

    def shown(self, kpi: KPI, filters: Filters | None = None) -> Found | None:
        """What this run found of a KPI over this view's filters or those given; None where it did not ask at once."""
        now = self.filters_for(kpi.result, kpi.on) if filters is None else filters
        return next((found for asked, found in self.found.items() if asked[:2] == (kpi.key, now)), None)

    def by(self, kpi: KPI, *split: str, filters: Filters | None = None) -> pl.DataFrame:
        """A KPI by groups: see `Door.by`."""
        wanted = self.filters_for(kpi.result, kpi.on) if filters is None else filters
        return cache.by(self.asker, kpi.key, split, wanted)

    def series(self, kpi: KPI, grain: Grain, filters: Filters, *split: str) -> pl.DataFrame:
        """A KPI over time: see `Door.series`."""
        return cache.series(self.asker, kpi.key, grain, filters, split)

    def rows(
        self,
        table: str,
        filters: Filters,
        *,
        columns: tuple[str, ...] = (),
        on: str | None = None,
        where: str | None = None,
        order: tuple[tuple[str, bool], ...] = (),
        limit: int = 200,
        matching: tuple[tuple[str, str], ...] = (),
        offset: int = 0,
        counted: bool = True,
    ) -> Rows:
        """Rows of a table: see `Door.rows`."""
        return cache.rows(self.asker, table, filters, columns, on, where, order, limit, matching, offset, counted)

    def first(
        self,
        contract: type[Contract],
        columns: tuple[str, ...],
        order: tuple[tuple[str, bool], ...],
        *,
        on: str | None = None,
        where: str | None = None,
    ) -> dict[str, Any] | None:
        """The first row of a table in an order, over this view's filters; None without one, or without the table."""
        return self._one(contract, self.filters_for(contract, on), columns=columns, on=on, where=where, order=order)

    def row(self, contract: type[Contract], column: str, value: str) -> dict[str, Any] | None:
        """The row whose `column` says `value`, the first by key; None without such a row, or such a table."""
        return self._one(contract, EVERYTHING, matching=((column, value),))

    def _one(self, contract: type[Contract], filters: Filters, **asked: Any) -> dict[str, Any] | None:
        """The first of the rows asked for; nobody asks how many more there are."""
        if not self.snapshot.has(contract.table):
            return None
        found = self.rows(contract.table, filters, limit=1, counted=False, **asked).frame
        return None if found.is_empty() else found.row(0, named=True)

    def choices(self, filter_name: str, tables: tuple[str, ...]) -> list[str]:
        """Values a filter can take: see `Door.choices`."""
        return cache.choices(self.asker, filter_name, tables)

    def span(self, contract: type[Contract], column: str) -> tuple[Any, Any]:
        """First and last value of a date column."""
        return cache.span(self.asker, contract.table, column)

    def name(self, party: str) -> str:
        """The name of a party, or its id where nobody named it."""
        return self._parties.get(party, party)

    def security(self, instrument: str) -> str:
        """The name of an instrument, or its ISIN where nobody named it."""
        return self._instruments.get(instrument, instrument)

    def kind(self, kind: str, column: str = "request_kind") -> str:
        """The name of a kind in one of `KINDS` in the viewer's language, else its name, else the kind itself."""
        spoken = f"name_{i18n.spoken().code}"
        columns = [name for name in (spoken, "name") if name in KINDS[column].columns()]
        named = (self._kinds(column, name).get(kind) for name in columns)
        return next((name for name in named if name), kind)

    def _kinds(self, column: str, name: str) -> dict[str, str]:
        return cache.names(self.asker, KINDS[column].table, column, name)

    @cached_property
    def _parties(self) -> dict[str, str]:
        return cache.names(self.asker, "parties", "party_id")

    @cached_property
    def _instruments(self) -> dict[str, str]:
        return cache.names(self.asker, "instruments", "instrument_id")

    @cached_property
    def asker(self) -> cache.Asker:
        """The door on this view's snapshot, and by what its answers are kept."""
        return cache.asker(self.folder, self.snapshot, self.role)


def _kept(one: Wanted) -> cache.Kept:
    return one.kpi.key, one.filters, one.earlier, one.since


_current: ContextVar[View] = ContextVar("view")


def look(load: int | None = None) -> View:
    """A view of the newest load, or of an earlier one, without any filter; made the current one.

    A load that never was is the newest. Raises StoreError for a broken store, BackofficeError where it is not clear
    who is looking.
    """
    folder = data_folder().resolve()
    store = cache.store(str(folder))
    known = load if load is not None and load in store.loads()["load_id"].to_list() else None
    made = View(str(folder), store.snapshot(known), signed_in(folder).key, Filters())
    _current.set(made)
    return made


def narrow(filters: Filters, page: str) -> None:
    """The current view, narrowed, for a page."""
    _current.set(replace(view(), filters=filters, page=page))


def resume(seen: View) -> None:
    """Make a view of an earlier run the current one, for a part of a page that is drawn anew alone."""
    _current.set(seen)


def view() -> View:
    """The view of the run under way, in this session's own thread."""
    return _current.get()


def is_open() -> bool:
    """A view was made in this run."""
    return _current.get(None) is not None


def today(seen: View) -> date | None:
    """The day of the data: the day of `as_of`. Ranges of days end on it; no clock is asked."""
    return None if seen.as_of is None else seen.as_of.date()
