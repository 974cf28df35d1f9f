"""Do the books balance, what stands in suspense and whose is it, and did accruals come true?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Accounting", __doc__)

ui.kpis(
    named("suspense_unowned"),
    named("suspense_unjustified"),
    named("suspense_open"),
    named("trial_balance_out_by"),
    now=True,
)
ui.listing(ui.SUSPENSE)
left, right = ui.halves()
with left:
    ui.parts(named("suspense_items"), "owner", "calendar_age_bucket", now=True)
with right:
    ui.parts(named("suspense_items"), "legal_entity_id", "calendar_age_bucket", now=True)

ui.section("Books that balance and tie")
ui.kpis(
    named("trial_balances_balanced"),
    named("ledger_tie_out"),
    named("ledger_unexplained"),
)
ui.listing(ui.TRIAL_BALANCES)
ui.listing(ui.TIE_OUTS)

ui.section("Accrued and charged")
ui.kpis(
    named("accruals_wrong"),
    named("accrual_error"),
    named("accrual_difference"),
)
left, right = ui.halves()
with left:
    ui.breakdown(named("accruals_wrong"), "charge_kind")
with right:
    ui.trend(named("accrual_error"))
ui.listing(ui.ACCRUALS)
