"""What could change the answer: the last month carried on, what moves it most, and how likely a loss is."""

from decimal import Decimal

from backoffice.i18n import dates, numbers, say
from backoffice.reports.remote_staff.inputs import counted_in, even_columns, of_input
from backoffice.reports.remote_staff.source import Source, why
from backoffice.reports.report import Cell, Chart, Column, Row, Section, Table, Text
from backoffice.scenarios import words
from backoffice.transforms.whatif import Appraisal, Payback, Simulation, appraise, input_of


def sensitivity(source: Source) -> Section:
    """Section 11."""
    heading = say("What could change the answer")
    if isinstance(source.own, str):
        lacking = say("The months ahead cannot be weighed. {why}", why=why(source.own))
        return Section("sensitivity", heading, [Text(lacking, "gap")])
    found = appraise(source.own)
    return Section(
        "sensitivity",
        heading,
        [
            _base(source, found),
            _worth(source, found),
            _swings(source, found),
            *_chance(source, found),
            _break_evens(found),
        ],
    )


def _base(source: Source, found: Appraisal) -> Text:
    scenario = found.scenario
    return Text(
        say(
            "The month before {start} is carried on unchanged for {months} months, for all {people} people at "
            "home and hybrid "
            "staff, whatever this report is narrowed to. Cash flows at each month's end and is discounted at "
            "{rate} a year. "
            "Seats under notice are given back when the next lease ends.",
            start=dates.month(scenario.start),
            months=scenario.months,
            people=numbers.plain(scenario.base("staff")),
            rate=numbers.percent(scenario.base("discount_rate")),
        )
    )


def _worth(source: Source, found: Appraisal) -> Table:
    rows = [
        _result(say("Net present value"), found.npv),
        _result(say("Net cash of the first year"), found.first_year),
        _result(say("A steady year"), found.steady_year),
        Row({"what": Cell(say("Payback, in months")), "amount": _payback(found.payback)}),
        Row({"what": Cell(say("Payback with discounting, in months")), "amount": _payback(found.discounted_payback)}),
    ]
    columns = (Column("what", say("Result")), Column("amount", say("Amount"), "money", 0))
    return Table("worth", say("If the last month goes on"), columns, rows, source.currency)


def _result(what: str, amount: Decimal | None) -> Row:
    unsteady = Cell(None, say("Not reached within these months."))
    return Row({"what": Cell(what), "amount": unsteady if amount is None else Cell(amount)})


def _payback(found: Payback) -> Cell:
    if found.months is not None:
        nothing = say("0: nothing is ever owed")
        return Cell(None, nothing) if found.months == 0 else Cell(found.months, unit="number", places=1)
    return Cell(None, say("Never") if found.never else say("Not within these months"))


def _swings(source: Source, found: Appraisal) -> Table:
    """Each input at the ends of its range, the widest swing first."""
    rows = [
        Row(
            {
                "input": Cell(words.called(one.key)),
                "range": Cell(
                    say(
                        "{low} to {high}",
                        low=_value(found, one.key, one.assumed.low),
                        high=_value(found, one.key, one.assumed.high),
                    )
                ),
                "unit": Cell(words.unit_of(input_of("remote", one.key))),
                "low": Cell(one.at_low),
                "high": Cell(one.at_high),
                "width": Cell(one.width, formula="[high]-[low]" if one.at_high >= one.at_low else "[low]-[high]"),
            }
        )
        for one in found.tornado
    ]
    columns = (
        Column("input", say("Input")),
        Column("range", say("Range, P10 to P90")),
        Column("unit", say("Unit")),
        Column("low", say("Net present value at P10"), "money"),
        Column("high", say("Net present value at P90"), "money"),
        Column("width", say("Swing"), "money"),
    )
    return Table(
        "tornado",
        say("What moves the net present value most"),
        columns,
        rows,
        source.currency,
        nothing=say("No input has a range."),
        notes=[
            say(
                "One input at a time, all others as they are. It ranks what matters and says nothing of how "
                "likely it is."
            )
        ],
        chart=Chart("swings", "input", ("low", "high"), found.npv),
    )


def _chance(source: Source, found: Appraisal) -> list[Table | Text]:
    drawn = found.simulation
    if drawn is None:
        return [Text(say("No input has a range, so nothing can be drawn by chance."), "gap")]
    return [_drawn(source, drawn)]


def _drawn(source: Source, drawn: Simulation) -> Table:
    rows = [
        Row({"what": Cell(say("P10: nine of ten draws are above")), "amount": Cell(drawn.p10)}),
        Row({"what": Cell(say("P50: half of the draws are above")), "amount": Cell(drawn.p50)}),
        Row({"what": Cell(say("P90: one of ten draws is above")), "amount": Cell(drawn.p90)}),
        Row({"what": Cell(say("Chance of a loss")), "amount": Cell(drawn.loss, unit="share")}),
    ]
    columns = (Column("what", say("Result")), Column("amount", say("Net present value"), "money"))
    notes = [
        say(
            "{draws} draws from seed {seed}: the same seed gives the same draws. Inputs are triangular between "
            "P10 and P90; less "
            "release goes with later release ({together} of full step).",
            draws=numbers.grouped(drawn.draws),
            seed=drawn.seed,
            together=numbers.percent(drawn.together),
        )
    ]
    return Table("chance", say("By chance"), columns, rows, source.currency, notes=notes)


def _break_evens(found: Appraisal) -> Table:
    """The value of each input at which nothing is saved and nothing lost."""
    rows = [
        Row(
            {
                "input": Cell(words.called(one.key)),
                "now": of_input(found.scenario, one.key, one.base),
                "even": of_input(found.scenario, one.key, one.value),
                "unit": Cell(counted_in(found.scenario, one.key)),
            }
        )
        for one in found.break_evens
    ]
    nothing = say("No input moves the answer.")
    return Table("even", say("Break-even points"), even_columns(), rows, nothing=nothing)


def _value(found: Appraisal, key: str, value: Decimal) -> str:
    """An input as it is read on the page of scenarios."""
    case = found.scenario
    return words.written(input_of(case.model, key), value, case.currency)
