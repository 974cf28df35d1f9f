"""Axes with our own ticks: round figures in the viewer's digits, and days in the viewer's months.

Plotly writes neither 12,34,567 nor Hindi months, so each tick's text is given.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

import numpy as np

from backoffice.charts.look import Drawing
from backoffice.charts.measure import Measure
from backoffice.i18n import dates
from backoffice.scale import ticks

Grain = Literal["day", "week", "month"]

_HALF_A_LETTER: Final = 3
"""Pixels that a tick's words, which stand in the middle of it, reach to one side for each letter."""

_GRID: Final = "rgba(127, 135, 144, 0.22)"


def number_axis(figures: Sequence[Decimal], measure: Measure, *, from_zero: bool, about: int = 4) -> dict[str, Any]:
    """An axis of figures: round ticks, a pale grid, from zero where bars stand on it."""
    known = list(figures) or [Decimal(1)]
    low, high = min(known), max(known)
    if from_zero:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    at = ticks(low, high, about, whole=measure.unit == "count")
    if measure.unit == "share" and not from_zero:
        at = [tick for tick in at if tick <= 1 or tick <= high]
    room = (at[-1] - at[0]) / 40
    return {
        "tickvals": np.array([float(tick) for tick in at]),
        "ticktext": measure.ticks(at),
        # A little room, so that the outermost ticks keep their text.
        "range": [float(min(at[0], low) - room), float(max(at[-1], high) + room)],
        "showgrid": True,
        "gridcolor": _GRID,
        "zeroline": at[0] < 0,
        "zerolinecolor": "rgba(127, 135, 144, 0.7)",
    }


def at_foot(made: Drawing, axis: Mapping[str, Any], **more: Any) -> None:
    """Draw an axis below, with room beside the chart for its last tick's words: Plotly drops them on a phone else."""
    made.update_xaxes(**axis, **more)
    made.update_layout(margin={"r": max(12, _HALF_A_LETTER * len(axis["ticktext"][-1]))})


def since(some: Sequence[date], first: date) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Where days stand on a time axis: days since the first, so that a missing day leaves a gap."""
    return np.array([(one - first).days for one in some], dtype=np.float64)


def time_axis(periods: Sequence[date], grain: Grain, most: int = 5) -> dict[str, Any]:
    """An axis of sorted periods: at most `most` named, evenly apart, counted back from the last one."""
    if not periods:
        return {"showticklabels": False}
    first, last = periods[0], periods[-1]
    if grain == "month":
        steps = (last.year - first.year) * 12 + last.month - first.month + 1
        every = -(-steps // most)
        named = [_month_before(last, back) for back in range(0, steps, every)][::-1]
    else:
        size = 7 if grain == "week" else 1
        steps = (last - first).days // size + 1
        every = -(-steps // most) * size
        named = [last - timedelta(days=back) for back in range(0, steps * size, every)][::-1]
    write = dates.short_month if grain == "month" else dates.short_day
    return {"tickvals": since(named, first), "ticktext": [write(one) for one in named], "tickangle": 0}


def _month_before(month: date, back: int) -> date:
    number = month.year * 12 + month.month - 1 - back
    return date(number // 12, number % 12 + 1, 1)


def period_words(period: date, grain: Grain) -> str:
    """A period in full, for hover and tables."""
    if grain == "month":
        return dates.month(period)
    return dates.week(period) if grain == "week" else dates.day(period)


def floats(figures: Sequence[Decimal | None]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Figures as a chart draws them: a pixel is coarser than any float. What is unknown draws nothing."""
    return np.array([np.nan if one is None else float(one) for one in figures], dtype=np.float64)
