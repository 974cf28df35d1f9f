"""What-if: a scenario of remote work or outsourcing appraised while the viewer waits.

    found = appraise(founding(date(2026, 12, 1)))
    found.npv, found.payback, found.break_evens, found.tornado, found.simulation

Figures that are shown are exact decimals; only the simulation draws floats. Pay is held equal, productivity is no cash.
"""

from backoffice.transforms.whatif.appraisal import Appraisal, Bought, appraise, bought, month_after
from backoffice.transforms.whatif.break_even import BreakEven
from backoffice.transforms.whatif.inputs import INPUTS, Assumed, Input, Model, Status, Timing, input_of
from backoffice.transforms.whatif.presets import founding, outsourcing, stressed
from backoffice.transforms.whatif.scenario import Release, Scenario, State
from backoffice.transforms.whatif.simulation import TOGETHER, Simulation, simulate
from backoffice.transforms.whatif.tornado import Swing
from backoffice.transforms.whatif.worth import Payback

__all__ = [
    "INPUTS",
    "TOGETHER",
    "Appraisal",
    "Assumed",
    "Bought",
    "BreakEven",
    "Input",
    "Model",
    "Payback",
    "Release",
    "Scenario",
    "Simulation",
    "State",
    "Status",
    "Swing",
    "Timing",
    "appraise",
    "bought",
    "founding",
    "input_of",
    "month_after",
    "outsourcing",
    "simulate",
    "stressed",
]
