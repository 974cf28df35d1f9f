"""A plan's cash: what each month brings as bars, all cash so far as a line, from the one-offs before month 1 on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import plotly.graph_objects as go

from backoffice.charts.axes import at_foot, floats, number_axis
from backoffice.charts.look import TALL, drawing
from backoffice.charts.measure import Measure, safe
from backoffice.i18n import dates
from backoffice.palette import BLUE, ORANGE

_NAMED = 5
"""Months named on the axis at most."""


@dataclass(frozen=True)
class CashWords:
    """What the parts of the chart are called, in the viewer's words."""

    start: str
    net: str
    cumulative: str


def cash(
    months: Sequence[date],
    start: Decimal,
    net: Sequence[Decimal],
    cumulative: Sequence[Decimal],
    measure: Measure,
    words: CashWords,
) -> go.Figure:
    """Bars of net cash, a line of all cash so far. The first bar is what is spent before month 1."""
    periods = [words.start, *(dates.month(one) for one in months)]
    flows, line = [start, *net], [start, *cumulative]
    at = np.arange(len(periods), dtype=np.float64)
    made = drawing(TALL + 40, showlegend=True)
    for name, figures, add, look in (
        (words.net, flows, made.add_bar, {"marker": {"color": BLUE}}),
        (
            words.cumulative,
            line,
            made.add_scatter,
            {"mode": "lines", "line": {"color": ORANGE, "width": 3}, "cliponaxis": False},
        ),
    ):
        add(
            x=at,
            y=floats(figures),
            name=safe(name),
            customdata=[
                f"{safe(period)}<br>{safe(name)}: <b>{measure.written(value)}</b>"
                for period, value in zip(periods, figures, strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
            **look,
        )
    made.update_yaxes(**number_axis([*flows, *line], measure, from_zero=True))
    every = -(-len(months) // _NAMED)
    named = range(len(months), 0, -every)
    axis = {
        "tickvals": np.array([float(one) for one in named]),
        "ticktext": [dates.short_month(months[one - 1]) for one in named],
    }
    at_foot(made, axis, tickangle=0, range=[-0.8, len(months) + 0.8])
    return made.figure()
