"""One table that sets groups beside each other: a row a group, a column a KPI."""

import streamlit as st

from backoffice.i18n import labels, numbers, say
from backoffice.kpis import KPI
from backoffice.ui import notes, wording
from backoffice.ui.drawn import in_words, plain_table
from backoffice.ui.money import one_currency
from backoffice.ui.view import view


def comparison(title: str, by: str, *wanted: KPI) -> None:
    """KPIs side by side for every group of a column; absences in words."""
    seen = view()
    st.header(say(title))
    rows: dict[str, dict[str, str]] = {}
    frames = []
    for kpi in wanted:
        if not seen.snapshot.has(kpi.result.table):
            continue
        currency = one_currency(seen, kpi)
        frame = in_words(seen, seen.by(kpi, by), by)
        frames.append(frame)
        for group, found, why in frame.select(by, "number", "why").iter_rows():
            written = why if found is None else numbers.bare(found, kpi.unit, currency)
            rows.setdefault(group, {})[kpi.key] = written
    if not rows:
        notes.small(wording.absent("no_rows"))
        return
    groups = sorted(rows)
    none = wording.absent_short("no_rows")
    cells = {labels.column(by): groups}
    cells |= {say(kpi.title): [rows[group].get(kpi.key, none) for group in groups] for kpi in wanted}
    plain_table(cells)
    notes.left_out(frames)
    notes.unusable(seen, [kpi.result for kpi in wanted])
