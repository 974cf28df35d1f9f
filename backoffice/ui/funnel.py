"""How far the instructions due on a day have come: instructed, matched, settled, and how the others stand.

Now, or at a past moment as it then was.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

import polars as pl
import streamlit as st

from backoffice import charts
from backoffice.charts import Measure, Stage
from backoffice.i18n import codes, dates, labels, numbers, say
from backoffice.kpis import named
from backoffice.kpis.settlement_funnel import WITHDRAWN
from backoffice.sql import Filters
from backoffice.ui import notes, past, picks, wording
from backoffice.ui.drawn import draw, plain_table
from backoffice.ui.view import View, today, view

AROUND: Final = timedelta(days=10)
"""How far before and after the day it is seen on a day can be chosen."""


def funnel() -> None:
    """The funnel of one day: its stages, what each lost and in which state that is, and the amounts by currency."""
    seen = view()
    title = say("From instructed to settled")
    st.header(title)
    if not seen.snapshot.has(named("settlement_instructed").result.table):
        notes.small(wording.absent("not_loaded"))
        return
    due, moment = st.columns(2, gap="medium")
    with moment:
        at = past.seen_on()
    days = _days(seen, at)
    if not days:
        notes.small(say("No instruction in this selection is due within ten days of the day it is seen on."))
        return
    with due:
        chosen = picks.pick(picks.DUE, say("Due on"), {key: words for key, (_, words) in days.items()})
    day, _ = days[chosen]
    filters = replace(seen.filters, start=day, end=day, at=at)
    left, right = st.columns(2, gap="medium")
    with left:
        _stages(seen, filters, title)
    with right:
        _losses(seen, filters)
    _amounts(seen, filters)


def _days(seen: View, at: datetime | None) -> Mapping[str, tuple[date, str]]:
    """Days that can be chosen: by what the address calls them, the day and its words.

    The day it is seen on, or else the next one due, is the default and needs no name.
    """
    until, kpi = today(seen) if at is None else at.date(), named("settlement_instructed")
    if until is None or kpi.on is None:
        return {}
    around = replace(seen.filters, start=until - AROUND, end=until + AROUND, at=at)
    found: list[date] = seen.by(kpi, kpi.on, filters=around)[kpi.on].to_list()
    default = min((day for day in found if day >= until), default=max(found, default=until))
    return {"" if day == default else day.isoformat(): (day, _words(day, today(seen))) for day in found}


def _words(day: date, newest: date | None) -> str:
    return say("{day}, the day of the data", day=dates.day(day)) if day == newest else dates.day(day)


def _stages(seen: View, filters: Filters, title: str) -> None:
    stages = [
        Stage(words, Decimal(seen.figure(named(key), filters).value or 0))
        for words, key in (
            (say("Instructed", "stage"), "settlement_instructed"),
            (say("Matched", "stage"), "settlement_matched"),
            (say("Settled", "stage"), "settlement_settled"),
        )
    ]
    draw(charts.funnel(stages, Measure(title, "count"), say("Lost so far")), title)


def _losses(seen: View, filters: Filters) -> None:
    """What did not reach each stage, by the state it is in, the most first."""
    found = seen.by(named("settlement_instructed"), "state", "is_matched", filters=filters)
    unmatched = pl.col("state").is_in(WITHDRAWN) | ~pl.col("is_matched")
    lost = [
        (words, codes.code("state", row["state"]), numbers.grouped(row["value"]))
        for words, which in (
            (say("Not matched"), unmatched),
            (say("Matched, not settled"), ~unmatched & (pl.col("state") != "SETTLED")),
        )
        for row in _by_state(found.filter(which)).iter_rows(named=True)
    ]
    if not lost:
        notes.small(say("Nothing is lost: all of it has settled."))
        return
    stage, state, count = zip(*lost, strict=True)
    plain_table({say("How far it came"): stage, labels.column("state"): state, say("Instructions"): count})


def _by_state(found: pl.DataFrame) -> pl.DataFrame:
    """A row a state: what was taken back had been matched, or had not."""
    return found.group_by("state", maintain_order=True).agg(pl.col("value").sum()).sort("value", descending=True)


def _amounts(seen: View, filters: Filters) -> None:
    """Each stage's amount, a row a currency: money of several currencies is never added."""
    matched, settled = (
        seen.by(named(key), "currency", filters=filters)
        for key in ("settlement_matched_value", "settlement_settled_value")
    )
    rows = matched.join(settled, on="currency", suffix="_settled")
    if rows.is_empty():
        return
    plain_table(
        {
            labels.column("currency"): rows["currency"].to_list(),
            say("Instructed", "stage"): [numbers.grouped(one, 2) for one in rows["per"]],
            say("Matched", "stage"): _reached(rows["value"], rows["number"]),
            say("Settled", "stage"): _reached(rows["value_settled"], rows["number_settled"]),
        }
    )


def _reached(amounts: pl.Series, shares: pl.Series) -> list[str]:
    pairs = zip(amounts, shares, strict=True)
    return [wording.absent_short("unknown") if one is None else _part(one, share) for one, share in pairs]


def _part(amount: Decimal, share: Decimal | None) -> str:
    written = numbers.grouped(amount, 2)
    return written if share is None else f"{written} · {numbers.percent(share)}"
