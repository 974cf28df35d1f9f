"""What does not reconcile, how old is it, and does every row have its place?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Reconciliation", __doc__)

ui.kpis(
    named("recon_auto_match_rate"),
    named("recon_auto_match_rate_value"),
    named("recon_break_rate"),
)
ui.kpis(
    named("recon_open_breaks"),
    named("recon_gross_break_value"),
    named("recon_aged_share"),
    named("recon_average_age"),
    named("recon_duplicates"),
    named("recon_pending"),
    named("recon_ambiguous"),
    now=True,
)

ui.trend(named("recon_break_rate"))
left, right = ui.halves()
with left:
    ui.parts(named("recon_open_breaks"), "break_type", "reconciliation", now=True)
with right:
    ui.breakdown(named("recon_open_breaks"), "age_bucket", now=True)

ui.listing(ui.OPEN_BREAKS)
ui.listing(ui.RECONCILIATION_PROOFS)
