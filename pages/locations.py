"""Where is work done at what cost, how well, by how many, and who could be hired there?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Locations", __doc__)

ui.kpis(
    named("headcount"),
    named("attrition"),
    named("attrition_cost"),
    named("span_of_control"),
    named("gone_wrong_rate"),
    named("capacity_needed"),
    named("seat_cost"),
    named("empty_seat_cost"),
)

ui.site_map()
ui.cost_and_quality(named("gone_wrong_rate"), named("loaded_cost_per_fte"), named("outsourced_cost_per_fte"))

ui.comparison(
    "What each place costs",
    "location_id",
    named("fte"),
    named("loaded_cost_per_fte"),
    named("pay_per_fte"),
    named("outsourced_cost_per_fte"),
    named("seat_cost"),
    named("cost_per_trade"),
    named("cost_per_break"),
    named("empty_seat_cost"),
)
ui.comparison(
    "How well each place works",
    "location_id",
    named("gone_wrong_rate"),
    named("work_fail_rate"),
    named("reopened_break_rate"),
    named("rework_rate"),
    named("attrition"),
    named("support_turnaround_half"),
    named("support_in_time"),
    named("capacity_needed"),
    named("backlog_days"),
    named("labour_pool"),
)
ui.trend(named("attrition"))
ui.place_effect()
left, right = ui.halves()
with left:
    ui.parts(named("fte"), "location_id", "arrangement")
with right:
    ui.parts(named("fte"), "sourcing", "shore")
ui.listing(ui.SITES)
