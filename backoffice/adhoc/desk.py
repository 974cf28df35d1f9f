"""Where questions are asked: gate, worker, rows, answer, and a line in the log whatever came of it."""

import threading
import time
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import polars as pl

from backoffice.adhoc import gate, people, pivot
from backoffice.adhoc.limits import Limits
from backoffice.adhoc.pool import Pool
from backoffice.adhoc.process import Process
from backoffice.adhoc.tables import PREFIX, Table, closed_tables, open_tables
from backoffice.audit import Audit
from backoffice.errors import BackofficeError, QuestionFailed, QuestionRefused
from backoffice.kpis import named
from backoffice.query import Door
from backoffice.sql import EVERYTHING, Filters


@dataclass(frozen=True)
class Question:
    """A text, the values of its parameters (`$name`), and which rows it is about: those `filters` keep."""

    text: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    filters: Filters = EVERYTHING


@dataclass(frozen=True)
class Answer:
    """The rows of an answer and their DuckDB types; `text` is what was run, which differs for a PIVOT.

    `cut` says whether there were more rows or bytes than are here. Times are in milliseconds: sending the worker the
    rows it did not hold yet, and the question itself.
    """

    text: str
    frame: pl.DataFrame
    types: tuple[str, ...]
    cut: str | None
    fill_ms: float
    ms: float


@dataclass(frozen=True)
class Step:
    """How far a question is: it waits for a free worker, the rows of a table are brought to it, or it runs.

    `done` of `steps` are over. DuckDB's own measure of a running statement is not told: it stands at nothing until
    the end of an aggregation, which is what questions are made of.
    """

    doing: Literal["waits", "brings", "runs"] = "waits"
    table: str = ""
    done: int = 0
    steps: int = 1


