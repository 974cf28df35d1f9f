"""Reconciliation on the Overview: how much does not reconcile, and what it mostly is."""

from collections.abc import Iterator
from typing import Final

from backoffice.contracts.reconciliation import LedgerEntry, Position, StatementEntry
from backoffice.contracts.settlement import Trade
from backoffice.i18n import codes, numbers, say
from backoffice.kpis import named
from backoffice.ui import wording
from backoffice.ui.desks.desk import Desk, Finding, standing_now
from backoffice.ui.view import View


def _findings(seen: View) -> Iterator[Finding]:
    """How much does not reconcile, and what it mostly is."""
    breaks = standing_now(seen, "recon_open_breaks")
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


DESK: Final = Desk(
    page="reconciliation",
    title="Reconciliation",
    headline=named("recon_auto_match_rate"),
    feeds=(Trade, LedgerEntry, StatementEntry, Position),
    findings=_findings,
)
