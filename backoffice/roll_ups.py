"""Roll-ups: of each big result a few small tables, with a row for each day and group, that most questions go to.

A roll-up holds the sums that additive KPIs are made of, so what is added up from it is exactly what the rows give. It
is kept file by file: for each file of the result one of the same name. Files of a result never change, so a new
version of it needs roll-ups of its new files alone, and whoever reads an earlier load, whose files are others, is
answered from theirs. Nothing is published, and nothing lost with them: what has none is answered from the rows.
"""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final
from uuid import uuid4

import duckdb
import polars as pl

from backoffice.access import PERSONAL_TABLES
from backoffice.additive import Additive, additive, type_of
from backoffice.contracts import RESULTS, Contract
from backoffice.kpis import KPIS
from backoffice.kpis.kpi import KPI
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

    @cached_property
    def statement(self) -> str:
        """What makes it of one file, the parameter. Parquet has no integer as long as a sum of integers."""
        day = [f"{quoted(self.on)}::DATE AS {quoted(self.on)}"] if self.on else []
        sums = [
            f"{f'CAST({one} AS DECIMAL(38, 0))' if type_of(one, self.result) == 'HUGEINT' else one} AS {quoted(one)}"
            for one in self.measures
        ]
        columns = ", ".join((*day, *map(quoted, self.by), *sums))
        return f"SELECT {columns} FROM read_parquet(?) GROUP BY ALL ORDER BY ALL"


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
    """The roll-up of each of the files; None where one of them has none."""
    folder = one.folder(of[0])
    wanted = [folder / Path(file).name for file in of]
    there = _names(folder)
    return [str(file) for file in wanted] if all(file.name in there for file in wanted) else None


def keep(snapshot: Snapshot, folder: Path, worth_rows: int | None = None) -> None:
    """Make what roll-ups are missing of a snapshot's big results; delete those of files that are there no more.

    Big is a result of `worth_rows` or more (default: WORTH_ROWS). Raises OSError where the disk does not take them.
    """
    worth = WORTH_ROWS if worth_rows is None else worth_rows
    ours = [one for one in RESULTS if roll_ups(one) and snapshot.has(one.table)]
    big = [one for one in ours if snapshot.height(one.table) >= worth]
    missing = [(one, of) for result in big for one in roll_ups(result) for of in _lacking(one, snapshot, result.table)]
    if missing:
        with closing(duckdb.connect(config={"memory_limit": _MEMORY})) as engine, ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(lambda each: _make(each[0], each[1], engine), missing))
    for of_table in (folder / ROLLED_UP).glob("*"):
        whole = _names(folder / of_table.name)
        for kept in of_table.iterdir():
            for name in _names(kept) - whole:
                (kept / name).unlink()


def _lacking(one: RollUp, snapshot: Snapshot, table: str) -> list[str]:
    """The files of the result of which there is no such roll-up."""
    files = snapshot.files(table)
    there = _names(one.folder(files[0])) if files else set()
    return [file for file in files if Path(file).name not in there]


def _names(folder: Path) -> set[str]:
    """What lies in a folder, asked for at once: a question a file takes seconds where there are tens of thousands."""
    return {file.name for file in folder.iterdir()} if folder.is_dir() else set()


def untrue(snapshot: Snapshot, result: type[Contract]) -> list[str]:
    """Names of the files of a result of which a roll-up is not what their rows come to, or cannot be read.

    All that was rolled up is added up again, which takes as long as it took to make.
    """
    files = snapshot.files(result.table)
    if not _kept(result, files):
        return []
    with closing(duckdb.connect(config={"memory_limit": _MEMORY})) as engine:
        kept = ((one, of) for of in files for one in roll_ups(result) if one.file(of).exists())
        return list(dict.fromkeys(Path(of).name for one, of in kept if not _is_true(one, of, engine)))


def _is_true(one: RollUp, of: str, engine: duckdb.DuckDBPyConnection) -> bool:
    made, there = f"SELECT * FROM ({one.statement})", "SELECT * FROM read_parquet(?)"
    either_alone = f"({made} EXCEPT ALL {there}) UNION ALL ({there} EXCEPT ALL {made})"
    file = str(one.file(of))
    try:
        return not engine.execute(f"FROM ({either_alone}) LIMIT 1", [of, file, file, of]).fetchall()
    except duckdb.Error:
        return False


def _make(one: RollUp, of: str, engine: duckdb.DuckDBPyConnection) -> None:
    """Make the roll-up of one file. It is there whole or not at all, whenever this is killed."""
    file = one.file(of)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{uuid4().hex}.unfinished")
    try:
        with closing(engine.cursor()) as apart:
            apart.sql(one.statement, params=[of]).write_parquet(str(unfinished), compression="zstd")
        unfinished.rename(file)
    except duckdb.IOException as failed:
        raise OSError(str(failed)) from failed
    finally:
        with suppress(FileNotFoundError):
            unfinished.unlink()
