"""Asking in SQL: the editor, examples made of the KPIs, values of parameters, and the tables there are."""

import re
from typing import Final
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from backoffice.adhoc import explore
from backoffice.adhoc.desk import Question
from backoffice.adhoc.explore import Choice
from backoffice.adhoc.tables import Table
from backoffice.i18n import labels, say
from backoffice.kpis import KPI, KPIS
from backoffice.sql import EVERYTHING
from backoffice.ui import address, notes, picks
from backoffice.ui.ask import EDITOR, OWN, Chosen, desk, given, how, in_sql, within
from backoffice.ui.ask_choose import choose
from backoffice.ui.completion import offer_names
from backoffice.ui.drawn import plain_table
from backoffice.ui.view import View, view
from backoffice.ui.wording import plain, read

_PARAMETER: Final = re.compile(r"\$([A-Za-z_]\w*)(?![\w$])")
_EXAMPLE: Final = "ask example"
_TABLE: Final = "ask table"


def question() -> Chosen | None:
    """The question of the page, by choice or in SQL; None where there is none to answer yet."""
    return choose(view()) if how() == "choose" else _written(view())


def _written(seen: View) -> Chosen | None:
    st.session_state.setdefault(EDITOR, picks.chosen(picks.SQL))
    _examples(seen)
    field = say("Your question: one SELECT")
    st.text_area(
        field,
        key=EDITOR,
        height=220,
        placeholder=say("Write SQL, or begin with an example"),
    )
    own: dict[str, pl.DataFrame] = st.session_state.get(OWN, {})
    offer_names(field, desk().tables.values(), {name: frame.columns for name, frame in own.items()})
    _within()
    st.button(say("Ask"), type="primary", on_click=_ask, icon=":material/play_arrow:")
    text = picks.chosen(picks.SQL)
    if not text:
        return None
    base = within(seen, narrowed=picks.chosen(picks.WITHIN) == "1")
    return Chosen(Question(text, _values(text), base.filters))


def _ask() -> None:
    text = str(st.session_state.get(EDITOR) or "").strip()
    if text != picks.chosen(picks.SQL):
        for name in (picks.X, picks.Y, picks.COLOUR):
            st.session_state[name] = ""
    st.session_state[picks.SQL] = text
    st.session_state["ask turn"] = int(st.session_state.get("ask turn", 0)) + 1
    address.decided()


def _values(text: str) -> dict[str, str]:
    """A field for every parameter of the text."""
    names = sorted(set(_PARAMETER.findall(text)))
    known = given()
    for name in names:
        st.session_state[f"ask ${name}"] = known.get(name, "")
        st.text_input(
            say("Value of {name}", name=f"${name}"), key=f"ask ${name}", on_change=_give, args=(names,), width=340
        )
    return {name: known.get(name, "") for name in names}


def _give(names: list[str]) -> None:
    st.session_state[picks.GIVEN] = urlencode({name: st.session_state[f"ask ${name}"] for name in names})
    address.decided()


def _within() -> None:
    st.session_state["ask within"] = picks.chosen(picks.WITHIN) == "1"
    st.toggle(say("Only rows of the filters at the side"), key="ask within", on_change=_narrow)


def _narrow() -> None:
    st.session_state[picks.WITHIN] = "1" if st.session_state["ask within"] else ""
    address.decided()


def _examples(seen: View) -> None:
    offered = {kpi.key: kpi for kpi in KPIS if seen.snapshot.has(kpi.result.table)}
    st.selectbox(
        say("Begin with an example"),
        list(offered),
        index=None,
        format_func=lambda key: _named(offered[key]),
        placeholder=say("Choose a number"),
        key=_EXAMPLE,
        on_change=_begin,
        args=({key: explore.text_of(_example(kpi)) for key, kpi in offered.items()},),
        width=560,
    )


def _example(kpi: KPI) -> Choice:
    """A number by its first split and, where it has days, by week."""
    steps = explore.steps(kpi)
    return Choice((kpi,), kpi.splits[:1], "week" if "week" in steps else None, EVERYTHING)


def _named(kpi: KPI) -> str:
    if not kpi.splits:
        return say(kpi.title)
    return say("{kpi} by {column}", kpi=say(kpi.title), column=labels.column(kpi.splits[0]))


def _begin(texts: dict[str, str]) -> None:
    chosen = st.session_state.get(_EXAMPLE)
    if chosen is not None:
        in_sql(texts[chosen])
        st.session_state[_EXAMPLE] = None


def tables_to_ask() -> None:
    """The tables there are, and of one of them the columns with type, unit and meaning, as its contract has them."""
    with st.expander(say("Tables and columns there are"), key="ask tables", on_change="rerun") as opened:
        if not opened.open:
            return
        found = desk().tables
        name = st.selectbox(say("Table"), sorted(found), key=_TABLE, format_func=_listed, width=560)
        _columns(found[name])


def _listed(name: str) -> str:
    return f"{name} · {labels.table(name)}"


def _columns(table: Table) -> None:
    st.markdown(plain(read(table.meaning)))
    with st.container(key="ask columns"):
        plain_table(
            {
                say("Column"): [one.name for one in table.columns],
                say("Label"): [labels.column(one.name) for one in table.columns],
                say("Type"): [one.type for one in table.columns],
                say("Unit"): [read(one.unit) for one in table.columns],
                say("Meaning"): [read(one.meaning) for one in table.columns],
            }
        )
    notes.small(say("Names, units and meanings are those of the contracts, in English."))
