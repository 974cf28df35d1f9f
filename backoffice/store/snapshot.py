"""What one load published: the table versions that belong together, as files to read."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from os.path import exists
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl

from backoffice.contracts import CONTRACTS, Contract
from backoffice.errors import StoreError
from backoffice.store.tables import TO_REPAIR, Changes

Files = Callable[[str, int], tuple[str, ...]]
FindChanges = Callable[[str, int, int], Changes | None]


@dataclass(frozen=True)
class Snapshot:
    """One consistent state of the store; never changes, whatever is loaded meanwhile.

    `load_id` is None when nothing was ever loaded. `versions` maps table to Delta version, `facts` is what
    loads wanted remembered (a build's `as_of`), `changed` maps table to the time of the load that last changed it.
    """

    load_id: int | None
    loaded_at: datetime | None
    versions: Mapping[str, int]
    facts: Mapping[str, Any]
    changed: Mapping[str, datetime]
    find_files: Files = field(repr=False, compare=False)
    find_changes: FindChanges = field(repr=False, compare=False)
    newest: "Snapshot | None" = field(default=None, repr=False)
    """What had been published last when this earlier load was opened; None for the newest itself."""

    def has(self, table: str) -> bool:
        """The table was loaded at least once (it may have no rows)."""
        return table in self.versions

    def files(self, table: str) -> tuple[str, ...]:
        """Parquet files of the table; none when it was never loaded."""
        if not self.has(table):
            return ()
        found = self.find_files(table, self.versions[table])
        # A `Path` a file takes five times as long, which over hundreds of files a person would notice.
        if lost := [file for file in found if not exists(file)]:  # noqa: PTH110
            raise StoreError(
                f"{table}: {len(lost)} of {len(found)} files of load {self.load_id} are gone "
                f"(first: {Path(lost[0]).name}). If the load is older than the history kept, open a newer one; "
                f"otherwise {TO_REPAIR}"
            )
        return found

    def differs(self, *tables: str) -> bool:
        """An earlier load is shown, and one of the tables has changed since."""
        newest = self.newest
        return newest is not None and any(self.versions.get(one) != newest.versions.get(one) for one in tables)

    def height(self, table: str) -> int:
        """Rows of the table; none when it was never loaded."""
        files = self.files(table)
        return _height(files) if files else 0

    def changed_at(self, table: str) -> datetime | None:
        """When the table last changed; None when it was never loaded."""
        return self.changed.get(table)

    def state(self, table: str) -> tuple[int, datetime | None] | None:
        """What tells the rows of the table from those it has in other loads; None when it was never loaded.

        A folder made anew counts its versions anew, so the time of the load that changed it belongs to it.
        """
        return (self.versions[table], self.changed.get(table)) if self.has(table) else None

    def changed_files(self, table: str, since: int) -> Changes | None:
        """Files whose rows came or went between version `since` and this one; None where some are gone."""
        return self.find_changes(table, since, self.versions[table])

    def scan(self, contract: type[Contract]) -> dy.LazyFrame[Any]:
        """The table as a lazy frame of its contract; empty when it was never loaded."""
        return scan_files(contract, self.files(contract.table))


def scan_files(contract: type[Contract], files: Sequence[str]) -> dy.LazyFrame[Any]:
    """The rows of some files of a table; none where there are no files. What an older file lacks is unknown: null."""
    if not files:
        return contract.create_empty(lazy=True)
    columns = contract.columns()
    unknown = (pl.lit(None, columns[name].dtype).alias(name) for name in lacking(contract, tuple(files)))
    return contract.cast(_scanned(files).with_columns(*unknown))


@lru_cache(maxsize=1000)
def lacking(contract: type[Contract], files: tuple[str, ...]) -> tuple[str, ...]:
    """Columns of the contract that none of these files has: they were written before the column was thought of."""
    missing = set(contract.columns())
    for file in files:
        if not (missing := missing.difference(pl.read_parquet_schema(file))):
            break
    return tuple(sorted(missing))


def _scanned(files: Sequence[str]) -> pl.LazyFrame:
    """Files of one table as they are; an older one may lack columns."""
    return pl.scan_parquet(list(files), missing_columns="insert", extra_columns="ignore")


@lru_cache(maxsize=1000)
def _height(files: tuple[str, ...]) -> int:
    """Rows of files, which never change."""
    return int(_scanned(files).select(pl.len()).collect().item())


EMPTY_FACTS: Mapping[str, Any] = {}


def from_loads(loads: pl.DataFrame, find_files: Files, find_changes: FindChanges) -> Snapshot:
    """The snapshot that the last row of `loads` published."""
    if loads.is_empty():
        return Snapshot(None, None, {}, EMPTY_FACTS, {}, find_files, find_changes)
    changed: dict[str, datetime] = {}
    for at, tables in loads.sort("load_id").select("loaded_at", "changed").iter_rows():
        changed.update(dict.fromkeys(filter(None, tables.split(",")), at))
    last = loads.sort("load_id").row(-1, named=True)
    versions = json.loads(last["versions"])
    unknown = set(versions) - set(CONTRACTS)
    known = {table: version for table, version in versions.items() if table not in unknown}
    return Snapshot(
        last["load_id"], last["loaded_at"], known, json.loads(last["facts"]), changed, find_files, find_changes
    )
