"""What must be reported today, what came back rejected, and is everything reported once and as it was?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Compliance", __doc__)

ui.kpis(
    named("reporting_missing"),
    named("reporting_due_today"),
    named("reporting_rejects_waiting"),
    named("reporting_rejects_overdue"),
    now=True,
)
ui.listing(ui.REPORTS_OVERDUE)
ui.listing(ui.REJECTS_WAITING)
ui.listing(ui.REJECTS_LATE)

ui.section("What falls due next")
ui.kpis(named("reporting_days_to_next"), named("reporting_due_soon"), now=True)
ui.listing(ui.REPORTING_CALENDAR)
ui.parts(named("reporting_due_soon"), "owner", "obligation_id", now=True)

ui.section("In time")
ui.kpis(
    named("reporting_on_time"),
    named("reporting_returns_met"),
    named("reporting_reject_rate"),
    named("reporting_resent_in_time"),
)
ui.comparison(
    "Regimes side by side",
    "regime",
    named("reporting_on_time"),
    named("reporting_late"),
    named("reporting_missing"),
    named("reporting_reject_rate"),
    named("reporting_resent_in_time"),
)
left, right = ui.halves()
with left:
    ui.trend(named("reporting_on_time"))
with right:
    ui.breakdown(named("reporting_rejects"), "reject_code")
ui.listing(ui.REPORTS_LATE)

ui.section("Complete, both ways")
ui.kpis(
    named("reporting_completeness"),
    named("reporting_under_reported"),
    named("reporting_over_reported"),
    named("reporting_reported_wrong"),
)
ui.listing(ui.COVERAGE_GAPS)

ui.section("What repositories find")
ui.kpis(named("reporting_pairing_rate"), named("reporting_matching_rate"))
ui.breakdown(named("reporting_pairing_rate"), "counterparty_id")
ui.listing(ui.NOT_PAIRED)
