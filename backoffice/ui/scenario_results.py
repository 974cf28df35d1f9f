"""What a scenario comes to: its figures, its cash by month, and the two sides of outsourcing."""

from decimal import Decimal
from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from backoffice import charts, i18n
from backoffice.charts import CashWords, Measure
from backoffice.i18n import dates, numbers, say
from backoffice.money import to_scale
from backoffice.scenarios import words
from backoffice.transforms.whatif import Appraisal, bought
from backoffice.ui import notes
from backoffice.ui.drawn import draw, plain_table
from backoffice.ui.written import written_by

_MARK: Final = b"\xef\xbb\xbf"

_NARROWEST: Final = 140
"""Pixels an amount in crores with cents needs: by itself Streamlit takes the measure of bare digits."""

_LETTER: Final = 8
"""Pixels of a letter of a heading."""


def scenario_figures(found: Appraisal) -> None:
    """Present value, first year, payback, chance of a loss; with the convention they are counted by."""
    case, currency = found.scenario, found.scenario.currency
    horizon = words.months(Decimal(case.months))
    cards = (
        (
            say("Net present value"),
            numbers.money(found.npv, currency, short=True),
            say("Over {months}, cash discounted to the beginning; below zero the plan loses.", months=horizon),
        ),
        (
            say("First year"),
            numbers.money(found.first_year, currency, short=True),
            say("Net cash of the first 12 months with what is spent once; not discounted."),
        ),
        (
            say("Payback"),
            words.payback(found.payback, case.months),
            say("When all cash so far is back above zero for good; not discounted."),
        ),
        (
            say("Chance of a loss"),
            say("No ranges", "absence") if found.simulation is None else numbers.percent(found.simulation.loss),
            say("Share of simulated outcomes with a net present value below zero."),
        ),
    )
    for place, (label, value, meaning) in zip(st.columns(len(cards)), cards, strict=True):
        with place.container(border=True, height="stretch", gap="xsmall"):
            st.metric(label, value, help=meaning)
    if found.npv < 0:
        notes.small(say("This plan loses money. A loss is shown as a loss."))
    notes.small(_convention(found))
    if case.model == "remote":
        notes.small(say("Pay is held equal, and productivity is not counted in cash."))


def _convention(found: Appraisal) -> str:
    case = found.scenario
    steady = say("unknown") if found.steady_year is None else words.money(found.steady_year, case.currency)
    return say(
        "{timing}, at {rate} a year; one-off payments before month 1. A steady year: {steady}. Discounted payback: "
        "{payback}. At constant exchange rates: {constant}.",
        timing=words.timing(case.timing),
        rate=numbers.percent(case.base("discount_rate")),
        steady=steady,
        payback=words.payback(found.discounted_payback, case.months),
        constant=words.money(found.npv_constant_rates, case.currency),
    )


def scenario_cash(found: Appraisal) -> None:
    """Cash by month and all cash so far, drawn."""
    title = say("Cash by month")
    st.header(title)
    measure = Measure(title, "money", found.scenario.currency)
    said = CashWords(say("Before month 1"), say("Net of the month"), say("All cash so far"))
    draw(charts.cash(found.months, found.cash.start, found.net, found.cumulative, measure, said), title)


def scenario_months(found: Appraisal) -> None:
    """The same cash as a table, a column a line, with its download; folded, and made once it is opened."""
    with st.expander(say("Cash by month and line"), key="scenario cash lines", on_change="rerun") as opened:
        if opened.open:
            _months(found)


def _months(found: Appraisal) -> None:
    frame = _by_month(found)
    period, *lines = frame.columns
    named = {period: say("Month"), **{name: _heading(name) for name in lines}}
    st.dataframe(
        written_by(frame, dict.fromkeys(lines, numbers.plain)),
        hide_index=True,
        column_config={
            name: st.column_config.Column(
                label,
                alignment="left" if name == period else "right",
                width=max(_NARROWEST, _LETTER * len(label)),
            )
            for name, label in named.items()
        },
        alt=say("Cash by month and line"),
    )
    st.download_button(
        say("Download as CSV"),
        data=partial(_csv, frame.rename(named), i18n.spoken()),
        file_name=f"scenario_{found.scenario.model}_{found.scenario.start:%Y%m}.csv",
        mime="text/csv",
        key="download scenario",
        on_click="ignore",
        icon=":material/download:",
    )


def _heading(name: str) -> str:
    if name == "net":
        return say("Net of the month")
    return say("All cash so far") if name == "cumulative" else words.line(name)


def _by_month(found: Appraisal) -> pl.DataFrame:
    """One row a month, the first for what is spent before month 1; a column a line that is not always nothing."""
    nothing = [Decimal(0)] * len(found.months)
    lines = {name: [amount, *nothing] for name, amount in found.cash.once.items()}
    lines |= {name: [Decimal(0), *flows] for name, flows in found.cash.monthly.items()}
    moving = {name: flows for name, flows in lines.items() if any(flows)}
    columns = {
        **moving,
        "net": [found.cash.start, *found.net],
        "cumulative": [found.cash.start, *found.cumulative],
    }
    cents = {
        name: pl.Series(name, [to_scale(one) for one in flows], pl.Decimal(38, 2)) for name, flows in columns.items()
    }
    periods = [say("Before month 1"), *(dates.month(one) for one in found.months)]
    return pl.DataFrame({"month": periods, **cents})


def _csv(frame: pl.DataFrame, language: i18n.Language) -> bytes:
    with i18n.speaking(language):
        return _MARK + frame.write_csv().encode()


def scenario_sides(found: Appraisal) -> None:
    """Outsource or keep: what stops in house against everything that buying costs, in present values."""
    case = found.scenario
    if case.model != "outsourcing":
        return
    st.header(say("Outsource or keep"))
    sides = bought(found)
    verdict = (
        say("Buying is cheaper by {amount}.", amount=words.money(sides.saving, case.currency))
        if sides.saving >= 0
        else say("Buying is dearer by {amount}.", amount=words.money(-sides.saving, case.currency))
    )
    notes.small(verdict)
    rows = [
        (say("In-house cost, fully loaded"), sides.loaded),
        (say("Of it avoidable: it stops once the work is gone"), sides.avoidable),
        *((words.line(name), -value) for name, value in found.worth.items() if name != "avoided" and value),
        (say("All that buying costs"), sides.vendor),
        (say("Saved by buying"), sides.saving),
    ]
    plain_table(
        {
            say("Present value of"): [label for label, _ in rows],
            say("Amount"): [words.money(value, case.currency) for _, value in rows],
        }
    )
    notes.small(
        say("Buying is weighed against what stops, never against the fully loaded cost, part of which goes on.")
    )