class Ticket:
    """Held by whoever waits for an answer, to see from another thread how far it is, and to stop it."""

    def __init__(self) -> None:
        self.step = Step()
        self._process: Process | None = None
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Stop the question, wherever it is."""
        self._cancelled.set()
        if self._process is not None:
            self._process.cancel()

    def at(self, process: Process | None) -> None:
        """The worker the question is with. Raises QuestionFailed where it was cancelled before."""
        self._process = process
        if process is not None and self._cancelled.is_set():
            raise QuestionFailed("cancelled", "Cancelled")


class Desk:
    """Questions of one viewer about one state of the data. `own` are tables of the viewer's session alone."""

    def __init__(
        self,
        door: Door,
        pool: Pool,
        data: Hashable,
        audit: Audit | None = None,
        own: Mapping[str, pl.DataFrame] | None = None,
        session: str = "",
    ) -> None:
        """`data` tells this state of the data from others, `session` the viewer's session where it has tables."""
        self._door, self._pool, self._data = door, pool, data
        self._audit, self._own = audit or Audit(None, "asked"), dict(own or {})
        self._session = session if self._own else ""

    @property
    def limits(self) -> Limits:
        """What a question may use."""
        return self._pool.limits

    @cached_property
    def tables(self) -> dict[str, Table]:
        """By name, what may be read."""
        return open_tables(self._door)

    @cached_property
    def closed(self) -> dict[str, str]:
        """By name, what may not be read, and why."""
        return closed_tables(self._door)

    def ask(self, question: Question, ticket: Ticket | None = None, most_rows: int | None = None) -> Answer:
        """The answer. Raises QuestionRefused, or QuestionFailed, with a sentence and the place it is about."""
        ticket, started = ticket or Ticket(), time.perf_counter()
        outcome, rows = "answered", 0
        try:
            gate.fit_to_parse(question.text)
            with self._pool.worker((self._data, self._door.role.key, question.filters, self._session)) as process:
                ticket.at(process)
                answer = self._answered(process, question, most_rows or self.limits.most_rows, ticket)
                rows = answer.frame.height
                outcome = f"cut by {answer.cut}" if answer.cut else outcome
                return answer
        except QuestionFailed as failed:
            outcome = failed.kind
            raise
        except BackofficeError:
            outcome = "refused"
            raise
        finally:
            ticket.at(None)
            self._note(question, rows, (time.perf_counter() - started) * 1000, outcome)

    def _answered(self, process: Process, question: Question, most_rows: int, ticket: Ticket) -> Answer:
        text, fill_ms = question.text, 0.0
        if (cut := pivot.pivot_of(text)) is not None:
            passed = self._passed(process, cut.values_text)
            fill_ms += self._fill(process, passed.tables, question.filters, ticket)
            found = process.ask(cut.values_text, _given(passed, question), pivot.MOST_VALUES + 1).frame
            if found.height > pivot.MOST_VALUES:
                raise QuestionRefused(
                    f"PIVOT would make more than {pivot.MOST_VALUES} columns. Choose a column with fewer values, or "
                    f"name them: ON {cut.on} IN (…)"
                )
            text = cut.text(found["value"].to_list())
        passed = self._passed(process, text)
        ticket.at(process)
        fill_ms += self._fill(process, passed.tables, question.filters, ticket)
        ticket.at(process)
        found_rows = self._run(process, text, _given(passed, question), most_rows)
        return Answer(text, found_rows.frame, found_rows.types, found_rows.cut, fill_ms, found_rows.ms)

    def _run(self, process: Process, text: str, given: Mapping[str, Any], most_rows: int) -> Any:
        try:
            return process.ask(text, given, most_rows)
        except QuestionFailed as failed:
            if failed.place is None:
                raise
            place = len(text.encode()[: failed.place].decode(errors="ignore"))
            raise QuestionFailed(failed.kind, str(failed), place) from None

    def _passed(self, process: Process, text: str) -> gate.Passed:
        return gate.check(text, process.parse(text), frozenset({*self.tables, *self._own}), self.closed)

    def _fill(self, process: Process, tables: frozenset[str], filters: Filters, ticket: Ticket) -> float:
        """Send the worker what it lacks; how long that took."""
        lacking = sorted(tables - set(process.holds))
        if not lacking:
            ticket.step = Step("runs")
            return 0.0
        started = time.perf_counter()
        self._make_room(process, lacking, filters)
        for done, name in enumerate(lacking):
            ticket.step = Step("brings", name, done, len(lacking) + 1)
            self._send(process, name, filters)
        ticket.step = Step("runs", done=len(lacking), steps=len(lacking) + 1)
        return (time.perf_counter() - started) * 1000

    def _make_room(self, process: Process, lacking: list[str], filters: Filters) -> None:
        """Refuse what does not fit. What is held already stays: the next question may want it."""
        cells = {name: self._cells(name, filters) for name in lacking}
        most, held = self.limits.most_cells, sum(process.holds.values())
        if held + sum(cells.values()) <= most:
            return
        if sum(cells.values()) > most:
            largest = max(cells, key=lambda name: cells[name])
            rows = cells[largest] // max(1, len(self.tables[largest].columns))
            raise QuestionRefused(
                f"{largest} has {rows:,} rows here, more than a question may hold. Choose a shorter period beside the "
                "page and ask about its rows only, or ask a table that is added up already"
            )
        process.end()
        raise QuestionFailed("memory", "There was no room beside the tables asked before. Ask again: they are gone now")

    def _cells(self, name: str, filters: Filters) -> int:
        table = self.tables.get(name)
        if table is None or table.kind == "figure":
            return 0
        return self._door.extent(name, filters, table.on) * len(table.columns)

    def _send(self, process: Process, name: str, filters: Filters) -> None:
        if name in self._own:
            process.hold(name, _reader(self._own[name]))
        elif self.tables[name].kind == "figure":
            process.hold(name, _reader(people.figures(self._door, named(name.removeprefix(PREFIX)), filters)))
        else:
            with self._door.copy(name, filters, self.tables[name].on) as rows:
                process.hold(name, rows)

    def _note(self, question: Question, rows: int, ms: float, outcome: str) -> None:
        self._audit.note(
            {
                **{"role": self._door.role.key, "load": self._door.snapshot.load_id, "text": question.text},
                **{"parameters": dict(question.parameters), "rows": rows, "ms": round(ms), "outcome": outcome},
            }
        )


def _given(passed: gate.Passed, question: Question) -> dict[str, Any]:
    """The values of the parameters a text names. Raises QuestionRefused where one is missing."""
    missing = sorted(set(passed.parameters) - set(question.parameters))
    if missing:
        raise QuestionRefused(f"No value was given for ${', $'.join(missing)}")
    return {name: question.parameters[name] for name in passed.parameters}


def _reader(frame: pl.DataFrame) -> Any:
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest()).to_reader(100_000)
