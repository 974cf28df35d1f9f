"""What it costs: a full-time equivalent part by part at every site, and what stands empty, apart."""

from decimal import Decimal

from backoffice.i18n import say
from backoffice.kpis.cost_parts import PART_KPIS
from backoffice.reports.remote_staff import tables
from backoffice.reports.remote_staff.source import Source, cell, title
from backoffice.reports.report import Cell, Chart, Column, Row, Section, Table, Text

LOADED = "loaded_cost_per_fte"


def cost(source: Source) -> Section:
    """Section 4."""
    blocks: list[Table | Text] = [
        _by(source, "location_id"),
        _by(source, "arrangement"),
        _shares(source),
        _empty(source),
    ]
    return Section("cost", say("What it costs"), blocks)


def _parts() -> list[str]:
    return [one.key for one in PART_KPIS]


def _by(source: Source, split: str) -> Table:
    """A full-time equivalent's cost by the year, a column a part."""
    parts = _parts()
    rows = tables.groups(source, [*parts, LOADED], split)
    columns = (
        tables.by_column(split),
        *(tables.of_kpi(key) for key in parts),
        Column(LOADED, title(LOADED), "money", formula="+".join(f"[{key}]" for key in parts)),
    )
    by = say("site") if split == "location_id" else say("arrangement")
    return Table(
        f"cost_{split}",
        say("Cost of a full-time equivalent by the year, by {group}", group=by),
        columns,
        rows,
        source.currency,
        nothing=say("No row falls into this selection."),
        notes=tables.left_out(source.by(LOADED, split)),
        chart=Chart("stacked", split, tuple(parts)),
    )


def _shares(source: Source) -> Table:
    """Each part's share of the whole."""
    figures = {key: source.figure(key) for key in _parts()}
    whole = source.figure(LOADED).number
    rows = []
    for key, figure in figures.items():
        share = None if figure.number is None or not whole else figure.number / whole
        rows.append(
            Row(
                {
                    "part": Cell(title(key)),
                    "cost": cell(figure),
                    "share": Cell(share, formula="[cost]/[whole!cost]") if share is not None else cell(figure),
                }
            )
        )
    total = cell(source.figure(LOADED))
    one = Cell(Decimal(1)) if whole else total
    rows.append(Row({"part": Cell(title(LOADED)), "cost": total, "share": one}, total=True, key="whole"))
    columns = (
        Column("part", say("Part", "part")),
        Column("cost", say("Cost of an FTE by the year"), "money", adds=True),
        Column("share", say("Share of the whole"), "share", 1, adds=True),
    )
    return Table("shares", say("Parts of the loaded cost"), columns, rows, source.currency)


def _empty(source: Source) -> Table:
    """Seats nobody uses even on the busiest day."""
    rows = tables.groups(source, ["empty_seat_cost", "seat_utilisation"], "location_id")
    columns = (
        tables.by_column("location_id"),
        tables.of_kpi("empty_seat_cost", adds=True),
        tables.of_kpi("seat_utilisation"),
    )
    return Table(
        "empty",
        say("Cost of empty seats in the period, shown apart"),
        columns,
        rows,
        source.currency,
        nothing=say("Cost of empty seats needs the table of sites by month."),
        notes=[
            say("It is in nobody's loaded cost: seats beyond the busiest day's are never spread over those who stayed.")
        ],
        chart=Chart("lying", "location_id", ("empty_seat_cost",)),
    )
