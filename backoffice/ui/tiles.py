"""The Overview's tiles: every desk on one screen, with its headline and the one thing that needs a decision there.

Nine tiles stand three by three on a screen of 1440 by 900 without scrolling, so a tile is four lines of plain text
rather than a card.
"""

from typing import Final

import streamlit as st

from backoffice.i18n import dates, say
from backoffice.query import Figure
from backoffice.ui import wording
from backoffice.ui.briefing import ICONS
from backoffice.ui.desks import DESKS, Desk
from backoffice.ui.figures import COLOURS, STANDING, WORDS
from backoffice.ui.money import one_currency
from backoffice.ui.notes import small
from backoffice.ui.view import View, view

A_ROW: Final = 3
"""Tiles beside each other; on a narrow screen they stand below one another."""


def desk_tiles() -> None:
    """A tile for every desk of the registry."""
    seen = view()
    for start in range(0, len(DESKS), A_ROW):
        for place, desk in zip(st.columns(A_ROW, gap="small"), DESKS[start : start + A_ROW], strict=False):
            with place.container(border=True, height="stretch", gap="xxsmall"):
                _tile(seen, desk)


def _tile(seen: View, desk: Desk) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.page_link(f"pages/{desk.page}.py", label=f"**{say(desk.title)}**", width="content")
        fresh = desk.fresh(seen)
        small(say("Never loaded") if fresh is None else say("Loaded {at}", at=dates.moment(fresh)), width="content")
    figure = desk.figure(seen)
    st.markdown(f":small[{wording.plain(say(desk.headline.title))}]", help=wording.explained(desk.headline))
    st.markdown(_number(seen, desk, figure))
    if figure.absent == "not_loaded":
        return
    finding = desk.gravest(seen)
    if finding is None:
        small(say("Nothing here needs a decision."))
    else:
        st.markdown(f":small[{ICONS[finding.grave]} {wording.plain(finding.words)}]")


def _number(seen: View, desk: Desk, figure: Figure) -> str:
    """The headline: the number, how it stands against its target, and by how much it moved."""
    currency = one_currency(seen, desk.headline)
    parts = [f"**{wording.plain(wording.number(figure, currency))}**"]
    if how := wording.standing(figure):
        colour, icon = STANDING[how]
        parts.append(f":small[{colour}[{icon} {wording.plain(wording.target(desk.headline, how, currency))}]]")
    before = desk.before(seen)
    if before is not None and (moved := wording.change(figure, before, currency)) is not None:
        course = wording.course(figure, before)
        said = f"{moved}, {say(WORDS[course], 'change')}" if course in WORDS else moved
        parts.append(f":small[:{COLOURS[course]}[{wording.plain(said)}]]")
    return " · ".join(parts)
