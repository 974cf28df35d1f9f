"""One table that sets groups beside each other: a row a group, a column a KPI."""

from typing import Final

import polars as pl
import streamlit as st

from backoffice.i18n import labels, numbers, say
from backoffice.kpis import KPI
from backoffice.ui import notes, wording
from backoffice.ui.drawn import in_words, plain_table
from backoffice.ui.money import one_currency
from backoffice.ui.view import view

_FEW: Final = 3
"""Columns of figures that leave room for a sentence in a cell, on a phone too."""


def comparison(title: str, by: str, *wanted: KPI) -> None:
    """KPIs side by side for every group of a column; absences in words; reasons stand below a wide table."""
    seen = view()
    st.header(say(title))
    rows: dict[str, dict[str, str]] = {}
    frames: list[pl.DataFrame] = []
    reasons: set[str] = set()
    none_there = wording.absent("no_rows")
    for kpi in wanted:
        if not seen.snapshot.has(kpi.result.table):
            continue
        currency = one_currency(seen, kpi)
        frame = in_words(seen, seen.by(kpi, by), by)
        frames.append(frame)
        for group, found, absent, why in frame.select(by, "number", "absent", "why").iter_rows():
            if found is not None:
                # On one line: a phone would set the word of a large amount below it.
                written = numbers.bare(found, kpi.unit, currency, in_column=True).replace(" ", "\u00a0")
            elif len(wanted) <= _FEW:
                written = why
            else:
                written = wording.absent_short(absent)
                reasons |= {why} - {none_there}
            rows.setdefault(group, {})[kpi.key] = written
    if not rows:
        notes.small(none_there)
        return
    groups = sorted(rows)
    none = wording.absent_short("no_rows")
    cells = {labels.column(by): groups}
    cells |= {
        wording.headed(say(kpi.title), wording.SPAN_UNITS.get(kpi.unit)): [
            rows[group].get(kpi.key, none) for group in groups
        ]
        for kpi in wanted
    }
    plain_table(cells)
    if reasons:
        notes.small(" ".join(sorted(reasons)))
    notes.left_out(frames)
    notes.unusable(seen, [kpi.result for kpi in wanted])
