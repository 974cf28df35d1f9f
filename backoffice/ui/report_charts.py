"""Charts of a report in the page's own look."""

from decimal import Decimal

import plotly.graph_objects as go
import polars as pl

from backoffice import charts
from backoffice.charts import Arm, Measure, Step
from backoffice.reports import written
from backoffice.reports.report import Cell, Chart, Table

_NUMBER = pl.Decimal(38, 10)


def chart_of(table: Table, chart: Chart) -> go.Figure | None:
    """A table's chart; None where no figure of it is known."""
    first = table.column(chart.of[0])
    unit = "count" if first.unit == "number" else first.unit
    measure = Measure(first.label if len(chart.of) == 1 else table.title, unit, table.currency)
    if chart.kind == "waterfall":
        return charts.waterfall(_steps(table, chart), measure, more_is_good=chart.good == "high")
    frame = _long(table, chart)
    if frame["number"].null_count() == frame.height:
        return None
    parts = [table.column(key).label for key in chart.of]
    by = "part" if len(parts) > 1 else None
    made = None
    match chart.kind:
        case "lying":
            made = charts.bars(frame, "over", "number", measure, why="why")
        case "stacked":
            made = charts.stacked(frame, "over", "part", "number", measure, parts=parts)
        case "over_time":
            made = charts.columns(frame, "over", "number", measure, "month", by=by)
        case "lines":
            made = charts.lines(frame, "over", "number", measure, "month", by=by)
        case "swings":
            made = charts.tornado(_arms(table, chart), chart.base or Decimal(0), measure, *parts)
    return made


def _steps(table: Table, chart: Chart) -> list[Step]:
    over, of = chart.over, chart.of[0]
    return [
        Step(str(row.cells[over].value), _number(row.cells.get(of)) or Decimal(0), chart.stands(place, row))
        for place, row in enumerate(table.rows)
    ]


def _arms(table: Table, chart: Chart) -> list[Arm]:
    """The bars of a swing, each with what its ends are."""
    low, high = chart.of
    found = [
        (str(row.cells[chart.over].value), _number(row.cells.get(low)), _number(row.cells.get(high)))
        for row in table.rows
    ]
    ends = [table.column(key).label for key in chart.of]
    return [Arm(words, one or Decimal(0), other or Decimal(0), *ends) for words, one, other in found]


def _long(table: Table, chart: Chart) -> pl.DataFrame:
    """One row a row and part: `over` (a month, or words), `part`, `number`, and `why` there is none."""
    over = table.column(chart.over)
    rows = []
    for row in table.rows:
        if not row.total:
            named = row.cells[over.key].value if over.unit == "month" else written.cell(row.cells[over.key], over)
            for key in chart.of:
                cell = row.cells.get(key)
                rows.append((named, table.column(key).label, _number(cell), None if cell is None else cell.why))
    kind = pl.Date() if over.unit == "month" else pl.String()
    schema = {"over": kind, "part": pl.String(), "number": _NUMBER, "why": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _number(cell: Cell | None) -> Decimal | None:
    value = None if cell is None else cell.value
    return Decimal(value) if isinstance(value, Decimal | int) else None
