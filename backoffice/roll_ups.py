"""Roll-ups: of each big result a few small tables, with a row for each day and group, that most questions go to.

A roll-up holds the sums that additive KPIs are made of, so what is added up from it is exactly what the rows give. It
is kept file by file: for each file of the result one of the same name. Files of a result never change, so a new
version of it needs roll-ups of its new files alone, and whoever reads an earlier load, whose files are others, is
answered from theirs. Nothing is published, and nothing lost with them: what has none is answered from the rows. Many
of them are merged into few (`roll_up_runs`), since a question takes longer to open hundreds of files than to read them.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final
from uuid import uuid4

import duckdb
import polars as pl

from backoffice import roll_up_runs
from backoffice.access import PERSONAL_TABLES
from backoffice.additive import Additive, added, additive, type_of
from backoffice.contracts import RESULTS, Contract
from backoffice.kpis import KPIS
from backoffice.kpis.kpi import KPI
from backoffice.roll_up_runs import UNFINISHED, Run, covering, planned
from backoffice.sql import EVERYTHING, FILTER_COLUMNS, Counted, Filters, holding, quoted
from backoffice.store import ROLLED_UP, Snapshot

WORTH_ROWS: Final = 2_000_000
"""Rows of a result from which it has roll-ups. To make them for fewer takes longer than all pages ever gain."""

MANY_VALUED: Final = frozenset({"counterparty_id"})
"""Filters of so many values that days by values come near the rows: kept apart, so that all else stays small."""

_MEMORY: Final = "2GB"

_AT_ONCE: Final = 2
"""Roll-ups made side by side: most are small, and while one is planned or written the other adds up."""


@dataclass(frozen=True)
class RollUp:
    """One roll-up of a result: a row for each day `on` it and combination of values of `by`, with `measures`."""

    result: type[Contract]
    on: str | None
    by: tuple[str, ...]
    measures: tuple[str, ...]

    @cached_property
    def name(self) -> str:
        """Its folder's: another one where it is made otherwise."""
        told = hashlib.sha256(self.statement.encode()).hexdigest()[:12]
        return "-".join(filter(None, ("by", self.on, self.by[-1] if self.by else None, told)))

    def folder(self, of: str) -> Path:
        """Where the roll-up of a file of the result lies, by the same name."""
        return _beside(self.result, of) / self.name

    def file(self, of: str) -> Path:
        """The roll-up of a file of the result."""
        return self.folder(of) / Path(of).name

    @property
    def statement(self) -> str:
        """What makes it of one file, the parameter."""
        day = [f"{quoted(self.on)}::DATE AS {quoted(self.on)}"] if self.on else []
        return self._made_of(day, {one: one for one in self.measures})

    @property
    def merging(self) -> str:
        """What makes one of those of several files, the parameter: a group that is in several is added up."""
        day = [quoted(self.on)] if self.on else []
        return self._made_of(day, {one: added(one, self.result) for one in self.measures})

    def _made_of(self, day: list[str], sums: Mapping[str, str]) -> str:
        """Parquet has no integer as long as a sum of integers."""
        long = {one for one in sums if type_of(one, self.result) == "HUGEINT"}
        told = (f"CAST({of} AS DECIMAL(38, 0))" if one in long else of for one, of in sums.items())
        columns = (*day, *map(quoted, self.by), *(f"{of} AS {quoted(one)}" for one, of in zip(sums, told, strict=True)))
        return f"SELECT {', '.join(columns)} FROM read_parquet(?) GROUP BY ALL ORDER BY ALL"


@cache
def roll_ups(result: type[Contract]) -> tuple[RollUp, ...]:
    """The roll-ups of a result, the smallest first: by its filters, and by each column beside that a KPI is split by.

    None for results with a row a person. Columns that name single things (`…_id`) would give nearly a row a thing.
    """
    made: list[RollUp] = []
    if result not in RESULTS or result.table in PERSONAL_TABLES:
        return ()
    ours = [(kpi, parts) for kpi in KPIS if kpi.result is result and (parts := additive(kpi)) is not None]
    filters = [column for column in FILTER_COLUMNS.values() if column in result.columns()]
    for on in dict.fromkeys(kpi.on for kpi, _ in ours):
        by_day = [(kpi, parts) for kpi, parts in ours if kpi.on == on]
        currencies = [kpi.currency for kpi, _ in by_day if kpi.currency]
        base = tuple(dict.fromkeys(one for one in (*filters, *currencies) if one not in MANY_VALUED))
        splits = dict.fromkeys(one for kpi, _ in by_day for one in kpi.splits if not one.endswith("_id"))
        made.append(RollUp(result, on, base, _measures(by_day)))
        for column in (*(one for one in splits if one not in base), *(one for one in filters if one in MANY_VALUED)):
            split = [(kpi, parts) for kpi, parts in by_day if column in (*kpi.splits, *filters)]
            made.append(RollUp(result, on, (*base, column), _measures(split)))
    return tuple(made)


