"""Asking by choice: numbers, groups, a step of time and what to compare with; the SQL that it makes can be taken on."""

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from backoffice.adhoc import explore
from backoffice.adhoc.desk import Question
from backoffice.adhoc.explore import MOST_KPIS, Choice
from backoffice.errors import QuestionRefused
from backoffice.i18n import labels, say
from backoffice.kpis import KPI, KPIS, named
from backoffice.sql import Grain
from backoffice.ui import address, notes, picks
from backoffice.ui.ask import Chosen, in_sql
from backoffice.ui.view import View
from backoffice.ui.wording import plain

STEPS: Final[dict[str, str]] = {"": "As a whole", "day": "By day", "week": "By week", "month": "By month"}
_FIRST: Final = "settlement_fail_rate"
_PATIENCE: Final = 25.0
_NOTHING: Final = "-"
"""In the address: nothing was chosen, which is not the same as nothing said."""


def choose(seen: View) -> Chosen | None:
    """The question chosen; None, and why, where it cannot be asked."""
    offered = {kpi.key: kpi for kpi in KPIS if seen.snapshot.has(kpi.result.table)}
    if not offered:
        notes.small(say("There is no number to choose: no result was built yet."))
        return None
    kpis = _numbers(offered)
    left, right = st.columns(2)
    with left:
        split = _several(picks.SPLIT, say("Broken down by"), explore.splits(kpis), labels.column, 3)
    with right:
        grain = _step(kpis)
    compare = grain is None and len(kpis) == 1 and _comparison()
    try:
        text = _text(seen, kpis, split, grain, compare=compare)
    except QuestionRefused as refused:
        st.warning(plain(str(refused)), icon=":material/block:")
        return None
    with st.expander(say("The SQL of it"), key="ask the sql", on_change="rerun") as opened:
        if opened.open:
            st.code(text, language="sql")
    st.button(say("Go on in SQL"), on_click=in_sql, args=(text,), icon=":material/edit:")
    return Chosen(Question(text), kpis, grain, _PATIENCE)


def _text(seen: View, kpis: tuple[KPI, ...], split: tuple[str, ...], grain: Grain | None, *, compare: bool) -> str:
    first = kpis[0]
    filters = seen.filters_for(first.result, first.on)
    before = seen.earlier(first.result, first.on) if compare else None
    if compare and before is None:
        notes.small(say("There is no earlier period to compare with: choose dates at the side."))
    return explore.text_of(Choice(kpis, split, grain, filters, before))


def _numbers(offered: dict[str, KPI]) -> tuple[KPI, ...]:
    first = _FIRST if _FIRST in offered else next(iter(offered))
    wanted = [key for key in picks.chosen(picks.NUMBERS).split(",") if key in offered][:MOST_KPIS] or [first]
    st.session_state["ask numbers"] = wanted
    st.multiselect(
        say("Numbers, four at most"),
        list(offered),
        format_func=lambda key: say(offered[key].title),
        key="ask numbers",
        max_selections=MOST_KPIS,
        placeholder=say("Choose a number"),
        on_change=_take,
        args=("ask numbers", picks.NUMBERS),
    )
    return tuple(named(key) for key in wanted)


def _several(
    name: str, label: str, options: tuple[str, ...], words: Callable[[str], str], most: int
) -> tuple[str, ...]:
    wanted = [one for one in picks.chosen(name).split(",") if one in options][:most]
    st.session_state[f"ask {name}"] = wanted
    st.multiselect(
        label,
        list(options),
        format_func=words,
        key=f"ask {name}",
        max_selections=most,
        placeholder=say("Everything together"),
        on_change=_take,
        args=(f"ask {name}", name),
    )
    return tuple(wanted)


def _step(kpis: tuple[KPI, ...]) -> Grain | None:
    offered: list[Any] = [
        "",
        *(one for one in explore.steps(kpis[0]) if all(one in explore.steps(kpi) for kpi in kpis)),
    ]
    chosen: Any = picks.pick(picks.STEP, say("Over time"), {one: say(STEPS[one]) for one in offered})
    return chosen or None


def _comparison() -> bool:
    st.session_state["ask before"] = picks.chosen(picks.BEFORE) == "1"
    return st.toggle(say("Beside the period before"), key="ask before", on_change=_compare)


def _compare() -> None:
    st.session_state[picks.BEFORE] = "1" if st.session_state["ask before"] else ""
    address.decided()


def _take(widget: str, name: str) -> None:
    st.session_state[name] = ",".join(st.session_state[widget]) or _NOTHING
    for other in (picks.X, picks.Y, picks.COLOUR):
        st.session_state[other] = ""
    address.decided()
