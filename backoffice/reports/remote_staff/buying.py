"""Outsource or keep, in present values: what would really stop in house against everything that buying costs."""

from decimal import Decimal
from typing import Any, Final

from backoffice.i18n import codes, numbers, say
from backoffice.money import to_scale
from backoffice.reports.remote_staff.average import average_month
from backoffice.reports.remote_staff.inputs import counted_in, even_columns, of_input
from backoffice.reports.remote_staff.source import Source, months_before
from backoffice.reports.report import Cell, Chart, Column, Row, Table, Text
from backoffice.scenarios import words
from backoffice.scenarios.firm import OWN_PERIOD, VENDORS_NOW, about, buying
from backoffice.transforms.cost_bridge import Part
from backoffice.transforms.whatif import Appraisal, Bought, Scenario, appraise, bought, input_of

SHOWN: Final = ("in_house", "avoidable_share", "volume", "price", "governance", "adders", "retained", "parallel")
"""Assumptions the answer rests on most, in the order they are listed."""

EVEN: Final = ("volume", "price", "avoidable_share")
"""Break-even points that decide: from which volume on, at which price, with how much of our cost really stopping."""

Whose = set[str]


def outsource_or_keep(source: Source, whose: dict[tuple[str, str], Whose]) -> list[Table | Text]:
    """Buying the rest of the work vendors do already, at what their work costs us now.

    `whose` says by site and function who does its work: "in_house", "outsourced" or both.
    """
    made: list[Table | Text] = []
    for unit, scenario in scenarios(source, whose).items():
        found = appraise(scenario)
        made += [Text(_verdict(unit, found)), _sides(unit, found), _evens(unit, found)]
    if not made:
        made.append(Text(say("Outsource or keep needs work of a kind that both vendors and our own people do."), "gap"))
    return made


def scenarios(source: Source, whose: dict[tuple[str, str], Whose]) -> dict[str, Scenario]:
    """One a unit of work that is done both by vendors alone and by us alone, over an average month that is shown."""
    sides: dict[str, dict[str, list[Part]]] = {}
    for (unit, *place), part in average_month(
        source, "cost_per_unit", "unit", "location_id", "function", filters=source.filters
    ).items():
        doing = whose.get((place[0], place[1]), set())
        if part is not None and part.units and len(doing) == 1:
            sides.setdefault(unit, {}).setdefault(next(iter(doing)), []).append(part)
    return {
        unit: _scenario(source, _sum(both["in_house"]), _sum(both["outsourced"]))
        for unit, both in sides.items()
        if {"in_house", "outsourced"} <= set(both)
    }


def _sum(parts: list[Part]) -> Part:
    units = sum((Decimal(one.units) for one in parts), Decimal(0))
    return Part(sum((one.amount for one in parts), Decimal(0)), units)


def _scenario(source: Source, own: Part, vendors: Part) -> Scenario:
    price = about(to_scale(vendors.amount / Decimal(vendors.units), 4), 4, VENDORS_NOW, "measured")
    start = months_before(source.last_month, -1)
    return buying(start, own.amount, to_scale(Decimal(own.units), 0), price, source.currency, OWN_PERIOD)


def _verdict(unit: str, found: Appraisal) -> str:
    """The answer, and the convention of present value it is counted by."""
    case, sides = found.scenario, bought(found)
    amount = numbers.money(abs(sides.saving), case.currency, short=True)
    told: dict[str, Any] = {
        "unit": codes.code("unit", unit),
        "amount": amount,
        "months": case.months,
        "rate": numbers.percent(case.base("discount_rate")),
        "timing": words.timing(case.timing),
    }
    if sides.saving > 0:
        return say(
            "{unit}: buying what we do ourselves would save {amount} over {months} months. Present value at {rate} a "
            "year. {timing}; what is paid once is paid before month 1.",
            **told,
        )
    return say(
        "{unit}: buying what we do ourselves would cost {amount} more over {months} months. Present value at {rate} a "
        "year. {timing}; what is paid once is paid before month 1.",
        **told,
    )


def _sides(unit: str, found: Appraisal) -> Table:
    """What stops, less each line that buying costs, to what is saved; the loaded cost stands beside and is not it."""
    both: Bought = bought(found)
    rows = [
        Row({"line": Cell(words.line(name)), "amount": Cell(to_scale(value))})
        for name, value in sorted(found.worth.items(), key=lambda one: one[0] != "avoided")
        if value
    ]
    rows.append(Row({"line": Cell(say("Saved by buying")), "amount": Cell(to_scale(both.saving))}, total=True))
    columns = (
        Column("line", say("Present value of")),
        Column("amount", say("Amount"), "money", adds=True),
    )
    case = found.scenario
    rests = "; ".join(
        say("{assumption}: {value}", assumption=words.called(key), value=_said(case, key)) for key in SHOWN
    )
    notes = [
        say(
            "Buying is weighed against what stops, never against the fully loaded cost, whose present value is "
            "{loaded}: the rest of it goes on.",
            loaded=numbers.money(both.loaded, case.currency, short=True),
        ),
        say("It rests on: {assumptions}.", assumptions=rests),
    ]
    heading = say("Outsource or keep: {unit}", unit=codes.code("unit", unit))
    chart = Chart("waterfall", "line", ("amount",))
    return Table(f"buying_{unit}", heading, columns, rows, case.currency, notes=notes, chart=chart)


def _evens(unit: str, found: Appraisal) -> Table:
    case, known = found.scenario, {one.key: one.value for one in found.break_evens}
    rows = [
        Row(
            {
                "input": Cell(words.called(key)),
                "now": of_input(case, key, case.base(key)),
                "even": of_input(case, key, known.get(key)),
                "unit": Cell(counted_in(case, key)),
            }
        )
        for key in EVEN
    ]
    heading = say("Break-even of buying: {unit}", unit=codes.code("unit", unit))
    return Table(f"buying_even_{unit}", heading, even_columns(), rows)


def _said(case: Scenario, key: str) -> str:
    """An assumption's value with its unit."""
    return f"{_written(case, key, case.base(key))} {words.unit_of(input_of(case.model, key))}".rstrip()


def _written(case: Scenario, key: str, value: Decimal) -> str:
    return words.written(input_of(case.model, key), value, case.currency)
