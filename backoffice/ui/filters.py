"""The choices beside every page: language, range of days, and what to narrow to. They hold on every page."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

import streamlit as st

from backoffice import i18n
from backoffice.contracts import RESULTS
from backoffice.i18n import codes, labels, say
from backoffice.sql import FILTER_COLUMNS, Filters
from backoffice.ui import drills
from backoffice.ui.address import Choices
from backoffice.ui.known import KNOWN
from backoffice.ui.periods import CUSTOM, DEFAULT, PERIODS, range_of
from backoffice.ui.view import View, today

LANGUAGE, PERIOD, START, END = "lang", "period", "from", "to"
"""Names of the choices, in the address and in the session alike."""

_DATES: Final = "DD-MM-YYYY"


def take(asked: Choices) -> None:
    """Make the choices an address asks for; what it does not name, or names wrongly, goes back to its default."""
    state: dict[str, Any] = {name: list(asked.get(name, ())) for name in FILTER_COLUMNS}
    state[LANGUAGE] = i18n.named(_first(asked, LANGUAGE)).code
    state[KNOWN] = _first(asked, KNOWN) or ""
    period = _first(asked, PERIOD)
    state[PERIOD] = period if period in PERIODS else DEFAULT
    state[START], state[END] = _day(_first(asked, START)), _day(_first(asked, END))
    for name, value in state.items():
        st.session_state[name] = value
    drills.take(asked)


def language() -> i18n.Language:
    """The language chosen."""
    return i18n.named(st.session_state.get(LANGUAGE))


def choose_language() -> None:
    """The list of languages, each by its own name."""
    hold(LANGUAGE, i18n.LANGUAGES[0].code)
    st.selectbox(
        say("Language"),
        [one.code for one in i18n.LANGUAGES],
        format_func=lambda code: i18n.named(code).name,
        key=LANGUAGE,
    )


def choose(seen: View) -> Filters:
    """The lists to narrow by, of what the data have; the filters chosen."""
    if seen.snapshot.load_id is None:
        return Filters()
    start, end = _choose_days(seen)
    chosen = [(name, _choose_values(seen, name)) for name in FILTER_COLUMNS]
    return Filters(start, end, tuple((name, values) for name, values in chosen if values), drilled=drills.chosen())


def choices() -> Choices:
    """What the address should say: every choice that is not its default."""
    state = st.session_state
    made: dict[str, Sequence[str]] = {name: state.get(name, ()) for name in FILTER_COLUMNS}
    if state.get(LANGUAGE, i18n.LANGUAGES[0].code) != i18n.LANGUAGES[0].code:
        made[LANGUAGE] = [state[LANGUAGE]]
    if state.get(KNOWN):
        made[KNOWN] = [state[KNOWN]]
    if state.get(PERIOD, DEFAULT) != DEFAULT:
        made[PERIOD] = [state[PERIOD]]
    if state.get(PERIOD) == CUSTOM:
        made |= {name: [state[name].isoformat()] for name in (START, END) if state.get(name)}
    return {**made, **drills.choices()}


def hold(name: str, default: Any, among: Collection[Any] | None = None) -> None:
    """Say the choice anew before its field is drawn; the default where it is none of those there are.

    Streamlit forgets what a field holds after a run that was cut short before it; it would begin at its first.
    """
    chosen = st.session_state.get(name, default)
    st.session_state[name] = chosen if among is None or chosen in among else default


def _choose_days(seen: View) -> tuple[date | None, date | None]:
    hold(PERIOD, DEFAULT)
    period = st.selectbox(say("Dates"), list(PERIODS), format_func=lambda name: say(PERIODS[name]), key=PERIOD)
    if period != CUSTOM:
        return range_of(period, today(seen))
    hold(START, None)
    hold(END, None)
    start = st.date_input(say("From"), value=None, key=START, format=_DATES)
    end = st.date_input(say("To"), value=None, key=END, format=_DATES, min_value=start)
    return start, end


def _choose_values(seen: View, name: str) -> tuple[str, ...]:
    column = FILTER_COLUMNS[name]
    having = tuple(one.table for one in RESULTS if column in one.columns() and seen.snapshot.has(one.table))
    found = seen.choices(name, having)
    st.session_state[name] = [value for value in st.session_state.get(name, ()) if value in found]
    if len(found) < 2:
        return tuple(st.session_state[name])
    picked = st.multiselect(
        labels.column(column),
        found,
        format_func=lambda value: _named(seen, column, value),
        key=name,
        placeholder=say("All"),
    )
    return tuple(sorted(picked))


def _named(seen: View, column: str, value: str) -> str:
    return seen.name(value) if column in ("counterparty_id", "legal_entity_id") else codes.code(column, value)


def _first(asked: Choices, name: str) -> str | None:
    return next(iter(asked.get(name, ())), None)


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None
