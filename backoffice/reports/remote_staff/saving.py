"""Remote saving: from gross to net, what is realised, committed and notional, cash so far, and per person and group."""

from backoffice.i18n import say
from backoffice.reports.remote_staff import tables
from backoffice.reports.remote_staff.cash import cash_so_far
from backoffice.reports.remote_staff.founding import founding_case
from backoffice.reports.remote_staff.source import Source, cell, months_before, title, why
from backoffice.reports.report import Cell, Chart, Column, Row, Section, Table, Text

COSTS = ("remote_incentive", "remote_support", "remote_one_off")
"""What is taken from the gross saving."""

STATES = {
    "gross_remote_saving": "Realised: seats given back or reused",
    "committed_remote_saving": "Committed: notice given, rent still runs",
    "notional_remote_saving": "Notional: empty, nobody gave them back",
}
"""By KPI."""


def saving(source: Source) -> Section:
    """Section 5."""
    blocks = [
        *_steps(source),
        _states(source),
        *cash_so_far(source),
        _by(source, "location_id"),
        _by(source, "function"),
        _teams(source),
        *founding_case(months_before(source.last_month, -1)),
    ]
    return Section("saving", say("Remote saving"), blocks)


def _steps(source: Source) -> list[Table | Text]:
    """Gross, less stipends, support and one-offs, to net."""
    gross, net = source.figure("gross_remote_saving"), source.figure("net_remote_saving")
    costs = [source.figure(key) for key in COSTS]
    missing = next((one for one in (gross, net, *costs) if one.number is None), None)
    heading = say("From the gross to the net saving")
    if missing is not None:
        return [Table("steps", heading, (), (), nothing=why(missing.absent or "unknown"))]
    known = [tables.nought(one.number) for one in costs]
    rows = [Row({"step": Cell(title("gross_remote_saving")), "amount": cell(gross)})]
    rows += [Row({"step": Cell(title(key)), "amount": Cell(-one)}) for key, one in zip(COSTS, known, strict=True)]
    # The gross saving may be known for more person-months than the net: then the steps would not lead to it.
    rest = tables.nought(net.number) - tables.nought(gross.number) + sum(known)
    if rest:
        rows.append(Row({"step": Cell(say("Person-months whose net is not known")), "amount": Cell(rest)}))
    rows.append(Row({"step": Cell(title("net_remote_saving")), "amount": cell(net)}, total=True))
    columns = (Column("step", say("Step")), Column("amount", say("Amount"), "money", adds=True))
    notes = [
        say(
            "Pay is held equal: a cheaper city's pay is an effect of the place. Productivity is not counted in "
            "cash savings."
        )
    ]
    return [
        Table(
            "steps", heading, columns, rows, source.currency, notes=notes, chart=Chart("waterfall", "step", ("amount",))
        )
    ]


def _states(source: Source) -> Table:
    """What the freed seats would save, by how firm it is, a row a site."""
    rows = tables.groups(source, list(STATES), "location_id")
    columns = (
        tables.by_column("location_id"),
        *(Column(key, say(words, "state of saving"), "money", adds=True) for key, words in STATES.items()),
    )
    return Table(
        "states",
        say("Cost of freed seats by how firm its saving is"),
        columns,
        rows,
        source.currency,
        nothing=say("No row falls into this selection."),
        notes=[say("Only what is realised is in the net saving. A vacated seat is not a saved seat.")],
        chart=Chart("stacked", "location_id", tuple(STATES)),
    )


def _by(source: Source, split: str) -> Table:
    keys = ["gross_remote_saving", *COSTS, "net_remote_saving", "net_remote_saving_per_person_year"]
    rows = tables.groups(source, keys, split)
    net = "[gross_remote_saving]-" + "-".join(f"[{key}]" for key in COSTS)
    columns = (
        tables.by_column(split),
        Column("gross_remote_saving", say("Gross"), "money", adds=True),
        Column("remote_incentive", say("Stipends"), "money", adds=True),
        Column("remote_support", say("Support"), "money", adds=True),
        Column("remote_one_off", say("One-off"), "money", adds=True),
        Column("net_remote_saving", say("Net"), "money", formula=net, adds=True),
        Column("net_remote_saving_per_person_year", say("Net, a person-year"), "money"),
    )
    by = say("site") if split == "location_id" else say("function")
    return Table(
        f"saving_{split}",
        say("Remote saving by {group}", group=by),
        columns,
        rows,
        source.currency,
        nothing=say("No row falls into this selection."),
        chart=Chart("lying", split, ("net_remote_saving",)),
    )


def _teams(source: Source) -> Table:
    """Net a person-year by team: most teams are small, and say so."""
    keys = ["net_remote_saving", "net_remote_saving_per_person_year"]
    rows = tables.groups(source, keys, "location_id", "team", whole=False)
    shown = [row for row in rows if any(row.cells[key].value is not None for key in keys if key in row.cells)]
    columns = (
        tables.by_column("location_id"),
        tables.by_column("team"),
        Column("net_remote_saving", say("Net"), "money"),
        Column("net_remote_saving_per_person_year", say("Net, a person-year"), "money"),
    )
    notes = []
    if len(shown) < len(rows):
        notes.append(
            say(
                "Teams hidden: {hidden} of {total}, since fewer than five people, or too few others, stand "
                "behind them.",
                hidden=len(rows) - len(shown),
                total=len(rows),
            )
        )
    return Table(
        "saving_team",
        say("Remote saving by team"),
        columns,
        shown,
        source.currency,
        nothing=say("Every team is hidden: too few people stand behind each."),
        notes=notes,
    )
