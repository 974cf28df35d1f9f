"""IT service on the Overview: what is down, what is overdue, and what the longest outage of the period left behind."""

from collections.abc import Iterator
from typing import Final

from backoffice.contracts.it_services import BatchRun, Incident, Outage, OutageSpan
from backoffice.i18n import dates, numbers, say
from backoffice.kpis import named
from backoffice.ui.desks.desk import Desk, Finding, counted, standing_now
from backoffice.ui.view import View

FELL: Final = ("fails", "breaks", "late_batches", "margin_calls")
"""What may fall in an outage: columns that count it."""


def _findings(seen: View) -> Iterator[Finding]:
    yield from counted(
        "{count} incident is open past its target time.",
        "{count} incidents are open past their target time.",
        standing_now(seen, "it_overdue_incidents"),
        ("it_service", "IT service"),
        1,
    )
    yield from _longest(seen)


def _longest(seen: View) -> Iterator[Finding]:
    """The longest outage of the period, where something fell in it."""
    columns = ("service_id", "started_on", "is_open", *FELL)
    row = seen.first(OutageSpan, columns, (("is_open", True), ("minutes", True)), on="started_on")
    if row is None:
        return
    told = {"service": row["service_id"], "day": dates.day(row["started_on"])}
    if row["is_open"]:
        yield Finding("it_service", "IT service", 2, say("{service} has been down since {day}.", **told))
    elif any(row[name] for name in FELL):
        words = say(
            "{service} was down on {day}; in it fell {late_batches} late batches, {margin_calls} missed margin "
            "calls, {fails} fails, {breaks} breaks.",
            **told,
            **{name: numbers.grouped(row[name]) for name in FELL},
        )
        yield Finding("it_service", "IT service", 2, words)


DESK: Final = Desk(
    page="it_service",
    title="IT service",
    headline=named("it_availability"),
    feeds=(Outage, Incident, BatchRun),
    findings=_findings,
)
