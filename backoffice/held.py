"""Tables of the store that DuckDB holds in memory, compressed, so that a question of a page need not open files.

Answers are the same from either; only the time differs: a figure over a quarter of a million rows takes 1.5 ms from
memory and 4.4 ms from Parquet, and most of what a page asks is of a handful of tables. To fetch such a table takes as
long as a hundred of these questions, so it is done while nobody asks, and not when a load has made all of them new.
"""

import itertools
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb

from backoffice.contracts import Contract
from backoffice.sql import duckdb_type, quoted
from backoffice.store import ROLLED_UP
from backoffice.store.snapshot import lacking

SETTLED_S: Final = 1.0
"""Tables are fetched when nobody has asked anything for so long: by then a page has its answers."""

ASKED_OFTEN: Final = 20
"""Where somebody always asks, a table is fetched that was asked for so often in vain; one every `SETTLED_S`."""

MOST_BYTES: Final = 512 * 2**20
"""What all tables held may take at most, by the size of their files; memory takes about as much."""

MOST_CELLS: Final = 100_000_000
"""Rows by columns of one table at most. As it is fetched, before it is compressed, each takes some sixteen bytes."""

FETCHING: Final = "fetching tables"
"""The name of the thread that does it, which is there while any are wanted."""

_DATABASE: Final = "held"


def engine() -> duckdb.DuckDBPyConnection:
    """One DuckDB in memory for the whole process; times are UTC. For each question a cursor of it is opened."""
    made = duckdb.connect()
    made.execute("SET TimeZone = 'UTC'")
    return made


