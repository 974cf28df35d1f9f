"""A change of the scenario looked at: taken whole, or told why not, before the page is drawn again."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

import streamlit as st

from backoffice.errors import ScenarioRefused
from backoffice.scenarios import text_of
from backoffice.transforms.whatif import Scenario
from backoffice.ui import address, picks

TOLD: Final = "scenario told"
"""In the session: what was refused, until it is told."""

_TURN: Final = "scenario turn"
"""In the session: how often the tables were filled anew; a table that is filled anew is a new one to Streamlit."""


def turn() -> int:
    """How often the tables were filled anew."""
    return int(st.session_state.get(_TURN, 0))


def put(text: str) -> None:
    """Make this the scenario the page looks at."""
    st.session_state[picks.SCENARIO] = text
    address.decided()
    st.session_state[_TURN] = turn() + 1


def take(made: Callable[[], Scenario]) -> None:
    """Make a changed scenario the one looked at; what it may not be is told, and all fields go back."""
    try:
        text = text_of(made())
    except ScenarioRefused as refused:
        st.session_state[TOLD] = str(refused)
        st.session_state[_TURN] = turn() + 1
    else:
        put(text)


def decimal(number: float) -> Decimal:
    """What was typed or slid to, in the digits it was given in."""
    return Decimal(repr(round(float(number), 8)))
