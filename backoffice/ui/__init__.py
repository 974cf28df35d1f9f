"""The vocabulary of pages. A page says what it shows in these words and computes nothing itself."""

import gc

# Nothing that is being imported is garbage: to look for some takes a fifth of the time of all imports.
gc.disable()

from backoffice.ui.ageing import ageing
from backoffice.ui.ahead import chase, reliability
from backoffice.ui.ask_kept import keep_question, kept_questions, own_files
from backoffice.ui.ask_shown import answer
from backoffice.ui.ask_sql import question, tables_to_ask
from backoffice.ui.blocks import breakdown, parts, trend
from backoffice.ui.break_forms import break_decision
from backoffice.ui.break_story import break_facts, break_sides, break_story, choose_break
from backoffice.ui.breaks import decisions_workbook, reconciliation_proof
from backoffice.ui.bridges import change, place_effect
from backoffice.ui.briefing import briefing
from backoffice.ui.cases import founding, saving
from backoffice.ui.comparison import comparison
from backoffice.ui.figures import kpis
from backoffice.ui.funnel import funnel
from backoffice.ui.health import freshness, load_changes, loads
from backoffice.ui.league import parties, reasons
from backoffice.ui.listings import (
    FILE_PROOFS,
    FILES,
    HANDLING_PROOFS,
    OPEN_BREAKS,
    RECONCILIATION_PROOFS,
    REFUSED_ACTS,
    REJECTS,
    SEATS,
    SITES,
    WAITING_BREAKS,
)
from backoffice.ui.listings_accounting import (
    ACCRUALS,
    CLOSE_TASKS_LATE,
    CLOSE_TASKS_NEXT,
    CLOSES,
    NOT_CERTIFIED,
    POST_CLOSE,
    SUSPENSE,
    TRIAL_BALANCES,
)
from backoffice.ui.listings_clearing import (
    MARGIN_CALLS_DISPUTED,
    MARGIN_CALLS_LATE,
    MARGIN_SHORT,
    NET_FAILS,
    NET_OBLIGATIONS,
    NOT_NOVATED,
)
from backoffice.ui.listings_compliance import (
    COVERAGE_GAPS,
    NOT_PAIRED,
    REJECTS_LATE,
    REJECTS_WAITING,
    REPORTING_CALENDAR,
    REPORTS_LATE,
    REPORTS_OVERDUE,
)
from backoffice.ui.listings_front_office import LATE_REQUESTS, OPEN_REQUESTS, SUPPORT_CAPACITY
from backoffice.ui.listings_it_service import INCIDENTS_LATE, LATE_BATCHES, OPEN_INCIDENTS, OUTAGE_IMPACTS, OUTAGES
from backoffice.ui.listings_ledgers import CLIENT_MONEY, TIE_OUTS
from backoffice.ui.listings_records import (
    CHANGES_UNCHECKED,
    IDENTIFIERS_WRONG,
    LEIS_NOT_IN_FORCE,
    MASTERS_NOT_SOUND,
    RECORDS_HELD,
    RECORDS_OUT_OF_RULE,
    RETRIEVALS_FAILED,
    SSIS_NOT_SOUND,
    STATIC_FAILS,
)
from backoffice.ui.listings_settlement import (
    ALLEGEMENTS,
    NOT_AFFIRMED,
    OPEN_FAILS,
    PENALTIES,
    PENALTIES_DIFFERING,
    PENALTIES_RUNNING,
    PENALTY_MONTHS,
    RISK_FACTORS,
    US_LARGEST,
    US_THRESHOLD,
)
from backoffice.ui.page import Entry, halves, open_page, run, section
from backoffice.ui.past import fails_then
from backoffice.ui.places import cost_and_quality, site_map
from backoffice.ui.report import report_files, report_section
from backoffice.ui.rule_trials import rule_trial
from backoffice.ui.scenario_kept import keep_scenario, scenario_comparison
from backoffice.ui.scenario_results import scenario_cash, scenario_figures, scenario_months, scenario_sides
from backoffice.ui.scenario_risk import scenario_break_evens, scenario_chance, scenario_tornado
from backoffice.ui.scenarios import scenario, scenario_view
from backoffice.ui.story import (
    choose_instruction,
    instruction_days,
    instruction_facts,
    instruction_messages,
    instruction_penalties,
    instruction_spans,
)
from backoffice.ui.tables import listing
from backoffice.ui.tiles import desk_tiles

