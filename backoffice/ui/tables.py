"""Tables: rows in words with a download of all of them, made when it is asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import polars as pl
import streamlit as st

from backoffice import i18n
from backoffice.contracts import Contract
from backoffice.errors import NotAllowed
from backoffice.i18n import labels, numbers, say
from backoffice.query import Rows
from backoffice.sql import EVERYTHING
from backoffice.ui import cells, notes, wording
from backoffice.ui.downloads import Asked, downloads
from backoffice.ui.listings import Listing
from backoffice.ui.notes import small
from backoffice.ui.picks import open_story
from backoffice.ui.view import View, view
from backoffice.ui.written import texts, written_as

SHOWN: Final = 100
"""Rows on the screen at once; the next are fetched when somebody turns the page, and files hold more."""

HOW_TO_OPEN: Final[Mapping[str, str]] = {
    "instruction_id": "Click a reference, or tick its row, to read the instruction's story.",
    "break_id": "Click a break, or tick its row, to read its story and to act on it.",
}
"""By the column that opens: what to do."""


def listing(wanted: Listing, *matching: tuple[str, str], at: datetime | None = None) -> None:
    """A declared list over the current filters, with its download.

    With `matching`, pairs of a column and its value, it is the list of one thing, whatever the filters. With `at`, a
    list of spans shows those that held at that moment.
    """
    seen = view()
    st.header(say(wanted.title))
    if not seen.snapshot.has(wanted.contract.table):
        small(say("{table}: no data loaded.", table=labels.table(wanted.contract.table)))
        return
    filters = EVERYTHING if matching else seen.filters_for(wanted.contract, wanted.on)
    asked = Asked(wanted, replace(filters, at=at), matching)
    begins = _begins(seen, asked)
    try:
        found = asked.rows(seen, SHOWN, begins)
    except NotAllowed:
        small(say("These rows stand for single people, so only totals are shown."))
        return
    if not matching:
        notes.unusable(seen, [wanted.contract])
    if not found.total:
        small(say(wanted.nothing))
        return
    grid(seen, wanted.contract, found.frame, say(wanted.title), opens=wanted.opens)
    as_recorded(wanted.contract, wanted.columns)
    with st.container(horizontal=True, vertical_alignment="center"):
        _turn(asked, begins, found)
        downloads(seen, asked, found.total)


def as_recorded(contract: type[Contract], columns: Iterable[str]) -> None:
    """That some of the columns hold sentences in English, where another language is spoken."""
    if i18n.spoken().catalogue is not None and any((contract.table, name) in cells.RECORDED for name in columns):
        small(say("Reasons and findings are shown as they were recorded, in English."))


def _begins(seen: View, asked: Asked) -> int:
    """The first row shown: where the viewer turned to, as long as it is the same list of the same data."""
    turned, begins = st.session_state.get(f"turned {asked.listing.key}", (None, 0))
    return begins if turned == (asked, seen.snapshot.load_id) else 0


def _turn(asked: Asked, begins: int, found: Rows) -> None:
    """Which rows are shown of how many, and the way to those before and after."""
    if found.total <= SHOWN:
        small(wording.rows(found.total), width="content")
        return
    ends = begins + found.frame.height
    told = {"first": numbers.grouped(begins + 1), "last": numbers.grouped(ends), "total": numbers.grouped(found.total)}
    small(say("Rows {first} to {last} of {total}.", **told), width="content")
    for words, icon, to, there in (
        (say("Rows before"), ":material/chevron_left:", max(0, begins - SHOWN), begins > 0),
        (say("Rows after"), ":material/chevron_right:", begins + SHOWN, ends < found.total),
    ):
        st.button(
            words,
            icon=icon,
            type="tertiary",
            disabled=not there,
            key=f"{words} {asked.listing.key}",
            on_click=_turned,
            args=(asked, view().snapshot.load_id, to),
        )


def _turned(asked: Asked, load: int | None, begins: int) -> None:
    st.session_state[f"turned {asked.listing.key}"] = ((asked, load), begins)


def grid(
    seen: View,
    contract: type[Contract],
    frame: pl.DataFrame,
    title: str,
    headers: Mapping[str, str] | None = None,
    *,
    opens: str | None = None,
) -> None:
    """A frame in words. `headers` names columns that are not the contract's own.

    `opens` names the column of things that have a story: its cell clicked, or its row ticked, leads there.
    """
    named = {name: (headers or {}).get(name) or cells.header(contract, name, frame) for name in frame.columns}
    worded = cells.in_words(seen, frame)
    writers = {name: cells.writer(seen, name, dtype) for name, dtype in worded.schema.items() if dtype != pl.String}
    words = texts(worded, writers)
    answers: Any = "ignore" if opens is None else "rerun"
    event = st.dataframe(
        written_as(worded, words),
        hide_index=True,
        key=None if opens is None else f"grid {title}",
        on_select=answers,
        selection_mode=["single-row", "single-cell"],
        column_config={
            name: st.column_config.Column(
                named[name],
                alignment="right" if dtype.is_numeric() or name in cells.PROVED else "left",
                width=cells.width(name, named[name], words[name].to_list()),
            )
            for name, dtype in frame.schema.items()
        },
        placeholder="",
        alt=title,
    )
    if opens is not None:
        small(say(HOW_TO_OPEN[opens]))
        if (row := _chosen(event["selection"], opens)) is not None:
            open_story(opens, frame[opens][row])


def _chosen(selection: Mapping[str, Any], opens: str) -> int | None:
    """The row ticked, or that of the cell clicked in the column that opens."""
    if selection["rows"]:
        return int(selection["rows"][0])
    return next((int(row) for row, column in selection.get("cells", ()) if column == opens), None)
