"""Which language a page is in, told to the browser: a screen reader speaks it so, and letters are shaped for it."""

from typing import Any, Final

import streamlit as st

_JS: Final = "export default ({ data }) => { document.documentElement.lang = data; };"


def aloud(code: str) -> None:
    """The page is in this language. Streamlit itself says that every page is in English."""
    _component()(data=code, key="spoken", width="content", height="content")


@st.cache_resource
def _component() -> Any:
    """Said to Streamlit once a process, by whoever first needs it."""
    return st.components.v2.component("spoken", js=_JS)
