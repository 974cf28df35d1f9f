"""What will probably fail within two business days, why, and how far can that forecast be trusted?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Forecast", __doc__)

ui.kpis(
    named("settlement_expected_fails"),
    named("settlement_risk_due_soon"),
    named("settlement_unmatched_due_soon"),
    named("settlement_on_hold"),
    now=True,
)

ui.chase()

left, right = ui.halves()
with left:
    ui.breakdown(named("settlement_expected_fails"), "counterparty_id", now=True)
with right:
    ui.breakdown(named("settlement_expected_fails"), "market", now=True)

ui.section("How good the forecast was on months it had not seen")
ui.kpis(
    named("settlement_forecast_lift"),
    named("settlement_forecast_caught"),
    named("settlement_forecast_calibration"),
    named("settlement_forecast_base_rate"),
    now=True,
)
left, right = ui.halves()
with left:
    ui.reliability()
with right:
    ui.trend(named("settlement_forecast_lift"))

ui.listing(ui.RISK_FACTORS)
