"""The remote-staff cost report: twelve sections that end in one answer and begin with it."""

from collections.abc import Callable, Sequence
from typing import Final

from backoffice.contracts.reference import Party
from backoffice.guard import DECIDES
from backoffice.i18n import say, spoken
from backoffice.reports.remote_staff.answer import READ, answer, scope
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

BETWEEN: Final[tuple[Callable[[Source], Section], ...]] = (
    *(summary, people, cost, saving, work),
    *(sourcing, seats, movement, capacity, sensitivity),
)
"""Those between the first and the last, which name the load: they hold as long as `RESTS_ON` is as it was."""

RESTS_ON: Final = tuple(sorted({*READ, *DECIDES, Party.table}))
"""The tables that sections are made from, and those that decide what may leave of pay."""

SECTIONS: Final[tuple[Callable[[Source], Section], ...]] = (answer, *BETWEEN, limits)
"""The twelve, in their order."""


def between(source: Source) -> list[Section]:
    """The sections between the first and the last, in the spoken language."""
    return [one(source) for one in BETWEEN]


def remote_staff(source: Source, known: Sequence[Section] | None = None) -> Report:
    """The whole report in the spoken language. `source.known` must hold: without a month there is nothing to report.

    `known` are the sections `between`, where an earlier load with the same data has made them.
    """
    told = {"period": source.period, "scope": scope(source), "currency": source.currency or say("not known")}
    subtitle = say("{period}. {scope}. Money in {currency}.", **told)
    foot = say(
        "Remote-staff cost report, {period}, load {load}. Figures derived from pay stand on five people or more.",
        period=source.period,
        load=source.door.snapshot.load_id,
    )
    sections = [answer(source), *(between(source) if known is None else known), limits(source)]
    return Report(KEY, say("Remote-staff cost report"), subtitle, foot, spoken().code, sections)


__all__ = ["KEY", "RESTS_ON", "SECTIONS", "Source", "between", "remote_staff"]
