"""Outsourced or in house: what a unit of work costs at vendors' sites and at our own, whether to buy more,
and what vendors billed.
"""

from decimal import Decimal
from typing import Any

from backoffice.contracts.cost import VendorMonth
from backoffice.errors import NotAllowed
from backoffice.i18n import codes, say
from backoffice.reports.remote_staff import tables
from backoffice.reports.remote_staff.buying import outsource_or_keep
from backoffice.reports.remote_staff.source import Source, cell, group, label, number_cell, title, why
from backoffice.reports.report import Cell, Column, Row, Section, Table, Text

MOST = 60
"""Bills listed."""


def sourcing(source: Source) -> Section:
    """Section 7."""
    whose = whose_work(source)
    found = _found(source, whose)
    return Section(
        "sourcing",
        say("Outsourced or in house"),
        [
            _people(source),
            _against(source, found),
            *outsource_or_keep(source, whose),
            _unit_costs(source, found),
            *_bills(source),
        ],
    )


def _people(source: Source) -> Table:
    """A full-time equivalent of ours against one of a vendor's."""
    keys = ("loaded_cost_per_fte", "outsourced_cost_per_fte")
    rows = [
        Row({"what": Cell(title(key)), "fte": _average(source, side), "cost": cell(source.figure(key))})
        for key, side in zip(keys, ("in_house", "outsourced"), strict=True)
    ]
    columns = (
        Column("what", say("Figure")),
        Column("fte", title("fte"), "fte", 1),
        Column("cost", say("Cost of an FTE by the year"), "money"),
    )
    notes = [
        say(
            "Different work, places and grades stand behind the two: their difference is no saving. Pay of a "
            "vendor's people is "
            "the vendor's: its running fee stands in its place."
        )
    ]
    return Table("sourcing_fte", say("Our people and vendors' people"), columns, rows, source.currency, notes=notes)


def _average(source: Source, side: str) -> Cell:
    """FTE of one side, on average over the months."""
    found = next((one for one in source.by("fte", "sourcing") if one["sourcing"] == side), None)
    return Cell(None, why("no_rows")) if found is None else number_cell(found["number"], found["absent"])


def whose_work(source: Source) -> dict[tuple[str, str], set[str]]:
    """By site and function: "in_house", "outsourced" or both."""
    whose: dict[tuple[str, str], set[str]] = {}
    for one in source.by("fte", "location_id", "function", "sourcing"):
        whose.setdefault((one["location_id"], one["function"]), set()).add(one["sourcing"])
    return whose


def _found(source: Source, whose: dict[tuple[str, str], set[str]]) -> list[dict[str, Any]]:
    """Unit costs by unit, site and function, with `whose`: of work of a kind that vendors do, some or all."""
    found = [
        {**one, "whose": whose.get((one["location_id"], one["function"]), set())}
        for one in source.by("cost_per_unit", "unit", "location_id", "function")
    ]
    bought = {one["unit"] for one in found if "outsourced" in one["whose"]}
    return [one for one in found if one["unit"] in bought]


def _against(source: Source, found: list[dict[str, Any]]) -> Table:
    """A vendor's cost of a unit against ours, and the share of ours that must stop for the vendor to be cheaper."""
    rows = []
    for unit in dict.fromkeys(one["unit"] for one in found):
        sides = {
            side: [one for one in found if one["unit"] == unit and one["whose"] == {side} and one["number"] is not None]
            for side in ("outsourced", "in_house")
        }
        vendor, own = (_ratio(rows) for rows in sides.values())
        share = None if vendor is None or not own else vendor / own
        nobody = say("Nothing to compare with.")
        rows.append(
            Row(
                {
                    "unit": Cell(codes.code("unit", unit)),
                    "vendor": Cell(None, nobody) if vendor is None else Cell(vendor),
                    "own": Cell(None, nobody) if own is None else Cell(own),
                    "share": Cell(None, nobody) if share is None else Cell(share),
                }
            )
        )
    columns = (
        tables.by_column("unit"),
        Column("vendor", say("Vendor's, all in, for one"), "money", 2),
        Column("own", say("Ours, loaded, for one"), "money", 2),
        Column("share", say("Share of ours that must stop"), "share", 1, formula="[vendor]/[own]"),
    )
    return Table(
        "against",
        say("Break-even of buying the work"),
        columns,
        rows,
        source.currency,
        nothing=say("No vendor does work of a kind that is counted."),
        notes=[
            say(
                "A vendor is cheaper only where at least this share of our own cost really stops: seats, "
                "managers and systems "
                "often stay. Handover, severance and parallel running come on top."
            )
        ],
    )


