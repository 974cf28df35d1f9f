"""What needs a decision this morning?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Overview", __doc__)

# Every desk on one screen; what follows tells the same at more length.
ui.desk_tiles()
ui.briefing()

ui.section("Settlement and reconciliation")
ui.kpis(
    named("settlement_on_time_rate"),
    named("settlement_fail_duration"),
    named("recon_auto_match_rate"),
    named("recon_break_rate"),
)
ui.kpis(
    named("settlement_open_fails"),
    named("settlement_failing_value"),
    named("recon_open_breaks"),
    named("recon_aged_share"),
    now=True,
)

left, right = ui.halves()
with left:
    ui.trend(named("settlement_fail_rate"))
with right:
    ui.trend(named("net_remote_saving"))

ui.section("Cost")
ui.kpis(
    named("loaded_cost_per_fte"),
    named("cost_per_trade"),
    named("cost_per_break"),
    named("net_remote_saving_per_person_year"),
)

ui.listing(ui.OPEN_FAILS)
