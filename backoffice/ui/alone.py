"""A part of a page that is drawn anew alone when somebody changes something in it: menu and filters stand still.

It looks at what the page looked at when it was opened, in the same language, and writes its choices into the address.
"""

from collections.abc import Callable

import streamlit as st

from backoffice import i18n
from backoffice.ui import address, filters, picks, states
from backoffice.ui.view import resume, view


def alone(page: str, draw: Callable[[], None]) -> None:
    """Draw a part of that page, now and by itself after each change in it."""
    seen, spoken = view(), i18n.spoken()

    @st.fragment
    def part() -> None:
        i18n.speak(spoken)
        resume(seen)
        address.settle({**filters.choices(), **picks.choices(page)})
        try:
            draw()
        except states.UNREADABLE as error:
            states.broken(error)

    part()
