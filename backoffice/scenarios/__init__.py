"""Scenarios of the firm: begun from its own figures, written as one line of text, kept with who and when."""

from backoffice.scenarios.firm import own_buying, own_figures
from backoffice.scenarios.kept import SCENARIOS
from backoffice.scenarios.link import scenario_of, text_of

__all__ = ["SCENARIOS", "own_buying", "own_figures", "scenario_of", "text_of"]
