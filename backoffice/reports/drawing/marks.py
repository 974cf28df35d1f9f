"""The marks a chart is made of, and how wide words are."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from backoffice.reports.report import Chart, Table

SIZE: Final = 8.5
"""Letters of a chart, in points."""

_NO_WIDTH: Final = ("Mn", "Me", "Cf")


@dataclass(frozen=True)
class Bar:
    """A filled box; `x` and `y` are its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True)
class Line:
    """A line through points; `colour` None is the quiet colour of the grid."""

    points: tuple[tuple[float, float], ...]
    colour: str | None = None
    width: float = 0.6
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True)
class Words:
    """Words whose start, middle or end is at `x`, and whose middle is at height `y`."""

    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"] = "start"
    bold: bool = False


Mark = Bar | Line | Words


@dataclass(frozen=True)
class Drawing:
    """A drawn chart."""

    width: float
    height: float
    marks: Sequence[Mark]


def wide(text: str, size: float = SIZE) -> float:
    """About how many points wide some words are: Latin letters are narrower than Devanagari ones, marks on them have
    no width of their own.
    """
    return sum(_letter(one) for one in text) * size


def wrapped(text: str, width: float, most: int = 2) -> list[str]:
    """Words on lines of at most `width` points; what does not fit into `most` lines stays on the last one."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if wide(longer) <= width + 0.01 or not lines[-1] or len(lines) == most:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def figures(table: Table, chart: Chart) -> list[list[Decimal | None]]:
    """The figures to draw: a list a row that is no total, in the order of `chart.of`; None for what is not known."""
    rows = [row for row in table.rows if chart.kind == "waterfall" or not row.total]
    return [[_figure(row.cells.get(key)) for key in chart.of] for row in rows]


def legend(labels: Sequence[str], colours: Sequence[str], width: float) -> tuple[list[Mark], float]:
    """Names of parts beside their colour, on as many lines as they need, and the height they take."""
    made: list[Mark] = []
    x, y, step = 0.0, 6.0, 14.0
    for label, colour in zip(labels, colours, strict=True):
        need = wide(label) + 26
        if x and x + need > width:
            x, y = 0.0, y + step
        made += [Bar(x, y - 4, 8, 8, colour), Words(x + 12, y, label)]
        x += need
    return made, y + step


def _figure(found: object) -> Decimal | None:
    value = getattr(found, "value", None)
    return Decimal(value) if isinstance(value, Decimal | int) else None


def _letter(one: str) -> float:
    kind = unicodedata.category(one)
    if kind in _NO_WIDTH:
        return 0.0
    if kind == "Mc":
        return 0.3
    if "\u0900" <= one <= "\u097f":
        return 0.62
    if one in "MWmw":
        return 0.92
    return 0.3 if one in " .,:;il'|" else 0.72 if one.isupper() else 0.57
