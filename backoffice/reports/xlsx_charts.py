"""Excel's own charts over the cells of a table."""

from typing import Any, Final

from xlsxwriter import Workbook

from backoffice.palette import BLUE, GREEN, ORANGE, PALETTE, VERMILION
from backoffice.reports import written
from backoffice.reports.report import Chart, Table

_KINDS: Final[dict[str, dict[str, str]]] = {
    "lying": {"type": "bar"},
    "stacked": {"type": "bar", "subtype": "stacked"},
    "waterfall": {"type": "bar"},
    "swings": {"type": "bar"},
    "over_time": {"type": "column", "subtype": "stacked"},
    "lines": {"type": "line"},
}
_DASHES: Final = ("solid", "dash", "round_dot", "dash_dot", "long_dash", "long_dash_dot", "solid")
_WIDTH: Final = 760


def chart_of(book: Workbook, sheet: str, table: Table, first: int) -> tuple[Any, int]:
    """The chart of a table whose first row stands in sheet row `first` (from 0), and its height in pixels.

    Steps of a waterfall lie side by side, each in the colour of its sign: Excel's file format has no waterfall that
    older versions read. Rows of totals are left out elsewhere.
    """
    chart = table.chart
    assert chart is not None
    made = book.add_chart(_KINDS[chart.kind])
    keys = [column.key for column in table.columns]
    rows = [number for number, row in enumerate(table.rows) if chart.kind == "waterfall" or not row.total]
    begin, end = first + rows[0], first + rows[-1]
    over = keys.index(chart.over)
    for place, key in enumerate(chart.of):
        column = keys.index(key)
        series: dict[str, Any] = {
            "name": [sheet, first - 1, column],
            "categories": [sheet, begin, over, end, over],
            "values": [sheet, begin, column, end, column],
            **_drawn(table, chart, place),
        }
        made.add_series(series)
    lying = _KINDS[chart.kind]["type"] == "bar"
    tall = 90 + 26 * len(rows) if lying else 300
    made.set_size({"width": _WIDTH, "height": tall})
    made.set_title({"name": table.title, "name_font": {"size": 11}, "overlay": False})
    made.set_legend({"position": "top"} if len(chart.of) > 1 else {"none": True})
    first_column = table.column(chart.of[0])
    figures = {
        "name": written.header(table, first_column) if len(chart.of) == 1 else table.currency or "",
        "name_font": {"size": 9},
    }
    months = {"date_axis": True, "num_format": "mmm yy"} if chart.kind in ("lines", "over_time") else {}
    if lying:
        made.set_y_axis({"reverse": True, "label_position": "low"})
        base = {"crossing": float(chart.base)} if chart.base is not None else {}
        made.set_x_axis({**figures, **base, "label_position": "low"})
    else:
        made.set_x_axis({**months, "label_position": "low"})
        made.set_y_axis({**figures, "min": None})
    return made, tall


def _drawn(table: Table, chart: Chart, place: int) -> dict[str, Any]:
    """Colours and strokes of one series."""
    colour = PALETTE[place % len(PALETTE)]
    match chart.kind:
        case "waterfall":
            column = chart.of[0]
            steps = [getattr(row.cells.get(column), "value", None) or 0 for row in table.rows]
            signs = [GREEN if (step >= 0) == (chart.good == "high") else VERMILION for step in steps]
            stand = [chart.stands(number, row) for number, row in enumerate(table.rows)]
            fills = [BLUE if whole else sign for whole, sign in zip(stand, signs, strict=True)]
            return {"points": [{"fill": {"color": one}} for one in fills], "data_labels": {"value": True}, "gap": 60}
        case "swings":
            return {"fill": {"color": (ORANGE, BLUE)[place]}, "overlap": 100, "gap": 60}
        case "lines":
            return {
                "line": {"color": colour, "width": 2, "dash_type": _DASHES[place % len(_DASHES)]},
                "marker": {"type": "circle", "size": 4, "fill": {"color": colour}, "border": {"color": colour}},
            }
        case _:
            return {"fill": {"color": colour}, "gap": 60}
