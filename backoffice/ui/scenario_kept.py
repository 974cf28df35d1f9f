"""Scenarios side by side, and keeping one under a name."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import streamlit as st

from backoffice import i18n
from backoffice.errors import BackofficeError
from backoffice.i18n import dates, numbers, say
from backoffice.scenarios import SCENARIOS, scenario_of, text_of, words
from backoffice.shelf import Kept
from backoffice.transforms.whatif import Appraisal, Scenario
from backoffice.ui import address, cache, notes, picks
from backoffice.ui.breaks import who_acts
from backoffice.ui.drawn import plain_table
from backoffice.ui.scenarios import beginnings, name_of
from backoffice.ui.view import view
from backoffice.ui.wording import plain

MOST: Final = 3
"""Scenarios set beside the one looked at."""

_PICKED: Final = "scenario against"
_TOLD: Final = "scenario kept"


def scenario_comparison(base: Appraisal) -> None:
    """The scenario looked at beside up to three others, with the difference of each."""
    seen = view()
    st.header(say("Side by side"))
    begins = beginnings(seen)
    wanted = [key for key in picks.chosen(picks.AGAINST).split(",") if key in begins][:MOST]
    st.session_state[_PICKED] = wanted
    st.multiselect(
        say("Compare with, three at most"),
        list(begins),
        format_func=lambda key: name_of(key, begins[key]),
        max_selections=MOST,
        key=_PICKED,
        on_change=_compare,
        placeholder=say("Choose scenarios"),
    )
    if not wanted:
        notes.small(say("Choose scenarios to see their results beside this one."))
        return
    others = {name_of(key, begins[key]): _appraised(begins[key]) for key in wanted}
    plain_table(_columns(base, others))
    if any(one.scenario.currency != base.scenario.currency for one in others.values()):
        notes.small(say("Money of different currencies is never added or taken from each other."))


def _columns(base: Appraisal, others: Mapping[str, Appraisal]) -> dict[str, list[str]]:
    results: list[tuple[str, Callable[[Appraisal], str]]] = [
        (say("Net present value"), lambda one: words.money(one.npv, one.scenario.currency)),
        (say("Difference from this one"), lambda one: _difference(base, one)),
        (say("First year"), lambda one: words.money(one.first_year, one.scenario.currency)),
        (say("A steady year"), _steady),
        (say("Payback"), lambda one: words.payback(one.payback, one.scenario.months)),
        (say("Discounted payback"), lambda one: words.payback(one.discounted_payback, one.scenario.months)),
        (say("P10 to P90"), _spread),
        (say("Chance of a loss"), _loss),
        (say("Months looked ahead"), lambda one: str(one.scenario.months)),
        (say("When cash counts"), lambda one: words.timing(one.scenario.timing)),
    ]
    named = {say("This scenario"): base, **others}
    return {
        say("Result"): [label for label, _ in results],
        **{name: [written(one) for _, written in results] for name, one in named.items()},
    }


def _difference(base: Appraisal, one: Appraisal) -> str:
    if one is base or one.scenario.currency != base.scenario.currency:
        return "–"
    by = one.npv - base.npv
    return numbers.signed(words.money(by, base.scenario.currency), by)


def _steady(one: Appraisal) -> str:
    return "–" if one.steady_year is None else words.money(one.steady_year, one.scenario.currency)


def _spread(one: Appraisal) -> str:
    drawn, currency = one.simulation, one.scenario.currency
    if drawn is None:
        return say("No ranges", "absence")
    return say(
        "{start} to {end}",
        start=numbers.money(drawn.p10, currency, short=True),
        end=numbers.money(drawn.p90, currency, short=True),
    )


def _loss(one: Appraisal) -> str:
    return say("No ranges", "absence") if one.simulation is None else numbers.percent(one.simulation.loss)


def _appraised(one: Scenario | Kept[Scenario]) -> Appraisal:
    return cache.appraisal(text_of(one.thing if isinstance(one, Kept) else one))


def _compare() -> None:
    st.session_state[picks.AGAINST] = ",".join(st.session_state[_PICKED])
    address.decided()


def keep_scenario(found: Appraisal) -> None:
    """Keep the scenario under a name; those kept so far, and how to send one."""
    seen = view()
    st.header(say("Keep and share"))
    notes.small(say("The address of this page holds the whole scenario: whoever opens it sees the same."))
    told = st.session_state.pop(_TOLD, None)
    with st.form("keep scenario", clear_on_submit=False):
        left, right = st.columns(2)
        with left:
            st.text_input(say("Name of the scenario"), key="scenario name")
        with right:
            who_acts("who keeps")
        st.form_submit_button(
            say("Keep"), on_click=_keep, args=(seen.folder, i18n.spoken(), text_of(found.scenario)), type="primary"
        )
    if told is not None:
        holds, sentence = told
        (st.success if holds else st.error)(plain(sentence))
    kept, wrong = SCENARIOS.kept_in(Path(seen.folder))
    if kept:
        plain_table(
            {
                say("Kept scenario"): [one.name for one in kept],
                say("Version"): [str(one.version) for one in kept],
                say("Kept by"): [one.who for one in kept],
                say("Kept on"): [dates.moment(one.at) for one in kept],
            }
        )
    for line in wrong:
        notes.small(say("Not readable, and left out: {line}", line=line))


def _keep(folder: str, language: i18n.Language, text: str) -> None:
    name, who = (str(st.session_state.get(key) or "") for key in ("scenario name", "who keeps"))
    with i18n.speaking(language):
        try:
            done = SCENARIOS.keep(Path(folder), name, who, scenario_of(text))
        except (BackofficeError, OSError) as refused:
            st.session_state[_TOLD] = (False, str(refused))
        else:
            said = say("Kept as {name}, version {version}.", name=done.name, version=done.version)
            st.session_state[_TOLD] = (True, said)