def _measures(ours: Sequence[tuple[KPI, Additive]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(measure for _, parts in ours for measure in parts.measures))


def answering(kpi: KPI, split: Sequence[str], filters: Filters, of: Sequence[str]) -> tuple[Counted, list[str]] | None:
    """How the KPI is counted in the smallest roll-up that answers for the rows of files, and its files.

    None where the rows must answer: a quantile, a count of different values, a column or a past moment that no roll-up
    has, or none is kept.
    """
    if not _kept(kpi.result, of) or holding(kpi, filters) != holding(kpi, EVERYTHING):
        return None
    parts, columns = additive(kpi), {*split, *filters.kept(kpi.result)}
    if parts is None:
        return None
    for one in roll_ups(kpi.result):
        if one.on == kpi.on and columns <= {one.on, *one.by} and set(parts.measures) <= set(one.measures):
            return (parts.counted, files) if (files := _files(one, of)) else None
    return None


def with_column(result: type[Contract], column: str, of: Sequence[str]) -> list[str] | None:
    """The files of the smallest roll-up that has every value of a column; None where only the rows do."""
    if not _kept(result, of):
        return None
    days = {one.on for one in roll_ups(result) if one.on and result.columns()[one.on].dtype == pl.Date}
    having = (one for one in roll_ups(result) if column in one.by or (column == one.on and column in days))
    return next((files for one in having if (files := _files(one, of))), None)


def _kept(result: type[Contract], of: Sequence[str]) -> bool:
    """There are roll-ups of the result at all: most results are small and have none."""
    return bool(of) and _beside(result, of[0]).is_dir()


def _beside(result: type[Contract], of: str) -> Path:
    return Path(of).parent.parent / ROLLED_UP / result.table


def _files(one: RollUp, of: Sequence[str]) -> list[str] | None:
    """The fewest roll-ups that cover the files, each of them once; None where one of them has none."""
    folder = one.folder(of[0])
    there = _names(folder)
    runs = (run for run in roll_up_runs.listed(folder.parent) if run.file in there)
    chosen, left = covering((Path(file).name for file in of), runs)
    return [str(folder / name) for name in (*(run.file for run in chosen), *left)] if there.issuperset(left) else None


def keep(snapshot: Snapshot, folder: Path, worth_rows: int | None = None) -> None:
    """Make what roll-ups are missing of a snapshot's big results; delete those of files that are there no more.

    Big is a result of `worth_rows` or more (default: WORTH_ROWS). Raises OSError where the disk does not take them.
    """
    worth = WORTH_ROWS if worth_rows is None else worth_rows
    ours = [one for one in RESULTS if roll_ups(one) and snapshot.has(one.table)]
    big = [one for one in ours if snapshot.height(one.table) >= worth and snapshot.files(one.table)]
    _clear(folder)
    with closing(duckdb.connect(config={"memory_limit": _MEMORY})) as engine, ThreadPoolExecutor(_AT_ONCE) as pool:
        missing = [(one, of) for result in big for one in roll_ups(result) for of in _lacking(one, snapshot)]
        list(pool.map(lambda each: _make(each[0].statement, each[1], each[0].file(each[1]), engine), missing))
        for result in big:
            _merge(result, snapshot.files(result.table), engine, pool)


def _merge(
    result: type[Contract], of: Sequence[str], engine: duckdb.DuckDBPyConnection, pool: ThreadPoolExecutor
) -> None:
    """Put the files into runs, and forget those that cover others; of what was merged before, runs are made."""
    beside, written = _beside(result, of[0]), sorted(map(Path, of), key=lambda file: (file.stat().st_mtime, file.name))
    before = roll_up_runs.listed(beside)
    wanted = planned([file.name for file in written], before)
    missing = [(one, run) for one in roll_ups(result) for run in wanted if not (beside / one.name / run.file).exists()]

    def merge(one: RollUp, run: Run) -> None:
        from_files = _files(one, [str(written[0].with_name(name)) for name in run.covers])
        assert from_files is not None
        _make(one.merging, from_files, beside / one.name / run.file, engine)

    list(pool.map(lambda each: merge(*each), missing))
    for run in wanted:
        if run not in before:
            run.list_in(beside)
    for run in before:
        if run not in wanted:
            run.forget_in(beside)


def _clear(folder: Path) -> None:
    """Delete the roll-ups of files that are there no more, what a kill left, and runs that the last time forgot."""
    for of_table in filter(Path.is_dir, (folder / ROLLED_UP).glob("*")):
        whole = _names(folder / of_table.name)
        for run in roll_up_runs.listed(of_table):
            if not whole.issuperset(run.covers):
                run.forget_in(of_table)
        for left in of_table.glob(f"*{UNFINISHED}"):
            left.unlink()
        for kept in filter(Path.is_dir, of_table.iterdir()):
            for name in roll_up_runs.stray(of_table, _names(kept), whole):
                (kept / name).unlink()


def _lacking(one: RollUp, snapshot: Snapshot) -> list[str]:
    """The files of the result of which there is no such roll-up."""
    files = snapshot.files(one.result.table)
    there = _names(one.folder(files[0]))
    return [file for file in files if Path(file).name not in there]


def _names(folder: Path) -> set[str]:
    """What lies in a folder, asked for at once: a question a file takes seconds where there are tens of thousands."""
    return {file.name for file in folder.iterdir()} if folder.is_dir() else set()


def untrue(snapshot: Snapshot, result: type[Contract]) -> list[str]:
    """Names of the files of a result, and of runs, of which a roll-up is not what it is made of, or cannot be read.

    All that was rolled up is added up again, which takes as long as it took to make.
    """
    files = snapshot.files(result.table)
    if not _kept(result, files):
        return []
    beside = _beside(result, files[0])
    with closing(duckdb.connect(config={"memory_limit": _MEMORY})) as engine:
        wrong = [file.name for file, made, of in _claims(result, files) if not _is_true(str(file), made, of, engine)]
    return list(dict.fromkeys((*wrong, *roll_up_runs.untrue(beside))))


def _claims(result: type[Contract], files: Sequence[str]) -> Iterator[tuple[Path, str, Sequence[str]]]:
    """Every roll-up there is: its file, the statement it is made by, and of which files."""
    runs = roll_up_runs.listed(_beside(result, files[0]))
    for one in roll_ups(result):
        folder = one.folder(files[0])
        there = _names(folder)
        yield from ((one.file(of), one.statement, [of]) for of in files if Path(of).name in there)
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
