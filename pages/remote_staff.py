"""What do remote staff cost and save, since when, under which assumptions, and what would change the answer?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Remote staff", __doc__)

ui.report_files()
ui.kpis(
    named("net_remote_saving"),
    named("net_remote_saving_per_person_year"),
    named("loaded_cost_per_fte"),
    named("cost_per_trade"),
)
ui.report_section("answer")
ui.report_section("summary")
ui.report_section("people")
ui.report_section("cost")
ui.report_section("saving")
ui.report_section("work")
ui.report_section("sourcing")
ui.report_section("seats")
ui.report_section("movement")
ui.report_section("capacity")
ui.report_section("sensitivity")
ui.report_section("limits")
