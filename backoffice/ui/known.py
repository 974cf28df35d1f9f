"""Time travel: every page as the firm knew it after an earlier load. One choice beside the pages, applied to the view.

This is another past than that of `past`: there the messages sent up to a moment say how things stood, whenever they
were loaded; here nothing counts that was loaded later. Both together say what was known then of a moment before.
"""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from backoffice.i18n import codes, dates, say
from backoffice.ui import cache, filters
from backoffice.ui.notes import small
from backoffice.ui.view import View
from backoffice.ui.wording import plain

KNOWN: Final = "known"
"""Name of the choice, in the address and in the session alike; nothing is the newest load."""

OFFERED: Final = 50
"""Loads to choose from, the newest; an address may name any."""


def load() -> int | None:
    """The load chosen; None for the newest."""
    chosen = str(st.session_state.get(KNOWN) or "")
    return int(chosen) if chosen.isascii() and chosen.isdecimal() else None


def choose(seen: View) -> None:
    """The list of loads, the newest first. Nothing to choose while there is but one."""
    told = _loads(seen)
    filters.hold(KNOWN, "", told)
    if len(told) > 2:
        st.selectbox(say("As known after"), list(told), format_func=told.__getitem__, key=KNOWN)


def notice(seen: View) -> None:
    """On every page: that the past is shown, what that means, and the way back."""
    if not seen.in_past or seen.snapshot.loaded_at is None:
        return
    words = say(
        "The past is shown: what was known after load {number} of {moment}. Acts are closed, and figures from pay that "
        "has changed since are hidden.",
        number=seen.snapshot.load_id,
        moment=dates.moment(seen.snapshot.loaded_at),
    )
    st.warning(plain(words), icon=":material/history:")
    st.button(say("Back to the newest load"), on_click=_back, icon=":material/update:")


def closed(seen: View) -> bool:
    """Whether acts are closed, since the past is shown; it is said in place of the form."""
    if seen.in_past:
        small(say("Acts are recorded as of now: go back to the newest load to act."))
    return seen.in_past


def _back() -> None:
    st.session_state[KNOWN] = ""


def _loads(seen: View) -> Mapping[str, str]:
    """Loads by their number as text, with the words for them; first the newest, under no number."""
    loads = cache.store(seen.folder).loads().sort("load_id", descending=True)
    chosen = str(seen.snapshot.load_id)
    told = {"": say("the newest load")}
    for place, (number, at, kind) in enumerate(loads.select("load_id", "loaded_at", "kind").iter_rows()):
        if 0 < place < OFFERED or (place and str(number) == chosen):
            told[str(number)] = say(
                "load {number}, {moment} ({kind})",
                number=number,
                moment=dates.moment(at),
                kind=codes.code("kind", kind),
            )
    return told
