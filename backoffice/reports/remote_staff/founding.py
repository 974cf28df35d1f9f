"""The founding case as the reference: what it says, and what becomes of it when one of its conditions fails."""

from decimal import Decimal

from backoffice.i18n import numbers, say
from backoffice.reports.report import Cell, Column, Row, Table, Text
from backoffice.transforms.cost_appraisal import (
    SavingCase,
    break_even_release_share,
    founding_case,
    net_saving,
    npv,
    payback_months,
    steady_year,
)

PEOPLE = 40
KIT = Decimal(1200)
RENT_RUNS_ON = 6
RELEASED = Decimal("0.6")
RATE = Decimal("0.10")
YEARS = 3


def founding() -> list[Table | Text]:
    """The case by itself, and stressed."""
    case = founding_case(PEOPLE)
    return [_reference(case), _stressed(case)]


def _reference(case: SavingCase) -> Table:
    """One seat given up against one subsidy: the sums a sheet can follow."""
    month = case.steady_month
    rows = [
        Row({"step": Cell(say("Office seat given up, a month")), "amount": Cell(case.seat_cost)}, key="seat"),
        Row({"step": Cell(say("Housing subsidy, a month")), "amount": Cell(-case.outlay)}, key="subsidy"),
        Row(
            {"step": Cell(say("Saved a month")), "amount": Cell(month, formula="[seat!amount]+[subsidy!amount]")},
            key="month",
        ),
        Row(
            {"step": Cell(say("Saved a person-year")), "amount": Cell(12 * month, formula="12*[month!amount]")},
            key="year",
        ),
        Row(
            {
                "step": Cell(say("Saved a year by {people} people", people=PEOPLE)),
                "amount": Cell(steady_year(case), formula=f"{PEOPLE}*[year!amount]"),
            }
        ),
    ]
    columns = (Column("step", say("Step")), Column("amount", say("Amount, in one currency"), "number"))
    notes = [
        say(
            "The reference is a steady year with every seat given back, nothing paid once and no tax. Its "
            "amounts are the "
            "founding document's and in no currency."
        )
    ]
    return Table("founding", say("Reference: the founding case"), columns, rows, notes=notes)


def _stressed(case: SavingCase) -> Table:
    kit = SavingCase(case.seat_cost, case.stipend, PEOPLE, one_off=KIT)
    late = SavingCase(case.seat_cost, case.stipend, PEOPLE, release_after=RENT_RUNS_ON)
    both = SavingCase(case.seat_cost, case.stipend, PEOPLE, one_off=KIT, release_after=RENT_RUNS_ON)
    part = SavingCase(case.seat_cost, case.stipend, 1, release_share=RELEASED)
    payback = payback_months(kit)
    told = {"kit": numbers.plain(KIT), "months": RENT_RUNS_ON, "share": numbers.percent(RELEASED)}
    found = [
        (say("Steady state, {people} people, a year", people=PEOPLE), steady_year(case), 0),
        (say("With a home kit of {kit} each: first year", **told), net_saving(kit, 12), 0),
        (say("The same: months until the kit is paid back"), payback, 1),
        (
            say(
                "The same: present value of {years} years at {rate}, paid at year's end",
                years=YEARS,
                rate=numbers.percent(RATE),
            ),
            npv(kit, YEARS, RATE, "year_end"),
            2,
        ),
        (say("Rent runs on for {months} months: first year", **told), net_saving(late, 12), 0),
        (say("The same with the home kit: first year"), net_saving(both, 12), 0),
        (say("Only {share} of the seats given back: a person-year", **told), steady_year(part), 0),
        (
            say("Share of the seats that must be given back so that nothing is lost"),
            break_even_release_share(case),
            None,
        ),
    ]
    rows = []
    for words, number, places in found:
        written = (
            say("Never")
            if number is None
            else numbers.percent(number)
            if places is None
            else numbers.grouped(number, places)
        )
        rows.append(Row({"case": Cell(words), "result": Cell(written)}))
    columns = (Column("case", say("Case")), Column("result", say("Result")))
    return Table("stressed", say("The founding case under stress"), columns, rows)
