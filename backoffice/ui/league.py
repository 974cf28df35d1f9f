"""League tables: what fails most, by reason or by whom it is with, against the period before."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import polars as pl
import streamlit as st

from backoffice.i18n import labels, numbers, say
from backoffice.kpis import named
from backoffice.ui import notes, picks, wording
from backoffice.ui.drawn import in_words, plain_table
from backoffice.ui.view import View, view

MOST: Final = 10
"""Rows of a table; it says how many there are."""

REASONS: Final = ("reason_family", "reason", "failing_party")
PARTIES: Final = ("counterparty_id", "market", "instrument_id")

LASTED: Final = "settlement_fail_duration"
"""The average is taken over all that failed, so what it is out of is their number: one question tells both."""


def reasons() -> None:
    """Fails by family of reason, by reason code, or by whose side holds them up."""
    _league(say("Why it fails"), picks.REASONS, REASONS)


def parties() -> None:
    """Fails by counterparty, by market, or by security."""
    _league(say("With whom and where it fails"), picks.PARTIES, PARTIES)


def _league(title: str, pick: str, columns: Sequence[str]) -> None:
    """Fails of the period by one of `columns`: how many, what share, what amount, how long, and the change."""
    seen = view()
    lasted = named(LASTED)
    st.header(title)
    by = picks.pick(pick, say("By", "grouped"), {name: labels.column(name) for name in columns})
    if not seen.snapshot.has(lasted.result.table):
        notes.small(wording.absent("not_loaded"))
        return
    found = seen.by(lasted, by).filter(pl.col("per") > 0).sort("per", descending=True, maintain_order=True)
    if found.is_empty():
        notes.small(say("No instruction in this selection failed."))
        return
    table = _table(seen, by, found)
    plain_table(table)
    if found.height > MOST:
        notes.small(say("The {shown} largest of {total}.", shown=MOST, total=numbers.grouped(found.height)))


def _table(seen: View, by: str, found: pl.DataFrame) -> Mapping[str, Sequence[str]]:
    lasted = named(LASTED)
    top, whole = found.head(MOST), Decimal(sum(found["per"].to_list()))
    groups, counts = top[by].to_list(), [Decimal(one) for one in top["per"].to_list()]
    table: dict[str, Sequence[str]] = {
        labels.column(by): in_words(seen, top, by)[by].to_list(),
        say("Fails"): [numbers.grouped(count) for count in counts],
        say("Share of all fails"): [numbers.percent(count / whole, in_column=True) for count in counts],
        say("Amount"): _amounts(seen, by, groups),
        say("Average, in business days"): [numbers.grouped(days, 1) for days in top["number"].to_list()],
    }
    earlier = seen.earlier(lasted.result, lasted.on)
    if earlier is not None:
        before = seen.by(lasted, by, filters=earlier)
        if not before.is_empty():
            was = dict(before.select(by, "per").iter_rows())
            table[say("Change")] = [_change(count, was.get(one)) for one, count in zip(groups, counts, strict=True)]
    return table


def _change(now: Decimal, before: int | None) -> str:
    by = now - (before or 0)
    return numbers.signed(numbers.grouped(by), by)


def _amounts(seen: View, by: str, groups: Sequence[Any]) -> list[str]:
    """What failed of each group, one amount a currency: money of several currencies is never added."""
    found = seen.by(named("settlement_failed_value"), by, "currency").filter(pl.col("number") > 0)
    amounts: dict[Any, list[str]] = {}
    for group, currency, amount in found.sort("currency").select(by, "currency", "number").iter_rows():
        # An amount stays on one line: on a phone each gets a line of its own.
        amounts.setdefault(group, []).append(numbers.money(amount, currency, short=True).replace(" ", "\u00a0"))
    return [", ".join(amounts.get(group, [])) or say("Free of payment", "code") for group in groups]
