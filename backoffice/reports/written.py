"""Cells and headers as the reader's language writes them: the same words on the page, on paper and in a file."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from backoffice.i18n import dates, numbers, say
from backoffice.reports.report import Cell, Column, Table

NUMERIC = frozenset({"money", "count", "number", "share", "fte"})
"""Units of figures; they stand to the right."""


def header(table: Table, column: Column) -> str:
    """A column's label; for money with the currency."""
    if column.unit == "money" and table.currency is not None:
        return say("{label} ({unit})", "header", label=column.label, unit=table.currency)
    return column.label


def cell(found: Cell | None, column: Column) -> str:
    """A cell in words: its figure, or why there is none; nothing for a cell the row does not have."""
    if found is None:
        return ""
    return (found.why or "") if found.value is None else _value(found, column.of(found))


def short(number: Decimal, column: Column, currency: str | None) -> str:
    """A figure on a chart: its sign of currency and its size in words."""
    if column.unit == "number":
        return numbers.plain(number, column.places)
    return numbers.bare(number, column.unit, currency)


def share(number: Decimal, places: int) -> str:
    """A share in per cent, with a digit after the point, or as many as it needs of `places`."""
    return numbers.percent(number) if places <= 1 else f"{numbers.plain(number * 100, places)}%"


def rows(table: Table) -> Sequence[Sequence[str]]:
    """All cells in words, row by row."""
    return [[cell(row.cells.get(column.key), column) for column in table.columns] for row in table.rows]


def _value(found: Cell, column: Column) -> str:
    match found.value:
        case date():
            return dates.month(found.value) if column.unit == "month" else dates.day(found.value)
        case Decimal() | int() if column.unit == "share":
            return share(Decimal(found.value), column.places)
        case Decimal() | int():
            return numbers.grouped(found.value, column.places)
        case _:
            return str(found.value)
