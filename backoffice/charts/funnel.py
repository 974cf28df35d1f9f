"""Funnel: how many of a first stage reach each later one, and what is lost on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import plotly.graph_objects as go

from backoffice.charts.axes import floats
from backoffice.charts.look import BAR, drawing
from backoffice.charts.measure import Measure, safe
from backoffice.i18n import numbers
from backoffice.palette import BLUE, GREY

_ROOM = 1.5
"""How far the axis reaches beyond the first stage, so that every label fits beside it."""


@dataclass(frozen=True)
class Stage:
    """One stage in words, and how many reach it."""

    words: str
    number: Decimal


def funnel(stages: Sequence[Stage], measure: Measure, lost: str) -> go.Figure:
    """A lying bar a stage, from the first down, each with its figure and its share of the first.

    What is lost against the first stage is hatched, and named `lost` in the hover. Raises ValueError where a later
    stage is larger than the first.
    """
    first = stages[0].number
    if any(stage.number > first for stage in stages):
        raise ValueError(f"no stage can be larger than the first: {[str(stage.number) for stage in stages]}")
    names = [safe(stage.words) for stage in stages]
    labels = [_label(stage, first, measure) for stage in stages]
    made = drawing(BAR * len(stages) + 24, barmode="stack")
    made.add_bar(
        x=floats([stage.number for stage in stages]),
        y=names,
        orientation="h",
        marker={"color": BLUE},
        customdata=labels,
        hovertemplate="%{y}<br><b>%{customdata}</b><extra></extra>",
    )
    made.add_bar(
        x=floats([first - stage.number for stage in stages]),
        y=names,
        orientation="h",
        text=labels,
        textposition="outside",
        cliponaxis=False,
        marker={"color": "rgba(127, 135, 144, 0.12)", "pattern": {"shape": "/", "fgcolor": GREY, "size": 6}},
        customdata=[measure.written(first - stage.number) for stage in stages],
        hovertemplate=f"%{{y}}<br>{safe(lost)}: <b>%{{customdata}}</b><extra></extra>",
    )
    made.update_xaxes(showticklabels=False, range=[0, float(first or 1) * _ROOM])
    made.update_yaxes(autorange="reversed", type="category")
    return made.figure()


def _label(stage: Stage, first: Decimal, measure: Measure) -> str:
    if not first or stage.number == first:
        return measure.written(stage.number)
    return f"{measure.written(stage.number)} · {numbers.percent(stage.number / first)}"
