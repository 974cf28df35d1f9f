"""The remote-staff cost report: twelve sections that end in one answer and begin with it."""

from collections.abc import Callable
from typing import Final

from backoffice.i18n import say, spoken
from backoffice.reports.remote_staff.answer import answer, scope
from backoffice.reports.remote_staff.capacity import capacity
from backoffice.reports.remote_staff.cost import cost
from backoffice.reports.remote_staff.limits import limits
from backoffice.reports.remote_staff.movement import movement
from backoffice.reports.remote_staff.people import people
from backoffice.reports.remote_staff.saving import saving
from backoffice.reports.remote_staff.seats import seats
from backoffice.reports.remote_staff.sensitivity import sensitivity
from backoffice.reports.remote_staff.source import Source
from backoffice.reports.remote_staff.sourcing import sourcing
from backoffice.reports.remote_staff.summary import summary
from backoffice.reports.remote_staff.work import work
from backoffice.reports.report import Report, Section

KEY: Final = "remote-staff"

SECTIONS: Final[tuple[Callable[[Source], Section], ...]] = (
    *(answer, summary, people, cost, saving, work),
    *(sourcing, seats, movement, capacity, sensitivity, limits),
)
"""The twelve, in their order."""


def remote_staff(source: Source) -> Report:
    """The whole report in the spoken language. `source.known` must hold: without a month there is nothing to report."""
    told = {"period": source.period, "scope": scope(source), "currency": source.currency or say("not known")}
    subtitle = say("{period}. {scope}. Money in {currency}.", **told)
    foot = say(
        "Remote-staff cost report, {period}, load {load}. Figures derived from pay stand on five people or more.",
        period=source.period,
        load=source.door.snapshot.load_id,
    )
    return Report(
        KEY, say("Remote-staff cost report"), subtitle, foot, spoken().code, [one(source) for one in SECTIONS]
    )


__all__ = ["KEY", "SECTIONS", "Source", "remote_staff"]
