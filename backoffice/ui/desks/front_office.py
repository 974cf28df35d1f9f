"""Support to the front office on the Overview: what is overdue, and who waits for what longer than was promised."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from backoffice.contracts.service_desk import Request
from backoffice.i18n import codes, numbers, say
from backoffice.kpis import named
from backoffice.ui.desks.desk import Desk, Finding, counted, standing_now
from backoffice.ui.view import View

FEW: Final = 10
"""Fewer requests than this say nothing of a desk."""


def _findings(seen: View) -> Iterator[Finding]:
    yield from _worst_served(seen)
    yield from counted(
        "{count} request is open past its target time.",
        "{count} requests are open past their target time.",
        standing_now(seen, "support_overdue"),
        ("front_office", "Front office"),
        1,
    )


def _worst_served(seen: View) -> Iterator[Finding]:
    """The desk and kind with the lowest share done in time, where that is beyond the warning."""
    in_time = named("support_in_time")
    if not seen.snapshot.has(in_time.result.table):
        return
    many = seen.by(in_time, "desk", "request_kind").filter(pl.col("per") >= FEW, pl.col("desk").is_not_null())
    for row in many.sort("number", "desk", "request_kind").head(1).iter_rows(named=True):
        if in_time.warning is None or row["number"] >= in_time.warning:
            return
        words = say(
            "{desk}: of {count} requests of the kind “{kind}” only {share} were done in time.",
            desk=codes.code("desk", row["desk"]),
            count=numbers.grouped(row["per"]),
            kind=seen.kind(row["request_kind"]),
            share=numbers.percent(row["number"]),
        )
        yield Finding("front_office", "Front office", 2, words)


DESK: Final = Desk(
    page="front_office",
    title="Front office",
    headline=named("support_in_time"),
    feeds=(Request,),
    findings=_findings,
)
