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
ui.parts(named("fte"), "location_id", "arrangement")

ui.comparison(
    "Sites side by side",
    "location_id",
    named("fte"),
    named("loaded_cost_per_fte"),
    named("net_remote_saving_per_person_year"),
    named("seat_utilisation"),
    named("empty_seat_cost"),
)
left, right = ui.halves()
with left:
    ui.comparison("What a unit of work costs", "unit", named("cost_per_unit"))
with right:
    ui.breakdown(named("empty_seat_cost"), "location_id")
ui.listing(ui.SEATS)
