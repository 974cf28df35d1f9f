"""Small print that keeps figures honest: what they are compared with, and which filters do not reach them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

import polars as pl
import streamlit as st

from backoffice.comparable import basis
from backoffice.contracts import Contract
from backoffice.i18n import dates, labels, say
from backoffice.kpis import KPI
from backoffice.sql import Filters
from backoffice.ui.view import View, today
from backoffice.ui.wording import plain


def small(text: str, *, width: Literal["stretch", "content"] = "stretch") -> None:
    """A line of small print, in plain words: whatever Markdown means by its signs."""
    st.markdown(grey(text), width=width)


def grey(text: str) -> str:
    """Small print as Markdown."""
    # Streamlit's captions are fainter than many eyes can read; grey text of the theme is not.
    return f":small[:gray[{plain(text)}]]"


def compared_with(seen: View, wanted: Sequence[KPI], *, now: bool, courses: bool = True) -> None:
    """The periods a row of cards shows and is compared with, once for days and once for months; with `courses`, also
    those of the small charts in them.
    """
    if now:
        small(say("As it stands now, whatever its date."))
        return
    for monthly in (False, True):
        kpi = next((one for one in wanted if one.on is not None and (one.on == "month") is monthly), None)
        if kpi is None or not seen.snapshot.has(kpi.result.table):
            continue
        one = seen.wanted(kpi, kpi.on)
        told = [_compared(one.filters, one.earlier, monthly=monthly)]
        if courses and one.since is not None and one.since != one.filters.start:
            over = period(replace(one.filters, start=one.since, end=one.filters.end or today(seen)), monthly)
            told.append(say("Small charts: {shown}.", shown=over))
        small(" ".join(told))


def _compared(shown: Filters, before: Filters | None, *, monthly: bool) -> str:
    """The period shown, the one it is compared with, and by what they are alike."""
    words = period(shown, monthly)
    if before is None:
        return say("Shown: {shown}. There is no earlier period to compare with.", shown=words)
    told = {"shown": words, "before": period(before, monthly)}
    match None if monthly or shown.start is None or shown.end is None else basis(shown.start, shown.end):
        case "weekdays":
            return say("Shown: {shown}. Change: against {before}, the same weekdays.", **told)
        case "to_date":
            return say("Shown: {shown}. Change: against {before}, as far into its months.", **told)
        case _:
            return say("Shown: {shown}. Change: against {before}.", **told)


def left_out(frames: Iterable[pl.DataFrame]) -> None:
    """That some groups' figures leave out months, where they do."""
    if any(frame["left_out"].sum() for frame in frames):
        small(say("Months of a group that are hidden are left out of its figure."))


def shown(seen: View, kpi: KPI, *, now: bool) -> None:
    """The period a chart shows."""
    if now:
        small(say("As it stands now, whatever its date."))
    else:
        words = period(seen.filters_for(kpi.result, kpi.on), monthly=kpi.on == "month")
        small(say("Shown: {shown}.", shown=words))


def period(filters: Filters, monthly: bool) -> str:
    """The dates of some filters in words."""
    if monthly and filters.start is not None and filters.end is not None:
        return dates.months(filters.start, filters.end)
    return dates.span(filters.start, filters.end)


def unusable(seen: View, contracts: Iterable[type[Contract]]) -> None:
    """Filters that are set but that a result has no column for: said once a page and result."""
    for contract in dict.fromkeys(contracts):
        columns = seen.filters.unusable(contract)
        told = f"unusable {contract.table}"
        if columns and told not in seen.said:
            seen.said.add(told)
            not_narrowed(columns, contract)


def not_narrowed(columns: Iterable[str], contract: type[Contract]) -> None:
    """That some columns do not narrow what a result is read for."""
    filters, table = ", ".join(labels.column(column) for column in columns), labels.table(contract.table)
    small(say("Not narrowed by {filters}: {table} does not know it.", filters=filters, table=table))
