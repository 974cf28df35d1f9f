"""Was margin paid in time and is it covered, what did CCPs take over, and what do they carry on because it failed?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Clearing", __doc__)

ui.kpis(
    named("margin_calls_missing"),
    named("margin_calls_waiting"),
    named("margin_shortfall"),
    named("clearing_net_fails_aged"),
    now=True,
)
ui.kpis(
    named("margin_calls_met"),
    named("margin_coverage"),
    named("margin_disputed"),
    named("margin_called"),
)
ui.listing(ui.MARGIN_CALLS_LATE)
ui.listing(ui.MARGIN_SHORT)

ui.section("Margin over time")
left, right = ui.halves()
with left:
    ui.trend(named("margin_calls_met"))
with right:
    ui.breakdown(named("margin_calls_met"), "ccp")
ui.breakdown(named("margin_calls_met"), "margin_type")
ui.listing(ui.MARGIN_CALLS_DISPUTED)

ui.section("Taken over and netted")
ui.kpis(
    named("clearing_reject_rate"),
    named("clearing_not_answered"),
    named("clearing_novation_lag"),
    named("clearing_novation_lag_p95"),
)
ui.kpis(
    named("clearing_netting_value"),
    named("clearing_netting_quantity"),
    named("clearing_gross_amount"),
    named("clearing_net_amount"),
)
left, right = ui.halves()
with left:
    ui.breakdown(named("clearing_netting_quantity"), "ccp")
with right:
    ui.breakdown(named("clearing_reject_rate"), "ccp")
ui.listing(ui.NOT_NOVATED)
ui.listing(ui.NET_OBLIGATIONS)

ui.section("What CCPs carry on")
ui.kpis(named("clearing_net_fails"), now=True)
ui.breakdown(named("clearing_net_fails_aged"), "ccp", now=True)
ui.listing(ui.NET_FAILS)
