"""Everything a scenario assumes, as tables to be changed: values with range, source and standing, and releases."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from backoffice.contracts.cost import ASSUMPTION_STATUSES, SAVING_STATES
from backoffice.i18n import labels, say
from backoffice.scenarios import scenario_of, text_of, words
from backoffice.transforms.whatif import INPUTS, Assumed, Input, Release, Scenario, month_after
from backoffice.ui import notes
from backoffice.ui.scenario_change import decimal, take, turn


def assumptions(now: Scenario) -> None:
    """One row an assumption."""
    notes.small(
        say(
            "Value, low (P10) and high (P90), source and standing can be changed. Shares are in per cent. "
            "Where low and high are the value itself, it is taken as certain."
        )
    )
    inputs = INPUTS[now.model]
    held = [now.values[one.key] for one in inputs]
    scale = [100 if one.unit == "share" else 1 for one in inputs]
    frame = pl.DataFrame(
        {
            "input": [words.called(one.key) for one in inputs],
            "value": [float(one.base * times) for one, times in zip(held, scale, strict=True)],
            "low": [float(one.low * times) for one, times in zip(held, scale, strict=True)],
            "high": [float(one.high * times) for one, times in zip(held, scale, strict=True)],
            "unit": [words.counted_in(one) for one in inputs],
            "source": [words.source(one.source) for one in held],
            "status": [words.status(one.status) for one in held],
        }
    )
    key = f"scenario table {turn()}"
    number = st.column_config.NumberColumn
    st.data_editor(
        frame.to_pandas(),
        hide_index=True,
        disabled=["input", "unit"],
        key=key,
        on_change=_edited,
        args=(text_of(now), key, {words.status(one): one for one in ASSUMPTION_STATUSES}),
        column_config={
            "input": st.column_config.TextColumn(say("Assumption")),
            "value": number(say("Value"), format="localized"),
            "low": number(say("Low (P10)"), format="localized"),
            "high": number(say("High (P90)"), format="localized"),
            "unit": st.column_config.TextColumn(say("Unit"), width="medium"),
            "source": st.column_config.TextColumn(labels.column("source")),
            "status": st.column_config.SelectboxColumn(
                labels.column("status"), options=[words.status(one) for one in ASSUMPTION_STATUSES], required=True
            ),
        },
        alt=say("All assumptions, with range, source and standing"),
    )


def _edited(text: str, table: str, standings: Mapping[str, Any]) -> None:
    # The words as they were shown: before the page is drawn again nobody has said which language is spoken.
    before = scenario_of(text)

    def edited() -> Scenario:
        values = dict(before.values)
        for place, cells in st.session_state[table]["edited_rows"].items():
            one = INPUTS[before.model][int(place)]
            values[one.key] = with_cells(one, values[one.key], cells, standings)
        return replace(before, values=values)

    take(edited)


def with_cells(one: Input, held: Assumed, cells: Mapping[str, Any], standings: Mapping[str, Any]) -> Assumed:
    """An assumption with what was typed into its row. A value moved beyond its range takes the range along."""
    times = 100 if one.unit == "share" else 1
    typed = {name: decimal(cells[name]) / times for name in ("value", "low", "high") if cells.get(name) is not None}
    base = typed.get("value", held.base)
    low, high = typed.get("low", held.low), typed.get("high", held.high)
    if "value" in typed:
        low, high = typed.get("low", min(low, base)), typed.get("high", max(high, base))
        if not held.varies:
            low, high = typed.get("low", base), typed.get("high", base)
    source = str(cells.get("source") or ("typed" if typed else held.source))
    status = standings.get(cells.get("status", ""), "assumed" if typed else held.status)
    return Assumed(base, low, high, source, status)


def releases(now: Scenario) -> None:
    """One row a release of seats."""
    notes.small(
        say(
            "Each row: the first month without the rent, and the share of all freed seats. Rows add up to 100% at "
            "most; a seat in no row saves nothing."
        )
    )
    frame = pl.DataFrame(
        {
            "on": [one.on for one in now.releases],
            "share": [float(one.share * 100) for one in now.releases],
            "state": [words.state(one.state) for one in now.releases],
        },
        schema={"on": pl.Date, "share": pl.Float64, "state": pl.String},
    )
    key = f"scenario release table {turn()}"
    st.data_editor(
        frame.to_pandas(),
        hide_index=True,
        num_rows="dynamic",
        key=key,
        on_change=_released,
        args=(text_of(now), key, {words.state(one): one for one in SAVING_STATES}),
        column_config={
            "on": st.column_config.DateColumn(
                say("Rent stops from"), format="MM-YYYY", required=True, default=month_after(now.start, 6)
            ),
            "share": st.column_config.NumberColumn(say("Share of freed seats, %"), min_value=0, max_value=100),
            "state": st.column_config.SelectboxColumn(
                say("How firm"), options=[words.state(one) for one in SAVING_STATES], default=words.state("notional")
            ),
        },
        alt=say("When seats are given back"),
    )


def _released(text: str, table: str, states: Mapping[str, Any]) -> None:
    before = scenario_of(text)

    def released() -> Scenario:
        told = st.session_state[table]
        rows = [{"on": one.on, "share": float(one.share * 100), "state": one.state} for one in before.releases]
        for place, cells in told["edited_rows"].items():
            rows[int(place)] |= cells
        kept = [row for place, row in enumerate(rows) if place not in told["deleted_rows"]]
        return replace(before, releases=tuple(release_of(row, states) for row in [*kept, *told["added_rows"]]))

    # A row just begun has no share yet: it waits in the table until it has one.
    if all(row.get("share") is not None and row.get("on") for row in st.session_state[table]["added_rows"]):
        take(released)


def release_of(row: Mapping[str, Any], states: Mapping[str, Any]) -> Release:
    on = row["on"] if isinstance(row["on"], date) else date.fromisoformat(str(row["on"])[:10])
    state = states.get(row.get("state") or "", row.get("state") or "notional")
    return Release(on.replace(day=1), decimal(row["share"] or 0) / 100, state)
