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


class Writer:
    """What a load may do. Only `Store.writing` makes one, under the writing lock; leaving it publishes."""

    def __init__(self, folder: Path, before: Snapshot) -> None:
        self.before = before
        self._folder = folder
        self._changed: dict[str, int] = {}
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
        return replace(self.before, versions=self.versions)

    def remember(self, facts: Mapping[str, Any]) -> None:
        """Keep facts with the load (plain JSON values)."""
        self._facts.update(facts)

    def append(self, table: str, frame: pl.DataFrame | pl.LazyFrame) -> None:
        """Add rows that keep the table's contract."""
        self._write(table, frame, append=table in self.versions)

    def replace(self, table: str, frame: pl.DataFrame | pl.LazyFrame) -> None:
        """Put rows that keep the table's contract in place of all it holds."""
        self._write(table, frame, append=False)

    def exchange(self, table: str, away: Iterable[str], come: Iterable[tuple[str, pl.DataFrame]]) -> None:
        """Take the files `away` out of a table of before, and put others in: name and rows, which keep its contract.

        Only the beginning of a file's name is as given. Frames are taken one by one, so that few need be in memory.
        """
        folder, contract = self._folder / table, CONTRACTS[table]
        names = [tables.write_file(folder, f"{name}-{uuid4().hex}.parquet", contract.cast(rows)) for name, rows in come]
        self._changed[table] = tables.exchange(folder, away=[Path(file).name for file in away], come=names)

    def forget_all(self) -> None:
        """Publish none of the tables and facts of before, only what is written from here on."""
        self._gone = set(self.before.versions)
        self._fresh = True

    def remove_source(self, table: str, source_id: str) -> None:
        """Drop the rows that came from one source file; nothing happens where the table was never loaded."""
        if table in self.versions:
            self._changed[table] = tables.remove_source(self._folder / table, source_id)

    def compact(self, table: str) -> None:
        """Merge the table's small files."""
        self._changed[table] = tables.compact(self._folder / table)

    def vacuum(self, table: str, keep: list[int]) -> None:
        """Delete the table's files that no kept version needs."""
        self._changed[table] = tables.vacuum(self._folder / table, keep)

    def go_back_to(self, earlier: Snapshot) -> None:
        """Publish the versions and facts of an earlier load; the next writer moves the tables there.

        What people did and what builds saw stays: it is a record of what happened, which no restore undoes.
        """
        wanted = {t: v for t, v in earlier.versions.items() if t not in APPEND_ONLY}
        self._changed = {t: v for t, v in wanted.items() if self.before.versions.get(t) != v}
        self._gone = set(self.before.versions) - set(wanted) - APPEND_ONLY
        self._facts, self._fresh = dict(earlier.facts), True

    def _write(self, table: str, frame: pl.DataFrame | pl.LazyFrame, *, append: bool) -> None:
        contract = CONTRACTS[table]
        rows = contract.cast(frame.lazy())
        self._gone.discard(table)
        self._changed[table] = tables.write(self._folder / table, rows, append=append)
