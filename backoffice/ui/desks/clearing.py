"""Clearing on the Overview: calls not met, margin not covered, and calls that were met late."""

from collections.abc import Iterator
from typing import Final

from backoffice.contracts.clearing import (
    ClearedTrade,
    CollateralHolding,
    MarginCall,
    MarginCoverage,
    MarginRequirement,
)
from backoffice.i18n import dates, numbers, say, say_many
from backoffice.kpis import named
from backoffice.ui.desks.desk import Desk, Finding, counted, standing_now
from backoffice.ui.view import View


def _findings(seen: View) -> Iterator[Finding]:
    yield from counted(
        "{count} margin call is past its deadline and not met.",
        "{count} margin calls are past their deadline and not met.",
        standing_now(seen, "margin_calls_missing"),
        ("clearing", "Clearing"),
        2,
    )
    yield from _not_covered(seen)
    yield from _most_missed(seen)


def _not_covered(seen: View) -> Iterator[Finding]:
    """The greatest shortfall of the newest day."""
    columns = ("legal_entity_id", "ccp", "shortfall", "currency")
    row = seen.first(MarginCoverage, columns, (("shortfall", True),), where="is_newest AND shortfall > 0")
    if row is not None:
        words = say(
            "Margin of {member} at {ccp} is not covered by {amount}.",
            member=seen.name(row["legal_entity_id"]),
            ccp=seen.name(row["ccp"]),
            amount=numbers.money(row["shortfall"], row["currency"], short=True),
        )
        yield Finding("clearing", "Clearing", 2, words)


def _most_missed(seen: View) -> Iterator[Finding]:
    """The day of the period on which most calls were not met in time; of equal ones the newest."""
    met = named("margin_calls_met")
    if not seen.snapshot.has(met.result.table):
        return
    days = seen.series(met, "day", seen.filters_for(met.result, met.on))
    missed = days.with_columns(missed=days["per"] - days["value"]).sort("missed", "period", descending=True)
    for row in missed.head(1).iter_rows(named=True):
        if row["missed"]:
            words = say_many(
                "{count} margin call was not met in time on {day}.",
                "{count} margin calls were not met in time on {day}.",
                int(row["missed"]),
                count=numbers.grouped(row["missed"]),
                day=dates.day(row["period"]),
            )
            yield Finding("clearing", "Clearing", 1, words)


DESK: Final = Desk(
    page="clearing",
    title="Clearing",
    headline=named("margin_calls_met"),
    feeds=(ClearedTrade, MarginCall, MarginRequirement, CollateralHolding),
    findings=_findings,
)
