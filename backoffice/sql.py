"""From a declared KPI and plain filter values to one SQL statement with bound parameters.

Only three kinds of text ever enter a statement: a KPI's own declared expressions, column names that the
result's contract has, and file names of the store. Values a person typed are always parameters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

import polars as pl

from backoffice import comparable
from backoffice.contracts import Contract
from backoffice.kpis.kpi import KPI

Grain = Literal["day", "week", "month"]

FILTER_COLUMNS: Mapping[str, str] = {
    "legal_entity": "legal_entity_id",
    "desk": "desk",
    "market": "market",
    "counterparty": "counterparty_id",
    "currency": "currency",
    "location": "location_id",
    "reconciliation": "reconciliation",
}
"""Filters a person can set, and the column each one reads. A result without that column cannot be so filtered."""


def first_of(day: date | None, grain: Grain) -> date | None:
    """The first day of the period a day is in."""
    if day is None or grain == "day":
        return day
    return day.replace(day=1) if grain == "month" else day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class Filters:
    """What the screen is narrowed to: plain values, hashable, fit for a URL and for a cache key.

    `chosen` maps a name of `FILTER_COLUMNS` to the values kept (an unlisted name keeps all); `drilled` maps any other
    column to the one value kept, as text, or None for rows where it is not given. Each reaches the results that have
    its column; where that lists its values, those that have the value. `start` and `end` are both included; either
    may be open. `at` is the past moment to be shown as it then was, for results that keep their history as spans: a
    KPI over them counts what holds now where it is empty.
    """

    start: date | None = None
    end: date | None = None
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    at: datetime | None = None
    drilled: tuple[tuple[str, str | None], ...] = ()

    def __post_init__(self) -> None:
        columns = [column for column, _ in self.drilled]
        if len(set(columns)) < len(columns) or set(columns) & set(FILTER_COLUMNS.values()):
            raise ValueError(f"{columns}: a column is drilled into once, and one that has a filter is filtered")

    def spans(self, day: date | None) -> bool:
        """The day is within the range of days; one that is not known is within none but all."""
        if self.start is None and self.end is None:
            return True
        if day is None:
            return False
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def previous(self) -> "Filters | None":
        """The period before that is like this one (see `comparable`); None when this one is open-ended."""
        if self.start is None or self.end is None:
            return None
        first, last = comparable.before(self.start, self.end)
        return replace(self, start=first, end=last)

    def only(self, name: str, *values: str) -> "Filters":
        """These filters with `name` narrowed to `values`."""
        return replace(self, chosen=(*((n, v) for n, v in self.chosen if n != name), (name, values)))

    def kept(self, contract: type[Contract]) -> dict[str, tuple[str | None, ...]]:
        """The columns of this contract that are narrowed, by a filter or by a drill, and the values kept of each."""
        columns = contract.columns()
        found: dict[str, tuple[str | None, ...]] = {
            FILTER_COLUMNS[name]: values for name, values in self.chosen if FILTER_COLUMNS[name] in columns
        }
        return found | {column: (value,) for column, value in self.drilled if _has(contract, column, value)}

    def unusable(self, contract: type[Contract]) -> tuple[str, ...]:
        """Columns narrowed by that this contract does not have, or not so: the screen must say they do not apply."""
        asked = (*(FILTER_COLUMNS[name] for name, _ in self.chosen), *(column for column, _ in self.drilled))
        return tuple(column for column in asked if column not in self.kept(contract))


def _has(contract: type[Contract], column: str, value: str | None) -> bool:
    """The contract has the column, and where it lists its values, this one: `state` is not the same everywhere."""
    if (found := contract.columns().get(column)) is None:
        return False
    listed = found.dtype.categories.to_list() if isinstance(found.dtype, pl.Enum) else None
    return value is None or listed is None or value in listed


EVERYTHING = Filters()
"""No filter at all."""


@dataclass(frozen=True)
class Statement:
    """One SELECT over the view `rows`, and its parameters."""

    text: str
    parameters: tuple[Any, ...] = ()

    def over(self, rows: str) -> str:
        """The statement with a table in place of the view: to expand that takes a third of a small question's time."""
        return self.text.replace("FROM rows", f"FROM {rows} AS rows")


