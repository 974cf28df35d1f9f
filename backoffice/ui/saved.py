"""A viewer's own saved views: a name for an address, beside every page. No row is kept, so whoever opens one sees what
his own role may see.

They lie on a shelf a person, `views/<whose>/` of the data folder; to delete one is to keep no address under its name.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st

from backoffice import i18n
from backoffice.errors import BackofficeError
from backoffice.i18n import say
from backoffice.shelf import Shelf, plain
from backoffice.ui import notes
from backoffice.ui.address import Choices
from backoffice.ui.breaks import who_acts
from backoffice.ui.view import View
from backoffice.ui.wording import plain as escaped

_NAME: Final = "name of view"
_WHO: Final = "whose views"
_TOLD: Final = "view kept"


class ViewRefused(BackofficeError):
    """A view has no fit name or owner, or cannot be read. Nothing was kept."""


@dataclass(frozen=True)
class Address:
    """A page and its choices; without a page, a view that was deleted."""

    page: str
    choices: Mapping[str, Sequence[str]]


def _write(address: Address) -> dict[str, Any]:
    return {"page": address.page, "choices": {name: list(values) for name, values in address.choices.items()}}


def _read(said: Any) -> Address:
    page, choices = said["page"], said["choices"]
    if not isinstance(page, str) or not all(
        isinstance(values, list) and all(isinstance(one, str) for one in values) for values in choices.values()
    ):
        raise ViewRefused("expected a page and its choices, all of them text")
    return Address(page, choices)


def shelf(who: str) -> Shelf[Address]:
    """The shelf of one person."""
    whose = hashlib.sha256(plain(who).casefold().encode()).hexdigest()[:16]
    return Shelf(f"views/{whose}", "view", _write, _read, ViewRefused)


def views_of(data: Path, who: str) -> dict[str, Address]:
    """The views of one person, by name, without those deleted."""
    found, _ = shelf(who).kept_in(data)
    return {one.name: one.thing for one in found if one.thing.page}


def saved_views(seen: View, page: str, choices: Callable[[], Choices], pages: Sequence[str]) -> None:
    """The viewer's views, each a link, and a way to keep the present one; folded, and sent once it is opened.

    `choices` are asked for when a view is kept: a part of the page may have been drawn anew alone since this was.
    """
    with st.expander(say("My views"), key="my views", on_change="rerun") as opened:
        if not opened.open:
            return
        who = who_acts(_WHO)
        if not who:
            notes.small(say("Say who you are, to see your views and to keep this one."))
            return
        for name, address in views_of(Path(seen.folder), who).items():
            if address.page in pages:
                _one(seen, who, name, address)
        st.text_input(say("Name of the view"), key=_NAME)
        given = (seen.folder, i18n.spoken(), who, page, choices)
        st.button(say("Keep this view"), key="keep view", on_click=_keep, args=given)
        if told := st.session_state.pop(_TOLD, None):
            st.error(escaped(told))


def _one(seen: View, who: str, name: str, address: Address) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(f"pages/{address.page}.py", label=escaped(name), query_params=dict(address.choices))
        st.button(
            say("Delete"),
            key=f"delete view {name}",
            type="tertiary",
            help=say("Delete the view {name}", name=name),
            on_click=_delete,
            args=(seen.folder, who, name),
        )


def _keep(folder: str, language: i18n.Language, who: str, page: str, choices: Callable[[], Choices]) -> None:
    address = Address(page, {name: list(to) for name, to in choices().items() if to})
    with i18n.speaking(language):
        try:
            shelf(who).keep(Path(folder), str(st.session_state.get(_NAME) or ""), who, address)
        except (BackofficeError, OSError) as refused:
            st.session_state[_TOLD] = str(refused)
        else:
            st.session_state[_NAME] = ""


def _delete(folder: str, who: str, name: str) -> None:
    shelf(who).keep(Path(folder), name, who, Address("", {}))
