"""One Delta table on disk: made, appended to, replaced, taken back. Knows no contract and no load."""

import json
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote
from uuid import uuid4

import polars as pl
from deltalake import DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction, RemoveAction

from backoffice.errors import StoreError

ROW_GROUP = 122_880
"""Rows a Parquet row group: DuckDB's own unit of parallel work."""

_LEVEL = 1
"""How hard Zstandard tries: what Delta's own writer takes. More costs a fifth of the time and saves nothing."""

_KEEP = {
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
}
"""Old versions stay readable until `upkeep` decides otherwise; Delta itself must not clean up by the clock."""


TO_REPAIR = "`python -m backoffice check` says how to repair it"


class Changes(NamedTuple):
    """Files whose rows came to a table, and files whose rows went; one may be there more than once.

    What is in both, in whatever files, neither came nor went.
    """

    came: tuple[str, ...]
    went: tuple[str, ...]


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """A log that Delta cannot read, told as ours: which table, and what to do."""
    try:
        yield
    except DeltaError as broken:
        why = str(broken).splitlines()[0]
        raise StoreError(f"{path.name}: its log cannot be read ({why}). {TO_REPAIR}") from broken


def exists(path: Path) -> bool:
    """A Delta table stands at `path`, with at least one commit."""
    with _told(path):
        return path.is_dir() and DeltaTable.is_deltatable(str(path))


def version(path: Path) -> int:
    """The newest version of the table: the number of its newest commit, which is the name of a file.

    Nothing is opened to see it; only where no commit is left beside the checkpoints is the log itself asked.
    """
    commits = [int(file.stem) for file in (path / "_delta_log").glob("*.json") if file.stem.isdecimal()]
    if commits:
        return max(commits)
    with _told(path):
        return DeltaTable(str(path)).version()


def files(path: Path, at: int) -> tuple[str, ...]:
    """The Parquet files of version `at`, sorted."""
    with _told(path):
        return located(path, DeltaTable(str(path), version=at).file_uris())


def located(path: Path, names: Iterable[str]) -> tuple[str, ...]:
    """Where files of the table's folder are, sorted."""
    return tuple(sorted(str(path.absolute() / Path(name).name) for name in names))


def write(path: Path, frame: pl.LazyFrame, *, append: bool) -> int:
    """Stream `frame` into the table, added or in place of what it holds; the new version.

    Delta knows no enumerations or categories, so they are written as text; the contract brings them back on reading.
    """
    kinds = (pl.Enum, pl.Categorical)
    coded = [name for name, dtype in frame.collect_schema().items() if isinstance(dtype, kinds)]
    batches = frame.with_columns(pl.col(coded).cast(pl.String)).collect_batches(maintain_order=True, lazy=True)
    write_deltalake(
        str(path),
        batches,
        mode="append" if append else "overwrite",
        schema_mode="merge" if append else "overwrite",
        writer_properties=WriterProperties(compression="ZSTD", max_row_group_size=ROW_GROUP),
        configuration=_KEEP,
    )
    return version(path)


def write_file(path: Path, name: str, frame: pl.DataFrame) -> str:
    """A Parquet file of the table's folder, in no version of it until `exchange` says so; its name.

    Like `write`, with the same row groups and enumerations as text. Categories are text, too, with a note by Polars for
    itself: it then takes the file's list of texts for theirs, and need not look at the text of each row.
    """
    rows = frame.with_columns(pl.col(pl.Enum).cast(pl.String))
    rows.write_parquet(path / name, compression="zstd", compression_level=_LEVEL, row_group_size=ROW_GROUP)
    return name


def exchange(path: Path, *, away: Sequence[str], come: Sequence[str], same_rows: bool = False) -> int:
    """One commit that takes the files named `away` out of the table and `come`, of its folder, in; the new version.

    With `same_rows`, what comes are the rows that go, in other files.
    """
    table, is_change = DeltaTable(str(path)), not same_rows
    now = int(time.time() * 1000)
    sizes = {file: (path / file).stat().st_size for file in come}
    rows = {
        file: json.dumps({"numRecords": pl.scan_parquet(path / file).select(pl.len()).collect().item()})
        for file in come
    }
    table.create_write_transaction(
        [
            *(
                RemoveAction(file, data_change=is_change, deletion_timestamp=now, size=None, partition_values={})
                for file in away
            ),
            *(AddAction(file, sizes[file], {}, now, is_change, rows[file]) for file in come),
        ],
        "append",
        table.schema(),
    )
    return version(path)


