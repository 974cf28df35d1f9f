"""The steps a page is narrowed by, above it: each says what is left, and undoes itself."""

import streamlit as st

from backoffice.i18n import labels, say
from backoffice.sql import FILTER_COLUMNS
from backoffice.ui import drills
from backoffice.ui.drawn import group
from backoffice.ui.notes import small
from backoffice.ui.view import View
from backoffice.ui.wording import plain


def trail(seen: View) -> None:
    """A button a step, and one for all of them; nothing where the page is not narrowed."""
    taken: dict[str, tuple[str | None, ...]] = {FILTER_COLUMNS[name]: values for name, values in seen.filters.chosen}
    taken |= {column: (value,) for column, value in seen.filters.drilled}
    if not taken:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        small(say("Narrowed to"), width="content")
        for column, values in taken.items():
            words = ", ".join(group(seen, column, value) for value in values)
            st.button(
                plain(say("{column}: {value}", column=labels.column(column), value=words)),
                key=f"widen {column}",
                icon=":material/close:",
                help=say("Undo this step"),
                on_click=drills.widen,
                args=(column,),
            )
        if len(taken) > 1:
            st.button(say("Show everything"), key="widen all", type="tertiary", on_click=drills.widen, args=(*taken,))
