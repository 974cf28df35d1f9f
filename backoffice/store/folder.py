"""The data folder: where loads are published, one after another, and read at any of them."""

import getpass
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

import polars as pl
from filelock import FileLock, Timeout

from backoffice.contracts import CONTRACTS
from backoffice.contracts.records import Load
from backoffice.errors import StoreBusy, StoreError
from backoffice.store import tables
from backoffice.store.fingerprints import Fingerprints
from backoffice.store.snapshot import Snapshot, from_loads
from backoffice.store.unpublished import UNWRITTEN, unpublished
from backoffice.store.writer import Writer

Kind = Literal["demo", "ingest", "act", "build", "upkeep", "restore"]

LOADS = "loads"
LOCK = ".writing.lock"
KEPT_APART = "bucket-"
"""How files begin that say by their name what they hold: upkeep leaves them as they are."""

ROLLED_UP = "rolled_up"
"""The folder of what is made again of the tables at will, beside them: no backup holds it."""

MANY_FILES = 16
"""More Parquet files than this in one table, and upkeep merges them."""

VERY_MANY_FILES = 64
"""More than this in one table, and the next ingest does the upkeep by itself."""


def data_folder() -> Path:
    """Where the data lies: the environment's BACKOFFICE_DATA, else `data/` here."""
    return Path(os.environ.get("BACKOFFICE_DATA") or "data")


