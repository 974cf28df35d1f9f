"""Heat map: a table of counts whose cells warm with their figure; each says its figure, so colour is no only cue."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import numpy as np
import plotly.graph_objects as go
import polars as pl

from backoffice.charts.look import drawing
from backoffice.charts.measure import Measure, safe
from backoffice.palette import ORANGE

_FEW: Final = "#A9BBC9"
_MANY: Final = ORANGE
_INK: Final = "#0F1720"
"""From grey to orange at one lightness: a chart is not told whether its page is light or dark, and must read on both.
A cell of nothing is the page itself, with a figure in the page's own ink."""

_ROW: Final = 30
"""Height of a row, in pixels."""

_ABOVE: Final = 54
"""Room above the rows, for the columns and what they are together."""


def heat(
    frame: pl.DataFrame,
    down: str,
    across: str,
    of: str,
    measure: Measure,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    title: str,
) -> go.Figure:
    """Counts by two columns of words: `rows` from the top, `columns` from the left, named `title` together.

    What the frame has no row for is zero: this is a chart of counts.
    """
    found = {(one, other): number for one, other, number in frame.select(down, across, of).iter_rows()}
    cells = [[found.get((row, column)) or Decimal(0) for column in columns] for row in rows]
    most = max((cell for line in cells for cell in line), default=Decimal(0))
    made = drawing(_ROW * max(1, len(rows)) + _ABOVE + 4, margin={"l": 4, "r": 12, "t": _ABOVE, "b": 4})
    made.add_heatmap(
        z=np.array([[float(cell) or np.nan for cell in line] for line in cells]),
        x=[safe(column) for column in columns],
        y=[safe(row) for row in rows],
        text=[[measure.tick(cell) if cell else "" for cell in line] for line in cells],
        texttemplate="%{text}",
        textfont={"color": _INK},
        colorscale=[[0, _FEW], [1, _MANY]],
        zmin=0,
        zmax=float(most or 1),
        showscale=False,
        xgap=2,
        ygap=2,
        hoverinfo="skip",
    )
    # Plotly lets nobody choose a cell of a heat map; a point that is not seen can be chosen, wherever its cell is hit.
    made.add_scatter(
        x=[safe(column) for _ in rows for column in columns],
        y=[safe(row) for row in rows for _ in columns],
        mode="markers+text",
        text=["" if cell else measure.tick(cell) for line in cells for cell in line],
        marker={"symbol": "square", "size": _ROW - 4, "opacity": 0},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        customdata=[measure.written(cell) for line in cells for cell in line],
        hovertemplate=f"%{{y}}<br>{safe(title)}: %{{x}}<br><b>%{{customdata}}</b><extra></extra>",
    )
    made.update_layout(hoverdistance=-1)
    # Of themselves the axes would leave room for points beyond the cells, and a title would meet the names below it.
    made.add_annotation(
        **{"text": safe(title), "x": 0.5, "xref": "paper", "y": 1, "yref": "paper", "yanchor": "bottom"},
        **{"yshift": _ABOVE // 2, "showarrow": False, "font": {"size": 12}},
    )
    made.update_xaxes(side="top", type="category", range=[-0.5, len(columns) - 0.5], tickangle=0)
    made.update_yaxes(type="category", range=[len(rows) - 0.5, -0.5])
    return made.figure()