def _ratio(rows: list[dict[str, Any]]) -> Decimal | None:
    """Cost over units: a ratio of sums."""
    units = sum(one["per"] for one in rows)
    return sum((one["value"] for one in rows), Decimal(0)) / units if units else None


def _unit_costs(source: Source, found: list[dict[str, Any]]) -> Table:
    """Units of work that are done both by vendors and by us, or by vendors alone, site by site."""
    rows = [
        Row(
            {
                "unit": Cell(codes.code("unit", one["unit"])),
                "location_id": Cell(group("location_id", one["location_id"])),
                "sourcing": Cell(_whose(one["whose"])),
                "units": number_cell(one["per"], one["absent"]),
                "each": number_cell(one["number"], one["absent"]),
            }
        )
        for one in found
    ]
    columns = (
        tables.by_column("unit"),
        tables.by_column("location_id"),
        tables.by_column("sourcing"),
        Column("units", say("Units"), "count"),
        Column("each", say("Cost of one"), "money", 2),
    )
    return Table(
        "bought",
        say("Cost of work that vendors do, at their sites and at ours"),
        columns,
        rows,
        source.currency,
        nothing=say("No vendor does work of a kind that is counted."),
        notes=[
            say(
                "At our sites this is the full cost. Stopping the work here would save less: only what can be "
                "avoided, so this "
                "table alone is no case for outsourcing."
            )
        ],
    )


def _whose(found: set[str]) -> str:
    if len(found) > 1:
        return say("Both", "sourcing")
    return codes.code("sourcing", next(iter(found))) if found else say("not given")


def _bills(source: Source) -> list[Table | Text]:
    """What vendors billed, for those who may see it."""
    try:
        found = source.rows(VendorMonth.table, source.filters, on="month", order=(("month", False),), limit=MOST)
    except NotAllowed:
        return [Text(say("What single vendors billed is shown to the role finance only."), "gap")]
    names = source.door.names("parties", "party_id", "name") if source.has("parties") else {}
    rows = [
        Row(
            {
                "month": Cell(one["month"]),
                "vendor": Cell(names.get(one["vendor_id"], one["vendor_id"])),
                "function": Cell(group("function", one["function"])),
                "kind": Cell(codes.code("vendor_kind", one["kind"])),
                "amount": Cell(one["amount"]),
                "currency": Cell(one["currency"]),
                "fte": Cell(one["fte_billed"]) if one["fte_billed"] is not None else Cell(None, say("not given")),
            }
        )
        for one in found.frame.to_dicts()
    ]
    columns = (
        tables.month_column(),
        Column("vendor", label("vendor_id")),
        tables.by_column("function"),
        Column("kind", say("Kind", "one-off")),
        Column("amount", say("Amount"), "number"),
        tables.by_column("currency"),
        Column("fte", say("FTE billed", "vendor"), "fte", 1),
    )
    return [
        Table(
            "bills",
            say("What vendors billed"),
            columns,
            rows,
            nothing=say("No vendor's bill is loaded for these months."),
            notes=[say("The first {shown} of {total} rows.", shown=MOST, total=found.total)] if found.cut else [],
        )
    ]
