"""Whether newer data have arrived since a page was drawn: a line with a button, and nothing where none have.

A page shows one snapshot and never changes under its reader's eyes; that there is a newer one is told, and it is shown
when he asks for it, or with his next choice.
"""

from typing import Final

import streamlit as st

from backoffice import i18n
from backoffice.i18n import dates, say
from backoffice.ui import cache, notes, states
from backoffice.ui.view import View

EVERY_S: Final = 30
"""Seconds between two looks; a look reads the name of one file."""


def arrivals(seen: View) -> None:
    """Look for newer data from now on. Whoever looks at the past is not told: he chose it."""
    if not seen.in_past:
        _looking(seen.folder, seen.snapshot.load_id, i18n.spoken())


@st.fragment(run_every=EVERY_S)
def _looking(folder: str, shown: int | None, language: i18n.Language) -> None:
    """It is drawn again without the frame that says which language is spoken, so it is told."""
    with i18n.speaking(language):
        try:
            loads = cache.store(folder).loads()
        except states.UNREADABLE:
            # The page stands as it was read; that the store is broken is told by the next page, with what to do.
            return
        newest, loaded_at = loads.select("load_id", "loaded_at").row(-1)
        if newest == shown:
            return
        loaded = dates.moment(loaded_at)
        with st.container(horizontal=True, vertical_alignment="center"):
            notes.small(say("Newer data were loaded: {loaded}.", loaded=loaded), width="content")
            if st.button(say("Show them"), key="show newer data", icon=":material/update:", type="tertiary"):
                st.rerun()
