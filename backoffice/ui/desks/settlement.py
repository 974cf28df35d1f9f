"""Settlement on the Overview: what did not settle, what is failing now, what will fail next."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

import polars as pl

from backoffice.contracts.settlement import SettlementConfirmation, SettlementInstruction, StatusAdvice
from backoffice.i18n import dates, numbers, say
from backoffice.kpis import named
from backoffice.query import Figure
from backoffice.ui import wording
from backoffice.ui.desks.desk import Desk, Finding, counted, grave, standing_now
from backoffice.ui.view import View, today

LOOK_BACK: Final = timedelta(days=14)
"""How far back the newest day with instructions due is looked for."""


def _findings(seen: View) -> Iterator[Finding]:
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
        yield Finding("settlement", "Settlement", grave(figure), words)
    yield from _open_fails(seen)
    yield from counted(
        "{count} instruction due within two business days is not matched yet.",
        "{count} instructions due within two business days are not matched yet.",
        standing_now(seen, "settlement_unmatched_due_soon"),
        ("settlement", "Settlement"),
        1,
    )


def _open_fails(seen: View) -> Iterator[Finding]:
    fails, aged = standing_now(seen, "settlement_open_fails"), standing_now(seen, "settlement_aged_fails")
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


DESK: Final = Desk(
    page="settlement",
    title="Settlement",
    headline=named("settlement_efficiency_volume"),
    feeds=(SettlementInstruction, StatusAdvice, SettlementConfirmation),
    findings=_findings,
)
