"""What does not reconcile, how old is it, and does every row have its place?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Reconciliation", __doc__)

ui.reconciliation_proof()
ui.kpis(
    named("recon_open_breaks"),
    named("recon_gross_break_value"),
    named("recon_net_break_value"),
    named("recon_aged_share"),
    named("recon_overdue"),
    named("recon_pending"),
    named("recon_waiting"),
    named("recon_ambiguous"),
    now=True,
)

left, right = ui.halves()
with left:
    ui.parts(named("recon_open_breaks"), "break_type", "age_bucket", now=True)
with right:
    ui.breakdown(named("recon_open_breaks"), "cause", now=True)
ui.listing(ui.OPEN_BREAKS)
ui.listing(ui.WAITING_BREAKS)
ui.decisions_workbook()

ui.section("How well it goes")
ui.kpis(
    named("recon_auto_match_rate"),
    named("recon_auto_match_rate_value"),
    named("recon_match_rate"),
    named("recon_break_rate"),
    named("recon_time_to_resolve"),
    named("recon_recurrence"),
    named("recon_timing_share"),
    named("recon_on_time"),
)
left, right = ui.halves()
with left:
    ui.trend(named("recon_open_by_day"))
with right:
    ui.breakdown(named("recon_breaks_opened"), "cause")

ui.section("The firm's own books")
ui.kpis(
    named("client_money_covered"),
    named("client_money_shortfall"),
    named("ledger_tie_out"),
    named("ledger_unexplained"),
)
ui.listing(ui.CLIENT_MONEY)
ui.listing(ui.TIE_OUTS)
ui.rule_trial()
ui.listing(ui.REFUSED_ACTS)
ui.listing(ui.RECONCILIATION_PROOFS)
ui.listing(ui.HANDLING_PROOFS)
