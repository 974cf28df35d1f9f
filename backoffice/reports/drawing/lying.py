"""Lying bars: side by side, in parts, as steps that hang on each other, as swings around a base. All stand on zero, or
on the base, and say their figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from backoffice.i18n import numbers
from backoffice.palette import BLUE, GREEN, GREY, ORANGE, PALETTE, VERMILION
from backoffice.reports import written
from backoffice.reports.drawing.marks import Bar, Drawing, Line, Mark, Words, figures, legend, wide, wrapped
from backoffice.reports.report import Chart, Row, Table

_STEP: Final = 21.0
_THICK: Final = 13.0
_LINE: Final = 10.0


@dataclass(frozen=True)
class _Frame:
    """Where names end, where bars may lie, and the figures at both ends."""

    names: float
    left: float
    right: float
    low: Decimal
    high: Decimal

    def at(self, figure: Decimal) -> float:
        """Where a figure lies."""
        reach = self.high - self.low
        return self.left if not reach else self.left + float((figure - self.low) / reach) * (self.right - self.left)


def lying(table: Table, chart: Chart, width: float) -> Drawing:
    """A bar a row, with its figure behind it, or the words for why there is none."""
    rows = _rows(table, chart)
    known = [one[0] for one in figures(table, chart)]
    column = table.column(chart.of[0])
    labels = [
        written.cell(row.cells.get(column.key), column) if one is None else written.short(one, column, table.currency)
        for row, one in zip(rows, known, strict=True)
    ]
    frame = _frame(_names(table, chart), [Decimal(0), *(one for one in known if one is not None)], labels, width)
    marks: list[Mark] = []
    for place, (one, label) in enumerate(zip(known, labels, strict=True)):
        y = place * _STEP + _STEP / 2
        marks += _name(_names(table, chart)[place], frame, y)
        if one is not None:
            marks.append(_bar(frame, Decimal(0), one, y, BLUE))
        marks.append(_beside(frame, one or Decimal(0), y, label))
    return _drawn(width, len(known), frame, Decimal(0), marks)


def stacked(table: Table, chart: Chart, width: float) -> Drawing:
    """A bar a row, cut into the parts of `chart.of`, its whole behind it. Parts that are not known are not drawn."""
    colours = [PALETTE[place % len(PALETTE)] for place in range(len(chart.of))]
    named, top = legend([table.column(key).label for key in chart.of], colours, width)
    found = figures(table, chart)
    column = table.column(chart.of[0])
    wholes = [sum((part for part in row if part is not None), Decimal(0)) for row in found]
    labels = [
        written.short(whole, column, table.currency)
        if any(part is not None for part in row)
        else _why(table, chart, at)
        for at, (row, whole) in enumerate(zip(found, wholes, strict=True))
    ]
    frame = _frame(_names(table, chart), [Decimal(0), *wholes], labels, width)
    marks: list[Mark] = []
    for place, row in enumerate(found):
        y, so_far = place * _STEP + _STEP / 2, Decimal(0)
        marks += _name(_names(table, chart)[place], frame, y)
        for part, colour in zip(row, colours, strict=True):
            if part:
                marks.append(_bar(frame, so_far, so_far + part, y, colour))
                so_far += part
        marks.append(_beside(frame, so_far, y, labels[place]))
    return _below(named, top, _drawn(width, len(found), frame, Decimal(0), marks))


def waterfall(table: Table, chart: Chart, width: float) -> Drawing:
    """Steps that hang on each other; a total stands on zero. Changes carry their sign."""
    rows = _rows(table, chart)
    steps = [one[0] or Decimal(0) for one in figures(table, chart)]
    column = table.column(chart.of[0])
    levels, so_far = [Decimal(0)], Decimal(0)
    spans: list[tuple[Decimal, Decimal]] = []
    stand = [chart.stands(place, row) for place, row in enumerate(rows)]
    for whole, step in zip(stand, steps, strict=True):
        begins = Decimal(0) if whole else so_far
        so_far = step if whole else so_far + step
        spans.append((begins, so_far))
        levels.append(so_far)
    labels = [
        written.short(step, column, table.currency)
        if whole
        else numbers.signed(written.short(step, column, table.currency), step)
        for whole, step in zip(stand, steps, strict=True)
    ]
    frame = _frame(_names(table, chart), levels, labels, width)
    marks: list[Mark] = []
    for place, (whole, (begins, ends)) in enumerate(zip(stand, spans, strict=True)):
        y = place * _STEP + _STEP / 2
        colour = BLUE if whole else GREEN if (ends >= begins) == (chart.good == "high") else VERMILION
        marks += _name(_names(table, chart)[place], frame, y)
        marks.append(_bar(frame, begins, ends, y, colour))
        if place + 1 < len(spans):
            x = frame.at(ends)
            marks.append(Line(((x, y + _THICK / 2), (x, y + _STEP - _THICK / 2)), GREY))
        outer = max(begins, ends)
        marks.append(_beside(frame, outer if outer >= 0 else min(begins, ends), y, labels[place]))
    return _drawn(width, len(spans), frame, Decimal(0), marks)


def swings(table: Table, chart: Chart, width: float) -> Drawing:
    """A bar a row from its first figure to its second, around the base; both ends say their figure, and above them
    stands which colour is which end.
    """
    base = chart.base or Decimal(0)
    named, top = legend([table.column(key).label for key in chart.of], [ORANGE, BLUE], width)
    column = table.column(chart.of[0])
    found = [[one if one is not None else base for one in row] for row in figures(table, chart)]
    labels = [[written.short(one, column, table.currency) for one in row] for row in found]
    room = max((wide(label) for row in labels for label in row), default=0.0) + 6
    every = [base, *(one for row in found for one in row)]
    names = _names(table, chart)
    frame = _frame(names, every, ["" for _ in found], width, before=room, after=room, from_zero=False)
    marks: list[Mark] = []
    for place, ((low, high), (first, second)) in enumerate(zip(found, labels, strict=True)):
        y = place * _STEP + _STEP / 2
        marks += _name(names[place], frame, y)
        marks += [_bar(frame, base, low, y, ORANGE), _bar(frame, base, high, y, BLUE)]
        left, right = sorted([(frame.at(low), first), (frame.at(high), second)])
        marks += [Words(left[0] - 4, y, left[1], "end"), Words(right[0] + 4, y, right[1])]
    return _below(named, top, _drawn(width, len(found), frame, base, marks))


def _rows(table: Table, chart: Chart) -> Sequence[Row]:
    return [row for row in table.rows if chart.kind == "waterfall" or not row.total]


def _names(table: Table, chart: Chart) -> list[str]:
    over = table.column(chart.over)
    return [written.cell(row.cells.get(over.key), over) for row in _rows(table, chart)]


def _why(table: Table, chart: Chart, place: int) -> str:
    """Why a row has no part at all."""
    cells = [_rows(table, chart)[place].cells.get(key) for key in chart.of]
    return next((one.why for one in cells if one is not None and one.why), "")


def _frame(
    names: Sequence[str],
    known: Sequence[Decimal],
    labels: Sequence[str],
    width: float,
    *,
    before: float = 0.0,
    after: float | None = None,
    from_zero: bool = True,
) -> _Frame:
    """The place of everything: names keep a third at most, the longest figure fits behind its bar."""
    taken = min(max((wide(name) for name in names), default=0.0), width * 0.34) + 6
    room = max((wide(label) for label in labels), default=0.0) + 8 if after is None else after
    low, high = min(known), max(known)
    if from_zero:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    # What is below zero says its figure to the left of its bar.
    before = max(before, room if from_zero and low < 0 else 0.0)
    return _Frame(taken, taken + before, width - room, low, high)


def _name(name: str, frame: _Frame, y: float) -> list[Mark]:
    lines = wrapped(name, frame.names - 6)
    first = y - (len(lines) - 1) * _LINE / 2
    return [Words(frame.names - 6, first + place * _LINE, line, "end") for place, line in enumerate(lines)]


def _bar(frame: _Frame, begins: Decimal, ends: Decimal, y: float, colour: str) -> Bar:
    first, last = sorted((frame.at(begins), frame.at(ends)))
    return Bar(first, y - _THICK / 2, last - first, _THICK, colour)


def _beside(frame: _Frame, ends: Decimal, y: float, label: str) -> Words:
    """A label behind its bar: to the right, and to the left of a bar below zero."""
    if ends < 0:
        return Words(frame.at(ends) - 4, y, label, "end")
    return Words(frame.at(ends) + 4, y, label)


def _drawn(width: float, rows: int, frame: _Frame, stands_on: Decimal, marks: Sequence[Mark]) -> Drawing:
    height, x = rows * _STEP, frame.at(stands_on)
    return Drawing(width, height, [*marks, Line(((x, 0.0), (x, height)), GREY, 0.8)])


def _below(named: Sequence[Mark], top: float, made: Drawing) -> Drawing:
    """A drawing with the names of its colours above it."""
    return Drawing(made.width, made.height + top, [*named, *(_lower(one, top) for one in made.marks)])


def _lower(mark: Mark, by: float) -> Mark:
    """A mark moved down."""
    match mark:
        case Bar():
            return Bar(mark.x, mark.y + by, mark.width, mark.height, mark.colour)
        case Line():
            return Line(tuple((x, y + by) for x, y in mark.points), mark.colour, mark.width, mark.dashes)
        case Words():
            return Words(mark.x, mark.y + by, mark.text, mark.anchor, mark.bold)
