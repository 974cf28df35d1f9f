"""What could change a scenario's answer: break-even points, the tornado, and the simulation."""

import streamlit as st

from backoffice import charts
from backoffice.charts import Arm, Measure
from backoffice.i18n import numbers, say
from backoffice.scenarios import words
from backoffice.transforms.whatif import TOGETHER, Appraisal, Swing, input_of
from backoffice.ui import notes
from backoffice.ui.drawn import draw, fold_of, plain_table


def scenario_break_evens(found: Appraisal) -> None:
    """The value of each assumption at which nothing is saved and nothing lost."""
    case = found.scenario
    st.header(say("Break-even points"))
    notes.small(say("The value of each assumption, all others as they are, at which net present value is zero."))
    inputs = [input_of(case.model, one.key) for one in found.break_evens]
    if not inputs:
        notes.small(say("Nothing moves the answer."))
        return
    rows = list(zip(inputs, found.break_evens, strict=True))
    plain_table(
        {
            say("Assumption"): [words.called(one.key) for one in inputs],
            say("Now"): [words.written(one, point.base, case.currency) for one, point in rows],
            say("Break-even"): [
                say("none possible") if point.value is None else words.written(one, point.value, case.currency)
                for one, point in rows
            ],
            say("Unit"): [words.unit_of(one) for one in inputs],
        }
    )


def scenario_tornado(found: Appraisal) -> None:
    """Which assumption moves the answer most, each from its P10 to its P90."""
    title = say("What moves the answer most")
    st.header(title)
    if not found.tornado:
        notes.small(_no_range())
        return
    currency = found.scenario.currency
    measure = Measure(say("Net present value"), "money", currency)
    arms = [
        Arm(words.called(one.key), one.at_low, one.at_high, _end(found, one, "low"), _end(found, one, "high"))
        for one in found.tornado
    ]
    draw(charts.tornado(arms, found.npv, measure, say("At the low end (P10)"), say("At the high end (P90)")), title)
    notes.small(
        say("The line is the plan. Each bar moves one assumption alone; it says nothing about how likely that is.")
    )
    fold_of(
        {
            say("Assumption"): [one.words for one in arms],
            say("Low (P10)"): [one.low for one in arms],
            say("High (P90)"): [one.high for one in arms],
            say("Net present value at low"): [words.money(one.at_low, currency) for one in arms],
            say("Net present value at high"): [words.money(one.at_high, currency) for one in arms],
            say("Source, standing"): [
                f"{words.source(one.assumed.source)} ({words.status(one.assumed.status)})" for one in found.tornado
            ],
        },
        "tornado",
    )


def _end(found: Appraisal, one: Swing, end: str) -> str:
    value = one.assumed.low if end == "low" else one.assumed.high
    return words.written(input_of(found.scenario.model, one.key), value, found.scenario.currency)


def scenario_chance(found: Appraisal) -> None:
    """The simulation: how outcomes spread, P10, P50, P90, the chance of a loss, and what it was drawn with."""
    title = say("How likely each outcome is")
    st.header(title)
    drawn, currency = found.simulation, found.scenario.currency
    if drawn is None:
        notes.small(_no_range())
        return
    measure = Measure(say("Net present value"), "money", currency)
    marks = [
        (f"{name} {measure.written(value)}", value)
        for name, value in (("P10", drawn.p10), ("P50", drawn.p50), ("P90", drawn.p90))
    ]
    draw(charts.histogram(drawn.bins, marks, measure, say("Saves"), say("Loses")), title)
    notes.small(
        say(
            "{draws} draws, seed {seed}: the same seed gives the same answer. P10 {p10}, P50 {p50}, P90 {p90}; chance "
            "of a loss {loss}.",
            draws=numbers.grouped(drawn.draws),
            seed=drawn.seed,
            p10=measure.written(drawn.p10),
            p50=measure.written(drawn.p50),
            p90=measure.written(drawn.p90),
            loss=numbers.percent(drawn.loss),
        )
    )
    notes.small(_together(found))
    fold_of(
        {
            say("From"): [words.money(low, currency) for low, _, _ in drawn.bins],
            say("To"): [words.money(high, currency) for _, high, _ in drawn.bins],
            say("Draws"): [numbers.grouped(count) for _, _, count in drawn.bins],
        },
        "chance",
    )


def _together(found: Appraisal) -> str:
    """Which inputs were drawn together, and how strongly."""
    case = found.scenario
    pairs = [
        say(
            "{one} with {other}: {strength}",
            one=words.called(one),
            other=words.called(other),
            strength=numbers.plain(sign * case.together),
        )
        for one, other, sign in TOGETHER[case.model]
        if case.values[one].varies and case.values[other].varies
    ]
    if not pairs:
        return say("No two assumptions with a range are drawn together.")
    return say("Drawn together (rank correlation): {pairs}.", pairs="; ".join(pairs))


def _no_range() -> str:
    return say("No assumption has a range yet: give some a low and a high in the table of assumptions.")
