"""Making roll-ups after a build, file by file and merged into runs, and proving those there are."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final
from uuid import uuid4

import duckdb

from backoffice import roll_up_runs
from backoffice.contracts import RESULTS, Contract
from backoffice.roll_up_runs import UNFINISHED, Run, planned
from backoffice.roll_ups import RollUp, beside, fewest, kept, names, roll_ups, together
from backoffice.store import ROLLED_UP, Snapshot

WORTH_ROWS: Final = 2_000_000
"""Rows of a result from which it has roll-ups. To make them for fewer takes longer than all pages ever gain."""

_MEMORY: Final = "2GB"

_TOGETHER: Final = "together"

_AT_ONCE: Final = 2
"""Roll-ups made side by side: most are small, and while one is planned or written the other adds up."""


def keep(snapshot: Snapshot, folder: Path, worth_rows: int | None = None) -> None:
    """Make what roll-ups are missing of a snapshot's big results; delete those of files that are there no more.

    Big is a result of `worth_rows` or more (default: WORTH_ROWS). Raises OSError where the disk does not take them.
    """
    big = [one for one in RESULTS if _is_worth(one, snapshot, WORTH_ROWS if worth_rows is None else worth_rows)]
    _clear(folder)
    if not big:
        return
    with _opened() as engine, ThreadPoolExecutor(_AT_ONCE) as pool:
        missing = [each for result in big for each in _lacking(result, snapshot.files(result.table))]
        list(pool.map(lambda each: _make_of(each[0], each[1], engine), missing))
        for result in big:
            _merge(result, snapshot.files(result.table), engine, pool)


@contextmanager
def early() -> Iterator[Callable[[Snapshot, type[Contract]], None]]:
    """What to tell of a result that is made: its roll-ups are begun while others are made, and `keep` makes the rest.

    A build's own questions seldom have work for all cores. Who leaves waits for the file in hand alone. Raises OSError
    as `keep` does.
    """
    with ExitStack() as stack:
        aside, begun = ThreadPoolExecutor(1), list[Future[None]]()

        @cache
        def engine() -> duckdb.DuckDBPyConnection:
            """Opened for the first that is worth it: most builds have none."""
            return stack.enter_context(_opened(threads=1))

        def begin(snapshot: Snapshot, result: type[Contract]) -> None:
            if _is_worth(result, snapshot, WORTH_ROWS):
                missing = _lacking(result, snapshot.files(result.table))
                begun.extend(aside.submit(_make_of, these, of, engine()) for these, of in missing)

        try:
            yield begin
        finally:
            aside.shutdown(cancel_futures=True)
        for made in begun:
            if not made.cancelled():
                made.result()


def _is_worth(result: type[Contract], snapshot: Snapshot, rows: int) -> bool:
    """Rows are counted first: to find out how a result adds up takes longer than to build a small firm's results."""
    return snapshot.height(result.table) >= rows and bool(snapshot.files(result.table)) and bool(roll_ups(result))


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
        with _apart(engine) as cursor:
            _make(cursor.sql(one.merging, params=[from_files]), folder / one.name / run.file)

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


def _lacking(result: type[Contract], files: Sequence[str]) -> list[tuple[list[RollUp], str]]:
    """The roll-ups that files of a result lack: of each file, those by one day that are best made together.

    What is made out of another follows it.
    """
    there = {one: names(one.folder(files[0])) for one in roll_ups(result)}
    kinds = dict.fromkeys((one.on, one.has_many) for one in there)
    alike = [sorted((one for one in there if (one.on, one.has_many) == kind), key=_is_out_of) for kind in kinds]
    lacking = (([one for one in these if Path(of).name not in there[one]], of) for of in files for these in alike)
    return [(these, of) for these, of in lacking if these]


def _is_out_of(one: RollUp) -> bool:
    return one.out_of is not None


def untrue(snapshot: Snapshot, result: type[Contract]) -> list[str]:
    """Names of the files of a result, and of runs, of which a roll-up is not what it is made of, or cannot be read.

    All that was rolled up is added up again, which takes as long as it took to make.
    """
    files = snapshot.files(result.table)
    if not kept(result, files):
        return []
    with _opened() as engine:
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


def _make_of(these: Sequence[RollUp], of: str, engine: duckdb.DuckDBPyConnection) -> None:
    """Make some roll-ups of a file. By few values, by way of one by all their columns: a tenth of the file's rows."""
    with _apart(engine) as cursor:
        if len(these) == 1 or these[0].has_many:
            for one in these:
                _make(cursor.sql(one.statement, params=[one.source(of)]), one.file(of))
        else:
            cursor.execute(f"CREATE TEMP TABLE {_TOGETHER} AS {together(these).statement}", [of])
            for one in these:
                _make(cursor.sql(one.merged_from(_TOGETHER)), one.file(of))


def _make(rows: duckdb.DuckDBPyRelation, file: Path) -> None:
    """Write a roll-up. It is there whole or not at all, whenever this is killed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{uuid4().hex}{UNFINISHED}")
    try:
        rows.write_parquet(str(unfinished), compression="zstd")
        unfinished.rename(file)
    finally:
        with suppress(FileNotFoundError):
            unfinished.unlink()


def _opened(**more: int) -> closing[duckdb.DuckDBPyConnection]:
    """An engine of bounded memory."""
    return closing(duckdb.connect(config={"memory_limit": _MEMORY, **more}))


@contextmanager
def _apart(engine: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor of one's own. Raises OSError where the disk does not give or take what is asked."""
    try:
        with closing(engine.cursor()) as cursor:
            yield cursor
    except duckdb.IOException as failed:
        raise OSError(str(failed)) from failed
