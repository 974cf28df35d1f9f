"""What is due, how far has it come, and which instructions are to be chased first this morning?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Settlement", __doc__)

ui.kpis(
    named("settlement_open_fails"),
    named("settlement_failing_value"),
    named("settlement_aged_fails"),
    named("settlement_unmatched_due_soon"),
    now=True,
)
ui.funnel()
ui.chase()
ui.listing(ui.OPEN_FAILS)

ui.section("What counterparties allege")
ui.kpis(named("settlement_allegements_open"), named("settlement_allegements_due_soon"), now=True)
ui.listing(ui.ALLEGEMENTS)

ui.section("How well it goes")
ui.kpis(
    named("settlement_efficiency_volume"),
    named("settlement_efficiency_value"),
    named("settlement_fail_rate_own"),
    named("settlement_matched_in_time"),
)
left, right = ui.halves()
with left:
    ui.trend(named("settlement_efficiency_volume"))
with right:
    ui.trend(named("settlement_efficiency_value"))
