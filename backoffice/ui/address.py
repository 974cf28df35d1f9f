"""The page's address holds the viewer's choices as plain text: `?period=last-7-days&market=NSE`.

Streamlit can bind a widget to the address, but writes what the widget shows, so that an address would depend on
the language. Here the address holds codes. It wins over the widgets whenever it says something new: a link opened, or
the browser's Back.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

Choices = Mapping[str, Sequence[str]]

_SEEN = "address seen"
_PAGE = "page seen"
_DECIDED = "address outrun"


def decided() -> None:
    """What the viewer has just done on the page counts in the next run, whatever the address says by then.

    A browser asks with the address it has: while somebody moves a slider on, that is the one before the last move.
    """
    st.session_state[_DECIDED] = True


def arrived(page: str) -> Choices | None:
    """What the address asks for, if it is news: a link or a step back. None when the widgets know better.

    Moving to another page clears the address without meaning to clear the choices: that is no news.
    """
    asked = _asked()
    moved = st.session_state.get(_PAGE) not in (None, page)
    st.session_state[_PAGE] = page
    if st.session_state.pop(_DECIDED, False) or asked == st.session_state.get(_SEEN) or (moved and not asked):
        return None
    return asked


def settle(choices: Choices) -> None:
    """Write a page's choices into the address while only a part of it is drawn: what was done there has counted."""
    st.session_state.pop(_DECIDED, None)
    publish(choices)


def publish(choices: Choices) -> None:
    """Write the choices into the address; what is left at its default is left out by the caller."""
    wanted = {name: list(values) for name, values in choices.items() if values}
    if wanted != _asked():
        st.query_params.from_dict(wanted)
    st.session_state[_SEEN] = wanted


def _asked() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}
