"""Data health: what was loaded when, and how old each table is."""

from datetime import datetime
from typing import Final

import polars as pl
import streamlit as st

from backoffice.contracts import EXTRACTS, RESULTS
from backoffice.contracts.records import Load
from backoffice.i18n import labels, say
from backoffice.ui import cache
from backoffice.ui.tables import grid
from backoffice.ui.view import view

NEWEST: Final = 50
"""Loads shown."""

_TIME: Final = pl.Datetime("us", "UTC")


def loads() -> None:
    """The newest loads: when, what kind, what it did, which tables it changed."""
    seen = view()
    st.header(say("Loads, newest first"))
    found = cache.store(seen.folder).loads().sort("load_id", descending=True).head(NEWEST)
    shown = found.select("load_id", "loaded_at", "kind", "what", "changed")
    grid(seen, Load, shown, say("Loads, newest first"), {"kind": say("What it was"), "changed": say("Tables changed")})


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
