"""Spans: how something stood over time, a lane a state, so that the eye follows it from lane to lane."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np
import plotly.graph_objects as go

from backoffice.charts.axes import time_axis
from backoffice.charts.look import drawing
from backoffice.charts.measure import safe
from backoffice.palette import BLUE, GREY

_LANE: Final = 30
"""Height of a lane, in pixels."""

_SHORTEST: Final = 0.006
"""The least a span is drawn as, of the whole: minutes among weeks are seen too."""


@dataclass(frozen=True)
class Span:
    """One stretch of time: its lane and what is said of it, both in words, and when it began and ended."""

    lane: str
    words: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Mark:
    """A day to mark, and its name."""

    words: str
    day: date


def spans(found: Sequence[Span], marks: Sequence[Mark] = ()) -> go.Figure:
    """A bar a span, lanes from the top in the order they first occur; raises ValueError for no span at all."""
    if not found:
        raise ValueError("no span to draw")
    lanes = list(dict.fromkeys(safe(one.lane) for one in found))
    first = min(*(one.start.date() for one in found), *(mark.day for mark in marks), date.max)
    last = max(*(one.end.date() for one in found), *(mark.day for mark in marks), date.min)
    begins = np.array([_days(one.start, first) for one in found])
    lasts = np.array([_days(one.end, first) for one in found]) - begins
    whole = max(float((last - first).days) + 1, 1.0)
    made = drawing(_LANE * len(lanes) + 60, barmode="overlay")
    made.add_bar(
        base=begins,
        x=np.maximum(lasts, whole * _SHORTEST),
        y=[safe(one.lane) for one in found],
        orientation="h",
        marker={"color": BLUE},
        customdata=[safe(one.words) for one in found],
        hovertemplate="%{y}<br>%{customdata}<extra></extra>",
    )
    for mark in marks:
        at = float((mark.day - first).days)
        made.add_vline(x=at, line={"color": GREY, "width": 1.5, "dash": "dash"})
        made.add_annotation(
            text=safe(mark.words),
            x=at,
            xanchor="left" if at < whole / 2 else "right",
            y=1,
            yref="paper",
            yanchor="bottom",
            showarrow=False,
        )
    axis = time_axis([first, last] if last > first else [first], "day", most=4)
    made.update_xaxes(**axis, range=[-whole * 0.01, whole * 1.01], showgrid=True, gridcolor="rgba(127, 135, 144, 0.22)")
    made.update_yaxes(type="category", categoryorder="array", categoryarray=lanes, autorange="reversed")
    made.update_layout(margin={"t": 26})
    return made.figure()


def _days(moment: datetime, first: date) -> float:
    """Days since the midnight that begins `first`, in the moment's own zone."""
    midnight = datetime(first.year, first.month, first.day, tzinfo=moment.tzinfo)
    return (moment - midnight).total_seconds() / 86_400
