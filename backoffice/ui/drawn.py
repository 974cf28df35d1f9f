"""Putting one chart on the page: groups by name, the figure, and the same figures as a table folded beneath."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final

import pandas as pd
import plotly.graph_objects as go
import polars as pl
import streamlit as st

from backoffice import charts
from backoffice.charts import Grain, Measure
from backoffice.i18n import codes, say
from backoffice.ui import drills, wording
from backoffice.ui.cells import PARTIES
from backoffice.ui.drills import Leads
from backoffice.ui.view import KINDS, View
from backoffice.ui.written import written


def in_words(seen: View, frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Groups by name, and `why`, the words for a figure that is not there. Namesakes keep their id beside the name."""
    names = {value: group(seen, column, value) for value in frame[column].unique().to_list()}
    twice = {name for name, times in Counter(names.values()).items() if times > 1}
    named = [f"{names[one]} ({one})" if names[one] in twice else names[one] for one in frame[column].to_list()]
    reasons = [None if one is None else wording.absent(one) for one in frame["absent"].to_list()]
    return frame.with_columns(pl.Series(column, named, pl.String), pl.Series("why", reasons, pl.String))


def draw(made: go.Figure, title: str, leads: Leads | None = None, key: str | None = None) -> None:
    """A figure, named for those who cannot see it; a click on a mark narrows the page to where it `leads`.

    `key` tells a figure from another like it on the same page.
    """
    if leads is None or drills.by_finger():
        st.plotly_chart(made, config=charts.CONFIG, alt=title, key=key)
        return
    key = f"chart {leads.key} {drills.turn()}"
    clicked = partial(drills.clicked, leads, key)
    st.plotly_chart(made, config=charts.CONFIG, alt=title, key=key, on_select=clicked, selection_mode="points")


def fold(
    frame: pl.DataFrame,
    measure: Measure,
    groups: Mapping[str, str],
    key: str,
    grain: Grain = "day",
    leads: Leads | None = None,
) -> None:
    """The figures of a chart as a table, folded beneath it. `groups` maps columns to labels."""
    table: dict[str, Sequence[str]] = {
        label: [_cell(one, grain) for one in frame[name].to_list()] for name, label in groups.items()
    }
    figures = frame.select("number", "absent").iter_rows()
    table[measure.title] = [
        measure.written(one) if one is not None else wording.absent(why or "unknown") for one, why in figures
    ]
    fold_of(table, key, leads)


def fold_of(table: Mapping[str, Sequence[str]], key: str, leads: Leads | None = None) -> None:
    """A table of words that is sent only once its fold is opened. `key` tells the folds of a page apart.

    Where its groups lead somewhere, they stand in a list as well: nobody needs a mouse to narrow the page.
    """
    with st.expander(say("As a table"), key=f"table {key}", on_change="rerun") as opened:
        if opened.open:
            plain_table(table)
            if leads is not None:
                drills.choose(leads)


def plain_table(columns: Mapping[str, Sequence[str]]) -> None:
    """A small table of words, its columns of figures flush right.

    Cells are Markdown to Streamlit, so whatever Markdown means by its signs is escaped.
    """
    escaped = {wording.plain(name): [wording.plain(one) for one in cells] for name, cells in columns.items()}
    figures = [wording.plain(name) for name, cells in columns.items() if _are_figures(cells)]
    st.table(written(pd.DataFrame(escaped), right=figures), hide_index=True)


def _are_figures(cells: Sequence[str]) -> bool:
    """Some cell is one figure, and all others begin with a word, as those that say why there is none."""
    others = [one for one in cells if not _FIGURE.fullmatch(one)]
    return len(others) < len(cells) and not any(sign.isdigit() for one in others for sign in one.partition(" ")[0])


_DIGITS: Final = r"\d{1,3}(,\d{2,3})*(\.\d+)?"

_CURRENCY: Final = r"([^\W\d]{0,2}[^\w\s./-]|[^\W\d]{1,3}\s)"

_FIGURE: Final = re.compile(rf"[+\u2212]?{_CURRENCY}?{_DIGITS}\D*(·\D*{_DIGITS}\D*)?")
"""Sign, currency, digits in groups, unit, and perhaps a share after a dot. A date has further digits, the number of a
standard no groups, and a name like T2S neither a sign nor a blank before its digit, so they are none."""


def group(seen: View, column: str, value: object) -> str:
    """One group of a column in words."""
    if value is None:
        return say("Not given")
    if column == "instrument_id":
        return seen.security(str(value))
    if column in KINDS:
        return seen.kind(str(value), column)
    if column == "reason":
        return codes.with_code(column, str(value))
    if column.startswith("is_"):
        return codes.yes_no(str(value).lower() == "true")
    return seen.name(str(value)) if column in PARTIES else codes.code(column, str(value))


def _cell(value: object, grain: Grain) -> str:
    return charts.period_words(value, grain) if isinstance(value, date) else str(value)
