"""Marks of a chart as SVG, which the browser sets in the page's own letters."""

from html import escape

from backoffice.reports.drawing import Bar, Drawing, Line, Mark, Words
from backoffice.reports.drawing.marks import SIZE

_ANCHORS = {"start": "start", "middle": "middle", "end": "end"}


def svg(drawing: Drawing, title: str) -> str:
    """One SVG element, as wide as its place; `title` is for those who cannot see it."""
    inside = "".join(_mark(one) for one in drawing.marks)
    return (
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}" '
        f'font-size="{SIZE}">{inside}</svg>'
    )


def _mark(mark: Mark) -> str:
    match mark:
        case Bar():
            return (
                f'<rect x="{_n(mark.x)}" y="{_n(mark.y)}" width="{_n(mark.width)}" height="{_n(mark.height)}" '
                f'fill="{mark.colour}"/>'
            )
        case Line():
            points = " ".join(f"{_n(x)},{_n(y)}" for x, y in mark.points)
            drawn = f'stroke="{mark.colour}"' if mark.colour else 'class="grid"'
            dashes = f' stroke-dasharray="{" ".join(map(_n, mark.dashes))}"' if mark.dashes else ""
            return f'<polyline points="{points}" fill="none" {drawn} stroke-width="{_n(mark.width)}"{dashes}/>'
        case Words():
            bold = ' font-weight="600"' if mark.bold else ""
            return (
                f'<text x="{_n(mark.x)}" y="{_n(mark.y + SIZE * 0.35)}" '
                f'text-anchor="{_ANCHORS[mark.anchor]}"{bold}>{escape(mark.text)}</text>'
            )


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
