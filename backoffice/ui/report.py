"""The remote-staff report on the page: the sections, words and figures of its files, over the viewer's filters."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from backoffice import i18n
from backoffice.contracts.cost import StaffMonth
from backoffice.i18n import labels, say
from backoffice.reports import written
from backoffice.reports.files import FORMATS
from backoffice.reports.report import Report, Table, Text
from backoffice.sql import FILTER_COLUMNS
from backoffice.ui import cache, notes
from backoffice.ui.cells import width
from backoffice.ui.drawn import draw
from backoffice.ui.report_charts import chart_of
from backoffice.ui.view import view
from backoffice.ui.wording import plain

_REACHES: Final = frozenset({"location"})
"""Filters that reach the report."""

_REASON: Final = ": "
"""Between what is said in a figure's place, and why."""

_LONG: Final = 40
"""Letters of a sentence that finds no room beside figures."""


def report_files() -> None:
    """Buttons that write the report into a file, which is made when it is asked for."""
    made = _report()
    if made is None:
        notes.small(say("There is no month of staff in this range. Choose a longer one."))
        return
    with st.container(horizontal=True):
        for one in FORMATS:
            st.download_button(
                say("Download as {format}", format=one.name),
                data=partial(_file, one.make, made),
                file_name=f"{made.key}_load{view().snapshot.load_id}_{made.language}.{one.ending}",
                mime=one.mime,
                key=f"download {made.key} {one.ending}",
                on_click="ignore",
                icon=":material/download:",
            )
    notes.unusable(view(), [StaffMonth])
    if drilled := view().filters.kept(StaffMonth).keys() - FILTER_COLUMNS.values():
        notes.small(say("The report is not narrowed by {columns}.", columns=", ".join(map(labels.column, drilled))))


def report_section(key: str) -> None:
    """One section: its heading, its words, its charts, and their tables folded beneath."""
    made = _report()
    if made is None:
        return
    section = made.section(key)
    st.header(f"{list(made.sections).index(section) + 1}. {section.title}")
    for block in section.blocks:
        match block:
            case Text():
                _words(block)
            case Table():
                _table(block, f"{key} {block.key}")


def _report() -> Report | None:
    seen = view()
    filters = seen.filters_for(StaffMonth, "month")
    first, last = seen.span(StaffMonth, "month")
    start, end = filters.start or first, filters.end or last
    if start is None or end is None:
        return None
    reaching = tuple((name, values) for name, values in seen.filters.chosen if name in _REACHES)
    asked = replace(seen.filters, start=None, end=None, chosen=reaching, drilled=())
    return cache.remote_staff(seen.asker, asked, (start, end), i18n.spoken().code)


def _file(make: Callable[[Report], bytes], made: Report) -> bytes:
    """The download, made in a thread of its own, which does not know the viewer's language."""
    with i18n.speaking(i18n.named(made.language)):
        return make(made)


def _words(block: Text) -> None:
    match block.tone:
        case "answer":
            st.subheader(plain(block.words), anchor=False)
        case "plain":
            st.markdown(plain(block.words))
        case "note":
            notes.small(block.words)
        case "gap":
            st.markdown(f":orange[{plain(block.words)}]")


def _table(table: Table, key: str) -> None:
    st.markdown(f"**{plain(table.title)}**")
    if not table.rows:
        notes.small(table.nothing or "")
        return
    figure = None if table.chart is None else chart_of(table, table.chart)
    if figure is None:
        _grid(table)
    else:
        draw(figure, table.title)
        with st.expander(say("As a table"), key=f"table {key}", on_change="rerun") as opened:
            if opened.open:
                _grid(table)
    for note in table.notes:
        notes.small(note)


def _grid(table: Table) -> None:
    """All cells in words, as in the report's files; figures to the right.

    Why there is no figure is a sentence: a long one stands below, and its first words in the figure's place.
    """
    rows = written.rows(table)
    columns = {column.key: [words[place] for words in rows] for place, column in enumerate(table.columns)}
    reasons: dict[str, None] = {}
    for column in table.columns:
        if column.unit in written.NUMERIC:
            cells = [row.cells.get(column.key) for row in table.rows]
            why = [None if cell is None or cell.value is not None else cell.why for cell in cells]
            long = {one: one.partition(_REASON)[0] for one in why if one and len(one) > _LONG and _REASON in one}
            reasons |= dict.fromkeys(long)
            columns[column.key] = [long.get(one, one) for one in columns[column.key]]
    headers = {column.key: written.header(table, column) for column in table.columns}
    st.dataframe(
        pl.DataFrame(columns).to_pandas(),
        hide_index=True,
        height="content",
        column_config={
            column.key: st.column_config.Column(
                headers[column.key],
                alignment="right" if column.unit in written.NUMERIC else "left",
                width=width(column.key, headers[column.key], columns[column.key]),
            )
            for column in table.columns
        },
        alt=table.title,
    )
    if reasons:
        notes.small(" ".join(reasons))
