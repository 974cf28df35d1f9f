"""The floor of the screen: the same pages drawing the same figures from constants.

Started in place of `app.py`, from a folder where `pages` is found beside it. Every answer a page gets is remembered the
first time it is asked for, by what was asked; from then on it is a constant: no query, no check of access, no look at
the store.
"""

import runpy
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

HOME = Path.cwd()
sys.path.insert(0, str(HOME))

from backoffice.ui import cache, page, view


@st.cache_resource
def constants() -> dict[Any, Any]:
    """What was answered so far, shared by all sessions."""
    return {}


def remembered(name: str, ask: Callable[..., Any]) -> Callable[..., Any]:
    """`ask`, asked once for each set of arguments."""
    known = constants()

    def answer(*asked: Any) -> Any:
        if (name, *asked) not in known:
            known[name, *asked] = ask(*asked)
        return known[name, *asked]

    return answer


def look_once(ask: Callable[[int | None], view.View]) -> Callable[[int | None], view.View]:
    """The first view made of a load serves every run."""

    def look(load: int | None = None) -> view.View:
        known = constants()
        if ("view", load) not in known:
            known["view", load] = ask(load)
        same: view.View = replace(known["view", load], said=set(), found={})
        view._current.set(same)
        return same

    return look


@st.cache_resource
def floored() -> bool:
    """Put the constants in place, once a process."""
    for ask in cache.ANSWERS:
        setattr(cache, ask.__name__, remembered(ask.__name__, ask))
    page.look = look_once(page.look)
    return True


floored()

runpy.run_path(str(HOME / "app.py"))
