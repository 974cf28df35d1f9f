"""The one place where anything is kept between reruns.

Answers are kept by plain values only: which data (folder, load and its time), which role, what was asked. So no
viewer can be given another role's answer, and a new load is seen at once. Every cache is bounded.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import streamlit as st

from backoffice import access, query, scenarios
from backoffice.audit import Audit
from backoffice.guard import Releases
from backoffice.kpis import named
from backoffice.query import Door, Figure, Rows
from backoffice.reports.remote_staff import Source
from backoffice.reports.remote_staff import remote_staff as report_of
from backoffice.reports.report import Report
from backoffice.scenarios import scenario_of
from backoffice.sql import Filters, Grain
from backoffice.store import Snapshot, Store
from backoffice.transforms.whatif import Appraisal, Scenario, appraise

Data = tuple[str, int | None, str]
"""Which data: the folder, the load, and the time of the load, since a folder made anew counts its loads anew."""


@st.cache_resource(show_spinner=False, max_entries=4)
def store(folder: str) -> Store:
    """The store of a folder."""
    return Store(Path(folder))


@st.cache_resource(show_spinner=False)
def engine() -> duckdb.DuckDBPyConnection:
    """The one DuckDB of the process."""
    return query.engine()


@st.cache_resource(show_spinner=False)
def releases() -> Releases:
    """What may leave of pay, by load and kind of role."""
    return Releases()


def data_of(folder: str, snapshot: Snapshot) -> Data:
    """The key of a snapshot."""
    return folder, snapshot.load_id, str(snapshot.loaded_at)


def door(folder: str, snapshot: Snapshot, role: str) -> Door:
    """A door on the snapshot; cheap, so not kept."""
    return Door(snapshot, access.role(role), engine(), releases(), Audit(Path(folder)))


@st.cache_data(show_spinner=False, max_entries=2000)
def figure(_door: Door, data: Data, role: str, key: str, filters: Filters) -> Figure:
    """One KPI's figure."""
    return _door.figure(named(key), filters)


@st.cache_data(show_spinner=False, max_entries=500)
def by(_door: Door, data: Data, role: str, key: str, split: tuple[str, ...], filters: Filters) -> pl.DataFrame:
    """One KPI by groups."""
    return _door.by(named(key), split, filters)


@st.cache_data(show_spinner=False, max_entries=500)
def series(
    _door: Door, data: Data, role: str, key: str, grain: Grain, filters: Filters, split: tuple[str, ...]
) -> pl.DataFrame:
    """One KPI over time."""
    return _door.series(named(key), grain, filters, split)


@st.cache_data(show_spinner=False, max_entries=100)
def rows(
    _door: Door,
    data: Data,
    role: str,
    table: str,
    filters: Filters,
    columns: tuple[str, ...],
    on: str | None,
    where: str | None,
    order: tuple[tuple[str, bool], ...],
    limit: int,
    matching: tuple[tuple[str, str], ...],
) -> Rows:
    """Rows of a table."""
    return _door.rows(table, filters, columns=columns, on=on, where=where, order=order, limit=limit, matching=matching)


@st.cache_data(show_spinner=False, max_entries=20)
def remote_staff(
    _door: Door, data: Data, role: str, filters: Filters, months: tuple[date, date], language: str
) -> Report | None:
    """The remote-staff report over some months, in the language spoken; None where there is no month to report on."""
    source = Source(_door, *months, filters.chosen, own=own_scenarios(_door, data)["own"])
    return report_of(source) if source.known else None


@st.cache_data(show_spinner=False, max_entries=100)
def choices(_door: Door, data: Data, role: str, filter_name: str, tables: tuple[str, ...]) -> list[str]:
    """Values a filter can take."""
    return _door.choices(filter_name, tables)


@st.cache_data(show_spinner=False, max_entries=100)
def span(_door: Door, data: Data, role: str, table: str, column: str) -> tuple[Any, Any]:
    """First and last value of a column."""
    return _door.span(table, column)


@st.cache_data(show_spinner=False, max_entries=20)
def names(_door: Door, data: Data, role: str, table: str, key: str, name: str = "name") -> dict[str, str]:
    """Names of parties, instruments or kinds by their id."""
    return _door.names(table, key, name)


@st.cache_resource(show_spinner=False, max_entries=200)
def appraisal(text: str) -> Appraisal:
    """All results of the scenario a text says; shared, since nothing in them is ever changed."""
    return appraise(scenario_of(text))


@st.cache_resource(show_spinner=False, max_entries=20)
def own_scenarios(_door: Door, data: Data) -> dict[str, Scenario | query.Absence]:
    """The firm's own scenarios: the same for every role, since they are made of what a viewer may see."""
    given = (_door.snapshot, engine(), releases(), Audit(Path(data[0])))
    return {"own": scenarios.own_figures(*given), "own_buying": scenarios.own_buying(*given)}


def tuples(split: str | Sequence[str]) -> tuple[str, ...]:
    """One column or several, as a key."""
    return (split,) if isinstance(split, str) else tuple(split)
