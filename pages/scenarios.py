"""What if rents, subsidies, dates, prices or rates were otherwise: would it still save money?"""

from backoffice import ui

ui.open_page("Scenarios", __doc__)

ui.scenario(
    ui.scenario_figures,
    ui.scenario_sides,
    ui.scenario_view(
        cash=ui.scenario_cash,
        chance=ui.scenario_chance,
        tornado=ui.scenario_tornado,
        break_even=ui.scenario_break_evens,
    ),
    ui.scenario_months,
    ui.scenario_comparison,
    ui.keep_scenario,
)
