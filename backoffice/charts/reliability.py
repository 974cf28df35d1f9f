"""Reliability: what was forecast against what came, group by group. On the diagonal the forecast was right."""

from decimal import Decimal
from typing import Final

import plotly.graph_objects as go
import polars as pl

from backoffice.charts.axes import floats, number_axis
from backoffice.charts.look import TALL, drawing
from backoffice.charts.measure import Measure
from backoffice.i18n import say
from backoffice.palette import BLUE, GREY

_APART: Final = Decimal("0.1")
"""Part of the axis that must lie between two labelled points, so that no label covers another."""

_SMALLEST, _LARGEST = 5, 11
"""Diameters of points, in pixels: the area follows how many are behind one."""


def reliability(
    frame: pl.DataFrame, forecast: str, came: str, behind: str, measure: Measure, counted: Measure
) -> go.Figure:
    """One point a row of `frame`: the share `forecast` along the bottom, the share that `came` up the side.

    `behind` says how many things each share is of: it sizes the point and is told beside it. Above the diagonal more
    came than was forecast. Points too near the one labelled before keep their figures for hover and the table. Rows
    with an unknown share draw nothing.
    """
    known = frame.drop_nulls([forecast, came]).sort(forecast)
    along, up, numbers = (known[name].to_list() for name in (forecast, came, behind))
    most = max([Decimal(0), *along, *up]) or Decimal(1)
    axis = number_axis([Decimal(0), most], measure, from_zero=True)
    made = drawing(TALL + 60)
    made.add_scatter(
        x=floats([Decimal(0), most]),
        y=floats([Decimal(0), most]),
        mode="lines",
        line={"color": GREY, "width": 1.5, "dash": "dash"},
        hoverinfo="skip",
    )
    told = [
        say(
            "Forecast {forecast}, came {came}, of {number}",
            forecast=measure.written(one),
            came=measure.written(other),
            number=counted.written(number),
        )
        for one, other, number in zip(along, up, numbers, strict=True)
    ]
    beside = [
        say("{value} of {per}", value=measure.tick(other), per=counted.written(number))
        for other, number in zip(up, numbers, strict=True)
    ]
    made.add_scatter(
        x=floats(along),
        y=floats(up),
        mode="markers+text",
        marker={"color": BLUE, "size": _sizes(numbers), "line": {"width": 0}},
        text=_labels(along, up, most, beside),
        textposition=[_side(one, other, most) for one, other in zip(along, up, strict=True)],
        cliponaxis=False,
        customdata=told,
        hovertemplate="%{customdata}<extra></extra>",
    )
    made.update_xaxes(**axis, title={"text": say("Forecast")})
    made.update_yaxes(**axis, title={"text": say("Came")})
    made.add_annotation(
        text=f"- - {say('As forecast')}", x=1, xref="paper", xanchor="right", y=1, yref="paper", yanchor="bottom",
        showarrow=False,
    )  # fmt: skip
    made.update_layout(margin={"t": 26, "r": 96})
    return made.figure()


def _labels(along: list[Decimal], up: list[Decimal], most: Decimal, words: list[str]) -> list[str]:
    """The words of each point that stands clear of the one labelled before it; the last is always labelled."""
    labels: list[str] = []
    before: tuple[Decimal, Decimal] | None = None
    for one, other, told in reversed(list(zip(along, up, words, strict=True))):
        clear = before is None or max(abs(one - before[0]), abs(other - before[1])) >= most * _APART
        labels.append(told if clear else "")
        before = (one, other) if clear else before
    return labels[::-1]


def _side(along: Decimal, up: Decimal, most: Decimal) -> str:
    """Where a point's label stands: off the diagonal, which passes right of a point that is well above it."""
    above = up - along >= most * _APART and along >= most / 2
    return "middle left" if above else "bottom right"


def _sizes(numbers: list[int]) -> list[float]:
    most = max([1, *numbers])
    return [max(_SMALLEST, _LARGEST * (number / most) ** 0.5) for number in numbers]
