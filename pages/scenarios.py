"""What if rents, subsidies, dates, prices or rates were otherwise: would it still save money?"""

from backoffice import ui

ui.open_page("Scenarios", __doc__)

found = ui.scenario()
ui.scenario_figures(found)
left, right = ui.halves()
with left:
    ui.scenario_cash(found)
with right:
    ui.scenario_chance(found)
ui.scenario_sides(found)
left, right = ui.halves()
with left:
    ui.scenario_tornado(found)
with right:
    ui.scenario_break_evens(found)
ui.scenario_months(found)
ui.scenario_comparison(found)
ui.keep_scenario(found)
