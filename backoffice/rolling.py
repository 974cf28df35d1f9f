"""Making roll-ups after a build, file by file and merged into runs, and proving those there are."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

import duckdb

from backoffice import roll_up_runs
from backoffice.contracts import RESULTS, Contract
from backoffice.roll_up_runs import UNFINISHED, Run, planned
from backoffice.roll_ups import RollUp, beside, fewest, kept, names, roll_ups
from backoffice.store import ROLLED_UP, Snapshot

WORTH_ROWS: Final = 2_000_000
"""Rows of a result from which it has roll-ups. To make them for fewer takes longer than all pages ever gain."""

_MEMORY: Final = "2GB"

_AT_ONCE: Final = 2
"""Roll-ups made side by side: most are small, and while one is planned or written the other adds up."""


def keep(snapshot: Snapshot, folder: Path, worth_rows: int | None = None) -> None:
    """Make what roll-ups are missing of a snapshot's big results; delete those of files that are there no more.

    Big is a result of `worth_rows` or more (default: WORTH_ROWS). Raises OSError where the disk does not take them.
    """
    worth = WORTH_ROWS if worth_rows is None else worth_rows
    ours = [one for one in RESULTS if roll_ups(one) and snapshot.has(one.table)]
    big = [one for one in ours if snapshot.height(one.table) >= worth and snapshot.files(one.table)]
    _clear(folder)
    with closing(duckdb.connect(config={"memory_limit": _MEMORY})) as engine, ThreadPoolExecutor(_AT_ONCE) as pool:
        every = [one for result in big for one in roll_ups(result)]
        for these in ([one for one in every if one.out_of is None], [one for one in every if one.out_of is not None]):
            missing = [(one, of) for one in these for of in _lacking(one, snapshot)]
            list(pool.map(lambda each: _make_of(each[0], each[1], engine), missing))
        for result in big:
            _merge(result, snapshot.files(result.table), engine, pool)


def _merge(
    result: type[Contract], of: Sequence[str], engine: duckdb.DuckDBPyConnection, pool: ThreadPoolExecutor
) -> None:
    """Put the files into runs, and forget those that cover others; of what was merged before, runs are made."""
    folder, written = beside(result, of[0]), sorted(map(Path, of), key=lambda file: (file.stat().st_mtime, file.name))
    before = roll_up_runs.listed(folder)
    wanted = planned([file.name for file in written], before)
    missing = [(one, run) for one in roll_ups(result) for run in wanted if not (folder / one.name / run.file).exists()]

    def merge(one: RollUp, run: Run) -> None:
        from_files = fewest(one, [str(written[0].with_name(name)) for name in run.covers])
        assert from_files is not None
        _make(one.merging, from_files, folder / one.name / run.file, engine)

    list(pool.map(lambda each: merge(*each), missing))
    for run in wanted:
        if run not in before:
            run.list_in(folder)
    for run in before:
        if run not in wanted:
            run.forget_in(folder)


def _clear(folder: Path) -> None:
    """Delete the roll-ups of files that are there no more, what a kill left, and runs that the last time forgot."""
    for of_table in filter(Path.is_dir, (folder / ROLLED_UP).glob("*")):
        whole = names(folder / of_table.name)
        for run in roll_up_runs.listed(of_table):
            if not whole.issuperset(run.covers):
                run.forget_in(of_table)
        for left in of_table.glob(f"*{UNFINISHED}"):
            left.unlink()
        for inside in filter(Path.is_dir, of_table.iterdir()):
            for name in roll_up_runs.stray(of_table, names(inside), whole):
                (inside / name).unlink()


def _lacking(one: RollUp, snapshot: Snapshot) -> list[str]:
    """The files of the result of which there is no such roll-up."""
    files = snapshot.files(one.result.table)
    there = names(one.folder(files[0]))
    return [file for file in files if Path(file).name not in there]


def untrue(snapshot: Snapshot, result: type[Contract]) -> list[str]:
    """Names of the files of a result, and of runs, of which a roll-up is not what it is made of, or cannot be read.

    All that was rolled up is added up again, which takes as long as it took to make.
    """
    files = snapshot.files(result.table)
    if not kept(result, files):
        return []
    with closing(duckdb.connect(config={"memory_limit": _MEMORY})) as engine:
        wrong = [file.name for file, made, of in _claims(result, files) if not _is_true(str(file), made, of, engine)]
    return list(dict.fromkeys((*wrong, *roll_up_runs.untrue(beside(result, files[0])))))


def _claims(result: type[Contract], files: Sequence[str]) -> Iterator[tuple[Path, str, Sequence[str]]]:
    """Every roll-up there is: its file, the statement it is made by, and of which files."""
    runs = roll_up_runs.listed(beside(result, files[0]))
    for one in roll_ups(result):
        folder = one.folder(files[0])
        there = names(folder)
        yield from ((one.file(of), one.statement, [one.source(of)]) for of in files if Path(of).name in there)
        for run in runs:
            if run.file in there:
                yield folder / run.file, one.merging, [str(folder / name) for name in run.covers]


def _is_true(file: str, made: str, of: Sequence[str], engine: duckdb.DuckDBPyConnection) -> bool:
    again, there = f"SELECT * FROM ({made})", "SELECT * FROM read_parquet(?)"
    either_alone = f"({again} EXCEPT ALL {there}) UNION ALL ({there} EXCEPT ALL {again})"
    try:
        return not engine.execute(f"FROM ({either_alone}) LIMIT 1", [of, file, file, of]).fetchall()
    except duckdb.Error:
        return False


def _make_of(one: RollUp, of: str, engine: duckdb.DuckDBPyConnection) -> None:
    _make(one.statement, one.source(of), one.file(of), engine)


def _make(statement: str, of: str | Sequence[str], file: Path, engine: duckdb.DuckDBPyConnection) -> None:
    """Make a roll-up. It is there whole or not at all, whenever this is killed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{uuid4().hex}{UNFINISHED}")
    try:
        with closing(engine.cursor()) as apart:
            apart.sql(statement, params=[of]).write_parquet(str(unfinished), compression="zstd")
        unfinished.rename(file)
    except duckdb.IOException as failed:
        raise OSError(str(failed)) from failed
    finally:
        with suppress(FileNotFoundError):
            unfinished.unlink()
