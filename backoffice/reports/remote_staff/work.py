"""Cost of work: what a unit costs at every site, with its volume; why that changed; and what a place changes."""

from typing import Any

from backoffice.i18n import codes, say
from backoffice.reports.remote_staff import tables
from backoffice.reports.remote_staff.bridges import bridges
from backoffice.reports.remote_staff.places import places
from backoffice.reports.remote_staff.source import Source, cell, group, number_cell, title, why
from backoffice.reports.report import Cell, Chart, Column, Row, Section, Table, Text

QUALITY = {
    "cost_per_trade": ("work_fail_rate", "cost_per_good_trade"),
    "cost_per_break": ("reopened_break_rate", "cost_per_good_break"),
}
"""KPIs of one unit of work, and what stands beside each: how much went wrong, and the cost of what went right."""


def work(source: Source) -> Section:
    """Section 6."""
    blocks: list[Table | Text] = []
    for key in QUALITY:
        blocks += [_by_site(source, key), *bridges(source, key)]
    return Section("work", say("Cost of work"), [*blocks, _every_unit(source), *places(source)])


def _by_site(source: Source, key: str) -> Table:
    wrong, good = QUALITY[key]
    beside = {name: {one["location_id"]: one for one in source.by(name, "location_id")} for name in (wrong, good)}
    rows = [
        Row(
            {
                "location_id": Cell(group("location_id", one["location_id"])),
                "cost": _part(one, "value"),
                "units": _part(one, "per"),
                "each": number_cell(one["number"], one["absent"]),
                **{name: _beside(found, one["location_id"]) for name, found in beside.items()},
            }
        )
        for one in source.by(key, "location_id")
    ]
    whole = source.figure(key)
    if rows:
        known = {"value": whole.value, "per": whole.per, "absent": whole.absent}
        cells = {
            "cost": _part(known, "value"),
            "units": _part(known, "per"),
            "each": cell(whole),
            **{name: cell(source.figure(name)) for name in (wrong, good)},
        }
        rows.append(Row({"location_id": Cell(say("All", "row")), **cells}, total=True))
    columns = (
        tables.by_column("location_id"),
        Column("cost", say("Cost"), "money", adds=True),
        Column("units", say("Units"), "count", adds=True),
        Column("each", title(key), "money", 2, formula="[cost]/[units]"),
        tables.of_kpi(wrong),
        tables.of_kpi(good, places=2),
    )
    return Table(
        key,
        say("{kpi} by site", kpi=title(key)),
        columns,
        rows,
        source.currency,
        nothing=say("Cost of a unit of work needs the table of work done by month."),
        notes=tables.left_out(source.by(key, "location_id")),
        chart=Chart("lying", "location_id", ("each",)),
    )


def _every_unit(source: Source) -> Table:
    """Every kind of unit, now and in the period before."""
    before = {one["unit"]: one for one in source.by("cost_per_unit", "unit", filters=source.before)}
    again = {one["unit"]: one for one in source.by("rework_rate", "unit")}
    rows = []
    for one in source.by("cost_per_unit", "unit"):
        earlier = before.get(one["unit"], {"number": None, "absent": "no_rows"})
        change = (
            Cell(None, say("No change can be said: one of the two is not known."))
            if one["number"] is None or earlier["number"] is None
            else Cell(one["number"] - earlier["number"])
        )
        rows.append(
            Row(
                {
                    "unit": Cell(codes.code("unit", one["unit"])),
                    "cost": _part(one, "value"),
                    "units": _part(one, "per"),
                    "each": number_cell(one["number"], one["absent"]),
                    "before": number_cell(earlier["number"], earlier["absent"]),
                    "change": change,
                    "rework_rate": _beside(again, one["unit"]),
                }
            )
        )
    columns = (
        tables.by_column("unit"),
        Column("cost", say("Cost"), "money"),
        Column("units", say("Units"), "count"),
        Column("each", say("Cost of one"), "money", 2, formula="[cost]/[units]"),
        Column("before", say("Before", "summary"), "money", 2),
        Column("change", say("Change"), "money", 2, formula="[each]-[before]"),
        tables.of_kpi("rework_rate"),
    )
    return Table(
        "units",
        say("Every kind of work"),
        columns,
        rows,
        source.currency,
        nothing=say("Cost of a unit of work needs the table of work done by month."),
        notes=[
            say(
                "Before: {before}. Kinds of work are never added up: an average over trades and tickets says nothing.",
                before=source.before_words,
            )
        ],
    )


def _beside(found: dict[str, dict[str, Any]], of: str) -> Cell:
    """The figure of a site or unit beside its cost."""
    one = found.get(of, {"number": None, "absent": "no_rows"})
    return number_cell(one["number"], one["absent"])


def _part(one: dict[str, Any], name: str) -> Cell:
    """A unit cost's cost or number of units, as far as they may be shown."""
    return Cell(None, why(one["absent"] or "unknown")) if one[name] is None else Cell(one[name])
