"""Scenarios that are kept, as their text."""

from typing import Final

from backoffice.errors import ScenarioRefused
from backoffice.scenarios.link import scenario_of, text_of
from backoffice.shelf import Shelf
from backoffice.transforms.whatif import Scenario


def _read(said: object) -> Scenario:
    return scenario_of(str(said))


SCENARIOS: Final = Shelf("scenarios", "scenario", text_of, _read, ScenarioRefused)
