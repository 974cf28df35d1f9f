"""Points: one figure against another, so that cheap and bad, or dear and good, show as such."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import plotly.graph_objects as go

from backoffice.charts.axes import floats, number_axis
from backoffice.charts.look import TALL, figure
from backoffice.charts.measure import Measure, safe
from backoffice.palette import BLUE, GREY


@dataclass(frozen=True)
class Point:
    """One group: its name in words, and its two figures."""

    words: str
    across: Decimal
    up: Decimal


def points(those: Sequence[Point], across: Measure, up: Measure, *, level: Decimal | None = None) -> go.Figure:
    """Groups as named points, both axes from zero; a dashed line at `level`, the upward figure of all together."""
    made = figure(TALL + 80)
    told = [
        f"{safe(one.words)}<br>{safe(across.title)}: <b>{across.written(one.across)}</b>"
        f"<br>{safe(up.title)}: <b>{up.written(one.up)}</b>"
        for one in those
    ]
    # Neighbours' names would meet on one side: along the axis they stand above and below in turn.
    order = {one.words: place for place, one in enumerate(sorted(those, key=lambda one: one.across))}
    made.add_scatter(
        x=floats([one.across for one in those]),
        y=floats([one.up for one in those]),
        mode="markers+text",
        marker={"color": BLUE, "size": 11},
        text=[safe(one.words) for one in those],
        textposition=["bottom center" if order[one.words] % 2 else "top center" for one in those],
        cliponaxis=False,
        customdata=told,
        hovertemplate="%{customdata}<extra></extra>",
    )
    dashed = {"color": GREY, "width": 1.5, "dash": "dash"}
    if level is not None:
        made.add_hline(y=float(level), line=dashed)
    made.update_xaxes(
        **number_axis([one.across for one in those], across, from_zero=True),
        title={"text": safe(across.title), "standoff": 8},
    )
    made.update_yaxes(**number_axis([one.up for one in those], up, from_zero=True), title={"text": safe(up.title)})
    return made
