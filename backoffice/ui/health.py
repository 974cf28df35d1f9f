"""Data health: what was loaded when and by whom, what it changed, and how old each table is."""

from datetime import datetime
from typing import Final

import polars as pl
import streamlit as st

from backoffice.contracts import CONTRACTS, EXTRACTS, RESULTS
from backoffice.contracts.records import Load
from backoffice.errors import StoreError
from backoffice.i18n import labels, say
from backoffice.store import Snapshot
from backoffice.ui import cache
from backoffice.ui.notes import small
from backoffice.ui.tables import as_recorded, grid
from backoffice.ui.view import view

NEWEST: Final = 50
"""Loads shown."""

_TIME: Final = pl.Datetime("us", "UTC")


def loads() -> None:
    """The newest loads, up to the one shown: when, what kind, by whom, what it did, which tables it changed."""
    seen = view()
    st.header(say("Loads, newest first"))
    every = cache.store(seen.folder).loads().filter(pl.col("load_id") <= seen.snapshot.load_id)
    found = every.sort("load_id", descending=True).head(NEWEST)
    shown = found.select("load_id", "loaded_at", "kind", "who", "what", "changed")
    grid(seen, Load, shown, say("Loads, newest first"), {"kind": say("What it was"), "changed": say("Tables changed")})
    as_recorded(Load, shown.columns)
    small(say("To see any page as it was known after one of them, choose the load beside the page."))


def load_changes() -> None:
    """What the load shown changed, table by table: its version and its rows, before and since."""
    seen = view()
    now, number = seen.snapshot, seen.snapshot.load_id
    title = say("What load {number} changed", number=number)
    st.header(title)
    before = cache.store(seen.folder).snapshot(number - 1) if number else None
    changed = [table for table in CONTRACTS if before is None or before.versions.get(table) != now.versions.get(table)]
    rows = [
        (labels.table(table), None if before is None else before.versions.get(table), now.versions[table], *heights)
        for table in changed
        if now.has(table)
        for heights in [(_rows(before, table), _rows(now, table))]
    ]
    columns = ("table", "version_before", "version", "rows_before", "rows_now")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.Int64) | {"table": pl.String}, orient="row")
    headers = {
        "table": say("Table"),
        "version_before": say("Version before"),
        "version": say("Version since"),
        "rows_before": say("Rows before"),
        "rows_now": say("Rows since"),
    }
    grid(seen, Load, frame, title, headers)


def _rows(snapshot: Snapshot | None, table: str) -> int | None:
    """Rows of a table; None where there is no such load any more, or never was."""
    try:
        return None if snapshot is None else snapshot.height(table)
    except StoreError:
        return None


def freshness() -> None:
    """Every table: whether it was ever loaded, and when it last changed."""
    seen = view()
    title = say("How fresh each table is")
    st.header(title)
    rows: list[tuple[str, str, datetime | None, str]] = []
    for kind, contracts in (("From files", EXTRACTS), ("Made by rules", RESULTS)):
        for contract in contracts:
            at = seen.snapshot.changed_at(contract.table)
            state = say("Never loaded") if at is None else say("Loaded")
            rows.append((labels.table(contract.table), say(kind), at, state))
    schema: dict[str, type[pl.DataType] | pl.DataType] = {
        "table": pl.String,
        "origin": pl.String,
        "loaded_at": _TIME,
        "state": pl.String,
    }
    headers = {
        "table": say("Table"),
        "origin": say("Where from"),
        "loaded_at": say("Last changed"),
        "state": say("State"),
    }
    grid(seen, Load, pl.DataFrame(rows, schema=schema, orient="row"), title, headers)
