"""Sparks: the course of a figure beside the figure, no larger than a line of text, as SVG.

A picture and not a chart of a library: a page has a dozen of them, and each is drawn anew with every filter. Its one
colour stands out from the light and from the dark page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from backoffice.at_once import Point
from backoffice.palette import BLUE

Known = tuple[date, float]

WIDTH, HEIGHT = 280, 30
"""Of a picture that is stretched to the width of a card; one of another size says so."""

_EDGE: Final = 3
"""Room around the marks: half a dot, and a little."""

_FILLED: Final = 0.66
"""How much of a column's room it fills."""

_WIDEST: Final = 16
"""Of a column: two days far apart are two thin marks, and no blocks."""


@dataclass(frozen=True)
class _Room:
    """The size of a picture, and the figures at its foot and its top."""

    width: int
    height: int
    low: float
    high: float

    def down(self, number: float) -> float:
        """How far from the top a figure stands; in the middle where all are the same."""
        part = (number - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self.height - _EDGE - (self.height - 2 * _EDGE) * part


def spark(points: Sequence[Point], *, columns: bool, width: int = WIDTH, height: int = HEIGHT) -> str | None:
    """The points as columns on zero, or as a line that breaks where a figure is not known; None for fewer than two.

    They stand as far apart as their days. Oldest first.
    """
    known = [(day, float(number)) for day, number in points if number is not None]
    if len(known) < 2:
        return None
    numbers = [number for _, number in known]
    if columns:
        # Nothing at all stands at the foot: hairs across the middle would be a dashed line.
        marks = _columns(known, _Room(width, height, min(0.0, *numbers), max(0.0, *numbers) or float(not any(numbers))))
    else:
        marks = _lines(points, known, _Room(width, height, min(numbers), max(numbers)))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{"".join(marks)}</svg>'


def _columns(known: Sequence[Known], room: _Room) -> Iterator[str]:
    first, last = known[0][0], known[-1][0]
    step = min((later - day).days for (day, _), (later, _) in pairwise(known))
    a_day = room.width / ((last - first).days + step)
    for day, number in known:
        middle = ((day - first).days + step / 2) * a_day
        yield _column(middle, min(_WIDEST, step * a_day * _FILLED), room.down(0.0), room.down(number))


def _lines(points: Sequence[Point], known: Sequence[Known], room: _Room) -> Iterator[str]:
    first, last = known[0][0], known[-1][0]
    a_day = (room.width - 2 * _EDGE) / (last - first).days
    for piece in _pieces(points):
        places = [(_EDGE + (day - first).days * a_day, room.down(number)) for day, number in piece]
        if len(piece) > 1:
            yield _line(places)
        if len(piece) == 1 or piece[-1][0] == last:
            yield _dot(*places[-1])


def _pieces(points: Sequence[Point]) -> Iterator[list[Known]]:
    """The stretches between figures that are not known."""
    piece: list[Known] = []
    for day, number in points:
        if number is None:
            if piece:
                yield piece
            piece = []
        else:
            piece.append((day, float(number)))
    if piece:
        yield piece


def _column(middle: float, wide: float, foot: float, top: float) -> str:
    """Up from its foot, or down from it for what is below zero; nothing at all is a hair, to be seen."""
    high = max(abs(foot - top), 0.7)
    return (
        f'<rect x="{middle - wide / 2:.1f}" y="{min(foot, top):.1f}" width="{wide:.1f}" height="{high:.1f}" '
        f'fill="{BLUE}"/>'
    )


def _line(places: Sequence[tuple[float, float]]) -> str:
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return f'<polyline points="{drawn}" fill="none" stroke="{BLUE}" stroke-width="1.6" stroke-linejoin="round"/>'


def _dot(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{BLUE}"/>'
