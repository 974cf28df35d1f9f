"""Compliance on the Overview: what is overdue, rejects nobody sent again, and the one that was sent again latest."""

from collections.abc import Iterator
from typing import Final

from backoffice.contracts.compliance import RegulatoryReport, ReportableEvent
from backoffice.contracts.compliance_results import ReportSubmission
from backoffice.i18n import codes, dates, numbers, say, say_many
from backoffice.kpis import named
from backoffice.ui import wording
from backoffice.ui.desks.desk import Desk, Finding, counted, standing_now
from backoffice.ui.view import View


def _findings(seen: View) -> Iterator[Finding]:
    yield from _left(seen)
    yield from counted(
        "{count} report is past its deadline and not accepted.",
        "{count} reports are past their deadline and not accepted.",
        standing_now(seen, "reporting_missing"),
        ("compliance", "Compliance"),
        2,
    )
    yield from _latest(seen)


def _left(seen: View) -> Iterator[Finding]:
    """How many rejects lie past their clock, and the rule the oldest of them broke."""
    left = standing_now(seen, "reporting_rejects_overdue")
    if not left.number:
        return
    columns, oldest = ("days_late", "reject_code"), (("resubmit_by", False),)
    if (row := seen.first(ReportSubmission, columns, oldest, where="standing = 'missing'")) is not None:
        words = say_many(
            "{count} rejected report was not sent again in its time; it is {late} late (rule {rule}).",
            "{count} rejected reports were not sent again in their time; the oldest is {late} late (rule {rule}).",
            int(left.number),
            count=wording.number(left),
            late=numbers.shown(row["days_late"], "days"),
            rule=row["reject_code"] or say("not given"),
        )
        yield Finding("compliance", "Compliance", 2, words)


def _latest(seen: View) -> Iterator[Finding]:
    """The report of the period that was sent again latest after its reject."""
    columns = ("obligation_id", "legal_entity_id", "submitted_on", "reject_code", "days_late")
    order = (("days_late", True), ("resubmitted_at", True))
    row = seen.first(ReportSubmission, columns, order, on="submitted_on", where="standing = 'late'")
    if row is not None:
        words = say(
            "{obligation} of {entity}: rejected on {day} ({rule}) and sent again {late} after its time.",
            obligation=codes.code("obligation_id", row["obligation_id"]),
            entity=seen.name(row["legal_entity_id"]),
            day=dates.day(row["submitted_on"]),
            rule=row["reject_code"] or say("not given"),
            late=numbers.shown(row["days_late"], "days"),
        )
        yield Finding("compliance", "Compliance", 1, words)


DESK: Final = Desk(
    page="compliance",
    title="Compliance",
    headline=named("reporting_on_time"),
    feeds=(ReportableEvent, RegulatoryReport),
    findings=_findings,
)
