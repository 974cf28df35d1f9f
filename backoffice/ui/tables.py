"""Tables: rows in words with a download of all of them, made when it is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

import polars as pl
import streamlit as st

from backoffice import i18n
from backoffice.contracts import Contract
from backoffice.errors import NotAllowed
from backoffice.i18n import labels, numbers, say
from backoffice.query import Rows
from backoffice.sql import EVERYTHING, Filters
from backoffice.ui import cells, notes
from backoffice.ui.listings import Listing
from backoffice.ui.notes import small
from backoffice.ui.picks import open_story
from backoffice.ui.view import View, view

SHOWN: Final = 100
"""Rows on the screen; the download holds more."""

DOWNLOADED: Final = 100_000
"""Rows of a download at most: what a spreadsheet still opens."""

_MARK: Final = b"\xef\xbb\xbf"

_FORMULA: Final = r"^[=@+\-\t\r]"
"""How text begins that a spreadsheet would run as a formula."""


HOW_TO_OPEN: Final[Mapping[str, str]] = {
    "instruction_id": "Click a reference, or tick its row, to read the instruction's story.",
    "break_id": "Click a break, or tick its row, to read its story and to act on it.",
}
"""By the column that opens: what to do."""


@dataclass(frozen=True)
class _Asked:
    """A list, and what it is narrowed to."""

    listing: Listing
    filters: Filters
    matching: tuple[tuple[str, str], ...]


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
    asked = _Asked(wanted, replace(filters, at=at), matching)
    try:
        found = _rows(seen, asked, SHOWN)
    except NotAllowed:
        small(say("These rows stand for single people, so only totals are shown."))
        return
    if not matching:
        notes.unusable(seen, [wanted.contract])
    if not found.total:
        small(say(wanted.nothing))
        return
    grid(seen, wanted.contract, found.frame, say(wanted.title), opens=wanted.opens)
    recorded = {(wanted.contract.table, name) for name in wanted.columns} & cells.RECORDED
    if recorded and i18n.spoken().catalogue is not None:
        small(say("Reasons and findings are shown as they were recorded, in English."))
    with st.container(horizontal=True, vertical_alignment="center"):
        told = {"shown": numbers.grouped(found.frame.height), "total": numbers.grouped(found.total)}
        small(say("The first {shown} of {total} rows.", **told) if found.cut else say("{total} rows.", **told))
        st.download_button(
            say("Download as CSV"),
            data=partial(_file, seen, asked, i18n.spoken()),
            file_name=_file_name(seen, asked),
            mime="text/csv",
            key=f"download {wanted.key}",
            on_click="ignore",
            icon=":material/download:",
        )


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
    styled = worded.to_pandas().style.format(
        {name: cells.writer(seen, name, dtype) for name, dtype in worded.schema.items() if dtype != pl.String},
        na_rep="",
    )
    answers: Any = "ignore" if opens is None else "rerun"
    event = st.dataframe(
        styled,
        hide_index=True,
        key=None if opens is None else f"grid {title}",
        on_select=answers,
        selection_mode=["single-row", "single-cell"],
        column_config={
            name: st.column_config.Column(
                named[name],
                alignment="right" if dtype.is_numeric() else "left",
                width=cells.width(name),
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


def csv(seen: View, contract: type[Contract], frame: pl.DataFrame) -> bytes:
    """A frame as a file: labels and words as on the screen, figures exact and ungrouped, dates as ISO has them.

    It begins with the mark by which spreadsheets know UTF-8. Text that a spreadsheet would run as a formula gets an
    apostrophe before it.
    """
    named = {name: cells.header(contract, name, frame) for name in frame.columns}
    return spreadsheet(cells.in_words(seen, frame).rename(named))


def spreadsheet(frame: pl.DataFrame) -> bytes:
    """A frame as a file that spreadsheets open: see `csv`."""
    risky = pl.col(pl.String).str.contains(_FORMULA)
    safe = frame.with_columns(pl.when(risky).then("'" + pl.col(pl.String)).otherwise(pl.col(pl.String)).name.keep())
    return _MARK + safe.write_csv().encode()


def _rows(seen: View, asked: _Asked, limit: int) -> Rows:
    wanted = asked.listing
    return seen.rows(
        wanted.contract.table,
        asked.filters,
        columns=wanted.columns,
        on=wanted.on,
        where=wanted.where,
        order=wanted.order,
        limit=limit,
        matching=asked.matching,
    )


def _file(seen: View, asked: _Asked, language: i18n.Language) -> bytes:
    """The download, made in a thread of its own, which does not know the viewer's language."""
    with i18n.speaking(language):
        return csv(seen, asked.listing.contract, _rows(seen, asked, DOWNLOADED).frame)


def _file_name(seen: View, asked: _Asked) -> str:
    filters = asked.filters
    days = [f"{day:%Y%m%d}" for day in (filters.start, filters.end) if day and asked.listing.on]
    of = [value for _, value in asked.matching if value.isalnum()]
    days += [f"{filters.at:%Y%m%d_%H%M}"] if filters.at else []
    return "_".join([asked.listing.key, *of, *days, f"load{seen.snapshot.load_id}"]) + ".csv"
