"""One load being written: several tables, published together or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl

from backoffice.contracts import CONTRACTS
from backoffice.contracts.break_acts import BreakAct
from backoffice.contracts.break_life import BreakEvent, ReconciliationRun
from backoffice.store import tables
from backoffice.store.snapshot import Snapshot

APPEND_ONLY = frozenset({BreakAct.table, BreakEvent.table, ReconciliationRun.table})
"""Tables that only ever grow."""

OPEN, FINAL = "open", "final"
"""How the names of files begin that hold groups which the clock can still change, or final ones: see `build_kinds`."""


def write_rows(folder: Path, table: str, name: str, rows: pl.DataFrame) -> str:
    """A file of rows that keep the table's contract, its name beginning with `name`; the name it got.

    Nobody reads it until a writer puts it in by `exchange`; upkeep deletes what none ever put in.
    """
    return tables.write_file(folder / table, f"{name}-{uuid4().hex}.parquet", CONTRACTS[table].cast(rows))


class Writer:
    """What a load may do. Only `Store.writing` makes one, under the writing lock; leaving it publishes."""

    def __init__(self, folder: Path, before: Snapshot) -> None:
        self.before = before
        self.folder = folder
        self._changed: dict[str, int] = {}
        self._files: dict[tuple[str, int], tuple[str, ...]] = {}
        self._facts: dict[str, Any] = {}
        self._gone: set[str] = set()
        self._fresh = False

    @property
    def versions(self) -> dict[str, int]:
        """Every table's version as it will be published."""
        return {t: v for t, v in {**self.before.versions, **self._changed}.items() if t not in self._gone}

    @property
    def changed(self) -> tuple[str, ...]:
        """Tables this load touched, sorted."""
        return tuple(sorted(self._changed))

    @property
    def facts(self) -> dict[str, Any]:
        """Facts as they will be published: earlier ones stay until overwritten."""
        return {**({} if self._fresh else self.before.facts), **self._facts}

    def now(self) -> Snapshot:
        """The store as it will be published, for steps that read what earlier steps of this load wrote."""
        return replace(self.before, versions=self.versions, find_files=self._find_files)

    def remember(self, facts: Mapping[str, Any]) -> None:
        """Keep facts with the load (plain JSON values)."""
        self._facts.update(facts)

    def append(self, table: str, frame: pl.DataFrame | pl.LazyFrame) -> None:
        """Add rows that keep the table's contract."""
        self._write(table, frame, append=table in self.versions)

    def replace(self, table: str, frame: pl.DataFrame | pl.LazyFrame) -> None:
        """Put rows that keep the table's contract in place of all it holds."""
        self._write(table, frame, append=False)

    def exchange(self, table: str, away: Iterable[str], come: Iterable[str]) -> None:
        """Take the files `away` out of a table, and put others in, which `write_rows` wrote, whoever called it."""
        path, before = self.folder / table, self.now().files(table)
        gone, names = {Path(file).name for file in away}, list(come)
        self._changed[table] = version = tables.exchange(path, away=sorted(gone), come=names)
        stay = (file for file in before if Path(file).name not in gone)
        self._files[table, version] = tables.located(path, (*stay, *names))

    def forget_all(self) -> None:
        """Publish none of the tables and facts of before, only what is written from here on."""
        self._gone = set(self.before.versions)
        self._fresh = True

    def remove_source(self, table: str, source_id: str) -> None:
        """Drop the rows that came from one source file; nothing happens where the table was never loaded."""
        if table in self.versions:
            self._changed[table] = tables.remove_source(self.folder / table, source_id)

    def compact(self, table: str) -> None:
        """Merge the table's small files."""
        self._changed[table] = tables.compact(self.folder / table)

    def vacuum(self, table: str, keep: list[int]) -> None:
        """Delete the table's files that no kept version needs."""
        self._changed[table] = tables.vacuum(self.folder / table, keep)

    def go_back_to(self, earlier: Snapshot) -> None:
        """Publish the versions and facts of an earlier load; the next writer moves the tables there.

        What people did and what builds saw stays: it is a record of what happened, which no restore undoes.
        """
        wanted = {t: v for t, v in earlier.versions.items() if t not in APPEND_ONLY}
        self._changed = {t: v for t, v in wanted.items() if self.before.versions.get(t) != v}
        self._gone = set(self.before.versions) - set(wanted) - APPEND_ONLY
        self._facts, self._fresh = dict(earlier.facts), True

    def _find_files(self, table: str, version: int) -> tuple[str, ...]:
        """The files of a version: those of one this load made by `exchange` are known without opening the table."""
        return self._files.get((table, version)) or self.before.find_files(table, version)

    def _write(self, table: str, frame: pl.DataFrame | pl.LazyFrame, *, append: bool) -> None:
        contract = CONTRACTS[table]
        rows = contract.cast(frame.lazy())
        self._gone.discard(table)
        self._changed[table] = tables.write(self.folder / table, rows, append=append)
