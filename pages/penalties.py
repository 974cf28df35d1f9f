"""What do fails and late matching cost and bring, how will this month end, and does the CSD count as we do?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Penalties", __doc__)

ui.kpis(
    named("penalties_paid"),
    named("penalties_received"),
    named("penalties_net"),
    named("penalty_per_fail"),
    named("penalties_late_matching_share"),
    named("penalty_gaps"),
    named("penalties_differing"),
    named("penalties_difference"),
)

ui.section("The month that runs")
ui.kpis(named("penalties_projected"), now=True)
ui.listing(ui.PENALTIES_RUNNING)

left, right = ui.halves()
with left:
    ui.breakdown(named("penalties_paid"), "counterparty_id")
with right:
    ui.breakdown(named("penalties_received"), "counterparty_id")
left, right = ui.halves()
with left:
    ui.breakdown(named("penalties_paid"), "reason_family")
with right:
    ui.trend(named("penalties_paid"))

ui.listing(ui.PENALTIES)
ui.listing(ui.PENALTIES_DIFFERING)
ui.listing(ui.PENALTY_MONTHS)
