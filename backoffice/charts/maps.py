"""Maps: places on a plain grid of degrees, with the coast drawn behind them. Nothing is fetched from anywhere.

Plotly's own maps load their outlines from a server; a back office's screen should not. Coasts are in
`coastlines.txt`; borders are not drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import cos, radians, sqrt
from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from backoffice.charts.look import drawing
from backoffice.charts.measure import safe
from backoffice.palette import BLUE, GREY

NEAR: Final = 15.0
"""Degrees within which places are drawn on one map."""

_SAME: Final = 0.4
"""Degrees within which places are one spot: a map of a country cannot tell them apart."""

_ROOM: Final = 3.0
"""Degrees around the outermost places, at least."""

_TALL: Final = 340

_GAP: Final = "\u00a0\u00a0"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Place:
    """One place to be drawn: degrees north and east, how large, and what to say beside it and on hover."""

    north: float
    east: float
    size: float
    words: str
    told: str


def maps(places: Sequence[Place]) -> list[go.Figure]:
    """One map for every region that has places near each other, the largest first; those alone share one of the world.

    A place is a circle whose area follows its size, with its words beside it. Places at one spot share a circle.
    """
    regions = sorted(_near(places, NEAR), key=len, reverse=True)
    crowded = [region for region in regions if len(region) > 1]
    alone = [place for region in regions if len(region) == 1 for place in region]
    largest = max((place.size for place in places), default=1.0)
    return [_map(region, largest) for region in (*crowded, alone) if region]


def _map(region: Sequence[Place], largest: float) -> go.Figure:
    spots = _near(region, _SAME)
    norths, easts = [place.north for place in region], [place.east for place in region]
    room = max(_ROOM, (max(easts) - min(easts)) * 0.25, (max(norths) - min(norths)) * 0.25)
    west, east, south, north = min(easts) - room, max(easts) + room, min(norths) - room, max(norths) + room
    made = drawing(_TALL)
    xs, ys = _coasts(west - 30, east + 30, south - 30, north + 30)
    # Faint, since names stand across them.
    made.add_scatter(x=xs, y=ys, mode="lines", line={"color": GREY, "width": 1}, opacity=0.45, hoverinfo="skip")
    sides = [_side(spot[0], [other[0] for other in spots], west, east) for spot in spots]
    made.add_scatter(
        x=np.array([spot[0].east for spot in spots]),
        y=np.array([spot[0].north for spot in spots]),
        mode="markers+text",
        marker={
            "color": BLUE,
            "opacity": 0.75,
            "size": [10 + 26 * sqrt(sum(place.size for place in spot) / (largest or 1)) for spot in spots],
            "line": {"width": 0},
        },
        text=[
            "<br>".join(_apart_from_circle(safe(place.words), side) for place in spot)
            for spot, side in zip(spots, sides, strict=True)
        ],
        textposition=[f"middle {side}" for side in sides],
        cliponaxis=False,
        customdata=["<br>".join(safe(place.told) for place in spot) for spot in spots],
        hovertemplate="%{customdata}<extra></extra>",
    )
    plain = {"showgrid": False, "zeroline": False, "showticklabels": False, "constrain": "range"}
    made.update_xaxes(range=[west, east], **plain)
    ratio = 1 / max(0.2, cos(radians((south + north) / 2)))
    made.update_yaxes(range=[south, north], scaleanchor="x", scaleratio=ratio, **plain)
    return made.figure()


def _side(place: Place, others: Sequence[Place], west: float, east: float) -> str:
    """Where a place's words stand: away from a neighbour that is near, else where the map has more room."""
    reach = (east - west) / 4
    beside = [one.east for one in others if one is not place and abs(one.north - place.north) < reach / 3]
    near = [one for one in beside if abs(one - place.east) < reach]
    if near:
        return "left" if min(near, key=lambda one: abs(one - place.east)) >= place.east else "right"
    return "right" if place.east - west < east - place.east else "left"


def _apart_from_circle(words: str, side: str) -> str:
    """Words that do not touch the circle beside them."""
    return f"{_GAP}{words}" if side == "right" else f"{words}{_GAP}"


def _near(places: Sequence[Place], within: float) -> list[list[Place]]:
    """Places in groups: each is within so many degrees of another of its group."""
    groups: list[list[Place]] = []
    for place in places:
        close = [group for group in groups if any(_apart(one, place) <= within for one in group)]
        groups = [group for group in groups if group not in close] + [[*(one for g in close for one in g), place]]
    return groups


def _apart(one: Place, other: Place) -> float:
    return max(abs(one.east - other.east), abs(one.north - other.north))


@cache
def _lines() -> tuple[Floats, ...]:
    text = (files("backoffice.charts") / "coastlines.txt").read_text(encoding="utf-8")
    coasts = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(np.array([point.split(",") for point in line.split()], dtype=np.float64) for line in coasts)


def _coasts(west: float, east: float, south: float, north: float) -> tuple[Floats, Floats]:
    """The coasts that touch a box, as one line with gaps."""
    gap = np.array([[np.nan, np.nan]])
    kept = [
        np.vstack([line, gap])
        for line in _lines()
        if ((line >= (west, south)) & (line <= (east, north))).all(axis=1).any()
    ]
    points = np.vstack(kept) if kept else gap
    return points[:, 0], points[:, 1]
