"""Bars: lying ones that compare groups, standing ones that follow time. All stand on zero."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go
import polars as pl

from backoffice.charts.axes import Grain, at_foot, floats, number_axis, period_words, since, time_axis
from backoffice.charts.look import BAR, TALL, drawing
from backoffice.charts.measure import Measure, narrow, safe
from backoffice.palette import BLUE, PALETTE

_ROOM = 1.3
"""How far the axis reaches beyond the longest bar, so that its label fits."""

_LINE = 36
"""Letters in a line of what stands in a bar's place: more find no room on a phone."""

_WIDEST = {"day": 1.0, "week": 7.0, "month": 30.0}


def bars(frame: pl.DataFrame, over: str, of: str, measure: Measure, *, why: str | None = None) -> go.Figure:
    """One lying bar a row of `frame`, in its order from the top, labelled with its figure.

    `over` names the groups in words, `of` the figures; where a figure is null the column `why` says in words
    why it is, and those words stand in the bar's place.
    """
    names = [safe(name) for name in frame[over].to_list()]
    figures: list[Decimal | None] = frame[of].to_list()
    reasons = frame[why].to_list() if why else [None] * len(names)
    known = [one for one in figures if one is not None]
    places = measure.places(known)
    labels = [
        narrow(reason or "", _LINE) if one is None else measure.written(one, places)
        for one, reason in zip(figures, reasons, strict=True)
    ]
    made = drawing(BAR * max(2, len(names)) + 24)
    made.add_bar(
        # A bar of no length carries the words for a figure that is not there; a gap would carry nothing.
        x=floats([Decimal(0) if one is None else one for one in figures]),
        y=names,
        orientation="h",
        text=labels,
        textposition="outside",
        constraintext="none",
        cliponaxis=False,
        marker={"color": BLUE},
        customdata=labels,
        hovertemplate="%{y}<br><b>%{customdata}</b><extra></extra>",
    )
    low, high = min([Decimal(0), *known]), max([Decimal(0), *known])
    made.update_xaxes(showticklabels=False, range=[float(low) * _ROOM, float(high or 1) * _ROOM])
    made.update_yaxes(autorange="reversed", type="category")
    return made.figure()


def stacked(frame: pl.DataFrame, over: str, by: str, of: str, measure: Measure, *, parts: Sequence[str]) -> go.Figure:
    """Lying bars cut into parts: `over` names the bars, in the frame's order, `by` the parts, in the order of `parts`.

    Both are in words; parts keep their colour by their place. A part without a figure is not drawn.
    """
    names = frame[over].unique(maintain_order=True).to_list()
    found = {(name, part): one for name, part, one in frame.select(over, by, of).iter_rows()}
    # On a narrow page a legend has a line a part, and scrolls once it is half as tall as the figure.
    made = drawing(BAR * max(2, len(names)) + 76 + 20 * max(0, len(parts) - 3), barmode="stack", showlegend=True)
    for place, part in enumerate(parts):
        # Only the bars that have this part: Plotly lets what follows a gap in a stack begin at zero again.
        there = [(name, one) for name in names if (one := found.get((name, part))) is not None]
        made.add_bar(
            x=floats([one for _, one in there]),
            y=[safe(name) for name, _ in there],
            orientation="h",
            name=safe(part),
            marker={"color": PALETTE[place % len(PALETTE)]},
            customdata=[measure.written(one) for _, one in there],
            hovertemplate="%{y}<br>%{fullData.name}: <b>%{customdata}</b><extra></extra>",
        )
    totals = [sum((found.get((name, part)) or Decimal(0) for part in parts), Decimal(0)) for name in names]
    at_foot(made, number_axis(totals, measure, from_zero=True))
    made.update_yaxes(
        autorange="reversed", type="category", categoryorder="array", categoryarray=[safe(name) for name in names]
    )
    return made.figure()


def columns(
    frame: pl.DataFrame, when: str, of: str, measure: Measure, grain: Grain, *, by: str | None = None
) -> go.Figure:
    """Standing bars over time, whole or cut into the parts `by` names (in words, in the frame's order)."""
    parts: Sequence[Any] = frame[by].unique(maintain_order=True).to_list() if by else [measure.title]
    periods: list[date] = frame[when].unique().sort().to_list()
    width = _WIDEST[grain] * 0.8
    made = drawing(TALL, barmode="stack", showlegend=len(parts) > 1)
    totals: dict[date, Decimal] = {}
    for place, part in enumerate(parts):
        rows = frame.filter(pl.col(by) == part) if by else frame
        one = rows.filter(pl.col(of).is_not_null()).sort(when)
        for period, value in one.select(when, of).iter_rows():
            totals[period] = totals.get(period, Decimal(0)) + value
        made.add_bar(
            x=since(one[when].to_list(), periods[0]),
            y=floats(one[of].to_list()),
            width=width,
            name=safe(str(part)),
            marker={"color": PALETTE[place % len(PALETTE)]},
            customdata=[
                f"{period_words(period, grain)}<br>{safe(str(part))}: <b>{measure.written(value)}</b>"
                for period, value in one.select(when, of).iter_rows()
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    made.update_yaxes(**number_axis(list(totals.values()), measure, from_zero=True))
    made.update_xaxes(**time_axis(periods, grain))
    return made.figure()
