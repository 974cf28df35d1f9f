"""Is the month-end close on time, who certified what, and what was changed afterwards?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Month-end close", __doc__)

ui.kpis(
    named("close_tasks_overdue"),
    named("certifications_overdue"),
    named("close_open_periods"),
    named("post_close_alone"),
    now=True,
)
ui.kpis(
    named("close_days"),
    named("close_tasks_in_time"),
    named("close_tasks_late"),
)
left, right = ui.halves()
with left:
    ui.trend(named("close_days"), "legal_entity_id")
with right:
    ui.breakdown(named("close_tasks_late"), "task")
ui.listing(ui.CLOSE_TASKS_LATE)
ui.listing(ui.CLOSE_TASKS_NEXT)
ui.listing(ui.CLOSES)

ui.section("Certified, and changed afterwards")
ui.kpis(
    named("certified_in_time"),
    named("certified_alone"),
    named("post_close_adjustments"),
    named("post_close_value"),
)
ui.comparison(
    "Legal entities side by side",
    "legal_entity_id",
    named("close_days"),
    named("close_tasks_in_time"),
    named("certified_in_time"),
    named("post_close_adjustments"),
)
ui.listing(ui.NOT_CERTIFIED)
ui.listing(ui.POST_CLOSE)
