"""The Overview's tiles: every desk on one screen, with its headline and the one thing that needs a decision there.

Nine tiles stand three by three on a screen of 1440 by 900 without scrolling, so a tile is four lines of plain text
rather than a card.
"""

from typing import Final

import streamlit as st

from backoffice.i18n import dates, say
from backoffice.query import Figure, Found
from backoffice.ui import wording
from backoffice.ui.briefing import ICONS
from backoffice.ui.desks import DESKS, Desk
from backoffice.ui.explain import explained
from backoffice.ui.headline import headline
from backoffice.ui.money import one_currency
from backoffice.ui.notes import small
from backoffice.ui.sparks import spark
from backoffice.ui.view import View, view

A_ROW: Final = 3
"""Tiles beside each other; on a narrow screen they stand below one another."""


def desk_tiles() -> None:
    """A tile for every desk of the registry."""
    seen = view()
    tiles = list(zip(DESKS, seen.at_once([desk.wanted(seen) for desk in DESKS]), strict=True))
    for start in range(0, len(tiles), A_ROW):
        for place, (desk, found) in zip(st.columns(A_ROW, gap="small"), tiles[start : start + A_ROW], strict=False):
            with place.container(border=True, height="stretch", gap="xxsmall", key=f"tile-{desk.page}"):
                _tile(seen, desk, found)


def _tile(seen: View, desk: Desk, found: Found) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.page_link(f"pages/{desk.page}.py", label=f"**{say(desk.title)}**", width="content")
        fresh = desk.fresh(seen)
        small(say("Never loaded") if fresh is None else say("Loaded {at}", at=dates.moment(fresh)), width="content")
    figure = found.now.get(None) or Figure(desk.headline, None, None, None, "no_rows")
    currency = one_currency(seen, desk.headline)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        explained(seen, desk.headline, None if desk.now else desk.headline.on)
        spark(desk.headline, found.course.get(None, []), currency, small=True)
    st.markdown(headline(figure, found.before.get(None), currency))
    if figure.absent == "not_loaded":
        return
    finding = desk.gravest(seen)
    if finding is None:
        small(say("Nothing here needs a decision."))
    else:
        st.markdown(f":small[{ICONS[finding.grave]} {wording.plain(finding.words)}]")
