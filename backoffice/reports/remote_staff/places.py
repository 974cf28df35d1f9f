"""What another place changes: pay on a line of its own, as an effect of the place, and all else with pay held equal."""

from decimal import Decimal
from typing import Final

from backoffice.i18n import numbers, say
from backoffice.reports.remote_staff import tables
from backoffice.reports.remote_staff.source import Source, group
from backoffice.reports.report import Cell, Column, Row, Table, Text

LOADED: Final = "loaded_cost_per_fte"
PAY: Final = "pay_per_fte"
REST: Final = ("seat_per_fte", "stipend_per_fte", "kit_per_fte", "overhead_per_fte")
"""All parts of a loaded cost but pay."""

Costs = dict[str, dict[str, Decimal]]
"""By site, then by KPI."""


def places(source: Source) -> list[Table | Text]:
    """Every site's loaded cost of an FTE against the dearest one's; a sentence on the cheapest, pay held equal."""
    costs = _costs(source)
    heading = say("What another place changes, for one FTE and year")
    nothing = say("Fewer than two sites have a cost that may be shown.")
    if len(costs) < 2:
        return [Table("places", heading, (), (), nothing=nothing)]
    dearest = max(costs, key=lambda site: (costs[site][LOADED], site))
    base = costs[dearest]
    others = sorted((site for site in costs if site != dearest), key=lambda site: (costs[site][LOADED], site))
    rows = [_row(site, {key: costs[site][key] - base[key] for key in base}) for site in others]
    words = (say("Seat"), say("Stipends with tax"), say("Kit"), say("Overhead"))
    columns = (
        tables.by_column("location_id"),
        Column(PAY, say("Pay: effect of the place"), "money"),
        *(Column(key, label, "money") for key, label in zip(REST, words, strict=True)),
        Column("equal", say("With pay held equal"), "money", formula="+".join(f"[{key}]" for key in REST)),
        Column(LOADED, say("In all"), "money", formula=f"[{PAY}]+[equal]"),
    )
    notes = [
        say(
            "Each site less {site}, the dearest. Pay is the effect of the place and of who works there: other grades, "
            "other trades. It is never part of a remote saving.",
            site=group("location_id", dearest),
        )
    ]
    return [Table("places", heading, columns, rows, source.currency, notes=notes), Text(_said(source, costs, dearest))]


def _row(site: str, moved: dict[str, Decimal]) -> Row:
    equal = sum((moved[key] for key in REST), Decimal(0))
    named = {key: Cell(moved[key]) for key in (PAY, *REST, LOADED)}
    return Row({"location_id": Cell(group("location_id", site)), **named, "equal": Cell(equal)})


def _costs(source: Source) -> Costs:
    """Sites all of whose parts are known."""
    keys = (LOADED, PAY, *REST)
    found: Costs = {}
    for key in keys:
        for one in source.by(key, "location_id"):
            if one["number"] is not None:
                found.setdefault(one["location_id"], {})[key] = one["number"]
    return {site: costs for site, costs in found.items() if len(costs) == len(keys)}


def _said(source: Source, costs: Costs, dearest: str) -> str:
    """The cheapest site with pay held equal, against the dearest."""

    def without_pay(site: str) -> Decimal:
        return sum((costs[site][key] for key in REST), Decimal(0))

    cheapest = min(costs, key=lambda site: (without_pay(site), site))
    saved = without_pay(dearest) - without_pay(cheapest)
    told = {"site": group("location_id", cheapest), "dearest": group("location_id", dearest)}
    if saved > 0:
        amount = numbers.money(saved, source.currency, short=True)
        return say(
            "With pay held equal, an FTE at {site} costs {amount} a year less than at {dearest}.", amount=amount, **told
        )
    return say("With pay held equal, no site is cheaper than {dearest}.", dearest=told["dearest"])
