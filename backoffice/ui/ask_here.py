"""Kept questions on any page: chosen by the viewer, answered anew below the page, held by its address and his views."""

from pathlib import Path
from typing import Final

import streamlit as st

from backoffice.adhoc import kept
from backoffice.adhoc.desk import Answer, Question
from backoffice.i18n import say
from backoffice.shelf import Kept
from backoffice.sql import EVERYTHING
from backoffice.ui import address, ask_shown, notes, picks
from backoffice.ui.address import Choices
from backoffice.ui.ask import Chosen
from backoffice.ui.ask_run import answer_to
from backoffice.ui.ask_shown import Shown
from backoffice.ui.view import view
from backoffice.ui.wording import plain

ASKED: Final = "asked"
"""In the address of any page: the names of the questions that are answered below it."""

MOST: Final = 4
NOT_ON: Final = "ask"
"""The page that asks has its own way to kept questions."""


def take(page: str, asked: Choices) -> None:
    """Make the questions that an address names those of its page."""
    st.session_state[_kept(page)] = list(asked.get(ASKED, ()))[:MOST]


def choices(page: str) -> Choices:
    """What the address should say of the questions of this page."""
    names = st.session_state.get(_kept(page)) or []
    return {ASKED: names} if names and page != NOT_ON else {}


def asked_here(page: str) -> None:
    """The questions chosen for this page, a section each, and a fold to choose them."""
    if page == NOT_ON:
        return
    wanted: list[str] = st.session_state.get(_kept(page)) or []
    if wanted:
        st.header(say("Kept questions on this page"))
        known = _known()
        for name in wanted:
            if name in known:
                _section(known[name])
            else:
                notes.small(say("There is no kept question {name} any more.", name=name))
    _choose(page, wanted)


def _kept(page: str) -> str:
    return f"asked on {page}"


def _known() -> dict[str, Kept[kept.Asked]]:
    return {one.name: one for one in kept.QUESTIONS.kept_in(Path(view().folder))[0]}


def _choose(page: str, wanted: list[str]) -> None:
    with st.expander(say("Show kept questions here"), key="ask here", on_change="rerun") as opened:
        if not opened.open:
            return
        names = list(_known())
        if not names:
            notes.small(say("No question is kept yet. The page Ask keeps them."))
            return
        notes.small(
            say(
                "Up to four kept questions are answered below the page, anew on every load. The address and your "
                "views hold them."
            )
        )
        widget = f"ask here {page}"
        st.session_state[widget] = [name for name in wanted if name in names]
        st.multiselect(
            say("Kept questions"),
            names,
            key=widget,
            max_selections=MOST,
            placeholder=say("Choose a question"),
            on_change=_chosen,
            args=(page, widget),
            width=560,
        )


def _chosen(page: str, widget: str) -> None:
    st.session_state[_kept(page)] = list(st.session_state[widget])
    address.decided()


def _section(one: Kept[kept.Asked]) -> None:
    """One question: its name, what it answers, its values, and its answer as it was looked at when it was kept."""
    thing = one.thing
    st.subheader(plain(one.name))
    if thing.description:
        st.markdown(plain(thing.description))
    if thing.parameters:
        given = ", ".join(f"${name} = {value}" for name, value in thing.parameters.items())
        notes.small(say("Values: {values}.", values=given))
    filters = view().filters if kept.follows_filters(thing) else EVERYTHING
    chosen = Chosen(Question(thing.text, thing.parameters, filters))
    found = answer_to(chosen, one.key)
    if found is not None:
        _answer(chosen, found, one)


def _answer(chosen: Chosen, found: Answer, one: Kept[kept.Asked]) -> None:
    shown, looks = Shown(view(), chosen, found), one.thing.view
    ask_shown.told(found)
    figures, groups = shown.figures, shown.groups
    if found.frame.is_empty():
        notes.small(say("No row answers this."))
        return
    if figures and groups and found.frame.height > 1:
        first = ask_shown.first_columns(shown)
        x, y, colour = (
            looks[name] if looks.get(name) in (*shown.frame.columns, ask_shown.NONE) else column
            for name, column in zip((picks.X, picks.Y, picks.COLOUR), first, strict=True)
        )
        if looks.get(picks.LOOK) == "pivot" and x in groups and colour in groups and x != colour:
            ask_shown.turned(shown, x, colour, y, one.key)
            return
        if x in groups and y in figures:
            ask_shown.marked(shown, x, y, colour, one.key)
    ask_shown.table(shown, shown.frame, key=one.key)
