"""What a question may read: every table the viewer may list, and of figures on people a table a number.

Each table and column comes with what its contract says of it, for whoever reads before asking.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from backoffice.access import PERSONAL_TABLES, SMALLEST_GROUP
from backoffice.contracts import CONTRACTS, EXTRACTS, RESULTS, Contract
from backoffice.guard import is_pay
from backoffice.kpis import KPI, KPIS
from backoffice.query import Door
from backoffice.sql import duckdb_type

Kind = Literal["extract", "result", "record", "figure", "file"]

PREFIX: Final = "kpi_"
"""How tables of figures on people begin: the key of the number follows."""


@dataclass(frozen=True)
class Column:
    """A column: its DuckDB type, its unit and what it means, in the words of the contract (English)."""

    name: str
    type: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """A table a question may read: its grain in one sentence, its columns, and the date it is narrowed by, if any."""

    name: str
    kind: Kind
    meaning: str
    columns: tuple[Column, ...]
    on: str | None = None


def open_tables(door: Door) -> dict[str, Table]:
    """By name, what this viewer may read of what was loaded."""
    found = {
        name: table_of(contract)
        for name, contract in CONTRACTS.items()
        if door.snapshot.has(name) and door.role.refusal(name) is None
    }
    return found | {
        PREFIX + kpi.key: figures_of(kpi)
        for kpi in KPIS
        if on_people(kpi) and door.snapshot.has(kpi.result.table) and (door.role.sees_pay or not is_pay(kpi))
    }


def closed_tables(door: Door) -> dict[str, str]:
    """By name, what this viewer may not read, or nobody loaded, and the sentence that says why."""
    found: dict[str, str] = {}
    for name in CONTRACTS:
        if why := door.role.refusal(name):
            found[name] = why + _instead(name) if name in PERSONAL_TABLES else why
        elif not door.snapshot.has(name):
            found[name] = f"Nothing was loaded into {name} yet."
    for kpi in KPIS:
        if on_people(kpi) and is_pay(kpi) and not door.role.sees_pay:
            found[PREFIX + kpi.key] = f"{kpi.title} is derived from pay, which this role does not see."
    return found


def on_people(kpi: KPI) -> bool:
    """Rows of the number stand for single people, or it is derived from pay: it leaves by groups alone."""
    return is_pay(kpi) or kpi.result.table in PERSONAL_TABLES


@cache
def table_of(contract: type[Contract]) -> Table:
    """A table as its contract has it."""
    kind: Kind = "extract" if contract in EXTRACTS else "result" if contract in RESULTS else "record"
    meaning = " ".join((contract.__doc__ or "").split())
    columns = tuple(
        Column(
            name,
            duckdb_type(column.dtype),
            str((column.metadata or {}).get("unit", "")),
            column.description or "",
        )
        for name, column in contract.columns().items()
    )
    return Table(contract.table, kind, meaning, columns, _ON.get(contract.table))


def figures_of(kpi: KPI) -> Table:
    """A number on people as a table: one row a month and group, as it may leave."""
    names = {
        "grouping": Column("grouping", "VARCHAR", "text", "Columns the group is named by; empty for everybody."),
        "month": Column("month", "DATE", "month, as its first day", "The month."),
        **{
            name: Column(name, "VARCHAR", unit_of(kpi.result, name), kpi.result.columns()[name].description or "")
            for name in kpi.splits
        },
        "value": Column("value", "DECIMAL(38,10)", kpi.unit, "The number, or what is divided."),
        "per": Column("per", "DECIMAL(38,10)", "the KPI's", "What it is divided by; empty where nothing is."),
        "number": Column("number", "DECIMAL(38,10)", kpi.unit, "The number of that month and group."),
        "withheld": Column("withheld", "VARCHAR", "code", "Why the number may not leave; empty where it may."),
    }
    return Table(
        PREFIX + kpi.key, "figure", f"{kpi.title}, by month and group. {kpi.meaning}", tuple(names.values()), "month"
    )


def unit_of(contract: type[Contract], name: str) -> str:
    """The unit a contract gives a column."""
    return str((contract.columns()[name].metadata or {}).get("unit", ""))


def _instead(table: str) -> str:
    """Where the figures of a table of people are to be had."""
    offered = [PREFIX + kpi.key for kpi in KPIS if kpi.result.table == table and on_people(kpi)]
    return f" Ask {' or '.join(offered[:3])} instead: groups of {SMALLEST_GROUP} and more." if offered else ""


def _dates() -> Mapping[str, str]:
    """By table, the date most of its numbers go by."""
    counted: dict[str, dict[str, int]] = {}
    for kpi in KPIS:
        if kpi.on is not None:
            of_table = counted.setdefault(kpi.result.table, {})
            of_table[kpi.on] = of_table.get(kpi.on, 0) + 1
    return {table: max(of_table, key=lambda on: of_table[on]) for table, of_table in counted.items()}


_ON: Final = _dates()
