"""Tornado: around the plan's own answer, how far each input moves it between the ends of its range."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import plotly.graph_objects as go

from backoffice.charts.axes import at_foot, floats, number_axis
from backoffice.charts.look import BAR, drawing
from backoffice.charts.measure import Measure, narrow, safe
from backoffice.palette import BLUE, GREY, ORANGE

_WIDEST = 26
"""Letters of a name in one line: long names stand in two or three, so that the bars keep their room on a phone."""


@dataclass(frozen=True)
class Arm:
    """One input, in words: the answer at the low and at the high end of its range, and what those ends are."""

    words: str
    at_low: Decimal
    at_high: Decimal
    low: str
    high: str


def tornado(arms: Sequence[Arm], plan: Decimal, measure: Measure, low: str, high: str) -> go.Figure:
    """Lying bars from the plan's answer to that at either end, in the order given; `low`, `high` name the ends."""
    made = drawing(BAR * max(2, len(arms)) + 90, barmode="overlay", showlegend=True)
    for name, colour, ends in (
        (low, ORANGE, [(one, one.at_low, one.low) for one in arms]),
        (high, BLUE, [(one, one.at_high, one.high) for one in arms]),
    ):
        made.add_bar(
            base=floats([plan] * len(arms)),
            x=floats([value - plan for _, value, _ in ends]),
            y=[narrow(one.words, _WIDEST) for one, _, _ in ends],
            orientation="h",
            name=safe(name),
            marker={"color": colour},
            customdata=[f"{safe(end)}: <b>{measure.written(value)}</b>" for _, value, end in ends],
            hovertemplate="%{y}<br>%{customdata}<extra></extra>",
        )
    reached = [value for one in arms for value in (one.at_low, one.at_high)]
    at_foot(made, number_axis([plan, *reached], measure, from_zero=False, about=2))
    made.add_vline(x=float(plan), line={"color": GREY, "width": 1.5})
    made.update_yaxes(autorange="reversed", type="category")
    return made.figure()