class Store:
    """A folder of Delta tables and the loads that published them. Many readers, one writer at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._loads: tuple[int, pl.DataFrame, Fingerprints] | None = None
        self._guard = threading.Lock()
        self._find_files = lru_cache(maxsize=512)(self._files_as_written)

    def _files_as_written(self, table: str, at: int) -> tuple[str, ...]:
        """The files of a version, once they are those that the load which published it wrote down."""
        found = tables.files(self.folder / table, at)
        if not self.fingerprints().agree(table, at, found):
            raise StoreError(
                f"{table}: its log has lost commits, since version {at} has other files than were loaded. "
                f"{tables.TO_REPAIR}"
            )
        return found

    def _find_changes(self, table: str, one: int, other: int) -> tables.Changes | None:
        return tables.changed_files(self.folder / table, one, other)

    def loads(self) -> pl.DataFrame:
        """Every load ever published, oldest first (`contracts.records.Load`)."""
        return self._read_loads()[0]

    def fingerprints(self) -> Fingerprints:
        """What the loads wrote down of their files."""
        return self._read_loads()[1]

    def _read_loads(self) -> tuple[pl.DataFrame, Fingerprints]:
        path = self.folder / LOADS
        if not tables.exists(path):
            return Load.create_empty(), Fingerprints(Load.create_empty())
        newest = tables.version(path)
        with self._guard:
            if self._loads is None or self._loads[0] != newest:
                loads = self._whole_loads(newest)
                self._loads = newest, loads, Fingerprints(loads)
            return self._loads[1], self._loads[2]

    def _whole_loads(self, newest: int) -> pl.DataFrame:
        """The loads up to a version of their table. Raises StoreError where some are lost, which must not pass for
        an earlier state of the store."""
        path = self.folder / LOADS
        if not tables.brings_files(path, newest):
            raise StoreError(
                f"{LOADS}: its newest commit {newest:020}.json is cut short. Put the folder back from a backup. "
                f"Without one, delete that file from {LOADS}/_delta_log: the loads before it are whole, and what was "
                "loaded since is loaded again"
            )
        try:
            frame = pl.concat([pl.read_parquet(file) for file in tables.files(path, newest)], how="diagonal")
        except (pl.exceptions.PolarsError, OSError) as broken:
            why = str(broken).splitlines()[0]
            raise StoreError(f"{LOADS}: it cannot be read ({why}). Put the folder back from a backup") from broken
        frame = frame.sort("load_id")
        if frame["load_id"].to_list() != list(range(frame.height)):
            raise StoreError(f"{LOADS}: some of its rows are lost or double. Put the folder back from a backup")
        # Loads of earlier versions of this program say neither who made them nor what files they have.
        later = [pl.lit(None, pl.String).alias(name) for name in ("who", "files") if name not in frame.columns]
        return Load.cast(frame.with_columns(later))

    def snapshot(self, load_id: int | None = None) -> Snapshot:
        """What the newest load published, or the load `load_id`; raises StoreError for a load that never was."""
        loads = self.loads()
        newest = from_loads(loads, self._find_files, self._find_changes)
        if load_id is None or load_id == newest.load_id:
            return newest
        loads = loads.filter(pl.col("load_id") <= load_id)
        if loads.is_empty() or loads["load_id"].max() != load_id:
            raise StoreError(f"There is no load {load_id} in {self.folder}; see `python -m backoffice check`")
        return replace(from_loads(loads, self._find_files, self._find_changes), newest=newest)

    @contextmanager
    def writing(self, kind: Kind, what: str, wait_seconds: float = 0) -> Iterator[Writer]:
        """Write one load. All of it is published when the block ends well; none of it when it raises.

        Raises StoreBusy when another process is writing and does not finish within `wait_seconds`, and StoreError when
        the disk does not take what is written or a table cannot be read.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / LOCK, timeout=wait_seconds):
                before = self.snapshot()
                self._take_back(before)
                writer = Writer(self.folder, before)
                yield writer
                if writer.changed or writer.facts != before.facts or kind == "restore":
                    self._publish(kind, what, writer)
        except Timeout as busy:
            raise StoreBusy(
                f"Another process is writing to {self.folder}. Nothing was changed: try again later"
            ) from busy
        except UNWRITTEN as failed:
            raise unpublished(self.folder, failed) from failed

    def restore(self, load_id: int) -> None:
        """Publish an earlier load's tables again, as a new load: nothing is lost, and it can be undone the same way."""
        earlier = self.snapshot(load_id)
        for table in earlier.versions:
            earlier.files(table)
        with self.writing("restore", f"back to load {load_id}") as writer:
            writer.go_back_to(earlier)

    def upkeep(self, keep_days: int = 35) -> None:
        """Merge small files and delete those that only loads older than `keep_days` need.

        Loads younger than that, and the newest, stay readable whole; so no reader is cut off.
        """
        oldest_kept = datetime.now(UTC) - timedelta(days=keep_days)
        with self.writing("upkeep", f"merged small files, kept {keep_days} days of history") as writer:
            # A clock that was set back has made some loads look older than those before them: they are not.
            kept = self.loads().filter(pl.col("loaded_at").cum_max() >= oldest_kept)["versions"].to_list()
            kept_versions = [json.loads(versions) for versions in kept] + [dict(writer.before.versions)]
            for table in writer.before.versions:
                if len(_to_merge(writer.before.files(table))) > MANY_FILES:
                    writer.compact(table)
                writer.vacuum(table, [versions[table] for versions in kept_versions if table in versions])

    def upkeep_when_due(self) -> bool:
        """Do the upkeep if some table has grown to very many files and nobody else writes; whether it was done."""
        snapshot = self.snapshot()
        due = any(len(_to_merge(snapshot.files(table))) > VERY_MANY_FILES for table in snapshot.versions)
        if due:
            with suppress(StoreBusy):
                self.upkeep()
                return True
        return False

    def _take_back(self, before: Snapshot) -> None:
        """Undo what a killed writer left: every table goes back to the version that was last published of it."""
        last = {**self._last_versions(), **before.versions}
        for table in CONTRACTS:
            path = self.folder / table
            if path.is_dir():
                tables.take_back(path, last.get(table))
        # A table that is made anew counts its versions anew.
        self._find_files.cache_clear()

    def _last_versions(self) -> dict[str, int]:
        """Every table ever published, at the version that the last load which had it named."""
        last: dict[str, int] = {}
        for versions in self.loads()["versions"]:
            last.update(json.loads(versions))
        return last

    def newest_versions(self) -> dict[str, int]:
        """Every table ever published, at the newest version that any load named."""
        newest: dict[str, int] = {}
        for versions in self.loads()["versions"]:
            for table, version in json.loads(versions).items():
                newest[table] = max(version, newest.get(table, 0))
        return newest

    def _publish(self, kind: Kind, what: str, writer: Writer) -> None:
        row = {
            "load_id": 0 if writer.before.load_id is None else writer.before.load_id + 1,
            "loaded_at": datetime.now(UTC),
            "kind": kind,
            "who": _login(),
            "what": what,
            "changed": ",".join(writer.changed),
            "versions": json.dumps(writer.versions, sort_keys=True),
            "facts": json.dumps(writer.facts, sort_keys=True),
            "files": self.fingerprints().written(writer.now(), writer.changed),
        }
        loads = pl.LazyFrame([row], schema=Load.polars_schema())
        path = self.folder / LOADS
        first = not tables.exists(path)
        if not first and len(tables.files(path, tables.version(path))) > MANY_FILES:
            # Before the row, not after it: where this fails the load is not published, as the error says.
            tables.compact(path)
        tables.write(path, loads, append=not first)


def _login() -> str | None:
    """Who runs this, by the name he logged in with; None where the system does not say."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return None


def _to_merge(files: tuple[str, ...]) -> list[str]:
    return [file for file in files if not Path(file).name.startswith(KEPT_APART)]
