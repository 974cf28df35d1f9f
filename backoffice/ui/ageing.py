"""How old the fails are, and where: a heat map of age against a market, a reason, a counterparty or the days."""

from datetime import date
from decimal import Decimal
from typing import Final

import polars as pl
import streamlit as st

from backoffice import charts
from backoffice.charts import Measure
from backoffice.i18n import dates, labels, numbers, say
from backoffice.kpis import KPI, named
from backoffice.sql import EVERYTHING
from backoffice.ui import notes, picks, wording
from backoffice.ui.drawn import draw, fold_of, in_words
from backoffice.ui.drills import Leads, steps
from backoffice.ui.view import View, view

AGE: Final = "ageing_bucket"
BY: Final = ("market", "counterparty_id", "reason_family", "day")
"""What ages can be set against."""

MOST: Final = 20
"""Rows of the map; it says how many there are."""


def ageing() -> None:
    """Fails by age and one other column, which the viewer picks: as they stand now, or day by day over the range."""
    seen = view()
    title = say("How old the fails are")
    st.header(title)
    over = picks.pick(picks.AGEING, say("By", "grouped"), {name: labels.column(name) for name in BY})
    kpi = named("settlement_fails_standing" if over == "day" else "settlement_open_fails")
    if not seen.snapshot.has(kpi.result.table):
        notes.small(wording.absent("not_loaded"))
        return
    notes.shown(seen, kpi, now=over != "day")
    filters = seen.filters_for(kpi.result, kpi.on if over == "day" else None)
    found = seen.by(kpi, over, AGE, filters=filters).filter(pl.col(AGE).is_not_null(), pl.col("number") > 0)
    if found.is_empty():
        notes.small(say("No instruction in this selection is failing."))
        return
    frame = found.with_columns(_days(found)) if over == "day" else in_words(seen, found, over)
    rows = _order(frame, over)
    ages = _ages(seen, kpi)
    down = {} if over == "day" else steps(over, frame[over].to_list(), found[over].to_list())
    leads = Leads(f"ageing by {over}", down, steps(AGE, ages, ages))
    _map(kpi, frame.filter(pl.col(over).is_in(rows[:MOST])), over, rows[:MOST], ages, title, leads)
    if len(rows) > MOST:
        told = {"shown": numbers.grouped(MOST), "total": numbers.grouped(len(rows))}
        newest = over == "day"
        notes.small(
            say("The {shown} newest of {total}.", **told) if newest else say("The {shown} largest of {total}.", **told)
        )
    notes.unusable(seen, [kpi.result])


def _map(kpi: KPI, frame: pl.DataFrame, over: str, rows: list[str], ages: list[str], title: str, leads: Leads) -> None:
    """The map, and the same figures with their sums as a table."""
    measure = Measure(say(kpi.title), "count")
    age = labels.column(AGE)
    draw(charts.heat(frame, over, AGE, "number", measure, rows=rows, columns=ages, title=age), title, leads)
    counted = {(row, at): number for row, at, number in frame.select(over, AGE, "number").iter_rows()}
    of = {at: [counted.get((row, at), Decimal(0)) for row in rows] for at in ages}
    sums = [sum(line, Decimal(0)) for line in zip(*of.values(), strict=True)]
    table = {
        labels.column(over): rows,
        **{at: [numbers.grouped(number) for number in of[at]] for at in ages},
        say("Together"): [numbers.grouped(number) for number in sums],
    }
    fold_of(table, f"ageing by {over}", leads)


def _ages(seen: View, kpi: KPI) -> list[str]:
    """Every age there is, whatever the filters, from the youngest."""
    found: list[str] = seen.by(kpi, AGE, filters=EVERYTHING)[AGE].drop_nulls().to_list()
    return sorted(found, key=_begins)


def _begins(age: str) -> int:
    """The day an age begins on: 10 of "10-20", 30 of "30+"."""
    return int("".join(sign if sign.isdigit() else " " for sign in age).split()[0])


def _order(frame: pl.DataFrame, over: str) -> list[str]:
    """Rows of the map in words: days from the newest, all else from the most fails."""
    if over == "day":
        return list(dict.fromkeys(frame[over].to_list()))[::-1]
    totals = frame.group_by(over).agg(pl.col("number").sum())
    order: list[str] = totals.sort(["number", over], descending=[True, False])[over].to_list()
    return order


def _days(found: pl.DataFrame) -> pl.Series:
    days: list[date] = found["day"].to_list()
    return pl.Series("day", [dates.day(day) for day in days], pl.String)
