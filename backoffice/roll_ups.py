"""Roll-ups: of each big result a few small tables, with a row for each day and group, that most questions go to.

A roll-up holds the sums that additive KPIs are made of, so what is added up from it is exactly what the rows give. It
is kept file by file: for each file of the result one of the same name. Files of a result never change, so a new
version of it needs roll-ups of its new files alone, and whoever reads an earlier load, whose files are others, is
answered from theirs. Nothing is published, and nothing lost with them: what has none is answered from the rows. Many
of them are merged into few (`roll_up_runs`), since a question takes longer to open hundreds of files than to read them.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Final

import polars as pl

from backoffice import roll_up_runs
from backoffice.access import PERSONAL_TABLES
from backoffice.additive import Additive, added, additive, type_of
from backoffice.contracts import RESULTS, Contract
from backoffice.kpis import KPIS
from backoffice.kpis.kpi import KPI
from backoffice.roll_up_runs import covering
from backoffice.sql import EVERYTHING, FILTER_COLUMNS, Counted, Filters, holding, quoted
from backoffice.store import ROLLED_UP

MANY_VALUED: Final = frozenset({"counterparty_id"})
"""Filters of so many values that days by values come near the rows: kept apart, so that all else stays small.

Each is kept beside the other filters, and alone: who asks for all counterparties seldom has chosen a desk as well.
"""


_FILES: Final = "read_parquet(?)"


@dataclass(frozen=True)
class RollUp:
    """One roll-up of a result: a row for each day `on` it and combination of values of `by`, with `measures`.

    It is added up from the rows, or from a roll-up by more columns, `out_of`, which are fewer.
    """

    result: type[Contract]
    on: str | None
    by: tuple[str, ...]
    measures: tuple[str, ...]
    out_of: "RollUp | None" = None

    @cached_property
    def name(self) -> str:
        """Its folder's: another one where it is made otherwise."""
        told = hashlib.sha256(self.statement.encode()).hexdigest()[:12]
        return "-".join(filter(None, ("by", self.on, self.by[-1] if self.by else None, told)))

    def folder(self, of: str) -> Path:
        """Where the roll-up of a file of the result lies, by the same name."""
        return beside(self.result, of) / self.name

    def file(self, of: str) -> Path:
        """The roll-up of a file of the result."""
        return self.folder(of) / Path(of).name

    def source(self, of: str) -> str:
        """What it is made from for a file of the result: that file, or a roll-up of it."""
        return of if self.out_of is None else str(self.out_of.file(of))

    @property
    def has_many(self) -> bool:
        """It is by a column of many values."""
        return not MANY_VALUED.isdisjoint(self.by)

    @property
    def statement(self) -> str:
        """What makes it of one `source`, the parameter."""
        if self.out_of is not None:
            return self.merging
        day = [f"{quoted(self.on)}::DATE AS {quoted(self.on)}"] if self.on else []
        return self._made_of(_FILES, day, {one: one for one in self.measures})

    @property
    def merging(self) -> str:
        """What makes one of those of several files, the parameter: a group that is in several is added up."""
        return self.merged_from(_FILES)

    def merged_from(self, table: str) -> str:
        """What makes it of a table with all its columns, of which a group may have several rows."""
        day = [quoted(self.on)] if self.on else []
        return self._made_of(table, day, {one: added(one, self.result) for one in self.measures})

    def _made_of(self, table: str, day: list[str], sums: Mapping[str, str]) -> str:
        """Parquet has no integer as long as a sum of integers. Groups are in order by what tells them apart."""
        long = {one for one in sums if type_of(one, self.result) == "HUGEINT"}
        told = (f"CAST({of} AS DECIMAL(38, 0))" if one in long else of for one, of in sums.items())
        groups = (*day, *map(quoted, self.by))
        columns = (*groups, *(f"{of} AS {quoted(one)}" for one, of in zip(sums, told, strict=True)))
        order = f" ORDER BY {', '.join(map(str, range(1, len(groups) + 1)))}" if groups else ""
        return f"SELECT {', '.join(columns)} FROM {table} GROUP BY ALL{order}"


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
        many = [RollUp(result, on, (*base, one), _measures(by_day)) for one in filters if one in MANY_VALUED]
        alone = [(one, (*dict.fromkeys(currencies), one.by[-1])) for one in many]
        made += [replace(one, by=by, out_of=one) for one, by in alone if by != one.by]
        for column in (one for one in splits if one not in base):
            split = [(kpi, parts) for kpi, parts in by_day if column in kpi.splits]
            made.append(RollUp(result, on, (*base, column), _measures(split)))
        made += many
    return tuple(made)


def together(these: Sequence[RollUp]) -> RollUp:
    """One from which each of these can be added up, which are of one result and day: by all columns they are by."""
    by = dict.fromkeys(column for one in these for column in one.by)
    measures = dict.fromkeys(measure for one in these for measure in one.measures)
    return RollUp(these[0].result, these[0].on, tuple(by), tuple(measures))


def _measures(ours: Sequence[tuple[KPI, Additive]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(measure for _, parts in ours for measure in parts.measures))


def answering(kpi: KPI, split: Sequence[str], filters: Filters, of: Sequence[str]) -> tuple[Counted, list[str]] | None:
    """How the KPI is counted in the smallest roll-up that answers for the rows of files, and its files.

    None where the rows must answer: a quantile, a count of different values, a column or a past moment that no roll-up
    has, or none is kept.
    """
    if not kept(kpi.result, of) or holding(kpi, filters) != holding(kpi, EVERYTHING):
        return None
    parts, columns = additive(kpi), {*split, *filters.kept(kpi.result)}
    if parts is None:
        return None
    for one in roll_ups(kpi.result):
        if one.on == kpi.on and columns <= {one.on, *one.by} and set(parts.measures) <= set(one.measures):
            return (parts.counted, files) if (files := fewest(one, of)) else None
    return None


def with_column(result: type[Contract], column: str, of: Sequence[str]) -> list[str] | None:
    """The files of the smallest roll-up that has every value of a column; None where only the rows do."""
    if not kept(result, of):
        return None
    days = {one.on for one in roll_ups(result) if one.on and result.columns()[one.on].dtype == pl.Date}
    having = (one for one in roll_ups(result) if column in one.by or (column == one.on and column in days))
    return next((files for one in having if (files := fewest(one, of))), None)


def kept(result: type[Contract], of: Sequence[str]) -> bool:
    """There are roll-ups of the result at all: most results are small and have none."""
    return bool(of) and beside(result, of[0]).is_dir()


def beside(result: type[Contract], of: str) -> Path:
    """Where all roll-ups of a result lie, by one of its files."""
    return Path(of).parent.parent / ROLLED_UP / result.table


def fewest(one: RollUp, of: Sequence[str]) -> list[str] | None:
    """The fewest roll-ups that cover the files, each of them once; None where one of them has none."""
    folder = one.folder(of[0])
    there = names(folder)
    runs = (run for run in roll_up_runs.listed(folder.parent) if run.file in there)
    chosen, left = covering((Path(file).name for file in of), runs)
    return [str(folder / name) for name in (*(run.file for run in chosen), *left)] if there.issuperset(left) else None


def names(folder: Path) -> set[str]:
    """What lies in a folder, asked for at once: a question a file takes seconds where there are tens of thousands."""
    return {file.name for file in folder.iterdir()} if folder.is_dir() else set()
