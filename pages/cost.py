"""What do people, seats and work cost, and does remote work really save?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Cost", __doc__)

ui.kpis(
    named("loaded_cost_per_fte"),
    named("cost_per_trade"),
    named("net_remote_saving"),
    named("net_remote_saving_per_person_year"),
    named("remote_share"),
    named("seat_utilisation"),
    named("empty_seat_cost"),
    named("cost_unknown_share"),
)

left, right = ui.halves()
with left:
    ui.saving()
with right:
    ui.founding()
ui.trend(named("net_remote_saving"))
ui.change("Why the remote saving changed", named("net_remote_saving_per_person_year"), "location_id")

left, right = ui.halves()
with left:
    ui.comparison("What a unit of work costs", "unit", named("cost_per_unit"))
with right:
    ui.change("Why the cost of work changed", named("cost_per_unit"), "location_id")

ui.comparison(
    "What a full-time equivalent costs",
    "arrangement",
    named("fte"),
    named("loaded_cost_per_fte"),
    named("pay_per_fte"),
    named("seat_per_fte"),
    named("stipend_per_fte"),
    named("kit_per_fte"),
    named("overhead_per_fte"),
)
ui.comparison(
    "Front, middle and back office",
    "office",
    *map(named, ("fte", "loaded_cost_per_fte", "pay_per_fte", "outsourced_cost_per_fte", "attrition")),
)
ui.comparison(
    "In house and outsourced", "sourcing", named("fte"), named("loaded_cost_per_fte"), named("outsourced_cost_per_fte")
)
left, right = ui.halves()
with left:
    ui.comparison("Capacity against volume", "function", named("capacity_needed"), named("backlog_days"))
with right:
    ui.comparison("Remote saving by site", "location_id", named("net_remote_saving_per_person_year"))
ui.listing(ui.SEATS)
