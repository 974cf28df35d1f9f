"""Histogram: how often each outcome was drawn, losses in another colour, with the levels that matter marked."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import plotly.graph_objects as go

from backoffice.charts.axes import at_foot, floats, number_axis
from backoffice.charts.look import TALL, drawing
from backoffice.charts.measure import Measure, safe
from backoffice.i18n import numbers
from backoffice.palette import BLUE, GREY, VERMILION

Bin = tuple[Decimal, Decimal, int]
"""Where a step begins and ends, and how many draws fell into it."""


def histogram(
    bins: Sequence[Bin], marks: Sequence[tuple[str, Decimal]], measure: Measure, gain: str, loss: str
) -> go.Figure:
    """Standing bars over the outcome; those whose middle is below 0 are losses. `marks` are named levels, from left.

    The names stand above the chart, one above the other, so that they never meet.
    """
    made = drawing(TALL + 60, barmode="overlay", showlegend=True, margin={"l": 4, "r": 12, "t": 96, "b": 4})
    for name, colour, kept in (
        (loss, VERMILION, [one for one in bins if one[0] + one[1] < 0]),
        (gain, BLUE, [one for one in bins if one[0] + one[1] >= 0]),
    ):
        made.add_bar(
            x=floats([(low + high) / 2 for low, high, _ in kept]),
            y=np.array([count for _, _, count in kept], dtype=np.float64),
            width=floats([(high - low) * Decimal("0.92") for low, high, _ in kept]),
            name=safe(name),
            marker={"color": colour},
            customdata=[
                f"{measure.written(low)} – {measure.written(high)}: <b>{numbers.grouped(count)}</b>"
                for low, high, count in kept
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    reach = [edge for low, high, _ in bins for edge in (low, high)]
    middle = (max(reach) + min(reach)) / 2
    dashed = {"color": GREY, "width": 1.5, "dash": "dash"}
    # All at once: Plotly looks through the whole figure for each line that is added by itself.
    made.update_layout(
        legend={"y": 1.25},
        shapes=[
            {"type": "line", "x0": float(at), "x1": float(at), "y0": 0, "y1": 1, "yref": "paper", "line": dashed}
            for _, at in marks
        ],
        annotations=[
            {
                **{"text": safe(words), "x": float(at), "y": 1, "yref": "paper", "yanchor": "bottom"},
                **{"showarrow": False, "xanchor": "left" if at < middle else "right"},
                "yshift": 18 * (len(marks) - 1 - place),
            }
            for place, (words, at) in enumerate(marks)
        ],
    )
    at_foot(made, number_axis(reach, measure, from_zero=False, about=3))
    counts = [Decimal(count) for _, _, count in bins]
    made.update_yaxes(**number_axis(counts, Measure(measure.title, "count"), from_zero=True))
    return made.figure()
