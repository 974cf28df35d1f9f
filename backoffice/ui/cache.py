"""The one place where anything is kept between reruns.

Answers are kept by plain values only: which data, which role, what was asked. So no viewer can be given another role's
answer, and a new load is seen at once. Which data are the states of the tables that the answer reads, so that it holds
through loads that leave them as they are; of answers about pay, and of the past, it is the load. Only the report on
remote staff, which asks three hundred questions about pay, holds as long as all that decides what may leave of it.
Every cache is bounded. Answers are shared, not copied: nobody changes a frame he was given.
"""

from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial, wraps
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import duckdb
import polars as pl
import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from backoffice import access, query, scenarios
from backoffice.adhoc.pool import Pool
from backoffice.audit import Audit
from backoffice.day_sums import DaySums
from backoffice.guard import Releases, is_pay
from backoffice.held import Held
from backoffice.kpis import named
from backoffice.once import Once
from backoffice.query import Door, Figure, Found, Rows, Wanted
from backoffice.reports.remote_staff import RESTS_ON, Source, between
from backoffice.reports.remote_staff import remote_staff as report_of
from backoffice.reports.report import Report, Section
from backoffice.scenarios import scenario_of
from backoffice.sql import Filters, Grain
from backoffice.store import Snapshot, Store
from backoffice.transforms.whatif import Appraisal, Scenario, appraise
from backoffice.waiting import Waiting, Waits, unwatched

Data = tuple[str, int | None, str, int | None]
"""Which data: the folder, the load, and the time of the load, since a folder made anew counts its loads anew; and for
an earlier load the newest one, since what may leave of pay depends on whether it has changed since."""


@dataclass(frozen=True)
class Asker:
    """By what an answer is kept: the data and the role. The door is only how it is got."""

    data: Data
    role: str
    door: Door = field(compare=False, repr=False)

    def data_of(self, tables: Iterable[str] | None) -> Hashable:
        """Which data an answer from these tables is of; from None, one that rests on the whole load."""
        snapshot = self.door.snapshot
        if tables is None or snapshot.newest is not None:
            return self.data
        return self.data[0], *((table, snapshot.state(table)) for table in tables)


P = ParamSpec("P")
Answer = TypeVar("Answer")
Ask = Callable[Concatenate[Asker, P], Answer]
"""A question of somebody, by plain values."""

_KEPT: Final[list[Once[Any]]] = []
"""All answers that are kept."""


def _kept(most: int, reads: Callable[..., Iterable[str] | None]) -> Callable[[Ask[P, Answer]], Ask[P, Answer]]:
    """Keep the `most` answers last asked for, as long as the tables that each `reads` are as they were."""

    def keeping(ask: Ask[P, Answer]) -> Ask[P, Answer]:
        known: Once[Answer] = Once(most)
        _KEPT.append(known)

        @wraps(ask)
        def answer(who: Asker, /, *asked: P.args, **named: P.kwargs) -> Answer:
            of = (who.data_of(reads(*asked, **named)), who.role, asked, tuple(named.items()))
            return known.get(of, lambda: ask(who, *asked, **named))

        return answer

    return keeping


def _of(key: str, *_: object) -> tuple[str] | None:
    """The table a KPI reads. What may leave of pay is decided anew for every load, and every question written down."""
    kpi = named(key)
    return None if is_pay(kpi) else (kpi.result.table,)


def _of_all(wanted: Iterable["Kept"]) -> list[str] | None:
    tables = [_of(key) for key, *_ in wanted]
    return None if None in tables else sorted({table for one in tables for table in one or ()})


def _of_load(*_: object) -> None:
    """So many tables that it is as well to say: the load."""


@st.cache_resource(show_spinner=False, max_entries=4)
def store(folder: str) -> Store:
    """The store of a folder."""
    return Store(Path(folder))


@st.cache_resource(show_spinner=False)
def engine() -> duckdb.DuckDBPyConnection:
    """The one DuckDB of the process."""
    return query.engine()


@st.cache_resource(show_spinner=False)
def held() -> Held:
    """The tables that the one DuckDB holds in memory."""
    return Held(engine())


@st.cache_resource(show_spinner=False)
def day_sums() -> DaySums:
    """What adds up by day, for all ranges of days."""
    return DaySums()


@st.cache_resource(show_spinner=False)
def pool() -> Pool:
    """The workers that answer questions in SQL."""
    return Pool()


@st.cache_resource(show_spinner=False)
def askers() -> ThreadPoolExecutor:
    """Threads that wait for workers, so that pages need not."""
    return ThreadPoolExecutor(8, "asks")


@st.cache_resource(show_spinner=False)
def releases() -> Releases:
    """What may leave of pay, by load and kind of role."""
    return Releases()


@st.cache_resource(show_spinner=False)
def waiting() -> Waiting:
    """The questions under way, by the session that waits for them."""
    return Waiting(lambda session: runtime.get_instance().is_active_session(session))