class Held:
    """Tables held in the memory of one DuckDB; safe to use from many threads.

    A table is known by its files, which never change: a new version of it has others, and the one before gives way to
    it once nobody asks for that any more.
    """

    def __init__(self, engine: duckdb.DuckDBPyConnection, most_bytes: int = MOST_BYTES, settled: float = SETTLED_S):
        self._engine, self._most, self._settled = engine, most_bytes, settled
        self._lock, self._fetching = threading.RLock(), threading.Lock()
        self._names: dict[tuple[str, ...], str] = {}
        self._sizes: dict[tuple[str, ...], int] = {}
        self._wanted: dict[tuple[str, ...], int] = {}
        """What is to be fetched, and how often it was asked for in vain."""
        self._left: dict[Path, tuple[str, ...]] = {}
        """By the folder of its table: what cannot be held."""
        self._asked: dict[tuple[str, ...], int] = {}
        """Of what is held or wanted: the number of the question that asked for it last."""
        self._last_asked, self._in_use = 0.0, dict[str, int]()
        self._numbers, self._questions = itertools.count(), itertools.count()
        engine.execute(f"ATTACH ':memory:' AS {_DATABASE} (COMPRESS)")

    @contextmanager
    def table(self, files: Sequence[str]) -> Iterator[str | None]:
        """The name of the table that holds the rows of `files`, as long as the block runs; None while none does.

        What is not held is fetched, in a thread of its own, for those who ask later.
        """
        wanted = tuple(files)
        with self._lock:
            self._last_asked = time.monotonic()
            name = self._names.pop(wanted, None)
            if name is not None:
                self._names[wanted] = name  # the newest asked for stands last, the first is given up first
                self._in_use[name] = self._in_use.get(name, 0) + 1
            elif self._left.get(Path(wanted[0]).parent) != wanted:
                self._want(wanted)
            if name is not None or wanted in self._wanted:
                self._asked[wanted] = next(self._questions)
        try:
            yield name
        finally:
            if name is not None:
                with self._lock:
                    self._in_use[name] -= 1

    def fetch(self, files: Sequence[str]) -> None:
        """Hold the rows of `files` now, where they fit."""
        wanted = tuple(files)
        with self._fetching:
            size = sum(Path(file).stat().st_size for file in wanted)
            if not wanted or wanted in self._names or size > self._most:
                return
            name = f"{_DATABASE}.{quoted(f'rows {next(self._numbers)}')}"
            cursor = self._engine.cursor()
            try:
                rows = cursor.sql("FROM read_parquet(?, union_by_name = true)", params=[list(wanted)])
                if len(rows) * len(rows.columns) > MOST_CELLS:
                    return
                cursor.execute(f"CREATE TABLE {name} AS FROM read_parquet(?, union_by_name = true)", [list(wanted)])
                self._compress(cursor)
                with self._lock:
                    self._names[wanted], self._sizes[wanted] = name, size
                    self._give_up(cursor)
            finally:
                cursor.close()

    def _want(self, files: tuple[str, ...]) -> None:
        """Have a table fetched; an earlier version of it no more."""
        if not self._wanted:
            # No daemon, as the thread of a page is one: cut off inside DuckDB it would take the program down.
            threading.Thread(target=self._fetch_wanted, name=FETCHING, daemon=False).start()
        count = self._wanted.pop(files, 0)
        for other in [one for one in self._wanted if Path(one[0]).parent == Path(files[0]).parent]:
            del self._wanted[other], self._asked[other]
        self._wanted[files] = count + 1

    def _fetch_wanted(self) -> None:
        """Fetch what is wanted, one after another, until nothing is, or the program has come to its end."""
        while threading.main_thread().is_alive():
            time.sleep(max(0.0, min(self._settled, self._last_asked + self._settled - time.monotonic())))
            with self._lock:
                files = self._next(quiet=time.monotonic() >= self._last_asked + self._settled)
            if files is not None:
                # Gone or broken: whoever asks is told so by the files themselves, where the question is put to them.
                with suppress(duckdb.Error, OSError):
                    self.fetch(files)
            with self._lock:
                if files is not None:
                    self._wanted.pop(files, None)
                    if files not in self._names:
                        self._left[Path(files[0]).parent] = files
                        self._asked.pop(files, None)
                if not self._wanted:
                    return

    def _next(self, *, quiet: bool) -> tuple[str, ...] | None:
        """What to fetch now: what was asked for most often; while somebody asks, only what was asked for so often."""
        files = max(self._wanted, key=lambda one: self._wanted[one])
        return files if quiet or self._wanted[files] >= ASKED_OFTEN else None

    def _compress(self, cursor: duckdb.DuckDBPyConnection) -> None:
        try:
            cursor.execute(f"CHECKPOINT {_DATABASE}")
        except duckdb.TransactionException:
            # Somebody reads at this moment. The rows are all there; they are compressed with the next table.
            return

    def _give_up(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Drop what nobody reads now: earlier versions that were not asked for since the newest was, and then what was
        asked for longest ago, until the rest fits."""
        *others, newest = self._names
        since = self._asked.get(newest, -1)
        for files in others:
            if self._in_use.get(self._names[files]):
                continue
            earlier = Path(files[0]).parent == Path(newest[0]).parent and self._asked.get(files, -1) < since
            if earlier or sum(self._sizes.values()) > self._most:
                cursor.execute(f"DROP TABLE {self._names[files]}")
                self._in_use.pop(self._names[files], None)
                del self._sizes[files], self._names[files]
                self._asked.pop(files, None)


@contextmanager
def rows_of(
    contract: type[Contract], files: Sequence[str], cursor: duckdb.DuckDBPyConnection, held: Held | None
) -> Iterator[tuple[str, list[Any]]]:
    """Where `cursor` finds the rows of a table that lie in `files`: what SQL reads from, and its parameters.

    Columns that files of an earlier version lack are null; such files are read where they lie.
    """
    if not files:
        yield _without_rows(contract), []
        return
    if Path(files[0]).parents[2].name == ROLLED_UP:
        # Of one kind, so all have the same columns: to look for that takes as long as to read them.
        yield "read_parquet(?)", [list(files)]
        return
    if unknown := lacking(contract, tuple(files)):
        yield f"(SELECT *, {_nulls(contract, unknown)} FROM read_parquet(?, union_by_name = true))", [list(files)]
        return
    with nullcontext() if held is None else held.table(files) as name:
        yield (name, []) if name is not None else ("read_parquet(?, union_by_name = true)", [list(files)])


@cache
def _without_rows(contract: type[Contract]) -> str:
    """A table of the contract that has no rows. To register a frame for it takes longer than the question."""
    return f"(SELECT {_nulls(contract, tuple(contract.columns()))} WHERE false)"


def _nulls(contract: type[Contract], names: Sequence[str]) -> str:
    """Columns of which nothing is known."""
    types = contract.columns()
    return ", ".join(f"NULL::{duckdb_type(types[name].dtype)} AS {quoted(name)}" for name in names)
