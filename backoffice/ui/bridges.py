"""Why a figure moved, and why one place costs more than another: bridges whose steps add up exactly."""

from collections.abc import Mapping
from decimal import Decimal

import polars as pl
import streamlit as st

from backoffice import charts
from backoffice.charts import Measure, Step
from backoffice.i18n import codes, labels, numbers, say
from backoffice.kpis import KPI, named
from backoffice.sql import Filters
from backoffice.transforms.cost_bridge import Bridge, Part, bridge
from backoffice.ui import notes, wording
from backoffice.ui.drawn import draw, fold_of, in_words
from backoffice.ui.picks import BASE, SITE, UNIT, pick
from backoffice.ui.view import View, view

Parts = dict[str, Part]

WHOLE = "loaded_cost_per_fte"
PARTS = ("pay_per_fte", "seat_per_fte", "stipend_per_fte", "kit_per_fte", "overhead_per_fte")
"""What a loaded cost per FTE is made of."""


def change(title: str, kpi: KPI, by: str) -> None:
    """From the period before to this one by volume, mix and rate, over the groups of `by` that are shown in both.

    The KPI is money for units that add up. One that is about one kind of work at a time has the kind chosen.
    """
    seen = view()
    st.header(say(title))
    now, then = seen.filters_for(kpi.result, kpi.on), seen.earlier(kpi.result, kpi.on)
    if not seen.snapshot.has(kpi.result.table):
        notes.small(wording.absent("not_loaded"))
        return
    if then is None:
        notes.small(say("There is no earlier period to compare with: choose a range of dates."))
        return
    unit = _unit(seen, kpi, now) if "unit" in kpi.splits else None
    after, before = _parts(seen, kpi, by, now, unit), _parts(seen, kpi, by, then, unit)
    hidden = {name for found in (after, before) for name, part in found.items() if part is None}
    shown = [{name: part for name, part in found.items() if part and name not in hidden} for found in (before, after)]
    found = bridge(*shown)
    if found is None:
        notes.small(say("The period before has nothing that may be shown, so there is nothing to compare with."))
        return
    measure = Measure(say(kpi.title), "money", seen.currency)
    draw(charts.waterfall(_steps(found), measure, more_is_good=kpi.good == "high"), say(title))
    notes.compared_with(seen, [kpi], now=False, courses=False)
    notes.small(
        say(
            "Volume: more or fewer units at the old average. Mix: units done where they were dearer or cheaper before. "
            "Rate: what a unit costs each group now, against before. The three add up to the change exactly."
        )
    )
    if hidden:
        notes.small(say("Without {groups}: hidden in one of the two periods.", groups=", ".join(sorted(hidden))))
    fold_of(_table(seen, kpi, by, *shown), f"change of {kpi.key}")


def place_effect() -> None:
    """From the loaded cost per FTE at one site to that at another, part by part: the place's pay, and the rest.

    Pay stands on its own line: a cheaper city's pay is an effect of the place and no saving of work at home.
    """
    seen, whole = view(), named(WHOLE)
    title = say("What another place changes, for one FTE")
    st.header(title)
    if not seen.snapshot.has(whole.result.table):
        notes.small(wording.absent("not_loaded"))
        return
    costs = {key: _numbers(seen, named(key)) for key in (WHOLE, *PARTS)}
    places = [name for name in costs[WHOLE] if all(name in found for found in costs.values())]
    if len(places) < 2:
        notes.small(say("Fewer than two sites have a cost that may be shown."))
        return
    dearest = sorted(places, key=lambda name: -costs[WHOLE][name])
    left, right = st.columns(2)
    with left:
        first = pick(BASE, say("From", "place"), {name: name for name in dearest})
    with right:
        others = {name: name for name in reversed(dearest) if name != first}
        second = pick(SITE, say("To", "place"), others)
    words = (say("Pay: effect of the place"), say("Seat"), say("Stipends with tax"), say("Kit"), say("Overhead"))
    moves = [costs[key][second] - costs[key][first] for key in PARTS]
    steps = [
        Step(first, costs[WHOLE][first], total=True),
        *(Step(what, moved) for what, moved in zip(words, moves, strict=True)),
        Step(second, costs[WHOLE][second], total=True),
    ]
    measure = Measure(say(whole.title), "money", seen.currency)
    draw(charts.waterfall(steps, measure, more_is_good=False), title)
    notes.shown(seen, whole, now=False)
    notes.small(
        say(
            "For a year. Pay is the effect of the place and of who works there: other grades, other trades. It is "
            "never part of a remote saving."
        )
    )


def _unit(seen: View, kpi: KPI, filters: Filters) -> str:
    found = sorted(str(one) for one in seen.by(kpi, "unit", filters=filters)["unit"].drop_nulls())
    if not found:
        return ""
    return pick(UNIT, labels.column("unit"), {one: codes.code("unit", one) for one in found})


def _parts(seen: View, kpi: KPI, by: str, filters: Filters, unit: str | None) -> dict[str, Part | None]:
    """What each group cost, for how many units; None where that, or a part of it, may not be shown or is not known."""
    split = (by,) if unit is None else ("unit", by)
    frame = seen.by(kpi, *split, filters=filters)
    rows = frame if unit is None else frame.filter(pl.col("unit").cast(pl.String) == unit)
    named_rows = in_words(seen, rows, by).select(by, "value", "per", "absent", "left_out")
    return {
        name: Part(Decimal(value), Decimal(per)) if value is not None and per is not None and not left_out else None
        for name, value, per, why, left_out in named_rows.iter_rows()
        if why != "no_rows"
    }


def _steps(found: Bridge) -> list[Step]:
    return [
        Step(say("Period before"), found.before, total=True),
        Step(say("Volume"), found.volume),
        Step(say("Mix"), found.mix),
        Step(say("Rate"), found.rate),
        Step(say("This period"), found.after, total=True),
    ]


def _table(seen: View, kpi: KPI, by: str, before: Parts, after: Parts) -> Mapping[str, list[str]]:
    names = sorted({*before, *after})
    columns: dict[str, list[str]] = {labels.column(by): names}
    for words, parts in ((say("Period before"), before), (say("This period"), after)):
        of = [parts.get(name) for name in names]
        columns[say("{what}, units", what=words)] = [numbers.plain(one.units, 1) if one else "" for one in of]
        columns[say("{what}, amount", what=words)] = [
            numbers.money(one.amount, seen.currency, short=True) if one else "" for one in of
        ]
        columns[say("{what}, for a unit", what=words)] = [
            numbers.money(one.amount / one.units, seen.currency, short=True) if one and one.units else "" for one in of
        ]
    return columns


def _numbers(seen: View, kpi: KPI) -> dict[str, Decimal]:
    frame = in_words(seen, seen.by(kpi, "location_id"), "location_id")
    return {name: number for name, number in frame.select("location_id", "number").iter_rows() if number is not None}
