"""KPI cards: a row of numbers, each with its unit, what it is out of, its change, its target and its meaning."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from backoffice.i18n import say
from backoffice.kpis import KPI
from backoffice.query import Absence, Figure
from backoffice.sql import Filters
from backoffice.ui import notes, wording
from backoffice.ui.explain import explained
from backoffice.ui.headline import COLOURS, WORDS, standing
from backoffice.ui.money import by_currency, filter_of, one_currency
from backoffice.ui.view import View, view

A_ROW: Final = 4
"""Cards beside each other; on a narrow screen they stand below one another."""


def kpis(*wanted: KPI, now: bool = False) -> None:
    """Rows of cards over the current filters, each compared with the period just before.

    With `now` they show what stands open, whatever its date: the oldest of it is what matters most.
    """
    seen = view()
    for start in range(0, len(wanted), A_ROW):
        for place, kpi in zip(st.columns(A_ROW), wanted[start : start + A_ROW], strict=False):
            with place.container(border=True, height="stretch", gap="xsmall"):
                _card(seen, kpi, None if now else kpi.on)
    notes.compared_with(seen, wanted, now=now)
    notes.unusable(seen, [kpi.result for kpi in wanted])


def _card(seen: View, kpi: KPI, on: str | None) -> None:
    explained(seen, kpi, on)
    filters = seen.filters_for(kpi.result, on)
    earlier = seen.earlier(kpi.result, on) if on else None
    if kpi.currency is None:
        _one(seen, seen.figure(kpi, filters), earlier, one_currency(seen, kpi))
        return
    match list(by_currency(seen, kpi, filters).items()):
        case []:
            why: Absence = "no_rows" if seen.snapshot.has(kpi.result.table) else "not_loaded"
            _one(seen, Figure(kpi, None, None, None, why), None, None)
        case [(currency, figure)]:
            before = None if earlier is None else earlier.only(filter_of(kpi), currency)
            _one(seen, figure, before, currency)
        case several:
            _several(kpi, several)


def _one(seen: View, now: Figure, earlier: Filters | None, currency: str | None) -> None:
    """A card of one figure, with that of the `earlier` period where there is one to compare with."""
    kpi = now.kpi
    before = None if earlier is None or now.number is None else seen.figure(kpi, earlier)
    _metric(now, before, currency)
    for line in (wording.beside(now), wording.out_of(now, kpi.currency and currency), wording.left_out(now)):
        if line:
            notes.small(line)
    if stands := standing(now, currency):
        st.markdown(stands)


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
