"""How figures of a table follow from each other: formulas a spreadsheet can recompute.

A formula is written over the table's own names: `[fte]` is the column `fte` of the same row, `[net!amount]` the column
`amount` of the row keyed `net`, `[^total]` the column `total` of the row above, and `SUM(*)` all rows above in the same
column, back to the last total. It stands only where it gives the figure: a cell that is hidden cannot be part of a
sum, and a ratio over fewer months than its parts is no quotient of them. Elsewhere the figure stands alone.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from backoffice.reports.report import Cell, Table

SUM: Final = "SUM(*)"

_NAME: Final = re.compile(r"\[(?:(\^)|(\w+)!)?(\w+)\]")

Place = Callable[[int, str], str]
"""How a cell is named in a spreadsheet, by its row's number in the table and its column's key."""


def formula(table: Table, row: int, column: str, place: Place) -> str | None:
    """The spreadsheet's formula of a cell; None where it has none, or where it would not give the cell's figure."""
    written = _written(table, row, column)
    found = table.rows[row].cells.get(column)
    if written is None or found is None or not isinstance(found.value, Decimal | int):
        return None
    if written == SUM:
        summed = _above(table, row)
        parts = [_number(table, one, column) for one in summed]
        known = [one for one in parts if one is not None]
        if not summed or len(known) != len(parts) or not _same(sum(known, Decimal(0)), found, table, column):
            return None
        return f"=SUM({place(summed[0], column)}:{place(summed[-1], column)})"
    targets = [_target(table, row, match) for match in _NAME.finditer(written)]
    figures: dict[str, Decimal] = {}
    for number, at in enumerate(targets):
        figure = None if at is None else _number(table, *at)
        if figure is None:
            return None
        figures[f"n{number}"] = figure
    given = _value(ast.parse(_each(written, iter(figures)), mode="eval").body, figures)
    if given is None or not _same(given, found, table, column):
        return None
    return "=" + _each(written, (place(*at) for at in targets if at is not None))


def _written(table: Table, row: int, column: str) -> str | None:
    declared = table.column(column)
    of_cell = table.rows[row].cells.get(column)
    if of_cell is not None and of_cell.formula is not None:
        return of_cell.formula
    return SUM if table.rows[row].total and declared.adds else declared.formula


def _above(table: Table, row: int) -> list[int]:
    """Numbers of the rows a total adds up."""
    found: list[int] = []
    for number in range(row - 1, -1, -1):
        if table.rows[number].total:
            break
        found.insert(0, number)
    return found


def _target(table: Table, row: int, match: re.Match[str]) -> tuple[int, str] | None:
    above, keyed, column = match.groups()
    if above:
        return (row - 1, column) if row else None
    if keyed:
        return next(((number, column) for number, one in enumerate(table.rows) if one.key == keyed), None)
    return row, column


def _number(table: Table, row: int, column: str) -> Decimal | None:
    found = table.rows[row].cells.get(column)
    return Decimal(found.value) if found is not None and isinstance(found.value, Decimal | int) else None


def _same(given: Decimal, found: Cell, table: Table, column: str) -> bool:
    """Equal to a hundredth of the last digit shown: division is carried on further than figures are kept."""
    shown = table.column(column).of(found)
    last = shown.places + (2 if shown.unit == "share" else 0)
    assert isinstance(found.value, Decimal | int)
    return abs(given - Decimal(found.value)) * 100 <= Decimal(1).scaleb(-last)


def _each(written: str, names: Iterator[str]) -> str:
    """The formula with its names replaced, one after the other."""
    return _NAME.sub(lambda _: next(names), written)


def _value(node: ast.expr, figures: Mapping[str, Decimal]) -> Decimal | None:
    """What an expression of figures, numbers, + - * / and parentheses gives; None where it divides by nothing."""
    match node:
        case ast.Name():
            return figures[node.id]
        case ast.Constant():
            return Decimal(str(node.value))
        case ast.UnaryOp(op=ast.USub()):
            inner = _value(node.operand, figures)
            return None if inner is None else -inner
        case ast.BinOp():
            left, right = _value(node.left, figures), _value(node.right, figures)
            if left is None or right is None:
                return None
            return _joined(node.op, left, right)
    raise ValueError(f"{ast.unparse(node)}: a formula of a report knows numbers, + - * / and parentheses")


def _joined(sign: ast.operator, left: Decimal, right: Decimal) -> Decimal | None:
    match sign:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right if right else None
    raise ValueError("a formula of a report knows + - * /")
