"""Capacity and service: what came in, what was done and what waits, by kind of work; and what is not known."""

from decimal import Decimal

from backoffice.contracts.cost import WorkMonth
from backoffice.i18n import codes, dates, say
from backoffice.reports.remote_staff import tables
from backoffice.reports.remote_staff.source import Source
from backoffice.reports.report import Cell, Chart, Column, Row, Section, Table, Text

NEEDS = (
    "Required FTE against those available needs hours by month: how many are paid and how many are productive.",
    "Turnaround to the front office, its median and its slowest tenth, needs a file of requests with when each "
    "was closed.",
)
"""What cannot be said, and what it needs."""


def capacity(source: Source) -> Section:
    """Section 10."""
    return Section(
        "capacity", say("Capacity and service"), [_waiting(source), *(Text(say(one), "gap") for one in NEEDS)]
    )


def _waiting(source: Source) -> Table:
    """The last month by unit: the backlog, and how many months of the month's work it is."""
    arrived: dict[str, list[int | None]] = {}
    for one in source.rows(WorkMonth.table, source.last, on="month", limit=100_000).frame.to_dicts():
        parts = arrived.setdefault(one["unit"], [0, 0, 0])
        for place, name in enumerate(("arrived", "completed", "backlog_end")):
            so_far, more = parts[place], one[name]
            parts[place] = None if so_far is None or more is None else so_far + more
    rows = []
    for unit, (came, done, waits) in sorted(arrived.items()):
        months = None if waits is None or not done else Decimal(waits) / Decimal(done)
        rows.append(
            Row(
                {
                    "unit": Cell(codes.code("unit", unit)),
                    "arrived": _known(came),
                    "completed": _known(done),
                    "waiting": _known(waits),
                    "months": _known(months),
                }
            )
        )
    columns = (
        tables.by_column("unit"),
        Column("arrived", say("Came in"), "count"),
        Column("completed", say("Completed"), "count"),
        Column("waiting", say("Waiting at month's end"), "count"),
        Column("months", say("Months of work waiting"), "number", 2, formula="[waiting]/[completed]"),
    )
    assert source.filters.end is not None
    return Table(
        "waiting",
        say("Work waiting in {month}", month=dates.month(source.filters.end)),
        columns,
        rows,
        nothing=say("Capacity needs the table of work done by month."),
        chart=Chart("lying", "unit", ("months",)),
    )


def _known(value: Decimal | int | None) -> Cell:
    return Cell(None, say("not given")) if value is None else Cell(value)
