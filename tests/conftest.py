"""What many tests share: a small demo firm in a store of its own, made once a run and process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from backoffice.__main__ import main

# No clock decides a test, and every run tries the same cases: a failure is the code's, and it comes again.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")


LOGS = {"audit"}
"""What reading leaves behind: pay asked for is written down."""


@pytest.fixture(scope="session")
def small_firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a built demo firm in small. Read it; a test that writes makes its own, or others see its words."""
    folder = tmp_path_factory.mktemp("small-firm") / "data"
    assert main(["--data", str(folder), "demo", "--scale", "0.01", "--until", "2026-09-30"]) == 0
    made = {entry.name for entry in folder.iterdir()}
    yield folder
    assert {entry.name for entry in folder.iterdir()} - made <= LOGS, "a test wrote into the firm that all tests share"
