"""How wide the columns of a printed table are: as wide as what stands in them, as far as the page allows."""

from collections.abc import Sequence
from typing import Final

from backoffice.reports import written
from backoffice.reports.drawing.marks import wide
from backoffice.reports.report import Column, Table

_INSET: Final = 10.0
_WORDS: Final = 190.0
"""Points a column of words wants at most: longer ones are wrapped."""

_NAME: Final = 72.0
"""Points of words that are not broken: names of places and teams."""

_WHY: Final = 92.0
"""Points for the words in a figure's place."""

_STRETCH: Final = 1.6
"""A small table is drawn out by this much at most: figures stay near their names."""


def letters(table: Table) -> float:
    """Size of a table's letters, in points: many columns are set small."""
    return 8.2 if len(table.columns) <= 6 else 7.3


def widths(table: Table, page: float) -> Sequence[float]:
    """Points of each column; together no more than the page."""
    size = letters(table)
    wanted = [_wanted(table, column, size) for column in table.columns]
    whole = sum(wanted)
    if whole <= page:
        return [one * min(_STRETCH, page / whole) for one in wanted]
    least = [min(one, _least(table, column, size)) for one, column in zip(wanted, table.columns, strict=True)]
    room, needed = page - sum(least), whole - sum(least)
    if room <= 0:
        return [one * page / sum(least) for one in least]
    return [low + (one - low) * room / needed for one, low in zip(wanted, least, strict=True)]


def _wanted(table: Table, column: Column, size: float) -> float:
    header = wide(written.header(table, column), size) * 1.06
    figures, words = _cells(table, column, size)
    return max([min(header, 96.0), *figures, *(min(one, _most(column)) for one in words)]) + _INSET


def _least(table: Table, column: Column, size: float) -> float:
    """The longest word of the header, the longest figure, the longest single word, and names that are short."""
    words = [*written.header(table, column).split(), *(word for cell in _texts(table, column) for word in cell.split())]
    figures, texts = _cells(table, column, size)
    names = [one for one in texts if one <= _NAME and column.unit == "words"]
    return max([*figures, *names, *(wide(word, size) * 1.06 for word in words)], default=0.0) + _INSET


def _most(column: Column) -> float:
    return _WHY if column.unit in written.NUMERIC else _WORDS


def _cells(table: Table, column: Column, size: float) -> tuple[list[float], list[float]]:
    """Widths of the figures of a column, which are not wrapped, and of its words, which are."""
    figures: list[float] = []
    words: list[float] = []
    for row in table.rows:
        found = row.cells.get(column.key)
        need = wide(written.cell(found, column), size) * (1.1 if row.total else 1.04)
        wraps = found is None or found.value is None or column.unit == "words"
        (words if wraps else figures).append(need)
    return figures, words


def _texts(table: Table, column: Column) -> list[str]:
    """Cells of words."""
    found = [(row.cells.get(column.key), column) for row in table.rows]
    return [written.cell(*one) for one in found if one[0] is None or one[0].value is None or column.unit == "words"]
