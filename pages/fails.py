"""What fails and why, with whom and where, how old is it, and whose side holds it up?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Fails", __doc__)

ui.kpis(
    named("settlement_open_fails"),
    named("settlement_failing_value"),
    named("settlement_aged_fails"),
    named("settlement_on_hold"),
    now=True,
)
ui.kpis(
    named("fail_cost_net"),
    named("settlement_fail_rate"),
    named("settlement_fail_rate_securities"),
    named("settlement_fail_rate_cash"),
    named("settlement_fail_duration"),
)

ui.ageing()
ui.reasons()
ui.parties()

left, right = ui.halves()
with left:
    ui.trend(named("settlement_fail_rate"))
with right:
    ui.trend(named("settlement_fail_rate_value"))
ui.trend(named("settlement_fails_standing"), "failing_party")
ui.listing(ui.OPEN_FAILS)
ui.fails_then()
