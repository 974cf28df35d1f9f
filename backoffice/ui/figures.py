"""KPI cards: a row of numbers, each with its unit, what it is out of, its change, its target and its meaning."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from backoffice.at_once import Point
from backoffice.i18n import say
from backoffice.kpis import KPI
from backoffice.query import Absence, Figure, Found, Wanted
from backoffice.ui import notes, wording
from backoffice.ui.explain import explained
from backoffice.ui.headline import COLOURS, WORDS, standing
from backoffice.ui.money import one_currency
from backoffice.ui.sparks import spark
from backoffice.ui.view import View, view

A_ROW: Final = 4
"""Cards beside each other; on a narrow screen they stand below one another."""


def kpis(*wanted: KPI, now: bool = False) -> None:
    """Rows of cards over the current filters, each compared with the period just before.

    With `now` they show what stands open, whatever its date: the oldest of it is what matters most.
    """
    seen = view()
    asked = [seen.wanted(kpi, None if now else kpi.on) for kpi in wanted]
    cards = list(zip(asked, seen.at_once(asked), strict=True))
    beside = _beside(len(cards))
    for start in range(0, len(cards), beside):
        for place, (one, found) in zip(st.columns(beside), cards[start : start + beside], strict=False):
            with place.container(border=True, height="stretch", gap="xsmall"):
                explained(seen, one.kpi, None if now else one.kpi.on)
                _card(seen, one, found)
    notes.compared_with(seen, wanted, now=now)
    notes.unusable(seen, [kpi.result for kpi in wanted])


def _beside(cards: int) -> int:
    """How many cards stand beside each other, so that none is left alone in a row: five are three and two."""
    return A_ROW if cards <= A_ROW else -(-cards // -(-cards // A_ROW))


def _card(seen: View, asked: Wanted, found: Found) -> None:
    kpi = asked.kpi
    match list(found.now.items()):
        case []:
            why: Absence = "no_rows" if seen.snapshot.has(kpi.result.table) else "not_loaded"
            _one(Figure(kpi, None, None, None, why), None, None, [])
        case [(currency, figure)]:
            before = None if figure.number is None else found.before.get(currency)
            course = found.course.get(currency, [])
            _one(figure, before, one_currency(seen, kpi) if currency is None else currency, course)
        case several:
            _several(kpi, [(str(currency), figure) for currency, figure in several])


def _one(now: Figure, before: Figure | None, currency: str | None, course: Sequence[Point]) -> None:
    """A card of one figure, with the one `before` it where there is one to compare with, and its `course`."""
    _metric(now, before, currency)
    spark(now.kpi, course, currency)
    small = (wording.beside(now), wording.out_of(now, now.kpi.currency and currency), wording.left_out(now))
    lines = [*(notes.grey(one) for one in small if one), *filter(None, [standing(now, currency)])]
    if lines:
        # One text of several lines: what a page shows is drawn anew with every filter, piece by piece.
        st.markdown("  \n".join(lines))


def _metric(now: Figure, before: Figure | None, currency: str | None) -> None:
    """The number and its change; the change says better or worse in words as well as in colour.

    Its own label is only for those who hear it: it would be cut off, and explains nothing.
    """
    change = None if before is None else wording.change(now, before, currency)
    course: wording.Course = "neither" if before is None else wording.course(now, before)
    rising = before is not None and now.number is not None and before.number is not None and now.number > before.number
    st.metric(
        say(now.kpi.title),
        wording.short(now, currency),
        delta=change,
        delta_color=COLOURS[course],
        delta_arrow="off" if course == "same" or change is None else "up" if rising else "down",
        delta_description=say(WORDS[course], "change") if change is not None and course in WORDS else None,
        label_visibility="collapsed",
    )


def _several(kpi: KPI, found: Sequence[tuple[str, Figure]]) -> None:
    """A card of one figure a currency, each on a line of its own."""
    st.metric(say(kpi.title), say("{count} currencies", count=len(found)), label_visibility="collapsed")
    lines = [f"{currency} **{wording.plain(wording.number(one, currency))}**" for currency, one in found]
    st.markdown("  \n".join(lines))
