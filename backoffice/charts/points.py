"""Points: one figure against another, so that cheap and bad, or dear and good, show as such."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import plotly.graph_objects as go

from backoffice.charts.axes import at_foot, floats, number_axis
from backoffice.charts.look import TALL, drawing
from backoffice.charts.measure import Measure, safe
from backoffice.palette import BLUE, GREY

_NEAR: Final = Decimal("0.09")
"""Points nearer than this share of both axes are neighbours, whose names would meet."""


@dataclass(frozen=True)
class Point:
    """One group: its name in words, and its two figures."""

    words: str
    across: Decimal
    up: Decimal


def points(those: Sequence[Point], across: Measure, up: Measure, *, level: Decimal | None = None) -> go.Figure:
    """Groups as named points, both axes from zero; a dashed line at `level`, the upward figure of all together."""
    made = drawing(TALL + 80)
    told = [
        f"{safe(one.words)}<br>{safe(across.title)}: <b>{across.written(one.across)}</b>"
        f"<br>{safe(up.title)}: <b>{up.written(one.up)}</b>"
        for one in those
    ]
    made.add_scatter(
        x=floats([one.across for one in those]),
        y=floats([one.up for one in those]),
        mode="markers+text",
        marker={"color": BLUE, "size": 11},
        text=[safe(one.words) for one in those],
        textposition=[_side(one, those, level) for one in those],
        cliponaxis=False,
        customdata=told,
        hovertemplate="%{customdata}<extra></extra>",
    )
    dashed = {"color": GREY, "width": 1.5, "dash": "dash"}
    if level is not None:
        made.add_hline(y=float(level), line=dashed)
    axis = number_axis([one.across for one in those], across, from_zero=True)
    at_foot(made, axis, title={"text": safe(across.title), "standoff": 16})
    made.update_yaxes(**number_axis([one.up for one in those], up, from_zero=True), title={"text": safe(up.title)})
    return made.figure()


def _side(point: Point, those: Sequence[Point], level: Decimal | None) -> str:
    """Where a point's name stands: away from its neighbour, else away from the dashed line, else above."""
    wide, high = (max([*sizes, Decimal(0)]) or Decimal(1) for sizes in _sizes(those, level))
    near = [
        one
        for one in those
        if one is not point
        and abs(one.across - point.across) <= wide * _NEAR
        and abs(one.up - point.up) <= high * _NEAR
    ]
    if near:
        nearest = min(near, key=lambda one: abs(one.across - point.across))
        return "middle left" if (point.across, point.words) < (nearest.across, nearest.words) else "middle right"
    return "bottom center" if level is not None and point.up <= level else "top center"


def _sizes(those: Sequence[Point], level: Decimal | None) -> tuple[list[Decimal], list[Decimal]]:
    return [one.across for one in those], [*(one.up for one in those), level or Decimal(0)]