__all__ = [
    "ACCRUALS",
    "ALLEGEMENTS",
    "CHANGES_UNCHECKED",
    "CLIENT_MONEY",
    "CLOSES",
    "CLOSE_TASKS_LATE",
    "CLOSE_TASKS_NEXT",
    "COVERAGE_GAPS",
    "FILES",
    "FILE_PROOFS",
    "HANDLING_PROOFS",
    "IDENTIFIERS_WRONG",
    "INCIDENTS_LATE",
    "LATE_BATCHES",
    "LATE_REQUESTS",
    "LEIS_NOT_IN_FORCE",
    "MARGIN_CALLS_DISPUTED",
    "MARGIN_CALLS_LATE",
    "MARGIN_SHORT",
    "MASTERS_NOT_SOUND",
    "NET_FAILS",
    "NET_OBLIGATIONS",
    "NOT_AFFIRMED",
    "NOT_CERTIFIED",
    "NOT_NOVATED",
    "NOT_PAIRED",
    "OPEN_BREAKS",
    "OPEN_FAILS",
    "OPEN_INCIDENTS",
    "OPEN_REQUESTS",
    "OUTAGES",
    "OUTAGE_IMPACTS",
    "PENALTIES",
    "PENALTIES_DIFFERING",
    "PENALTIES_RUNNING",
    "PENALTY_MONTHS",
    "POST_CLOSE",
    "RECONCILIATION_PROOFS",
    "RECORDS_HELD",
    "RECORDS_OUT_OF_RULE",
    "REFUSED_ACTS",
    "REJECTS",
    "REJECTS_LATE",
    "REJECTS_WAITING",
    "REPORTING_CALENDAR",
    "REPORTS_LATE",
    "REPORTS_OVERDUE",
    "RETRIEVALS_FAILED",
    "RISK_FACTORS",
    "SEATS",
    "SITES",
    "SSIS_NOT_SOUND",
    "STATIC_FAILS",
    "SUPPORT_CAPACITY",
    "SUSPENSE",
    "TIE_OUTS",
    "TRIAL_BALANCES",
    "US_LARGEST",
    "US_THRESHOLD",
    "WAITING_BREAKS",
    "Entry",
    "ageing",
    "answer",
    "break_decision",
    "break_facts",
    "break_sides",
    "break_story",
    "breakdown",
    "briefing",
    "change",
    "chase",
    "choose_break",
    "choose_instruction",
    "comparison",
    "cost_and_quality",
    "decisions_workbook",
    "desk_tiles",
    "fails_then",
    "founding",
    "freshness",
    "funnel",
    "halves",
    "instruction_days",
    "instruction_facts",
    "instruction_messages",
    "instruction_penalties",
    "instruction_spans",
    "keep_question",
    "keep_scenario",
    "kept_questions",
    "kpis",
    "listing",
    "load_changes",
    "loads",
    "open_page",
    "own_files",
    "parties",
    "parts",
    "place_effect",
    "question",
    "reasons",
    "reconciliation_proof",
    "reliability",
    "report_files",
    "report_section",
    "rule_trial",
    "run",
    "saving",
    "scenario",
    "scenario_break_evens",
    "scenario_cash",
    "scenario_chance",
    "scenario_comparison",
    "scenario_figures",
    "scenario_months",
    "scenario_sides",
    "scenario_tornado",
    "scenario_view",
    "section",
    "site_map",
    "tables_to_ask",
    "trend",
]

# What the program is made of stays for as long as it runs. To collect through it takes an eighth of a second, in the
# middle of somebody's page.
gc.freeze()
gc.enable()
