"""People movement: who came and went, what that cost, and how many report to each of those who lead."""

from backoffice.contracts.cost_locations import ManagementSpan, StaffMovement
from backoffice.i18n import say
from backoffice.reports.remote_staff import tables
from backoffice.reports.remote_staff.source import Source
from backoffice.reports.report import Chart, Section, Table, Text

RATES = ("attrition", "voluntary_attrition", "involuntary_attrition", "span_of_control")


def movement(source: Source) -> Section:
    """Section 9."""
    blocks: list[Table | Text] = [_over_time(source)]
    if source.has(StaffMovement.table):
        blocks += [_moves(source), _rates(source, "location_id"), _rates(source, "arrangement"), _costs(source)]
        blocks += [_levels(source)] if source.has(ManagementSpan.table) else []
    else:
        blocks.append(Text(say("Who joined and left needs results built anew from staff by month."), "gap"))
    return Section("movement", say("People movement"), blocks)


def _over_time(source: Source) -> Table:
    return Table(
        "headcount",
        say("Headcount, month by month"),
        (tables.month_column(), tables.of_kpi("headcount"), tables.of_kpi("remote_share")),
        tables.months(source, ["headcount", "remote_share"]),
        nothing=say("No row falls into this selection."),
        chart=Chart("over_time", "month", ("headcount",)),
    )


def _moves(source: Source) -> Table:
    """Who came and who went in the period."""
    keys = ["joiners", "leavers"]
    return Table(
        "moves",
        say("Joiners and leavers in the period, by site"),
        (tables.by_column("location_id"), *(tables.of_kpi(key, adds=True) for key in keys)),
        tables.groups(source, keys, "location_id"),
        nothing=say("No row falls into this selection."),
    )


def _levels(source: Source) -> Table:
    """How many report straight to each manager, from the top down."""
    return Table(
        "levels",
        say("Span by level of management"),
        (tables.by_column("management_level"), tables.of_kpi("direct_reports", places=1)),
        tables.groups(source, ["direct_reports"], "management_level"),
        nothing=say("No row falls into this selection."),
        notes=[say("Level 1 reports to nobody who is there, level 2 to level 1, and so on.")],
        chart=Chart("lying", "management_level", ("direct_reports",)),
    )


def _rates(source: Source, split: str) -> Table:
    """Attrition by the year, and span."""
    columns = (tables.by_column(split), *(tables.of_kpi(key, places=1) for key in RATES))
    by = say("site") if split == "location_id" else say("arrangement")
    return Table(
        f"attrition_{split}",
        say("Attrition by the year and span of control, by {group}", group=by),
        columns,
        tables.groups(source, list(RATES), split),
        nothing=say("No row falls into this selection."),
        chart=Chart("lying", split, ("attrition",)),
    )


def _costs(source: Source) -> Table:
    return Table(
        "attrition_cost",
        say("Cost of attrition in the period, by site"),
        (tables.by_column("location_id"), tables.of_kpi("attrition_cost", adds=True)),
        tables.groups(source, ["attrition_cost"], "location_id"),
        source.currency,
        nothing=say("No row falls into this selection."),
        notes=[say("It rests on an assumed cost of one exit and is in no saving and no loaded cost.")],
    )
