"""Seats: how many there are, how full they are, when leases end, and which could be given back."""

from decimal import Decimal
from typing import Any

from backoffice.contracts.cost import Assumption, SeatUse, SiteMonth
from backoffice.i18n import dates, numbers, say
from backoffice.reports.remote_staff import tables
from backoffice.reports.remote_staff.source import Source, group
from backoffice.reports.report import Cell, Column, Row, Section, Table
from backoffice.transforms.cost_assumptions import SEAT_BUFFER
from backoffice.transforms.cost_release import seats_needed


def seats(source: Source) -> Section:
    """Section 8: the last month, site by site."""
    held = source.rows(SiteMonth.table, source.last, on="month").frame.to_dicts()
    costs = {one["location_id"]: one for one in source.rows(SeatUse.table, source.last, on="month").frame.to_dicts()}
    buffer = _buffer(source)
    rows = [
        _row(one, costs.get(one["location_id"], {}), buffer)
        for one in sorted(held, key=lambda one: str(one["location_id"]))
    ]
    if rows:
        rows.append(_sums(rows))
    columns = (
        tables.by_column("location_id"),
        Column("available", say("Available"), "count", adds=True),
        Column("assigned", say("Assigned"), "count", adds=True),
        Column("average", say("Used, average day"), "number", 1, adds=True),
        Column("peak", say("Used, busiest day"), "count", adds=True),
        Column("needed", say("Needed with spare"), "count", adds=True),
        Column("spare", say("Beyond need"), "count", formula="[available]-[needed]", adds=True),
        Column("notice", say("Under notice"), "count", adds=True),
        Column("cost", say("Cost of a seat, a month"), "money"),
        Column("lease", say("Lease ends"), "day"),
    )
    assert source.filters.end is not None
    spare = say("none") if buffer is None else numbers.percent(buffer)
    table = Table(
        "seats",
        say("Seats in {month}", month=dates.month(source.filters.end)),
        columns,
        rows,
        source.currency,
        nothing=say("Seats need the table of sites by month."),
        notes=[
            say(
                "Needed: the busiest day's seats and {spare} kept spare, rounded up. The average day decides "
                "nothing. Seats beyond need could "
                "be given back, and save rent only from the day the lease lets go of them; below zero, seats "
                "are short.",
                spare=spare,
            )
        ],
    )
    return Section("seats", say("Seats"), [table])


def _row(held: dict[str, Any], cost: dict[str, Any], buffer: Decimal | None) -> Row:
    available, peak = held["seats_available"], held["seats_used_peak"]
    uncounted = Cell(None, say("Not counted on the busiest day."))
    needed = None if peak is None else seats_needed(peak, buffer or Decimal(0))
    spare = None if needed is None or available is None else available - needed
    return Row(
        {
            "location_id": Cell(group("location_id", held["location_id"])),
            "available": _known(available),
            "assigned": _known(held["seats_assigned"]),
            "average": _known(held["seats_used_avg"]),
            "peak": uncounted if peak is None else Cell(peak),
            "needed": uncounted if needed is None else Cell(needed),
            "spare": uncounted if spare is None else Cell(spare),
            "notice": _known(held["seats_notice"]),
            "cost": _known(cost.get("seat_cost")),
            "lease": _known(held["lease_end"]),
        }
    )


def _known(value: Any) -> Cell:
    return Cell(None, say("not given")) if value is None else Cell(value)


def _sums(rows: list[Row]) -> Row:
    """Sums over the sites that are known; a site that is not leaves the sum unknown."""
    cells: dict[str, Cell] = {"location_id": Cell(say("All", "row"))}
    for key in ("available", "assigned", "average", "peak", "needed", "spare", "notice"):
        values = [row.cells[key].value for row in rows]
        counted = [Decimal(one) for one in values if isinstance(one, Decimal | int)]
        known = len(counted) == len(values)
        cells[key] = Cell(sum(counted, Decimal(0))) if known else Cell(None, say("Not known at every site."))
    return Row(cells, total=True)


def _buffer(source: Source) -> Decimal | None:
    """The share of seats kept spare that is in force in the last month; None where there is no such assumption."""
    found = source.rows(Assumption.table, matching=(("key", SEAT_BUFFER),), order=(("valid_from", True),)).frame
    held = [one for one in found.to_dicts() if source.filters.end and one["valid_from"] <= source.filters.end]
    return held[0]["value"] if held else None
