"""How much goes through untouched and is affirmed in time, and where do people have to lend a hand?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Straight-through", __doc__)

ui.kpis(
    named("settlement_stp_end_to_end"),
    named("settlement_affirmation_rate"),
    named("settlement_matched_in_time"),
    named("settlement_manual_touches"),
)

left, right = ui.halves()
with left:
    ui.breakdown(named("settlement_stp_by_stage"), "stage")
with right:
    ui.breakdown(named("settlement_manual_touches"), "stage")

left, right = ui.halves()
with left:
    ui.trend(named("settlement_stp_end_to_end"))
with right:
    ui.trend(named("settlement_affirmation_rate"))

left, right = ui.halves()
with left:
    ui.breakdown(named("settlement_stp_end_to_end"), "counterparty_id")
with right:
    ui.breakdown(named("settlement_affirmation_rate"), "counterparty_id")

ui.listing(ui.NOT_AFFIRMED)
