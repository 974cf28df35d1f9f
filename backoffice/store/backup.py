"""A backup: a copy of the data folder that is whole, made while others read and write.

It holds every load published when its loads were copied, with as much history as is kept, and what people keep beside
the tables (mappings, scenarios, questions, logs). Files of the store never change, so each is copied as it is, and its
SHA-256 compared with what its load wrote down. Nobody waits for it, and it waits for nobody.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from backoffice.errors import StoreError
from backoffice.store.folder import LOADS, LOCK, ROLLED_UP, Store
from backoffice.store.snapshot import Snapshot
from backoffice.store.tables import TO_REPAIR
from backoffice.store.unpublished import UNWRITTEN, reason

_CHUNK = 1 << 20
_LOG = "_delta_log"
_LAST_CHECKPOINT = "_last_checkpoint"
_AGAIN = "Do the same again"


@dataclass(frozen=True)
class Copied:
    """What a backup holds: the newest load in it, and how much was copied."""

    load_id: int
    files: int
    bytes: int


def back_up(
    store: Store, to: Path, progress: Callable[[Iterable[Any], str], Iterable[Any]] = lambda items, _: items
) -> Copied:
    """Copy the store to the folder `to`, which is made; it is there whole or not at all.

    Raises StoreError where `to` exists, nothing was ever loaded, a file is not as it was written, or the disk fails.
    """
    if to.exists():
        raise StoreError(f"{to} exists already. A backup is a folder of its own: name one that does not exist")
    if store.snapshot().load_id is None:
        raise StoreError(f"{store.folder}: nothing was ever loaded, so there is nothing to back up")
    part = to.with_name(f"{to.name}.partial")
    copy = _Copy(store, part)
    try:
        shutil.rmtree(part, ignore_errors=True)
        # The loads first, and then what those name that were copied: others may have come since.
        copy.table(LOADS, None, set())
        copied = Store(part)
        snapshot, last = store.snapshot(copied.snapshot().load_id), copied.newest_versions()
        for table in progress(sorted(last), "tables"):
            copy.table(table, last[table], _needed(store, snapshot, table))
        copy.rest({LOADS, *last})
        part.rename(to)
    except UNWRITTEN as failed:
        raise StoreError(f"No backup was made: {reason(failed)}. Mend that, then do the same again") from failed
    finally:
        shutil.rmtree(part, ignore_errors=True)
    assert snapshot.load_id is not None
    return Copied(snapshot.load_id, copy.files, copy.bytes)


def _needed(store: Store, snapshot: Snapshot, table: str) -> set[str]:
    """Names of the files without which the load is not whole.

    Raises StoreError where one is gone: because a newer load made it history and upkeep deleted it, or by damage.
    """
    try:
        return {Path(file).name for file in snapshot.files(table)}
    except StoreError as gone:
        if store.snapshot().load_id == snapshot.load_id:
            raise
        raise StoreError(
            f"{table}: files of load {snapshot.load_id} went while it was to be copied. {_AGAIN}"
        ) from gone


class _Copy:
    """A copy under way, and how much of it is done."""

    def __init__(self, store: Store, to: Path) -> None:
        self._from, self._to = store.folder, to
        self._known = store.fingerprints()
        self.files = self.bytes = 0

    def table(self, table: str, last: int | None, needed: set[str]) -> None:
        """A table's log up to version `last` (all of it for None), and the files it names that are still there.

        Raises StoreError where one of `needed` is not.
        """
        log = self._from / table / _LOG
        (self._to / table / _LOG).mkdir(parents=True)
        named = set(needed)
        for file in sorted(log.iterdir()):
            if not _is_until(file, last):
                continue
            self._file(file)
            if file.suffix == ".json":
                named |= _added(file)
        for name in sorted(named):
            path = self._from / table / name
            try:
                sha256 = self._file(path)
            except FileNotFoundError as gone:
                # Upkeep deletes files of history that is no longer kept; in the copy that history is not kept either.
                if name in needed:
                    raise StoreError(f"{table}: {name} went while it was to be copied. {_AGAIN}") from gone
                continue
            if self._known.of(table, name) not in (None, sha256):
                raise StoreError(f"{table}: {name} is not as it was written, so no backup was made. {TO_REPAIR}")

    def rest(self, tables: set[str]) -> None:
        """What lies beside the tables."""
        for entry in sorted(self._from.iterdir()):
            if entry.name in (LOCK, ROLLED_UP) or entry.name in tables or (entry / _LOG).exists():
                continue
            if entry.is_dir():
                shutil.copytree(entry, self._to / entry.name)
            else:
                shutil.copy2(entry, self._to / entry.name)

    def _file(self, path: Path) -> str:
        """Copy one file; its SHA-256."""
        digest = hashlib.sha256()
        with path.open("rb") as source, (self._to / path.relative_to(self._from)).open("wb") as copy:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                copy.write(chunk)
                self.bytes += len(chunk)
        self.files += 1
        return digest.hexdigest()


def _is_until(file: Path, last: int | None) -> bool:
    """A file of a log belongs to the versions up to `last`; what is not whole yet belongs to none."""
    if file.name == _LAST_CHECKPOINT:
        return last is None or int(json.loads(file.read_text(encoding="utf-8"))["version"]) <= last
    version = file.name.partition(".")[0]
    return file.suffix in (".json", ".parquet") and version.isdecimal() and (last is None or int(version) <= last)


def _added(commit: Path) -> set[str]:
    """The names of the files that a commit put into the table."""
    said = (json.loads(line) for line in commit.read_text(encoding="utf-8").splitlines())
    return {unquote(action["add"]["path"]) for action in said if "add" in action}
