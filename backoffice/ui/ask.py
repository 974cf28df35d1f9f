"""Asking what no page shows: by choice, or in SQL. The address holds the whole question, so a link asks it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode

import polars as pl
import streamlit as st

from backoffice.adhoc.desk import Desk, Question
from backoffice.audit import Audit
from backoffice.i18n import say
from backoffice.kpis import KPI
from backoffice.sql import EVERYTHING, Grain
from backoffice.ui import address, cache, picks
from backoffice.ui.view import View, view

OWN: Final = "own tables"
"""In the session: tables of the viewer's own files, by name."""

OWN_TURN: Final = "own turn"
"""In the session: what tells its tables from those of other sessions and of before."""

EDITOR: Final = "ask editor"
"""In the session: what stands in the editor, asked or not."""

HOW: Final[Mapping[str, str]] = {"choose": "By choice", "sql": "In SQL"}


@dataclass(frozen=True)
class Chosen:
    """A question as it stands on the page. `kpis` and `grain` are those it was made of, where it was made by choice."""

    question: Question
    kpis: tuple[KPI, ...] = ()
    grain: Grain | None = None
    patience: float = 2.0
    """Seconds that the page waits before it offers to cancel."""

    notes: tuple[str, ...] = field(default=())


def desk() -> Desk:
    """Where this viewer asks."""
    seen = view()
    own: dict[str, pl.DataFrame] = st.session_state.get(OWN, {})
    log = Audit(Path(seen.folder), "asked")
    return Desk(seen.asker.door, cache.pool(), seen.asker.data, log, own, str(st.session_state.get(OWN_TURN, "")))


def how() -> str:
    """By choice or in SQL."""
    return picks.pick(picks.HOW, say("How to ask"), {key: say(words) for key, words in HOW.items()})


def in_sql(text: str, given: Mapping[str, str] | None = None, looks: Mapping[str, str] | None = None) -> None:
    """Make this text the question of the page; `looks` says how its answer is looked at."""
    st.session_state[picks.HOW] = "sql"
    st.session_state[picks.SQL] = st.session_state[EDITOR] = text
    st.session_state[picks.GIVEN] = urlencode(given or {})
    for name in LOOKS:
        st.session_state[name] = (looks or {}).get(name, "")
    address.decided()


LOOKS: Final = (picks.LOOK, picks.X, picks.Y, picks.COLOUR, picks.WITHIN)
"""How an answer is looked at, and whether it is about the rows of the filters beside it; kept with a question."""


def given() -> dict[str, str]:
    """The values of the question's parameters."""
    return dict(parse_qsl(picks.chosen(picks.GIVEN), keep_blank_values=True))


def within(seen: View, *, narrowed: bool) -> Question:
    """An empty question about all rows, or about those of the filters."""
    return Question("", filters=seen.filters if narrowed else EVERYTHING)
