"""Charts of KPIs, each with its title, its small print and the same figures as a table beneath."""

from dataclasses import replace
from typing import Final

import polars as pl
import streamlit as st

from backoffice import charts
from backoffice.charts import Grain, Measure
from backoffice.i18n import labels, numbers, say
from backoffice.kpis import KPI
from backoffice.sql import Filters
from backoffice.ui import notes, wording
from backoffice.ui.drawn import draw, fold, in_words
from backoffice.ui.drills import Leads, steps
from backoffice.ui.money import currencies, one_currency
from backoffice.ui.periods import grain_of, months_before
from backoffice.ui.view import View, view

MOST: Final = 10
"""Groups a breakdown shows; it says how many there are."""

MONTHS: Final = 12
"""Months a monthly trend reaches back at least: one month alone is no trend."""


def trend(kpi: KPI, by: str | None = None) -> None:
    """A KPI over time: a line with its target for ratios and quantiles, bars for counts and sums; in parts by a column.

    A share of money is a line a currency: shares stand beside each other, where amounts cannot.
    """
    seen = view()
    title = say("{kpi} over time", kpi=say(kpi.title))
    st.header(title)
    filters, grain = _reach(seen, kpi)
    if by is None and kpi.unit == "share" and len(currencies(seen, kpi, filters)) > 1:
        by = kpi.currency
    elif not _ready(seen, kpi, filters):
        return
    split = (by,) if by else ()
    frame = seen.series(kpi, grain, filters, *split)
    if frame.is_empty():
        notes.small(wording.absent("no_rows"))
        return
    measure = _measure(seen, kpi, filters)
    if by:
        frame = in_words(seen, frame, by)
    if kpi.per is None and kpi.adds_up:
        made = charts.columns(frame, "period", "number", measure, grain, by=by)
    else:
        made = charts.lines(frame, "period", "number", measure, grain, by=by, target=kpi.target)
    draw(made, title)
    notes.unusable(seen, [kpi.result])
    groups = {"period": say("Period"), **({by: labels.column(by)} if by else {})}
    fold(frame, measure, groups, f"{kpi.key} over time", grain)


def breakdown(kpi: KPI, by: str, *, now: bool = False) -> None:
    """A KPI by groups, the largest first, or the lowest where high is good: what needs somebody stands on top.

    Beyond ten groups it says how many more there are.

    With `now` the dates of the filters are left out, as for what stands open.
    """
    seen = view()
    filters = seen.filters_for(kpi.result, None if now else kpi.on)
    title = say("{kpi} by {column}", kpi=say(kpi.title), column=_lower(labels.column(by)))
    st.header(title)
    if not _ready(seen, kpi, filters):
        return
    found = _ordered(seen.by(kpi, by, filters=filters), kpi, by)
    found = found.filter((pl.col("value") != 0).fill_null(True)) if kpi.per is None else found
    if found.is_empty():
        notes.small(wording.absent("no_rows"))
        return
    frame = in_words(seen, found, by)
    measure = _measure(seen, kpi, filters)
    leads = Leads(f"{kpi.key} by {by}", down=steps(by, frame[by].to_list(), found[by].to_list()))
    draw(charts.bars(frame.head(MOST), by, "number", measure, why="why"), title, leads)
    if frame.height > MOST:
        told = {"shown": numbers.grouped(MOST), "total": numbers.grouped(frame.height)}
        lowest = _worst_is_lowest(kpi)
        notes.small(
            say("The {shown} lowest of {total}.", **told) if lowest else say("The {shown} largest of {total}.", **told)
        )
    notes.left_out([frame])
    notes.unusable(seen, [kpi.result])
    fold(frame, measure, {by: labels.column(by)}, f"{kpi.key} by {by}", leads=leads)


