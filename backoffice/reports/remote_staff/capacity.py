"""Capacity and service: what waits, whether people are enough, how well they work and how soon they answer."""

from decimal import Decimal

from backoffice.contracts.cost import WorkMonth
from backoffice.i18n import codes, dates, say
from backoffice.reports.remote_staff import tables
from backoffice.reports.remote_staff.source import Source
from backoffice.reports.report import Cell, Chart, Column, Row, Section, Table

CAPACITY = ("capacity_needed", "backlog_days", "gone_wrong_rate", "rework_rate")
"""Whether people are enough, and how well they work."""

SERVICE = ("support_turnaround_half", "support_turnaround_nine_in_ten", "support_in_time", "support_reopened")
"""How soon and how well the front office is answered."""


def capacity(source: Source) -> Section:
    """Section 10."""
    return Section("capacity", say("Capacity and service"), [_waiting(source), _enough(source), _service(source)])


def _enough(source: Source) -> Table:
    return Table(
        "enough",
        say("People needed, backlog and quality, by site"),
        (tables.by_column("location_id"), *(tables.of_kpi(key) for key in CAPACITY)),
        tables.groups(source, CAPACITY, "location_id"),
        nothing=say("Capacity needs the table of work done by month."),
        notes=[say("Above 100%, the work that comes in needs more people than are there.")],
        chart=Chart("lying", "location_id", ("capacity_needed",)),
    )


def _service(source: Source) -> Table:
    """Requests asked on any day of the months reported on."""
    return Table(
        "service",
        say("Service to the front office, by site"),
        (tables.by_column("location_id"), *(tables.of_kpi(key) for key in SERVICE)),
        tables.groups(source, SERVICE, "location_id", filters=source.days),
        nothing=say("No request of the front office is loaded for these months."),
        notes=[
            say(
                "Times are working hours of the site that answers, of requests asked in {period}.", period=source.period
            )
        ],
        chart=Chart("lying", "location_id", ("support_in_time",)),
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
