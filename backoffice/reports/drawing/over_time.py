"""Figures over months: standing bars, and lines with their names at their ends."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from backoffice.i18n import dates
from backoffice.palette import BLUE, PALETTE, VERMILION
from backoffice.reports import written
from backoffice.reports.drawing.marks import SIZE, Bar, Drawing, Line, Mark, Words, figures, legend, wide
from backoffice.reports.report import Chart, Table
from backoffice.scale import ticks

_TALL: Final = 130.0
_FOOT: Final = 16.0
_HEAD: Final = 6.0

_DASHES: Final = ((), (5.0, 2.5), (1.5, 2.0), (6.0, 2.0, 1.5, 2.0), (9.0, 3.0), (3.0, 3.0), ())


class _Axes:
    """The field of a chart over time: months across, figures up, with a grid of round figures."""

    def __init__(self, table: Table, chart: Chart, width: float, known: Sequence[Decimal], top: float) -> None:
        column = table.column(chart.of[0])
        low, high = min([Decimal(0), *known]), max([Decimal(0), *known])
        self._at = ticks(low, high, 4, whole=column.unit == "count")
        self._labels = [written.short(tick, column, table.currency) for tick in self._at]
        self._top, self.left, self.right = top + _HEAD, max(wide(label) for label in self._labels) + 8, width - 8
        self.months = _months(table, chart)
        self._steps = max(1, _between(self.months[0], self.months[-1]) + 1) if self.months else 1
        self.step = (self.right - self.left) / self._steps
        self.height = self._top + _TALL + _FOOT

    def x(self, month: date) -> float:
        """The middle of a month."""
        return self.left + (_between(self.months[0], month) + 0.5) * self.step

    def y(self, figure: Decimal) -> float:
        """The height of a figure."""
        low, high = self._at[0], self._at[-1]
        return self._top + _TALL * (1 - float((figure - low) / (high - low)) if high > low else 1)

    def grid(self) -> list[Mark]:
        """Round figures with their lines, and as many months as there is room for, counted back from the last."""
        made: list[Mark] = []
        for tick, label in zip(self._at, self._labels, strict=True):
            y = self.y(tick)
            made += [
                Line(((self.left, y), (self.right, y)), None, 1.0 if tick == 0 else 0.5),
                Words(self.left - 4, y, label, "end"),
            ]
        need = max((wide(dates.short_month(one)) for one in self.months), default=0.0) + 10
        every = max(1, -(-int(need * 100) // max(1, int(self.step * 100))))
        last = self.months[-1] if self.months else None
        for month in self.months:
            if last is not None and _between(month, last) % every == 0:
                made.append(Words(self.x(month), self._top + _TALL + 9, dates.short_month(month), "middle"))
        return made


def over_time(table: Table, chart: Chart, width: float) -> Drawing:
    """Standing bars over months, in parts where `chart.of` has several; what is below zero hangs down, in red."""
    colours = [PALETTE[place % len(PALETTE)] for place in range(len(chart.of))]
    named, top = _legend(table, chart, colours, width)
    found = figures(table, chart)
    wholes = [_sum(row) for row in found]
    axes = _Axes(table, chart, width, wholes, top)
    marks: list[Mark] = [*named, *axes.grid()]
    thick = min(26.0, axes.step * 0.7)
    for month, row in zip(axes.months, found, strict=True):
        so_far = Decimal(0)
        for part, colour in zip(row, colours, strict=True):
            if part:
                first, last = sorted((axes.y(so_far), axes.y(so_far + part)))
                shade = VERMILION if part < 0 and len(row) == 1 else colour
                marks.append(Bar(axes.x(month) - thick / 2, first, thick, last - first, shade))
                so_far += part
    return Drawing(width, axes.height, marks)


def lines(table: Table, chart: Chart, width: float) -> Drawing:
    """A line a column of `chart.of`, each with a stroke of its own; a month that is not known leaves a gap."""
    colours = [PALETTE[place % len(PALETTE)] for place in range(len(chart.of))] if len(chart.of) > 1 else [BLUE]
    named, top = _legend(table, chart, colours, width)
    found = figures(table, chart)
    axes = _Axes(table, chart, width, [one for row in found for one in row if one is not None], top)
    marks: list[Mark] = [*named, *axes.grid()]
    for place, colour in enumerate(colours):
        run: list[tuple[float, float]] = []
        for month, row in zip(axes.months, found, strict=True):
            one = row[place]
            if one is None:
                marks += _run(run, colour, place)
                run = []
            else:
                run.append((axes.x(month), axes.y(one)))
        marks += _run(run, colour, place)
    return Drawing(width, axes.height, marks)


def _run(points: Sequence[tuple[float, float]], colour: str, place: int) -> list[Mark]:
    """A line and a dot at each of its months; a month alone is a dot."""
    dots: list[Mark] = [Bar(x - 1.7, y - 1.7, 3.4, 3.4, colour) for x, y in points]
    return [*([Line(tuple(points), colour, 1.6, _DASHES[place % len(_DASHES)])] if len(points) > 1 else []), *dots]


def _legend(table: Table, chart: Chart, colours: Sequence[str], width: float) -> tuple[list[Mark], float]:
    if len(chart.of) < 2:
        return [], SIZE / 2
    return legend([table.column(key).label for key in chart.of], colours, width)


def _months(table: Table, chart: Chart) -> list[date]:
    found = (row.cells[chart.over].value for row in table.rows if not row.total)
    return [one for one in found if isinstance(one, date)]


def _between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _sum(row: Sequence[Decimal | None]) -> Decimal:
    return sum((one for one in row if one is not None), Decimal(0))
