"""Scenarios for tests: a plain one to vary, and any at all."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from backoffice.transforms.whatif import INPUTS, Assumed, Model, Release, Scenario, founding, month_after, outsourcing

D = Decimal
START = date(2026, 12, 1)


def fixed(value: Decimal | int | str) -> Assumed:
    """A value without a range."""
    return Assumed(D(value), D(value), D(value), "test")


def having(scenario: Scenario, *, released_after: int | None = None, **bases: Any) -> Scenario:
    """The scenario with some values, none of which has a range; all seats come back after that many months."""
    made = replace(scenario, values={**scenario.values, **{key: fixed(value) for key, value in bases.items()}})
    if released_after is None:
        return made
    return replace(made, releases=(Release(month_after(START, released_after), D(1)),))


def forty(**changes: Any) -> Scenario:
    """The founding case for 40 people, changed."""
    return having(founding(START, 40), **changes)


_money = st.integers(0, 500_000).map(lambda n: D(n) / 100)
_shares = st.integers(0, 100).map(lambda n: D(n) / 100)
_BY_UNIT = {
    "people": st.integers(1, 500).map(D),
    "share": _shares,
    "seats": _shares,
    "months": st.integers(0, 48).map(lambda n: D(n) / 2),
    "rate": st.integers(1, 12_000).map(lambda n: D(n) / 100),
    "units": st.integers(0, 50_000).map(D),
}


@st.composite
def scenarios(draw: Any, models: tuple[Model, ...] = ("remote", "outsourcing"), *, ranges: bool = True) -> Scenario:
    """Any scenario of these models, with ranges or without."""
    model = draw(st.sampled_from(models))
    values = {}
    for one in INPUTS[model]:
        drawn = [draw(_BY_UNIT.get(one.unit, _money)) for _ in range(3 if ranges else 1)]
        low, base, high = sorted(drawn) if ranges else drawn * 3
        values[one.key] = Assumed(base, low, high, draw(st.sampled_from(("test", "a page, 2~6: x"))), "quoted")
    releases = ()
    if model == "remote":
        after = draw(st.lists(st.integers(-2, 40), max_size=3))
        states = st.sampled_from(("realised", "committed", "notional"))
        releases = tuple(Release(month_after(START, n), D("0.33"), draw(states)) for n in after)
    timing = draw(st.sampled_from(("month_end", "mid_year", "year_end")))
    facts = {"months": draw(st.integers(1, 60)), "draws": 200, "currency": draw(st.sampled_from((None, "INR", "EUR")))}
    return Scenario(model, START, values, releases, timing=timing, together=draw(_shares), **facts)


def buying(**bases: Any) -> Scenario:
    """The outsourcing example with nothing uncertain, changed."""
    plain = outsourcing(START)
    return having(plain, **{key: one.base for key, one in plain.values.items()} | bases)
