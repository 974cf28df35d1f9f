"""How a fault's outcome is counted and told: rows lost, double and half visible, and what the user reads."""

import os
import re
from collections import Counter
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Protocol

import pytest

KILLS = int(os.environ.get("BACKOFFICE_KILLS", "20"))
"""How many processes are killed in all; `python -m tests.faults --kills 200` kills as many as the promise says."""


class Told(Protocol):
    """Count what a fault did to rows that should be there, hold that nothing is lost, double or half, and note it."""

    def __call__(
        self, expected: Iterable[Hashable], found: Iterable[Hashable], *, says: str, half: int = 0, times: int = 1
    ) -> None: ...


@pytest.fixture
def told(record_property: pytest.FixtureRequest, tmp_path: Path) -> Told:
    """Notes the outcome with the test's report, for the table in docs/reliability.md."""

    def note(
        expected: Iterable[Hashable], found: Iterable[Hashable], *, says: str, half: int = 0, times: int = 1
    ) -> None:
        wanted, there = Counter(expected), Counter(found)
        counts = {"lost": (wanted - there).total(), "double": (there - wanted).total(), "half": half, "times": times}
        words = says.replace(str(tmp_path), "…")
        words = re.sub(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", "…", words)
        record_property("outcome", {**counts, "says": words})  # type: ignore[operator]
        assert (counts["lost"], counts["double"], half) == (0, 0, 0), counts

    return note
