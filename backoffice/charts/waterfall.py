"""Waterfall: from a first figure to a last one, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import plotly.graph_objects as go

from backoffice.charts.axes import floats
from backoffice.charts.look import BAR, drawing
from backoffice.charts.measure import Measure, narrow
from backoffice.i18n import numbers
from backoffice.palette import BLUE, GREEN, GREY, VERMILION

_GAP: Final = "\u00a0\u00a0"
_WIDEST: Final = 18
"""Letters of a step's name in a line."""


@dataclass(frozen=True)
class Step:
    """One bar: a change of what is so far, or with `total` where the way begins, or has come to."""

    words: str
    amount: Decimal
    total: bool = False


def waterfall(steps: Sequence[Step], measure: Measure, *, more_is_good: bool = True) -> go.Figure:
    """Lying bars that hang on each other; each says its amount, changes with their sign; green is for the better."""
    more, less = (GREEN, VERMILION) if more_is_good else (VERMILION, GREEN)
    labels = [
        measure.written(one.amount) if one.total else numbers.signed(measure.written(one.amount), one.amount)
        for one in steps
    ]
    made = drawing(BAR * len(steps) + 40)
    made.add_waterfall(
        orientation="h",
        y=[narrow(one.words, _WIDEST) for one in steps],
        x=floats([one.amount for one in steps]),
        # Absolute and not total: a total that comes first would be the sum of nothing.
        measure=["absolute" if one.total else "relative" for one in steps],
        text=labels,
        textposition="none",
        increasing={"marker": {"color": more}},
        decreasing={"marker": {"color": less}},
        totals={"marker": {"color": BLUE}},
        connector={"line": {"color": GREY, "width": 1}},
        customdata=labels,
        hovertemplate="%{y}: <b>%{customdata}</b><extra></extra>",
    )
    spans = _spans(steps)
    levels = [Decimal(0), *(ends for _, ends in spans)]
    low, reach = min(levels), max(levels) - min(levels)
    made.update_xaxes(
        showticklabels=False, range=[float(low - (reach / 2 if low < 0 else 0)), float(low + reach * Decimal("1.6"))]
    )
    # By themselves: Plotly would write what falls to the left of its bar, across the names of the steps.
    right = [max(span) >= 0 for span in spans]
    made.add_scatter(
        x=floats([max(span) if beside else min(span) for span, beside in zip(spans, right, strict=True)]),
        y=[narrow(one.words, _WIDEST) for one in steps],
        mode="text",
        text=[f"{_GAP}{label}" if beside else f"{label}{_GAP}" for label, beside in zip(labels, right, strict=True)],
        textposition=["middle right" if beside else "middle left" for beside in right],
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    made.update_yaxes(autorange="reversed", type="category")
    made.update_layout(showlegend=False)
    return made.figure()


def _spans(steps: Sequence[Step]) -> list[tuple[Decimal, Decimal]]:
    """Where each bar begins and ends."""
    spans, so_far = [], Decimal(0)
    for one in steps:
        begins = Decimal(0) if one.total else so_far
        so_far = begins + one.amount
        spans.append((begins, so_far))
    return spans
