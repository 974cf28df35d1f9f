"""Records on the Overview: a lapsed LEI and what waits for it, changes nobody else checked, records kept too long."""

from collections.abc import Iterator
from typing import Final

from backoffice.contracts.retention import RetainedRecord
from backoffice.contracts.static_data import LeiRecord, LeiStanding, StandingInstruction, StaticChange
from backoffice.i18n import dates, numbers, say, say_many
from backoffice.kpis import named
from backoffice.ui.desks.desk import Desk, Finding, counted, standing_now
from backoffice.ui.view import View


def _findings(seen: View) -> Iterator[Finding]:
    yield from _lapsed(seen)
    yield from _not_checked(seen)
    yield from counted(
        "{count} record is overdue to be destroyed.",
        "{count} records are overdue to be destroyed.",
        standing_now(seen, "retention_overdue"),
        ("records", "Records"),
        1,
    )


def _lapsed(seen: View) -> Iterator[Finding]:
    """The lapsed LEI that most unmatched instructions wait for."""
    order = (("unmatched", True), ("party_id", False))
    where = "lei_standing = 'lapsed' AND is_active"
    if (row := seen.first(LeiStanding, ("party_id", "unmatched", "lapsed_on"), order, where=where)) is not None:
        words = say_many(
            "The LEI of {party} lapsed after {day}: {count} instruction sent since is unmatched.",
            "The LEI of {party} lapsed after {day}: {count} instructions sent since are unmatched.",
            row["unmatched"],
            party=seen.name(row["party_id"]),
            day=say("a day not known") if row["lapsed_on"] is None else dates.day(row["lapsed_on"]),
            count=numbers.grouped(row["unmatched"]),
        )
        yield Finding("records", "Records", 2, words)


def _not_checked(seen: View) -> Iterator[Finding]:
    """Changes of the period."""
    breaches = named("static_four_eyes_breaches")
    if not seen.snapshot.has(breaches.result.table):
        return
    yield from counted(
        "{count} change of static data took effect that nobody else had checked.",
        "{count} changes of static data took effect that nobody else had checked.",
        seen.figure(breaches),
        ("records", "Records"),
        2,
    )


DESK: Final = Desk(
    page="records",
    title="Records",
    headline=named("static_fails_share"),
    feeds=(LeiRecord, StandingInstruction, StaticChange, RetainedRecord),
    findings=_findings,
)
