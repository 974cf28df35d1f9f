"""The menu. Streamlit starts here: `streamlit run app.py`."""

from backoffice import ui

PAGES = (
    ui.Entry("pages/overview.py", "Overview", ":material/wb_twilight:"),
    ui.Entry("pages/settlement.py", "Settlement", ":material/sync_alt:"),
    ui.Entry("pages/forecast.py", "Forecast", ":material/online_prediction:"),
    ui.Entry("pages/fails.py", "Fails", ":material/running_with_errors:"),
    ui.Entry("pages/instruction.py", "Instruction", ":material/history_edu:"),
    ui.Entry("pages/penalties.py", "Penalties", ":material/gavel:"),
    ui.Entry("pages/straight_through.py", "Straight-through", ":material/fast_forward:"),
    ui.Entry("pages/us_fails.py", "US fails", ":material/flag:"),
    ui.Entry("pages/reconciliation.py", "Reconciliation", ":material/difference:"),
    ui.Entry("pages/break.py", "Break", ":material/search:"),
    ui.Entry("pages/clearing.py", "Clearing", ":material/hub:"),
    ui.Entry("pages/accounting.py", "Accounting", ":material/account_balance:"),
    ui.Entry("pages/close.py", "Month-end close", ":material/event_available:"),
    ui.Entry("pages/compliance.py", "Compliance", ":material/policy:"),
    ui.Entry("pages/cost.py", "Cost", ":material/payments:"),
    ui.Entry("pages/remote_staff.py", "Remote staff", ":material/home_work:"),
    ui.Entry("pages/scenarios.py", "Scenarios", ":material/tune:"),
    ui.Entry("pages/locations.py", "Locations", ":material/public:"),
    ui.Entry("pages/records.py", "Records", ":material/folder_managed:"),
    ui.Entry("pages/it_service.py", "IT service", ":material/dns:"),
    ui.Entry("pages/front_office.py", "Front office", ":material/support_agent:"),
    ui.Entry("pages/ask.py", "Ask", ":material/search_insights:"),
    ui.Entry("pages/data_health.py", "Data health", ":material/verified:"),
)
"""Every page, in the order of the menu. A page is listed here or cannot be reached."""

ui.run(PAGES)
