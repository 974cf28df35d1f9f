"""Charts of reports as lines, bars and words at their places, in points: every file draws the same marks."""

from backoffice.reports.drawing.lying import lying, stacked, swings, waterfall
from backoffice.reports.drawing.marks import Bar, Drawing, Line, Mark, Words, figures
from backoffice.reports.drawing.over_time import lines, over_time
from backoffice.reports.report import Chart, Table

_DRAWN = {
    "lying": lying,
    "stacked": stacked,
    "waterfall": waterfall,
    "swings": swings,
    "over_time": over_time,
    "lines": lines,
}


def draw(table: Table, width: float) -> Drawing | None:
    """A table's chart, `width` points wide; None where the table has no chart, or no figure to draw."""
    chart: Chart | None = table.chart
    if chart is None or not table.rows:
        return None
    nothing = all(one is None for row in figures(table, chart) for one in row)
    return None if nothing and chart.kind in ("over_time", "lines") else _DRAWN[chart.kind](table, chart, width)


__all__ = ["Bar", "Drawing", "Line", "Mark", "Words", "draw"]
