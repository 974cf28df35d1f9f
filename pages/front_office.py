"""What do those who sell ask of us, how fast and how well do they get it, and what does it take?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Front office", __doc__)

ui.kpis(named("support_backlog"), named("support_overdue"), named("support_backlog_age"), now=True)
ui.kpis(
    named("support_in_time"),
    named("support_turnaround_half"),
    named("support_turnaround_nine_in_ten"),
    named("support_right_first_time"),
)
ui.listing(ui.OPEN_REQUESTS)

left, right = ui.halves()
with left:
    ui.breakdown(named("support_in_time"), "request_kind")
with right:
    ui.breakdown(named("support_in_time"), "desk")
ui.comparison(
    "Kinds of request side by side",
    "request_kind",
    named("support_requests"),
    named("support_turnaround_half"),
    named("support_turnaround_nine_in_ten"),
    named("support_in_time"),
    named("support_right_first_time"),
)
left, right = ui.halves()
with left:
    ui.parts(named("support_requests"), "desk", "request_kind")
with right:
    ui.parts(named("support_backlog"), "request_kind", "age_bucket", now=True)

ui.section("What it takes")
ui.kpis(named("support_requests"), named("support_reopened"), named("support_share_of_capacity"))
left, right = ui.halves()
with left:
    ui.trend(named("support_turnaround_nine_in_ten"))
with right:
    ui.trend(named("support_share_of_capacity"))
ui.listing(ui.LATE_REQUESTS)

ui.section("Who works for whom")
ui.parts(named("fte"), "office", "function")
ui.comparison(
    "What each office gets",
    "office",
    named("fte"),
    named("loaded_cost_per_fte"),
    named("outsourced_cost_per_fte"),
    named("support_requests"),
    named("support_in_time"),
)
ui.listing(ui.SUPPORT_CAPACITY)