def _waits() -> Waits:
    """What stops the questions of this run when its session is gone; nothing where no server runs."""
    run = get_script_run_ctx(suppress_warning=True)
    return partial(waiting().of, run.session_id) if run is not None and runtime.exists() else unwatched


def asker(folder: str, snapshot: Snapshot, role: str) -> Asker:
    """Who asks of a snapshot; cheap, so not kept."""
    door = Door(snapshot, access.role(role), engine(), releases(), Audit(Path(folder)), held(), _waits(), day_sums())
    newest = None if snapshot.newest is None else snapshot.newest.load_id
    return Asker((folder, snapshot.load_id, str(snapshot.loaded_at), newest), role, door)


@st.cache_resource(show_spinner=False)
def shown(role: str, page: str) -> dict[tuple[str, bool], None]:
    """What numbers a page showed a role until now, by KPI and whether by its dates, so that they are asked together."""
    return {}


@_kept(5000, _of)
def figure(who: Asker, key: str, filters: Filters) -> Figure:
    """One KPI's figure."""
    return who.door.figure(named(key), filters)


Kept = tuple[str, Filters, Filters | None, date | None]
"""A wanted number, by its KPI's key."""


@_kept(1000, _of_all)
def at_once(who: Asker, wanted: tuple[Kept, ...]) -> list[Found]:
    """Many figures, by KPI, filters, those of an earlier period, and the day since which their course is shown."""
    return who.door.at_once([Wanted(named(key), now, earlier, since) for key, now, earlier, since in wanted])


@_kept(1000, _of)
def by(who: Asker, key: str, split: tuple[str, ...], filters: Filters) -> pl.DataFrame:
    """One KPI by groups."""
    return who.door.by(named(key), split, filters)


@_kept(1000, _of)
def series(who: Asker, key: str, grain: Grain, filters: Filters, split: tuple[str, ...]) -> pl.DataFrame:
    """One KPI over time."""
    return who.door.series(named(key), grain, filters, split)


@_kept(200, lambda table, *_: (table,))
def rows(
    who: Asker,
    table: str,
    filters: Filters,
    columns: tuple[str, ...],
    on: str | None,
    where: str | None,
    order: tuple[tuple[str, bool], ...],
    limit: int,
    matching: tuple[tuple[str, str], ...],
    offset: int,
    counted: bool,
) -> Rows:
    """Rows of a table."""
    return who.door.rows(
        table,
        filters,
        columns=columns,
        on=on,
        where=where,
        order=order,
        limit=limit,
        matching=matching,
        offset=offset,
        counted=counted,
    )


@_kept(20, _of_load)
def remote_staff(who: Asker, filters: Filters, months: tuple[date, date], language: str) -> Report | None:
    """The remote-staff report over some months, in the language spoken; None where there is no month to report on."""
    source = _source(who, filters, months)
    currency = who.door.snapshot.facts.get("reporting_currency")
    return report_of(source, _between(who, filters, months, language, currency)) if source.known else None


@_kept(20, lambda *_: RESTS_ON)
def _between(
    who: Asker, filters: Filters, months: tuple[date, date], language: str, currency: str | None
) -> list[Section]:
    """Most of the report: what does not name the load."""
    return between(_source(who, filters, months))


def _source(who: Asker, filters: Filters, months: tuple[date, date]) -> Source:
    return Source(who.door, *months, filters.chosen, own=own_scenarios(who)["own"])


@_kept(200, lambda filter_name, tables: tables)
def choices(who: Asker, filter_name: str, tables: tuple[str, ...]) -> list[str]:
    """Values a filter can take."""
    return who.door.choices(filter_name, tables)


@_kept(200, lambda table, column: (table,))
def span(who: Asker, table: str, column: str) -> tuple[Any, Any]:
    """First and last value of a column."""
    return who.door.span(table, column)


@_kept(50, lambda table, *_: (table,))
def names(who: Asker, table: str, key: str, name: str = "name") -> dict[str, str]:
    """Names of parties, instruments or kinds by their id."""
    return who.door.names(table, key, name)


def appraisal(text: str) -> Appraisal:
    """All results of the scenario a text says, which rest on nothing else."""
    return _APPRAISALS.get(text, lambda: appraise(scenario_of(text)))


_APPRAISALS: Final[Once[Appraisal]] = Once(200)


@_kept(20, _of_load)
def own_scenarios(who: Asker) -> dict[str, Scenario | query.Absence]:
    """The firm's own scenarios: the same for every role, since they are made of what a viewer may see."""
    given = (who.door.snapshot, engine(), releases(), Audit(Path(who.data[0])))
    return {"own": scenarios.own_figures(*given), "own_buying": scenarios.own_buying(*given)}


ANSWERS: Final = (figure, at_once, by, series, rows, remote_staff, choices, span, names, appraisal, own_scenarios)
"""All that is asked for a page; what it shows comes through these."""


def forget() -> None:
    """Keep nothing of what was answered, nor of what it was answered from."""
    for answers in (*_KEPT, _APPRAISALS):
        answers.clear()
    st.cache_resource.clear()
