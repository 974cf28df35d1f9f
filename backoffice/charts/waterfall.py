"""Waterfall: from a first figure to a last one, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import plotly.graph_objects as go

from backoffice.charts.axes import floats
from backoffice.charts.look import BAR, figure
from backoffice.charts.measure import Measure, safe
from backoffice.i18n import numbers
from backoffice.palette import BLUE, GREEN, GREY, VERMILION


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
    made = figure(BAR * len(steps) + 40)
    made.add_waterfall(
        orientation="h",
        y=[safe(one.words) for one in steps],
        x=floats([one.amount for one in steps]),
        # Absolute and not total: a total that comes first would be the sum of nothing.
        measure=["absolute" if one.total else "relative" for one in steps],
        text=labels,
        textposition="outside",
        cliponaxis=False,
        increasing={"marker": {"color": more}},
        decreasing={"marker": {"color": less}},
        totals={"marker": {"color": BLUE}},
        connector={"line": {"color": GREY, "width": 1}},
        customdata=labels,
        hovertemplate="%{y}: <b>%{customdata}</b><extra></extra>",
    )
    levels = [Decimal(0), *_levels(steps)]
    low, reach = min(levels), max(levels) - min(levels)
    made.update_xaxes(
        showticklabels=False, range=[float(low - (reach / 2 if low < 0 else 0)), float(low + reach * Decimal("1.5"))]
    )
    made.update_yaxes(autorange="reversed", type="category")
    return made


def _levels(steps: Sequence[Step]) -> list[Decimal]:
    """Where each bar ends."""
    levels, so_far = [], Decimal(0)
    for one in steps:
        so_far = one.amount if one.total else so_far + one.amount
        levels.append(so_far)
    return levels