def parts(kpi: KPI, over: str, by: str, *, now: bool = False) -> None:
    """A KPI that adds up, by groups of `over`, each cut into the parts of `by`; `now` as for `breakdown`."""
    if not kpi.adds_up:
        raise ValueError(f"{kpi.key} does not add up: parts of it cannot stand on each other")
    seen = view()
    filters = seen.filters_for(kpi.result, None if now else kpi.on)
    title = say(
        "{kpi} by {column} and {part}",
        kpi=say(kpi.title),
        column=_lower(labels.column(over)),
        part=_lower(labels.column(by)),
    )
    st.header(title)
    if not _ready(seen, kpi, filters):
        return
    found = seen.by(kpi, over, by, filters=filters).filter((pl.col("value") != 0).fill_null(True))
    if found.is_empty():
        notes.small(wording.absent("no_rows"))
        return
    found = _by_code(found, kpi, by)
    frame = in_words(seen, in_words(seen, found, over), by)
    down, across = (steps(name, frame[name].to_list(), found[name].to_list()) for name in (over, by))
    order = frame.group_by(over).agg(pl.col("number").sum()).sort(["number", over], descending=[True, False])[over]
    inside = frame[by].unique(maintain_order=True).to_list()
    frame = pl.concat([frame.filter(pl.col(over) == name) for name in order.head(MOST)])
    measure = _measure(seen, kpi, filters)
    leads = Leads(f"{kpi.key} by {over} and {by}", down, across, [across.get(part) for part in inside])
    draw(charts.stacked(frame, over, by, "number", measure, parts=inside), title, leads)
    if frame["absent"].is_not_null().any():
        notes.small(say("Parts that are hidden or not known are not drawn; the table names them."))
    if order.len() > MOST:
        told = {"shown": numbers.grouped(MOST), "total": numbers.grouped(order.len())}
        notes.small(say("The {shown} largest of {total}.", **told))
    notes.left_out([frame])
    notes.unusable(seen, [kpi.result])
    groups = {over: labels.column(over), by: labels.column(by)}
    fold(frame, measure, groups, f"{kpi.key} by {over} and {by}", leads=leads)


def _ready(seen: View, kpi: KPI, filters: Filters) -> bool:
    """There is something to draw; if not, it is said why."""
    if not seen.snapshot.has(kpi.result.table):
        notes.small(wording.absent("not_loaded"))
        return False
    if kpi.currency is not None and one_currency(seen, kpi, filters) is None:
        notes.small(say("Choose one currency to see this: money of several currencies is never added."))
        return False
    return True


def _ordered(found: pl.DataFrame, kpi: KPI, by: str) -> pl.DataFrame:
    """Ages in their own order; everything else by its figure, what needs somebody first."""
    if by.endswith("bucket"):
        return _by_code(found, kpi, by)
    return found.sort("number", descending=not _worst_is_lowest(kpi), nulls_last=True)


def _worst_is_lowest(kpi: KPI) -> bool:
    return kpi.good == "high" and kpi.per is not None


def _by_code(found: pl.DataFrame, kpi: KPI, by: str) -> pl.DataFrame:
    """Groups in the order their contract lists them, the same in every language; ages by the day they begin on, and
    names in alphabetical order.
    """
    if by.endswith("bucket"):
        begins = pl.col(by).cast(pl.String).str.extract(r"^(\d+)").cast(pl.Int64)
        return found.sort(begins, nulls_last=True)
    return found.with_columns(pl.col(by).cast(kpi.result.columns()[by].dtype)).sort(by, nulls_last=True)


def _reach(seen: View, kpi: KPI) -> tuple[Filters, Grain]:
    """The range a trend covers and its step; monthly results reach back a year at least."""
    filters = seen.filters_for(kpi.result, kpi.on)
    if kpi.on != "month":
        return filters, grain_of(filters.start, filters.end)
    if filters.start is None or filters.end is None:
        return filters, "month"
    first = min(filters.start, months_before(filters.end, MONTHS - 1))
    return replace(filters, start=first), "month"


def _measure(seen: View, kpi: KPI, filters: Filters) -> Measure:
    return Measure(say(kpi.title), kpi.unit, one_currency(seen, kpi, filters))


def _lower(label: str) -> str:
    """A label inside a sentence; abbreviations keep their capitals."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
