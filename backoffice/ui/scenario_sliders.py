"""What is asked most of a scenario, as sliders; and how it is counted."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final, get_args

import streamlit as st

from backoffice.i18n import dates, say
from backoffice.scenarios import scenario_of, text_of, words
from backoffice.transforms.whatif import Input, Model, Scenario, Timing, input_of
from backoffice.ui import notes
from backoffice.ui.scenario_change import decimal, take

SLIDERS: Final[Mapping[Model, tuple[str, ...]]] = {
    "remote": (
        *("seat_cost", "stipend", "stipend_tax", "home_share", "release_share", "release_delay"),
        *("kit", "fx_change", "discount_rate"),
    ),
    "outsourcing": (
        *("price", "volume", "avoidable_share", "parallel", "governance", "adders"),
        *("retained", "fx_change", "discount_rate"),
    ),
}
"""What has a slider, by model, in rows of three; the tables hold everything."""

_A_ROW: Final = 3
_MOST_MONTHS: Final = Decimal(24)
_FAR: Final = 10
"""Times a slider's end may be what it would be for the present value; then it is another scenario, and another end."""

_CHANGE: Final = Decimal(20)
"""Per cent a year an exchange rate slides to, up or down; the table takes more."""


def sliders(now: Scenario) -> None:
    """Rows of sliders, each at the scenario's value."""
    keys = SLIDERS[now.model]
    for begin in range(0, len(keys), _A_ROW):
        for place, key in zip(st.columns(_A_ROW), keys[begin : begin + _A_ROW], strict=True):
            with place:
                _slider(now, input_of(now.model, key))


def _slider(now: Scenario, one: Input) -> None:
    value = now.base(one.key)
    shown, unit = (value * 100, "%") if one.unit == "share" else (value, words.counted_in(one))
    most = _most(now, one)
    key = f"scenario {one.key}"
    st.session_state[key] = float(min(shown, most))
    label = say("{input}, {unit}", input=words.called(one.key), unit=unit)
    st.slider(
        label,
        float(_least(one)),
        float(most),
        step=float(_step(most, one)),
        format="localized",
        key=key,
        on_change=_slid,
        args=(text_of(now), one.key, key),
    )


def _least(one: Input) -> Decimal:
    return -_CHANGE if one.key == "fx_change" else one.least


def _most(now: Scenario, one: Input) -> Decimal:
    """The right end of a slider: all of a share, two years, or a round figure well above what is assumed."""
    if one.unit == "share":
        return {"discount_rate": Decimal(30), "fx_change": _CHANGE}.get(one.key, min(one.most, Decimal(1)) * 100)
    if one.unit == "months":
        return max(_MOST_MONTHS, now.base(one.key))
    fresh = _round_above(max(now.base(one.key), now.values[one.key].high, Decimal(1)) * Decimal("1.6"))
    kept: Decimal = st.session_state.get(f"scenario most {one.key}", fresh)
    # A slider whose end moves while somebody slides runs away from the hand, and loses it.
    most = kept if now.base(one.key) <= kept <= fresh * _FAR else fresh
    st.session_state[f"scenario most {one.key}"] = most
    return most


def _round_above(value: Decimal) -> Decimal:
    power = Decimal(1).scaleb(value.adjusted())
    return next(power * lead for lead in (1, 2, 5, 10) if power * lead >= value)


def _step(most: Decimal, one: Input) -> Decimal:
    if one.unit in ("share", "months"):
        return Decimal("0.5")
    return most / 200


def _slid(text: str, key: str, field: str) -> None:
    value = decimal(st.session_state[field])
    before = scenario_of(text)
    given = value / 100 if input_of(before.model, key).unit == "share" else value
    take(lambda: before.changed(key, given))


def counting(now: Scenario) -> None:
    """Horizon, timing convention, how strongly inputs go together, seed and draws."""
    notes.small(say("Month 1 is {month}; one-off payments fall just before it.", month=dates.month(now.start)))
    left, middle, right = st.columns(_A_ROW)
    text = text_of(now)
    facts = {"months": now.months, "timing": now.timing, "together": float(now.together * 100), "seed": now.seed}
    for name, value in facts.items():
        st.session_state[f"scenario {name}"] = value
    with left:
        st.slider(say("Months looked ahead"), 12, 120, step=12, key="scenario months", **_counts(text, "months"))
    with middle:
        st.slider(
            say("How strongly inputs go together, %"),
            *(0.0, 100.0),
            step=5.0,
            format="localized",
            key="scenario together",
            **_counts(text, "together"),
        )
    with right:
        st.number_input(
            say("Seed of the simulation"), 0, 999_999_999, step=1, key="scenario seed", **_counts(text, "seed")
        )
    st.selectbox(
        say("When cash counts"),
        get_args(Timing),
        format_func=words.timing,
        key="scenario timing",
        width=560,
        **_counts(text, "timing"),
    )


def _counts(text: str, name: str) -> dict[str, Any]:
    return {"on_change": _counted, "args": (text, name)}


def _counted(text: str, name: str) -> None:
    value = st.session_state[f"scenario {name}"]
    given: dict[str, Any] = {name: decimal(value) / 100 if name == "together" else value}
    take(lambda: replace(scenario_of(text), **given))