def changed_files(path: Path, one: int, other: int) -> Changes | None:
    """The files that commits between two versions brought and took away, merging of small files aside.

    None where such a commit or file is no longer there, or not whole.
    """
    first, last = sorted((one, other))
    commits = [path / "_delta_log" / f"{number:020}.json" for number in range(first + 1, last + 1)]
    if not all(is_whole(commit) for commit in commits):
        return None
    net: Counter[str] = Counter()
    for commit in commits:
        for action in map(json.loads, commit.read_text(encoding="utf-8").splitlines()):
            for said, sign in ((action.get("add"), 1), (action.get("remove"), -1)):
                if said and said["dataChange"]:
                    net[str(path / unquote(said["path"]))] += sign
    if not all(Path(file).exists() for file, times in net.items() if times):
        return None
    return Changes(tuple(sorted((+net).elements())), tuple(sorted((-net).elements())))


def remove_source(path: Path, source_id: str) -> int:
    """Drop the rows that came from one source; the new version.

    Where a file has others too, the source's rows are put into a file of their own first, which changes nothing: so
    those who ask what changed find the rows that went, and no others.
    """
    mixed, gone, come = [], [], []
    for file in map(Path, files(path, version(path))):
        rows = pl.scan_parquet(file)
        of_source = pl.col("source_id") == source_id
        left, there = rows.select(pl.len(), of_source.sum().alias("there")).collect().row(0)
        if there == left and there:
            gone.append(file.name)
        elif there:
            mixed.append(file.name)
            for name, wanted in (("rest", ~of_source), ("source", of_source)):
                come.append(f"{name}-{uuid4().hex}.parquet")
                some = rows.filter(wanted.fill_null(name == "rest"))
                some.sink_parquet(path / come[-1], compression="zstd", row_group_size=ROW_GROUP)
            gone.append(come[-1])
    if mixed:
        exchange(path, away=mixed, come=come, same_rows=True)
    return exchange(path, away=gone, come=()) if gone else version(path)


def brings_files(path: Path, at: int) -> bool:
    """The commit of a version is whole and adds a file, as every commit of a table does that is only appended to."""
    commit = path / "_delta_log" / f"{at:020}.json"
    if not commit.exists():
        return True
    return is_whole(commit) and any("add" in json.loads(line) for line in commit.read_text("utf-8").splitlines())


def is_whole(commit: Path) -> bool:
    """A commit is there and was not cut short: it says what was done, and ends with the end of a line of JSON."""
    try:
        lines = [json.loads(line) for line in commit.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError):
        return False
    return any("commitInfo" in line for line in lines)


def take_back(path: Path, published: int | None) -> None:
    """Undo what a killed load left: go back to the published version, or away with a table never published."""
    if published is None:
        shutil.rmtree(path)
        return
    newest = version(path)
    if newest != published:
        _set_aside_damaged(path, published)
        if files(path, newest) != files(path, published):
            DeltaTable(str(path)).restore(published)


def _set_aside_damaged(path: Path, published: int) -> None:
    """Put commits that do nothing in place of those after the published one that are cut short.

    Delta can write to no table with such a commit in its log. A load that named it finds other files than it wrote
    down, and says so.
    """
    for commit in (path / "_delta_log").glob("*.json"):
        if commit.stem.isdecimal() and int(commit.stem) > published and not is_whole(commit):
            commit.rename(commit.with_suffix(".json.damaged"))
            nothing = {"commitInfo": {"timestamp": int(time.time() * 1000), "operation": "DAMAGED"}}
            commit.write_text(json.dumps(nothing), encoding="utf-8")


def compact(path: Path) -> int:
    """Merge small files into few; the rows and their order stay. The new version."""
    table = DeltaTable(str(path))
    table.optimize.compact(writer_properties=WriterProperties(compression="ZSTD", max_row_group_size=ROW_GROUP))
    return table.version()


def vacuum(path: Path, keep: list[int]) -> int:
    """Delete files that neither the newest version nor those of `keep` need; the new version."""
    table = DeltaTable(str(path))
    table.vacuum(
        retention_hours=0, dry_run=False, enforce_retention_duration=False, full=True, keep_versions=sorted(set(keep))
    )
    return version(path)
