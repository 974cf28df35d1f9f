"""What a figure was made from, so that an auditor finds the very same rows again: versions, rows, fingerprints."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import polars as pl

from backoffice.store import Snapshot


@dataclass(frozen=True)
class Evidence:
    """One table as one load published it. `fingerprint` is SHA-256 over those of its files, in their order."""

    table: str
    version: int
    rows: int
    changed_at: datetime | None
    fingerprint: str


def evidence(snapshot: Snapshot, tables: Sequence[str]) -> list[Evidence]:
    """The tables that were loaded, in the order asked for."""
    return [_of(snapshot, table) for table in tables if snapshot.has(table)]


def joined(found: Sequence[Evidence]) -> str:
    """One fingerprint of many tables: SHA-256 over their names and fingerprints."""
    lines = "\n".join(f"{one.table} {one.fingerprint}" for one in found)
    return hashlib.sha256(lines.encode()).hexdigest()


def _of(snapshot: Snapshot, table: str) -> Evidence:
    files = snapshot.files(table)
    rows = int(pl.scan_parquet(list(files)).select(pl.len()).collect().item()) if files else 0
    return Evidence(table, snapshot.versions[table], rows, snapshot.changed_at(table), _fingerprint(files))


@lru_cache(maxsize=256)
def _fingerprint(files: tuple[str, ...]) -> str:
    """Files of the store never change once they are written, so theirs is worked out once."""
    each = (hashlib.sha256(Path(file).read_bytes()).hexdigest() for file in sorted(files))
    return hashlib.sha256("\n".join(each).encode()).hexdigest()
