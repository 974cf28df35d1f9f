"""The look of every chart: one slim layout, one palette. Text and grid take the page's colours, so light and dark need
no second chart.
"""

from typing import Any, Final

import plotly.graph_objects as go

DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid")
"""Strokes of lines, given out beside the colours."""

CONFIG: Final[dict[str, Any]] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
"""How a chart behaves in the browser: no floating buttons, no zoom that catches a scrolling finger."""

BAR: Final = 34
"""Height of one horizontal bar with its gap, in pixels."""

TALL: Final = 280
"""Height of a chart over time, in pixels."""


def figure(height: int, **layout: Any) -> go.Figure:
    """An empty figure of the house's look."""
    axis = {"automargin": True, "fixedrange": True, "showgrid": False, "zeroline": False, "ticks": ""}
    house = {
        # An empty template: Plotly's own is nine tenths of a small figure's bytes.
        "template": {},
        "height": height,
        "margin": {"l": 4, "r": 12, "t": 8, "b": 4},
        "dragmode": False,
        "bargap": 0.28,
        "showlegend": False,
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.02,
            "yanchor": "bottom",
            "traceorder": "normal",
        },
        "hoverlabel": {"align": "left"},
        "xaxis": axis,
        "yaxis": axis,
    }
    return go.Figure(layout=house | layout)
