"""The founding case of remote work, and how the firm's own saving comes about."""

from decimal import Decimal

import streamlit as st

from backoffice import charts
from backoffice.charts import Measure, Step
from backoffice.i18n import numbers, say
from backoffice.kpis import named
from backoffice.transforms.whatif import appraise
from backoffice.transforms.whatif import founding as founding_case
from backoffice.ui import wording
from backoffice.ui.drawn import draw, plain_table
from backoffice.ui.notes import small
from backoffice.ui.scenarios import first_month
from backoffice.ui.view import view


def founding() -> None:
    """What the firm began with: a seat given up against a housing subsidy, a month and a year, and its condition."""
    case = founding_case(first_month(view()), 1)
    month = appraise(case).net[0]
    unreleased = appraise(case.with_values(release_share=Decimal(0))).net[0]
    st.header(say("The founding case"))
    cells = {
        say("Step"): [
            say("Office seat given up, a month"),
            say("Housing subsidy, a month"),
            say("Saved a month"),
            say("Saved a person-year"),
        ],
        say("Amount, in one currency"): [
            numbers.plain(case.base("seat_cost")),
            numbers.plain(-case.base("stipend")),
            numbers.plain(month),
            numbers.plain(12 * month),
        ],
    }
    plain_table(cells)
    small(
        say(
            "It holds only where the seat is really given back: while rent runs on, the same person costs {loss} "
            "a year. Productivity is not counted.",
            loss=numbers.plain(-12 * unreleased),
        )
    )


def saving() -> None:
    """From the gross saving of seats given back to what is left of it: stipends, then support and one-off payments."""
    seen = view()
    st.header(say("How the remote saving comes about"))
    keys = ("gross_remote_saving", "remote_incentive", "net_remote_saving")
    gross, stipends, net = (seen.figure(named(key)) for key in keys)
    for figure in (gross, stipends, net):
        if figure.number is None:
            small(wording.absent(figure.absent or "unknown"))
            return
    assert gross.number is not None and stipends.number is not None and net.number is not None
    steps = (
        Step(say("Seats given back"), gross.number),
        Step(say("Stipends with tax"), -stipends.number),
        Step(say("Support and one-off payments"), net.number - gross.number + stipends.number),
        Step(say("Net saving"), net.number, total=True),
    )
    draw(
        charts.waterfall(steps, Measure(say("Net saving"), "money", seen.currency)),
        say("How the remote saving comes about"),
    )
