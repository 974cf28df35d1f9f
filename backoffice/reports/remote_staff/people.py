"""Where people work: by site, arrangement and sourcing, and how that moved."""

from decimal import Decimal
from typing import Any

from backoffice.contracts.cost import ARRANGEMENTS
from backoffice.i18n import codes, say
from backoffice.reports.remote_staff import tables
from backoffice.reports.remote_staff.source import Source, group, number_cell
from backoffice.reports.report import Cell, Chart, Column, Row, Section, Table

AXES = ("location_id", "arrangement", "sourcing")


def people(source: Source) -> Section:
    """Section 3."""
    return Section("people", say("Where people work"), [_by_site(source), _by_axes(source), _over_time(source)])


def _by_site(source: Source) -> Table:
    """FTE by site, a column an arrangement."""
    found: dict[str, dict[str, Cell]] = {}
    for one in source.by("fte", "location_id", "arrangement"):
        found.setdefault(one["location_id"], {})[one["arrangement"]] = number_cell(one["number"], one["absent"])
    rows = []
    for site, cells in sorted(found.items()):
        every = {name: cells.get(name, Cell(Decimal(0))) for name in ARRANGEMENTS}
        whole = sum((one.value for one in every.values() if isinstance(one.value, Decimal)), Decimal(0))
        rows.append(Row({"location_id": Cell(group("location_id", site)), **every, "whole": Cell(whole)}))
    columns = (
        tables.by_column("location_id"),
        *(Column(name, codes.code("arrangement", name), "fte", 1, adds=True) for name in ARRANGEMENTS),
        Column("whole", say("FTE in all"), "fte", 1, formula="+".join(f"[{name}]" for name in ARRANGEMENTS), adds=True),
    )
    if rows:
        rows.append(_sums(rows, [*ARRANGEMENTS, "whole"]))
    return Table(
        "fte",
        say("FTE by site and arrangement, on average over the months"),
        columns,
        rows,
        nothing=say("No row falls into this selection."),
        notes=[say("A group that is not there in some months shows its mean over the months it is there.")],
        chart=Chart("stacked", "location_id", ARRANGEMENTS),
    )


def _sums(rows: list[Row], keys: list[str]) -> Row:
    cells: dict[str, Cell] = {"location_id": Cell(say("All", "row"))}
    for key in keys:
        values = [row.cells[key].value for row in rows]
        cells[key] = Cell(sum((one for one in values if isinstance(one, Decimal)), Decimal(0)))
    return Row(cells, total=True)


def _by_axes(source: Source) -> Table:
    """Headcount and FTE by the three axes together."""
    heads = {tuple(one[name] for name in AXES): one for one in source.by("headcount", *AXES)}
    rows = []
    for one in source.by("fte", *AXES):
        head = heads[tuple(one[name] for name in AXES)]
        rows.append(
            Row(
                {
                    **{name: Cell(group(name, one[name])) for name in AXES},
                    "headcount": number_cell(head["number"], head["absent"]),
                    "fte": number_cell(one["number"], one["absent"]),
                }
            )
        )
    columns = (
        *(tables.by_column(name) for name in AXES),
        tables.of_kpi("headcount", places=1, adds=True),
        tables.of_kpi("fte", adds=True),
    )
    if rows:
        rows.append(_sums(rows, ["headcount", "fte"]))
    return Table(
        "axes",
        say("Headcount and FTE by site, arrangement and sourcing"),
        columns,
        rows,
        nothing=say("No row falls into this selection."),
    )


def _over_time(source: Source) -> Table:
    found: dict[Any, dict[str, Cell]] = {}
    for one in source.series("fte", "arrangement"):
        found.setdefault(one["period"], {})[one["arrangement"]] = number_cell(one["number"], one["absent"])
    rows = [
        Row({"month": Cell(month), **{name: cells.get(name, Cell(Decimal(0))) for name in ARRANGEMENTS}})
        for month, cells in sorted(found.items())
    ]
    columns = (
        tables.month_column(),
        *(Column(name, codes.code("arrangement", name), "fte", 1) for name in ARRANGEMENTS),
    )
    return Table(
        "fte_months",
        say("FTE by arrangement, month by month"),
        columns,
        rows,
        nothing=say("No row falls into this selection."),
        chart=Chart("lines", "month", ARRANGEMENTS),
    )
