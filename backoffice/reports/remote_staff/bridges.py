"""Why the cost of work changed: volume, mix and rate between an average month before and one now, site by site."""

from decimal import Decimal

from backoffice.i18n import say
from backoffice.reports.remote_staff import tables
from backoffice.reports.remote_staff.average import average_month
from backoffice.reports.remote_staff.source import Source, group, title
from backoffice.reports.report import Cell, Chart, Column, Row, Table
from backoffice.transforms.cost_bridge import Bridge, Effects, Part, bridge, effects

_GROWTH = "[all!units]/[all!units_before]"
_AT_OLD_RATE = "[units]*[before]/[units_before]"
EFFECTS = {
    "volume": f"[before]*({_GROWTH}-1)",
    "mix": f"{_AT_OLD_RATE}-[before]*{_GROWTH}",
    "rate": f"[after]-{_AT_OLD_RATE}",
}
"""Each effect of a site, in the order of the steps, as it follows from the site's row and that of all."""


def bridges(source: Source, key: str) -> list[Table]:
    """The steps from before to now, and each site's part in them. `key` is a cost of units that add up."""
    months = [average_month(source, key, "location_id", filters=one) for one in (source.before, source.filters)]
    hidden = {name for one in months for name, part in one.items() if part is None}
    before, after = (
        {str(name[0]): part for name, part in one.items() if part and name not in hidden} for one in months
    )
    found, parts = bridge(before, after), effects(before, after)
    heading = say("{kpi}: why it changed", kpi=title(key))
    if found is None or parts is None:
        nothing = say("The period before has nothing that may be shown, so there is nothing to compare with.")
        return [Table(f"bridge_{key}", heading, (), (), nothing=nothing)]
    notes = [
        say(
            "An average month of {before} against one of {period}; a site's months that are hidden are in neither. "
            "Volume: more or fewer units at the old average. Mix: units done where they were dearer or cheaper "
            "before. Rate: what a unit costs each site now, against before. The three add up to the change exactly.",
            before=source.before_words,
            period=source.period,
        )
    ]
    if hidden:
        names = ", ".join(sorted(group("location_id", one[0]) for one in hidden))
        notes.append(say("Without {groups}: hidden in one of the two periods.", groups=names))
    return [_steps(source, key, heading, found), _sites(source, key, before, after, parts, found, notes)]


def _words() -> tuple[str, ...]:
    return (say("Volume"), say("Mix"), say("Rate"))


def _steps(source: Source, key: str, heading: str, found: Bridge) -> Table:
    amounts = (found.before, found.volume, found.mix, found.rate)
    words = (say("An average month before"), *_words())
    rows = [Row({"step": Cell(step), "amount": Cell(amount)}) for step, amount in zip(words, amounts, strict=True)]
    rows.append(Row({"step": Cell(say("An average month now")), "amount": Cell(found.after)}, total=True))
    columns = (Column("step", say("Step")), Column("amount", say("Amount"), "money", adds=True))
    chart = Chart("waterfall", "step", ("amount",), starts=True, good="low")
    return Table(f"bridge_{key}", heading, columns, rows, source.currency, chart=chart)


def _sites(
    source: Source,
    key: str,
    before: dict[str, Part],
    after: dict[str, Part],
    parts: dict[str, Effects],
    found: Bridge,
    notes: list[str],
) -> Table:
    """Each site's part; the last row is the whole, to the cent."""
    nothing = Part(Decimal(0), Decimal(0))
    rows = [
        _row(group("location_id", name), before.get(name, nothing), after.get(name, nothing), one)
        for name, one in sorted(parts.items())
    ]
    rows.append(_row(say("All", "row"), _whole(before), _whole(after), found, total=True))
    columns = (
        tables.by_column("location_id"),
        Column("units_before", say("Units before"), "count", adds=True),
        Column("before", say("Cost before"), "money", adds=True),
        *(
            Column(effect, words, "money", formula=EFFECTS[effect], adds=True)
            for effect, words in zip(EFFECTS, _words(), strict=True)
        ),
        Column("after", say("Cost now"), "money", adds=True),
        Column("units", say("Units now"), "count", adds=True),
    )
    heading = say("{kpi}: why it changed, by site", kpi=title(key))
    return Table(f"bridge_sites_{key}", heading, columns, rows, source.currency, notes=notes)


def _whole(parts: dict[str, Part]) -> Part:
    units = sum((Decimal(one.units) for one in parts.values()), Decimal(0))
    return Part(sum((one.amount for one in parts.values()), Decimal(0)), units)


def _row(name: str, before: Part, after: Part, moved: Effects | Bridge, *, total: bool = False) -> Row:
    cells = {
        "location_id": Cell(name),
        "units_before": Cell(Decimal(before.units)),
        "before": Cell(before.amount),
        **{effect: Cell(getattr(moved, effect)) for effect in EFFECTS},
        "after": Cell(after.amount),
        "units": Cell(Decimal(after.units)),
    }
    return Row(cells, total=total, key="all" if total else None)
