"""The look of every chart: one slim layout, one palette. Text and grid take the page's colours, so light and dark need
no second chart.
"""

from collections.abc import Mapping
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


class Drawing:
    """A figure under way, in Plotly's words; `figure` hands it over, checked once.

    Plotly's own figure checks all of itself at every step: a line with its target took 8 ms of a page, and takes 2.
    """

    def __init__(self, layout: Mapping[str, Any]) -> None:
        self._traces: list[dict[str, Any]] = []
        self._layout: dict[str, Any] = dict(layout)

    def add_bar(self, **trace: Any) -> None:
        """Bars."""
        self._traces.append({"type": "bar", **trace})

    def add_scatter(self, **trace: Any) -> None:
        """Points, or a line through them."""
        self._traces.append({"type": "scatter", **trace})

    def add_heatmap(self, **trace: Any) -> None:
        """Cells in shades."""
        self._traces.append({"type": "heatmap", **trace})

    def add_waterfall(self, **trace: Any) -> None:
        """Bars that begin where the one before ends."""
        self._traces.append({"type": "waterfall", **trace})

    def add_hline(self, y: float, line: Mapping[str, Any]) -> None:
        """A level across the whole chart."""
        across = {"x0": 0, "x1": 1, "xref": "x domain"}
        self._add("shapes", {"type": "line", **across, "y0": y, "y1": y, "yref": "y", "line": line})

    def add_vline(self, x: float, line: Mapping[str, Any]) -> None:
        """A mark from the chart's foot to its head."""
        upright = {"y0": 0, "y1": 1, "yref": "y domain"}
        self._add("shapes", {"type": "line", **upright, "x0": x, "x1": x, "xref": "x", "line": line})

    def add_annotation(self, **words: Any) -> None:
        """Words in the chart."""
        self._add("annotations", words)

    def update_xaxes(self, **axis: Any) -> None:
        """The axis along the foot."""
        self.update_layout(xaxis=axis)

    def update_yaxes(self, **axis: Any) -> None:
        """The axis along the side."""
        self.update_layout(yaxis=axis)

    def update_layout(self, **layout: Any) -> None:
        """The layout with some of it changed; what is not named stays."""
        self._layout = _merged(self._layout, layout)

    def figure(self) -> go.Figure:
        """What was drawn. Raises ValueError for what Plotly does not know."""
        return go.Figure(data=self._traces, layout=self._layout)

    def _add(self, kind: str, one: Mapping[str, Any]) -> None:
        self._layout[kind] = [*self._layout.get(kind, ()), one]


def _merged(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    both = {
        name: _merged(base[name], value)
        if isinstance(value, Mapping) and isinstance(base.get(name), Mapping)
        else value
        for name, value in change.items()
    }
    return {**base, **both}


def drawing(height: int, **layout: Any) -> Drawing:
    """An empty chart of the house's look."""
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
    return Drawing(house | layout)
