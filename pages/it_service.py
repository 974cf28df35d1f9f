"""What was down, what did it hold up, and are incidents resolved and batches finished in time?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("IT service", __doc__)

ui.kpis(
    named("it_open_incidents"),
    named("it_overdue_incidents"),
    now=True,
)
ui.kpis(
    named("it_availability"),
    named("it_resolved_in_time"),
    named("it_batches_on_time"),
    named("it_downtime"),
)
ui.listing(ui.OPEN_INCIDENTS)

ui.section("Outages and what fell in them")
ui.kpis(
    named("it_fails_in_outages"),
    named("it_breaks_in_outages"),
    named("it_late_batches_in_outages"),
    named("it_margin_calls_in_outages"),
)
ui.listing(ui.OUTAGES)
ui.listing(ui.OUTAGE_IMPACTS)
left, right = ui.halves()
with left:
    ui.breakdown(named("it_availability"), "service_id")
with right:
    ui.trend(named("it_availability"))

ui.section("How well it goes")
ui.kpis(
    named("it_time_to_restore"),
    named("it_time_to_acknowledge"),
    named("it_time_to_resolve"),
    named("it_reopened"),
    named("it_batch_lateness"),
    named("it_time_between_failures"),
    named("it_availability_with_maintenance"),
)
left, right = ui.halves()
with left:
    ui.breakdown(named("it_resolved_in_time"), "priority")
with right:
    ui.breakdown(named("it_batches_on_time"), "job")
ui.listing(ui.LATE_BATCHES)
ui.listing(ui.INCIDENTS_LATE)
