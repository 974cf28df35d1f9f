"""Lines: how figures move over time, with the target they are measured against."""

from datetime import date
from decimal import Decimal

import plotly.graph_objects as go
import polars as pl

from backoffice.charts.axes import Grain, floats, number_axis, period_words, since, time_axis
from backoffice.charts.look import DASHES, TALL, Drawing, drawing
from backoffice.charts.measure import Measure, safe
from backoffice.i18n import say
from backoffice.palette import GREY, PALETTE


def lines(
    frame: pl.DataFrame,
    when: str,
    of: str,
    measure: Measure,
    grain: Grain,
    *,
    by: str | None = None,
    target: Decimal | None = None,
) -> go.Figure:
    """One line, or one a part that `by` names in words. An unknown figure leaves a gap, never a zero.

    `target` draws a dashed level and names it.
    """
    parts = frame[by].unique(maintain_order=True).to_list() if by else [measure.title]
    periods: list[date] = frame[when].unique().sort().to_list()
    made = drawing(TALL, showlegend=len(parts) > 1)
    for place, part in enumerate(parts):
        one = (frame.filter(pl.col(by) == part) if by else frame).sort(when)
        figures: list[Decimal | None] = one[of].to_list()
        made.add_scatter(
            x=since(one[when].to_list(), periods[0]),
            y=floats(figures),
            mode="lines+markers",
            name=safe(str(part)),
            line={"color": PALETTE[place % len(PALETTE)], "dash": DASHES[place % len(DASHES)], "width": 2},
            marker={"size": 5},
            cliponaxis=False,
            customdata=[
                f"{period_words(period, grain)}<br>{safe(str(part))}: <b>{measure.written(value)}</b>"
                if value is not None
                else ""
                for period, value in zip(one[when].to_list(), figures, strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    known = [value for value in frame[of].to_list() if value is not None]
    levels = [*known, *([target] if target is not None else [])]
    made.update_yaxes(**number_axis(levels, measure, from_zero=measure.unit != "share"))
    made.update_xaxes(**time_axis(periods, grain))
    if target is not None:
        _level(made, target, say("Target {number}", number=measure.written(target)))
        if len(parts) > 1:
            # The names of the lines stand above that of the target: side by side they meet on a phone.
            made.update_layout(margin={"t": 56}, legend={"y": 1.12})
    return made.figure()


def _level(made: Drawing, at: Decimal, words: str) -> None:
    """A level across the chart, named above the chart, where no line can run through its name."""
    made.add_hline(y=float(at), line={"color": GREY, "width": 1.5, "dash": "dash"})
    made.add_annotation(
        text=f"- - {safe(words)}",
        x=1,
        xref="paper",
        xanchor="right",
        y=1,
        yref="paper",
        yanchor="bottom",
        showarrow=False,
    )
    made.update_layout(margin={"t": 26})
