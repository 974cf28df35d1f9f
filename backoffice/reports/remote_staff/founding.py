"""The founding case as the reference: what it says, and what becomes of it when one of its conditions fails."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from backoffice.i18n import numbers, say
from backoffice.reports.report import Cell, Column, Row, Table, Text
from backoffice.transforms.whatif import Release, Scenario, appraise, founding, month_after

PEOPLE = 40
KIT = Decimal(1200)
RENT_RUNS_ON = 6
RELEASED = Decimal("0.6")
RATE = Decimal("0.10")


def founding_case(start: date) -> list[Table | Text]:
    """The case by itself, and stressed. `start` is its first month: no figure depends on it."""
    return [_reference(founding(start, 1)), _stressed(founding(start, PEOPLE))]


def _reference(case: Scenario) -> Table:
    """One seat given up against one subsidy: the sums a sheet can follow."""
    month = appraise(case).net[0]
    rows = [
        Row({"step": Cell(say("Office seat given up, a month")), "amount": Cell(case.base("seat_cost"))}, key="seat"),
        Row({"step": Cell(say("Housing subsidy, a month")), "amount": Cell(-case.base("stipend"))}, key="subsidy"),
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
                "amount": Cell(12 * month * PEOPLE, formula=f"{PEOPLE}*[year!amount]"),
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


def _stressed(case: Scenario) -> Table:
    with_kit = replace(case.with_values(kit=KIT, discount_rate=RATE), timing="year_end")
    late = (Release(month_after(case.start, RENT_RUNS_ON), Decimal(1)),)
    kit, part = appraise(with_kit), appraise(case.with_values(staff=Decimal(1), release_share=RELEASED))
    steady = appraise(case)
    even = next(one.value for one in steady.break_evens if one.key == "release_share")
    told = {"kit": numbers.plain(KIT), "months": RENT_RUNS_ON, "share": numbers.percent(RELEASED)}
    present = say(
        "The same: present value of {years} years at {rate}, paid at year's end",
        years=case.months // 12,
        rate=numbers.percent(RATE),
    )
    found = [
        (say("Steady state, {people} people, a year", people=PEOPLE), steady.steady_year, 0),
        (say("With a home kit of {kit} each: first year", **told), kit.first_year, 0),
        (say("The same: months until the kit is paid back"), kit.payback.months, 1),
        (present, kit.npv, 2),
        (
            say("Rent runs on for {months} months: first year", **told),
            appraise(replace(case, releases=late)).first_year,
            0,
        ),
        (say("The same with the home kit: first year"), appraise(replace(with_kit, releases=late)).first_year, 0),
        (say("Only {share} of the seats given back: a person-year", **told), part.steady_year, 0),
        (say("Share of the seats that must be given back so that nothing is lost"), even, None),
    ]
    rows = [Row({"case": Cell(words), "result": _result(number, places)}) for words, number, places in found]
    columns = (Column("case", say("Case")), Column("result", say("Result"), "number"))
    return Table("stressed", say("The founding case under stress"), columns, rows)


def _result(number: Decimal | None, places: int | None) -> Cell:
    """A figure with so many digits, or in per cent."""
    if number is None:
        return Cell(None, say("Never"))
    return Cell(number, unit="share") if places is None else Cell(number, places=places)
