"""The course of a figure beside it: small, and told in words to those who cannot see it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import streamlit as st

from backoffice import charts
from backoffice.at_once import Point
from backoffice.i18n import dates, numbers, say
from backoffice.kpis import KPI

SMALL: Final = (64, 20)
"""Pixels wide and high: as it stands in a line of text."""


def spark(kpi: KPI, course: Sequence[Point], currency: str | None, *, small: bool = False) -> None:
    """The course of a KPI, as wide as its place or `small`; nothing where fewer than two of its points are known.

    Sums and counts are columns, the rest lines.
    """
    width, height = SMALL if small else (charts.WIDTH, charts.HEIGHT)
    drawn = charts.spark(course, columns=kpi.per is None and kpi.adds_up, width=width, height=height)
    if drawn is not None:
        known = [(at, one) for at, one in course if one is not None]
        st.image(drawn, width=width if small else "stretch", alt=_told(kpi, known, currency))


def _told(kpi: KPI, known: Sequence[tuple[date, Decimal]], currency: str | None) -> str:
    (first, _), (last, _) = known[0], known[-1]
    figures = [one for _, one in known]
    told = {"first": figures[0], "last": figures[-1], "lowest": min(figures), "highest": max(figures)}
    return say(
        "{kpi}, {dates}: first {first}, last {last}, lowest {lowest}, highest {highest}.",
        kpi=say(kpi.title),
        dates=dates.months(first, last) if kpi.on == "month" else dates.span(first, last),
        **{name: numbers.shown(one, kpi.unit, currency) for name, one in told.items()},
    )