def quoted(name: str) -> str:
    """A column name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def semi_join(rows: str, among: str, frame: pl.DataFrame) -> str:
    """The clause that keeps rows whose values `among` has too, in every column of its `frame`; null is like null."""

    def like(name: str) -> str:
        text = "::VARCHAR" if frame.schema[name] == pl.String else ""
        return f"{rows}.{quoted(name)}{text} IS NOT DISTINCT FROM {among}.{quoted(name)}"

    return f" SEMI JOIN {among} ON {' AND '.join(like(name) for name in frame.columns)}"


def day_of(contract: type[Contract], on: str) -> str:
    """The day of a column of days, or of moments."""
    return f"{quoted(on)}::DATE" if isinstance(contract.columns()[on].dtype, pl.Datetime) else quoted(on)


def conditions(
    contract: type[Contract],
    on: str | None,
    filters: Filters,
    where: str | None = None,
    matching: Sequence[tuple[str, str]] = (),
) -> Statement:
    """The WHERE clause (with its leading word, or empty) that keeps `filters`, and rows `matching` column = value."""
    unknown = {column for column, _ in matching} - set(contract.columns())
    if unknown:
        raise ValueError(f"{contract.table} has no column {sorted(unknown)}")
    clauses: list[str] = [f"({where})"] if where else []
    clauses += [f"{quoted(column)} = ?" for column, _ in matching]
    parameters: list[Any] = [value for _, value in matching]
    if filters.at is not None and _keeps_spans(contract):
        clauses.append("valid_from <= ? AND (valid_to IS NULL OR valid_to > ?)")
        parameters += [filters.at, filters.at]
    if on is not None:
        day = day_of(contract, on)
        for bound, sign in ((filters.start, ">="), (filters.end, "<=")):
            if bound is not None:
                clauses.append(f"{day} {sign} ?")
                parameters.append(bound)
    for column, values in filters.kept(contract).items():
        if values == (None,):
            clauses.append(f"{quoted(column)} IS NULL")
            continue
        text = "" if _is_text(contract, column) else "::VARCHAR"
        clauses.append(f"{quoted(column)}{text} IN ({', '.join('?' * len(values))})" if values else "false")
        parameters.extend(values)
    return Statement(f"WHERE {' AND '.join(clauses)}" if clauses else "", tuple(parameters))


@dataclass(frozen=True)
class Counted:
    """What is counted, as SQL over the view `rows`: of which rows (`where`), and which groups there are (`having`)."""

    value: str
    per: str | None
    rows: str = "count(*)"
    where: str | None = None
    having: str | None = None


def of_kpi(
    kpi: KPI,
    filters: Filters,
    by: Sequence[str] = (),
    grain: Grain | None = None,
    counted: Counted | None = None,
) -> Statement:
    """value, per and rows of `kpi`, one row a group of `by` (and of `period`, for a series).

    `counted` says how, where it is not over the KPI's own rows.
    """
    told = counted or Counted(kpi.value, kpi.per, where=holding(kpi, filters))
    unknown = set(by) - set(kpi.result.columns())
    if unknown:
        raise ValueError(f"{kpi.key} cannot be split by {sorted(unknown)}: {kpi.result.table} has no such column")
    groups = [quoted(column) for column in by]
    selected = list(groups)
    if grain is not None:
        if kpi.on is None:
            raise ValueError(f"{kpi.key} has no date to make a series by")
        selected.append(f"date_trunc('{grain}', {quoted(kpi.on)})::DATE AS period")
        groups.append("period")
    selected += [
        f"{told.value} AS value",
        f"{told.per or 'NULL'} AS per",
        f"{told.rows} AS rows",
    ]
    kept = conditions(kpi.result, kpi.on, filters, told.where)
    having = f"HAVING {told.having} " if told.having else ""
    grouped = f"GROUP BY {', '.join(groups)} {having}ORDER BY {', '.join(groups)}" if groups else ""
    return Statement(f"SELECT {', '.join(selected)} FROM rows {kept.text} {grouped}".strip(), kept.parameters)


def holding(kpi: KPI, filters: Filters) -> str | None:
    """The KPI's own condition; over spans, and where no moment is asked for, only those that hold now."""
    if filters.at is not None or not _keeps_spans(kpi.result):
        return kpi.where
    return f"({kpi.where}) AND valid_to IS NULL" if kpi.where else "valid_to IS NULL"


def _is_text(contract: type[Contract], column: str) -> bool:
    return isinstance(contract.columns()[column].dtype, pl.String | pl.Enum | pl.Categorical)


def _keeps_spans(contract: type[Contract]) -> bool:
    return {"valid_from", "valid_to"} <= set(contract.columns())


def of_rows(
    contract: type[Contract],
    on: str | None,
    filters: Filters,
    columns: Sequence[str] = (),
    where: str | None = None,
    order: Sequence[tuple[str, bool]] = (),
    limit: int | None = None,
    matching: Sequence[tuple[str, str]] = (),
    *,
    offset: int = 0,
    ordered: bool = True,
) -> Statement:
    """Rows of a table; `order` pairs a column with True for descending. Ties are broken by the primary key.

    `limit` rows are given, those after the first `offset`. Where they need not be `ordered`, they come as they lie.
    """
    chosen = ", ".join(quoted(name) for name in columns) or "*"
    kept = conditions(contract, on, filters, where, matching)
    keys = [] if not ordered else [*order, *((key, False) for key in contract.primary_key() if key not in dict(order))]
    by = ", ".join(f"{quoted(name)} {'DESC' if down else 'ASC'} NULLS LAST" for name, down in keys)
    text = f"SELECT {chosen} FROM rows {kept.text}" + (f" ORDER BY {by}" if by else "")
    return Statement(f"{text} LIMIT {int(limit)} OFFSET {int(offset)}" if limit is not None else text, kept.parameters)


def duckdb_type(dtype: pl.DataType) -> str:
    """A column's type as SQL calls it."""
    match dtype:
        case pl.Decimal():
            return f"DECIMAL({dtype.precision},{dtype.scale})"
        case pl.Datetime():
            return "TIMESTAMPTZ" if dtype.time_zone else "TIMESTAMP"
        case pl.Date():
            return "DATE"
        case pl.Boolean():
            return "BOOLEAN"
        case pl.Int64():
            return "BIGINT"
        case _:
            return "VARCHAR"
