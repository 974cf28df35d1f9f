"""By what a load knows its files again: the names of each changed table's files, and the SHA-256 of those that came.

They stand in the load's own row, so that a log that lost commits, a file that was changed and a copy that is not whole
are found out, whoever did it.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from backoffice.store.snapshot import Snapshot


class Fingerprints:
    """What all loads wrote down of their files; silent about those of loads that wrote nothing down."""

    def __init__(self, loads: pl.DataFrame) -> None:
        self._names: dict[tuple[str, int], str] = {}
        self._files: dict[tuple[str, str], str] = {}
        for table, version, told in _told(loads):
            self._names[table, version] = told["names"]
            self._files.update({(table, name): sha256 for name, sha256 in told["came"].items()})

    def written(self, now: Snapshot, changed: Sequence[str]) -> str:
        """The fingerprints of the tables that a load changes, less files known before, as its row keeps them."""
        told = {}
        for table in filter(now.has, changed):
            files = now.files(table)
            came = {Path(file).name: of_file(file) for file in files if self.of(table, file) is None}
            told[table] = {"names": of_names(files), "came": came}
        return json.dumps(told, sort_keys=True)

    def agree(self, table: str, version: int, files: Sequence[str]) -> bool:
        """These are the files that the load which published the version had; True where it wrote none down."""
        return self._names.get((table, version)) in (None, of_names(files))

    def of(self, table: str, file: str) -> str | None:
        """The SHA-256 a file had when it came; None where nobody wrote it down."""
        return self._files.get((table, Path(file).name))


def _told(loads: pl.DataFrame) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for versions, told in loads.select("versions", "files").iter_rows():
        at = json.loads(versions)
        for table, fingerprints in json.loads(told or "{}").items():
            yield table, at[table], fingerprints


def of_names(files: Sequence[str]) -> str:
    """One fingerprint of the names of a version's files, whatever their order."""
    return hashlib.sha256("\n".join(sorted(Path(file).name for file in files)).encode()).hexdigest()[:16]


def of_file(file: str | Path) -> str:
    """SHA-256 of a file's content."""
    with Path(file).open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
