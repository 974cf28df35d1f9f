"""The menu. Streamlit starts here: `streamlit run app.py`."""

from backoffice import ui

PAGES = (
    ui.Entry("pages/overview.py", "Overview", ":material/wb_twilight:", ""),
    ui.Entry("pages/settlement.py", "Settlement", ":material/sync_alt:", "Settlement"),
    ui.Entry("pages/forecast.py", "Forecast", ":material/online_prediction:", "Settlement"),
    ui.Entry("pages/fails.py", "Fails", ":material/running_with_errors:", "Settlement"),
    ui.Entry("pages/instruction.py", "Instruction", ":material/history_edu:", "Settlement"),
    ui.Entry("pages/penalties.py", "Penalties", ":material/gavel:", "Settlement"),
    ui.Entry("pages/straight_through.py", "Straight-through", ":material/fast_forward:", "Settlement"),
    ui.Entry("pages/us_fails.py", "US fails", ":material/flag:", "Settlement"),
    ui.Entry("pages/reconciliation.py", "Reconciliation", ":material/difference:", "Control"),
    ui.Entry("pages/break.py", "Break", ":material/search:", "Control"),
    ui.Entry("pages/clearing.py", "Clearing", ":material/hub:", "Control"),
    ui.Entry("pages/accounting.py", "Accounting", ":material/account_balance:", "Control"),
    ui.Entry("pages/close.py", "Month-end close", ":material/event_available:", "Control"),
    ui.Entry("pages/compliance.py", "Compliance", ":material/policy:", "Control"),
    ui.Entry("pages/cost.py", "Cost", ":material/payments:", "Cost"),
    ui.Entry("pages/remote_staff.py", "Remote staff", ":material/home_work:", "Cost"),
    ui.Entry("pages/scenarios.py", "Scenarios", ":material/tune:", "Cost"),
    ui.Entry("pages/locations.py", "Locations", ":material/public:", "Cost"),
    ui.Entry("pages/records.py", "Records", ":material/folder_managed:", "Control"),
    ui.Entry("pages/it_service.py", "IT service", ":material/dns:", "Service"),
    ui.Entry("pages/front_office.py", "Front office", ":material/support_agent:", "Service"),
    ui.Entry("pages/ask.py", "Ask", ":material/search_insights:", ""),
    ui.Entry("pages/data_health.py", "Data health", ":material/verified:", ""),
)
"""Every page, in the order of the menu. A page is listed here or cannot be reached."""

ui.run(PAGES)
