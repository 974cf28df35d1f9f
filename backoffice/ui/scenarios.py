"""The scenario the page looks at: where it begins, the text that is all of it, and what a change makes of it.

The address holds the whole scenario as one text, so a link is the scenario. Every field on the page is set from it
before it is drawn; what the viewer does in a field goes into the text, before the page is drawn again.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Final

import streamlit as st

from backoffice import access
from backoffice.errors import ScenarioRefused
from backoffice.i18n import say
from backoffice.query import Absence
from backoffice.scenarios import SCENARIOS, scenario_of, text_of
from backoffice.scenarios.firm import OWN
from backoffice.shelf import Kept
from backoffice.transforms.whatif import Appraisal, Scenario, founding, month_after, outsourcing, stressed
from backoffice.ui import cache, notes, picks, scenario_sliders, scenario_tables, wording
from backoffice.ui.alone import alone
from backoffice.ui.scenario_change import TOLD, put
from backoffice.ui.view import View, view
from backoffice.ui.wording import plain

PRESETS: Final[Mapping[str, str]] = {
    "founding": "Founding case: a seat of 1,000 against a subsidy of 500",
    "stressed": "Founding case under stress: kit, late lease, ranges",
    "own": "Our own figures of the last month",
    "own_buying": "Our settling of trades: outsource or keep",
    "outsourcing": "Outsource or keep: an example",
}
"""What a scenario can begin with, beside those that are kept."""

VIEWS: Final[Mapping[str, str]] = {
    "cash": "Cash by month",
    "chance": "How likely each outcome is",
    "tornado": "What moves the answer most",
    "break_even": "Break-even points",
}
"""Views of a scenario's results."""

_BEGIN: Final = "scenario begin"

Part = Callable[[Appraisal], None]
"""What draws some of a scenario's results."""


def scenario(*parts: Part) -> None:
    """Choose where to begin and change what is assumed; then its results, part by part.

    A change draws this anew and nothing beside it.
    """
    alone("scenarios", partial(_with_results, parts))


def _with_results(parts: Sequence[Part]) -> None:
    found = _chosen()
    for part in parts:
        part(found)


def scenario_view(**views: Part) -> Part:
    """One of several views of the results, to be chosen; the others are not made, so that a change is seen at once."""

    def draw(found: Appraisal) -> None:
        shown = picks.pick(picks.RESULT, say("Show"), {name: say(VIEWS[name]) for name in views})
        views[shown](found)

    return draw


def _chosen() -> Appraisal:
    """Where to begin, and the fields; all results of what they say."""
    seen = view()
    begins = beginnings(seen)
    told = st.session_state.pop(TOLD, None)
    now, unread = _now(begins)
    st.selectbox(
        say("Begin with"),
        list(begins),
        index=None,
        format_func=lambda key: name_of(key, begins[key]),
        placeholder=say("Choose a scenario"),
        key=_BEGIN,
        on_change=_begin,
        args=({key: text_of(_scenario(one)) for key, one in begins.items()},),
        width=560,
    )
    for words in filter(None, (told, unread)):
        st.warning(plain(words), icon=":material/block:")
    for key, own in own_scenarios(seen).items():
        if not isinstance(own, Scenario):
            why = wording.absent(own)
            notes.small(say("“{name}” cannot be offered: {why}", name=say(PRESETS[key]), why=why))
    _fields(now)
    return cache.appraisal(text_of(now))


def _fields(now: Scenario) -> None:
    """All fields, filled from the scenario: the sliders in sight, everything else folded."""
    scenario_sliders.sliders(now)
    _folded(say("All assumptions, with range, source and standing"), scenario_tables.assumptions, now)
    if now.model == "remote":
        _folded(say("When seats are given back"), scenario_tables.releases, now)
    _folded(say("How it is counted"), scenario_sliders.counting, now)


def _folded(label: str, fields: Callable[[Scenario], None], now: Scenario) -> None:
    """Fields under a heading. They are made only once it is opened: a slider need not wait for tables nobody sees."""
    with st.expander(label, key=f"scenario {fields.__name__}", on_change="rerun") as opened:
        if opened.open:
            fields(now)


def beginnings(seen: View) -> dict[str, Scenario | Kept[Scenario]]:
    """Presets and kept scenarios by key, in the order they are offered."""
    start = first_month(seen)
    made: dict[str, Scenario | Kept[Scenario]] = {"founding": founding(start), "stressed": stressed(start)}
    made |= {key: one for key, one in own_scenarios(seen).items() if isinstance(one, Scenario)}
    made["outsourcing"] = outsourcing(start)
    kept, _ = SCENARIOS.kept_in(Path(seen.folder))
    return made | {one.key: one for one in kept if _may_see(seen, one.thing)}


def own_scenarios(seen: View) -> dict[str, Scenario | Absence]:
    """The firm's own scenarios, or why there is none for this viewer."""
    if not access.role(seen.role).sees_pay:
        return dict.fromkeys(("own", "own_buying"), "role")
    return cache.own_scenarios(seen.asker)


def name_of(key: str, one: Scenario | Kept[Scenario]) -> str:
    """A beginning in words."""
    if isinstance(one, Scenario):
        return say(PRESETS[key])
    return say("{name} (version {version}, kept by {who})", name=one.name, version=one.version, who=one.who)


def first_month(seen: View) -> date:
    """The month after that of the data."""
    moment = seen.as_of or seen.snapshot.loaded_at or datetime.now(UTC)
    return month_after(moment.date().replace(day=1), 1)


def _now(begins: Mapping[str, Scenario | Kept[Scenario]]) -> tuple[Scenario, str | None]:
    """The scenario of the address, or the founding case; and why the address cannot be read, where it cannot."""
    text = picks.chosen(picks.SCENARIO)
    if not text:
        return _scenario(begins["founding"]), None
    try:
        return scenario_of(text), None
    except ScenarioRefused as refused:
        return _scenario(begins["founding"]), str(refused)


def _begin(texts: Mapping[str, str]) -> None:
    """Take what was chosen; the list is then ready for another choice."""
    chosen = st.session_state.get(_BEGIN)
    if chosen is not None:
        put(texts[chosen])
        st.session_state[_BEGIN] = None


def _scenario(one: Scenario | Kept[Scenario]) -> Scenario:
    return one.thing if isinstance(one, Kept) else one


def _may_see(seen: View, one: Scenario) -> bool:
    """What was begun from own figures holds averages of pay: not for who may see no figure derived from it."""
    return access.role(seen.role).sees_pay or all(held.source != OWN for held in one.values.values())
