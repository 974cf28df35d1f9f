"""Choices that belong to one page: a day, what to group by, an instruction. The address holds them beside the filters.

Each is plain text under its name, here and in the session alike; at its default it stays out of the address.
"""

from collections.abc import Mapping
from typing import Final, NoReturn

import streamlit as st

from backoffice.ui import filters
from backoffice.ui.address import Choices

INSTRUCTION, DUE, AGEING, REASONS, PARTIES = "instruction", "due", "ageing", "reasons", "parties"
BREAK, THEN = "break", "then"
SCENARIO, AGAINST, RESULT = "scenario", "against", "result"
HOW, NUMBERS, SPLIT, STEP, BEFORE = "how", "numbers", "split", "step", "before"
SQL, GIVEN, WITHIN = "sql", "given", "within"
LOOK, X, Y, COLOUR = "look", "x", "y", "colour"
UNIT, BASE, SITE, SHOWN = "unit", "base", "site", "shown"

PICKS: Final[Mapping[str, Mapping[str, str]]] = {
    "settlement": {DUE: "", THEN: ""},
    "fails": {AGEING: "market", REASONS: "reason_family", PARTIES: "counterparty_id", THEN: ""},
    "instruction": {INSTRUCTION: ""},
    "break": {BREAK: ""},
    "scenarios": {SCENARIO: "", AGAINST: "", RESULT: "cash"},
    "ask": {
        **{HOW: "choose", NUMBERS: "", SPLIT: "market", STEP: "", BEFORE: ""},
        **{SQL: "", GIVEN: "", WITHIN: "", LOOK: "", X: "", Y: "", COLOUR: ""},
    },
    "cost": {UNIT: "trade_settled"},
    "locations": {SHOWN: "gone_wrong_rate", BASE: "", SITE: ""},
}
"""By page: the name of every choice of its own, and its default."""

_DEFAULTS: Final = {name: default for of_page in PICKS.values() for name, default in of_page.items()}

MOST_BUTTONS: Final = 4
"""Options shown as buttons beside each other; more of them stand in a list."""

LIST_WIDTH: Final = 340
"""Width of such a list, in pixels: fit for a phone, and no wider on a desk."""


def take(page: str, asked: Choices) -> None:
    """Make the choices of this page that an address asks for; what it does not name goes back to its default."""
    for name, default in PICKS.get(page, {}).items():
        st.session_state[name] = next(iter(asked.get(name, ())), default)


def choices(page: str) -> Choices:
    """What the address should say of this page's own choices."""
    chosen = {name: st.session_state.get(name) or default for name, default in PICKS.get(page, {}).items()}
    return {name: [value] for name, value in chosen.items() if value != PICKS[page][name]}


def pick(name: str, label: str, options: Mapping[str, str]) -> str:
    """One of `options` (value to words), by buttons or from a list; its default where nothing, or nonsense, is chosen.

    Where `options` do not hold the default, the first of them stands in for it.
    """
    default = _DEFAULTS[name] if _DEFAULTS[name] in options else next(iter(options))
    filters.hold(name, default, options)
    if len(options) <= MOST_BUTTONS:
        chosen = st.segmented_control(label, list(options), format_func=options.__getitem__, key=name)
    else:
        chosen = st.selectbox(label, list(options), format_func=options.__getitem__, key=name, width=LIST_WIDTH)
    return default if chosen is None else chosen


def typed(name: str, label: str) -> str:
    """What the viewer typed, without blanks around it; empty where nothing is."""
    filters.hold(name, "")
    text = st.text_input(label, key=name, width=LIST_WIDTH)
    return (text or "").strip()


STORIES: Final[Mapping[str, str]] = {"instruction_id": INSTRUCTION, "break_id": BREAK}
"""By the column that names a thing: the page of its story, and the choice of that page, which are called alike."""


def open_story(column: str, thing: str) -> NoReturn:
    """Go to the page of the story of one thing. Its address carries the thing and the viewer's filters."""
    # By the address alone: a field that the page has drawn already may not be set from here.
    page = STORIES[column]
    st.switch_page(f"pages/{page}.py", query_params={**filters.choices(), page: [thing]})


def chosen(name: str) -> str:
    """What was typed or chosen under that name."""
    return str(st.session_state.get(name) or _DEFAULTS[name]).strip()
