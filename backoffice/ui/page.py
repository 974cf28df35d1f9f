"""The frame of every page: menu, language, filters, title, the question it answers, and how fresh the data are."""

import runpy
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from backoffice import i18n
from backoffice.i18n import LANGUAGES, say, speak
from backoffice.ui import address, ask_here, filters, known, picks, states
from backoffice.ui.aloud import aloud
from backoffice.ui.arrivals import arrivals
from backoffice.ui.saved import saved_views
from backoffice.ui.trail import trail
from backoffice.ui.view import is_open, look, narrow, view

_ICON: Final = "\N{ABACUS}"
"""In the browser's tab. A drawn one of Streamlit's would be fetched from the internet."""

_MENU: Final = Path(__file__).resolve().parents[2] / "app.py"

_STYLE: Final = Path(__file__).with_suffix(".css")
"""What the themes in `.streamlit/config.toml` have no word for: a file of our own, never a text made here."""

_WORDS: Final = {one.code: _STYLE.with_suffix(f".{one.code}.css") for one in LANGUAGES if one.catalogue}
"""Streamlit's own words in other languages than its own."""


@dataclass(frozen=True)
class Entry:
    """One page of the menu: its file, its title in English, its icon, and the part of the menu it stands in.

    A page that stands in no part is always in sight.
    """

    file: str
    title: str
    icon: str
    part: str = ""


def run(pages: Sequence[Entry]) -> None:
    """Draw the frame and run the page the viewer chose; the first one is where the viewer arrives.

    Language and filters stand outside the pages, so they hold when the viewer moves from one to another.
    """
    speak(filters.language())
    st.set_page_config(page_title=say("Back office"), page_icon=_ICON, layout="wide")
    st.html(_STYLE)
    if (words := _WORDS.get(i18n.spoken().code)) is not None:
        st.html(words)
    menu: dict[str, list[StreamlitPage]] = {}
    for place, one in enumerate(pages):
        entry = st.Page(one.file, title=say(one.title), icon=one.icon, default=place == 0, url_path=Path(one.file).stem)
        menu.setdefault(one.part and say(one.part, "menu"), []).append(entry)
    # Across the top, so that the filters beside the page are in sight without scrolling.
    chosen = st.navigation(menu, position="top")
    if (asked := address.arrived(chosen.url_path)) is not None:
        spoken = filters.language()
        filters.take(asked)
        picks.take(chosen.url_path, asked)
        ask_here.take(chosen.url_path, asked)
        if filters.language() != spoken:
            # The menu above is in the language before: the address has just named another.
            st.rerun()
    try:
        look(known.load())
        with st.sidebar:
            aloud(i18n.spoken().code)
            filters.choose_language()
            known.choose(view())
            narrow(filters.choose(view()), chosen.url_path)
            states.role(view())
        told = partial(_told, chosen.url_path)
        with st.sidebar:
            names = [Path(one.file).stem for one in pages]
            saved_views(view(), chosen.url_path or names[0], told, names)
        address.publish(told())
        chosen.run()
        ask_here.asked_here(chosen.url_path)
    except states.UNREADABLE as error:
        states.broken(error)


def _told(page: str) -> address.Choices:
    """All the viewer's choices on a page, as they are now."""
    return {**filters.choices(), **picks.choices(page), **ask_here.choices(page)}


def open_page(title: str, question: str | None) -> None:
    """Title, question, freshness. Ends the page here, with what to do, where no data were ever loaded."""
    _within_frame()
    st.title(say(title))
    st.markdown(say(" ".join((question or "").split())))
    seen = view()
    if seen.snapshot.load_id is None:
        states.empty()
        st.stop()
    known.notice(seen)
    trail(seen)
    states.freshness(seen)
    arrivals(seen)


def section(title: str) -> None:
    """A heading."""
    st.header(say(title))


def halves() -> tuple[st.delta_generator.DeltaGenerator, st.delta_generator.DeltaGenerator]:
    """Two places beside each other; on a narrow screen the second stands below the first."""
    left, right = st.columns(2, gap="medium")
    return left, right


def _within_frame() -> None:
    """Make sure that this page runs inside the frame.

    The first session of a server that asks for a page by its address gets the bare file, since Streamlit runs
    whatever lies in a folder `pages` until somebody calls `st.navigation`. Then the menu is run from here, and runs
    the page again, inside.
    """
    if not is_open():
        runpy.run_path(str(_MENU))
        st.stop()
