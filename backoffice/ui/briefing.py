"""The morning briefing: what needs a decision, in whole sentences made from KPIs, the gravest first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import polars as pl
import streamlit as st

from backoffice.i18n import codes, dates, numbers, say, say_many
from backoffice.kpis import named
from backoffice.query import Figure
from backoffice.ui import wording
from backoffice.ui.money import one_currency
from backoffice.ui.notes import small
from backoffice.ui.view import View, today, view

LOOK_BACK: Final = timedelta(days=14)
"""How far back the newest day with instructions due is looked for."""


@dataclass(frozen=True)
class Finding:
    """One sentence, the page that tells more, and how grave it is: 2 past the warning, 1 past the target, 0 else."""

    page: str
    title: str
    grave: int
    words: str


def briefing() -> None:
    """The findings of every desk that has data, the gravest first, each with the way to its page."""
    seen = view()
    found = [finding for desk in _DESKS for finding in desk(seen)]
    if not found:
        small(say("No results yet to brief on."))
    for finding in sorted(found, key=lambda one: -one.grave):
        with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{_ICONS[finding.grave]} {wording.plain(finding.words)}", width="stretch")
            st.page_link(f"pages/{finding.page}.py", label=say(finding.title), icon=":material/arrow_forward:")


def _settlement(seen: View) -> Iterator[Finding]:
    """The newest day that was due, what is failing now, and what will fail next."""
    rate, until = named("settlement_fail_rate"), today(seen)
    if not seen.snapshot.has(rate.result.table) or until is None:
        return
    recent = replace(seen.filters, start=until - LOOK_BACK, end=until)
    days = seen.series(rate, "day", recent).filter(pl.col("number").is_not_null())
    if days.height:
        last = days.row(-1, named=True)
        figure = Figure(rate, last["value"], last["per"], last["number"], None)
        words = say(
            "Of {due} instructions due on {day}, {failed} did not settle: {share}.",
            due=numbers.grouped(last["per"]),
            day=dates.day(last["period"]),
            failed=numbers.grouped(last["value"]),
            share=wording.number(figure),
        )
        yield Finding("settlement", "Settlement", _grave(figure), words)
    yield from _open_fails(seen)
    soon = _now(seen, "settlement_unmatched_due_soon")
    if soon.number:
        words = say_many(
            "{count} instruction due within two business days is not matched yet.",
            "{count} instructions due within two business days are not matched yet.",
            int(soon.number),
            count=wording.number(soon),
        )
        yield Finding("settlement", "Settlement", 1, words)


def _open_fails(seen: View) -> Iterator[Finding]:
    fails, aged = _now(seen, "settlement_open_fails"), _now(seen, "settlement_aged_fails")
    if not fails.number or aged.number is None:
        return
    every = seen.filters_for(fails.kpi.result, None)
    most = seen.by(fails.kpi, "counterparty_id", filters=every).sort("number", descending=True).row(0, named=True)
    words = say(
        "{count} instructions are failing now, {aged} for five business days or more; {most} of them with {name}.",
        count=wording.number(fails),
        aged=wording.number(aged),
        name=seen.name(most["counterparty_id"]) if most["counterparty_id"] else say("not given"),
        most=numbers.plain(most["number"]),
    )
    yield Finding("settlement", "Settlement", 2 if aged.number else 1, words)


def _reconciliation(seen: View) -> Iterator[Finding]:
    """How much does not reconcile, and what it mostly is."""
    breaks = _now(seen, "recon_open_breaks")
    if not breaks.number:
        return
    every = seen.filters_for(breaks.kpi.result, None)
    most = seen.by(breaks.kpi, "break_type", filters=every).sort("number", descending=True).row(0, named=True)
    words = say(
        "{count} breaks are open. The most frequent is: {kind} ({most}).",
        count=wording.number(breaks),
        kind=codes.code("break_type", most["break_type"]),
        most=numbers.plain(most["number"]),
    )
    yield Finding("reconciliation", "Reconciliation", 1, words)


def _cost(seen: View) -> Iterator[Finding]:
    """Whether remote work saved or cost in the newest month."""
    saving = named("net_remote_saving")
    if not seen.snapshot.has(saving.result.table):
        return
    last = seen.filters_for(saving.result, saving.on).end
    if last is None:
        return
    figure = seen.figure(saving, replace(seen.filters, start=last, end=last))
    if figure.number is None:
        return
    told = {
        "month": dates.month(last),
        "amount": numbers.money(abs(figure.number), one_currency(seen, saving), short=True),
    }
    if figure.number < 0:
        yield Finding("cost", "Cost", 2, say("In {month} remote work cost {amount} more than it saved.", **told))
    else:
        yield Finding("cost", "Cost", 0, say("In {month} remote work saved {amount}, with pay held equal.", **told))


def _records(seen: View) -> Iterator[Finding]:
    """What was refused, and what does not prove."""
    proofs, refusals = _now(seen, "proofs_failed"), _now(seen, "refusals")
    if proofs.number:
        words = say_many(
            "{count} total of a file or statement does not tie.",
            "{count} totals of files or statements do not tie.",
            int(proofs.number),
            count=wording.number(proofs),
        )
        yield Finding("data_health", "Data health", 2, words)
    if refusals.number:
        words = say_many(
            "{count} value or row was refused at loading and waits for somebody.",
            "{count} values or rows were refused at loading and wait for somebody.",
            int(refusals.number),
            count=wording.number(refusals),
        )
        yield Finding("data_health", "Data health", 1, words)


def _now(seen: View, key: str) -> Figure:
    """A KPI as it stands, whatever the dates chosen."""
    kpi = named(key)
    return seen.figure(kpi, seen.filters_for(kpi.result, None))


def _grave(figure: Figure) -> int:
    standing = wording.standing(figure)
    return {"missed": 2, "near": 1}.get(standing or "", 0)


_DESKS: Final[tuple[Callable[[View], Iterator[Finding]], ...]] = (_settlement, _reconciliation, _cost, _records)

_ICONS: Final = (":green[:material/check_circle:]", ":orange[:material/error:]", ":red[:material/priority_high:]")
