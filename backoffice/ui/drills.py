"""Narrowing the page to what was clicked, one step a column: by its filter where it has one, else by a drill.

Charts, and the tables beneath them, say what their marks stand for (`Leads`); the steps taken stand above the page
(`trail`) and in the address, `?drill=reason_family:LACK`, so a link and the browser's Back know them. Which columns
lead somewhere is said by the KPIs: those that some KPI is declared to be split by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import streamlit as st

from backoffice.charts import safe
from backoffice.i18n import labels, say
from backoffice.kpis import KPIS
from backoffice.sql import FILTER_COLUMNS
from backoffice.ui import address
from backoffice.ui.address import Choices

DRILL: Final = "drill"
"""The name of the steps, in the address and in the session alike."""

COLUMNS: Final = frozenset(split for kpi in KPIS for split in kpi.splits) - {*FILTER_COLUMNS.values()}
"""Columns without a filter that a viewer may drill into."""

_TURN: Final = "drill turn"
"""Counts the changes of the steps: a chart keeps the mark that was clicked, and must not once it is another chart."""

Step = tuple[str, str | None]
"""A column and the one value kept of it, as text; None keeps the rows where it is not given."""


@dataclass(frozen=True)
class Leads:
    """Where the marks of one chart lead: by their words down the chart, across it, and by the part they are drawn as.

    `key` tells the charts of a page apart.
    """

    key: str
    down: Mapping[str, Step] = field(default_factory=dict)
    across: Mapping[str, Step] = field(default_factory=dict)
    parts: Sequence[Step | None] = ()

    def all(self) -> dict[Step, str]:
        """Every step, and its words."""
        return {step: words for words, step in {**self.down, **self.across}.items()}

    def of(self, mark: Mapping[str, Any]) -> list[Step]:
        """The steps of a mark that was clicked, as Plotly tells of it."""
        places = ((self.down, mark.get("y")), (self.across, mark.get("x")))
        found = [step for words, at in places for name, step in words.items() if safe(name) == at]
        curve = int(mark.get("curve_number", 0))
        part = self.parts[curve] if curve < len(self.parts) else None
        return found if part is None else [*found, part]


def step(column: str, value: object) -> Step | None:
    """The step to one group of a breakdown; None where that leads nowhere."""
    if column in FILTER_COLUMNS.values():
        return None if value is None else (column, str(value))
    if column not in COLUMNS:
        return None
    return (column, None if value is None else str(value).lower() if isinstance(value, bool) else str(value))


def steps(column: str, words: Sequence[str], values: Sequence[object]) -> dict[str, Step]:
    """The steps to the groups of a column, by their words."""
    found = {name: step(column, value) for name, value in zip(words, values, strict=True)}
    return {name: one for name, one in found.items() if one is not None}


def chosen() -> tuple[Step, ...]:
    """The drills taken; narrowing by filters is not among them."""
    return tuple(st.session_state.get(DRILL, ()))


def take(asked: Choices) -> None:
    """Make the drills an address asks for; columns that nothing is split by are left out."""
    found: dict[str, str | None] = {}
    for text in asked.get(DRILL, ()):
        column, given, value = text.partition(":")
        if column in COLUMNS:
            found.setdefault(column, value if given else None)
    _keep(tuple(found.items()))


def choices() -> Choices:
    """What the address should say of the drills."""
    return {DRILL: [column if value is None else f"{column}:{value}" for column, value in chosen()]}


def by_finger() -> bool:
    """The page is looked at on a phone, where a chart that takes clicks would hold on to the finger that scrolls."""
    return "Mobi" in st.context.headers.get("User-Agent", "")


def turn() -> int:
    """A number that is another one once the steps have changed."""
    return int(st.session_state.get(_TURN, 0))


def narrow(taken: Sequence[Step]) -> None:
    """Take some steps; a step into a column that was narrowed already takes the place of that."""
    filters = {column: name for name, column in FILTER_COLUMNS.items()}
    drilled = dict(chosen())
    for column, value in taken:
        if column in filters:
            st.session_state[filters[column]] = [value]
        else:
            drilled[column] = value
    _keep(tuple(drilled.items()))
    address.decided()


def widen(*columns: str) -> None:
    """Undo the narrowing by some columns."""
    for name, column in FILTER_COLUMNS.items():
        if column in columns:
            st.session_state[name] = []
    _keep(tuple(one for one in chosen() if one[0] not in columns))
    address.decided()


def clicked(leads: Leads, key: str) -> None:
    """A mark of a chart was clicked: narrow the page to it."""
    if marks := st.session_state[key]["selection"]["points"]:
        narrow(leads.of(marks[0]))


def choose(leads: Leads) -> None:
    """The same without a chart: a list of everything it leads to."""
    if not (found := leads.all()):
        return
    key = f"narrow {leads.key} {turn()}"
    st.selectbox(
        say("Narrow the page to"),
        list(found),
        index=None,
        format_func=lambda one: say("{column}: {value}", column=labels.column(one[0]), value=found[one]),
        key=key,
        on_change=partial(_listed, key),
        placeholder=say("Choose a group"),
        width=340,
    )


def _listed(key: str) -> None:
    if (one := st.session_state[key]) is not None:
        narrow([one])


def _keep(drilled: tuple[Step, ...]) -> None:
    st.session_state[DRILL] = drilled
    st.session_state[_TURN] = turn() + 1
