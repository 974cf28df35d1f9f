"""Tables made of KPIs: a row a group or a month, a column a KPI."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from backoffice.i18n import say
from backoffice.kpis.kpi import KPI
from backoffice.reports.remote_staff.source import Source, cell, group, kpi, label, number_cell
from backoffice.reports.report import Cell, Column, Row, Table, Unit
from backoffice.sql import Filters

_UNITS: Mapping[str, Unit] = {"money": "money", "share": "share", "count": "count", "fte": "fte"}


def of_kpi(key: str, heading: str | None = None, *, places: int | None = None, adds: bool = False) -> Column:
    """A column of a KPI; `heading` is shorter than its title."""
    one = kpi(key)
    unit: Unit = _UNITS.get(one.unit, "number")
    digits = {"money": 0, "fte": 1, "count": 0, "share": 1}.get(unit, 1)
    return Column(key, heading or say(one.title), unit, digits if places is None else places, adds=adds)


def groups(
    source: Source, keys: Sequence[str], *split: str, whole: bool = True, filters: Filters | None = None
) -> list[Row]:
    """A row a group of `split` with the KPIs of `keys`; with `whole`, a last one over all, as the door gives it.

    Over the period, or what `filters` keep. A group that has no row for one of the KPIs says so.
    """
    found: dict[tuple[Any, ...], dict[str, Cell]] = {}
    for key in keys:
        for one in source.by(key, *split, filters=filters):
            found.setdefault(tuple(one[name] for name in split), {})[key] = number_cell(one["number"], one["absent"])
    absent = {key: number_cell(None, "no_rows") for key in keys}
    rows = [
        Row({**{name: Cell(group(name, one)) for name, one in zip(split, values, strict=True)}, **absent, **cells})
        for values, cells in sorted(found.items(), key=lambda one: tuple(str(part) for part in one[0]))
    ]
    if whole and rows:
        cells = {key: cell(source.figure(key, filters)) for key in keys}
        rows.append(Row({split[0]: Cell(say("All", "row")), **cells}, total=True))
    return rows


def months(source: Source, keys: Sequence[str]) -> list[Row]:
    """A row a month with the KPIs of `keys`."""
    found: dict[Any, dict[str, Cell]] = {}
    for key in keys:
        for one in source.series(key):
            found.setdefault(one["period"], {})[key] = number_cell(one["number"], one["absent"])
    return [Row({"month": Cell(month), **cells}) for month, cells in sorted(found.items())]


def month_column() -> Column:
    """The column of months."""
    return Column("month", label("month"), "month")


def by_column(name: str) -> Column:
    """A column of groups."""
    return Column(name, label(name))


def facts(key: str, title: str, rows: Sequence[tuple[str, str]]) -> Table:
    """A table of names and what they say."""
    columns = (Column("what", say("What", "facts")), Column("says", say("Says", "facts")))
    return Table(key, title, columns, [Row({"what": Cell(what), "says": Cell(says)}) for what, says in rows])


def left_out(kept: Sequence[Mapping[str, Any]]) -> list[str]:
    """The note that some groups leave out hidden months, where they do."""
    if any(one["left_out"] for one in kept):
        return [say("Months of a group that are hidden are left out of its figure.")]
    return []


def nought(number: Decimal | None) -> Decimal:
    """A number, or zero for a total nobody asked for."""
    return Decimal(0) if number is None else number


def divided(one: KPI) -> bool:
    """The KPI is a ratio."""
    return one.per is not None
