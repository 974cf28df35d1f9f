"""What many tests share: a small demo firm in a store of its own, made once a run and process."""

from pathlib import Path

import pytest
from hypothesis import settings

from backoffice.__main__ import main

# No clock decides a test, and every run tries the same cases: a failure is the code's, and it comes again.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def small_firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a built demo firm in small. Read it; a test that writes makes its own."""
    folder = tmp_path_factory.mktemp("small-firm") / "data"
    assert main(["--data", str(folder), "demo", "--scale", "0.01", "--until", "2026-09-30"]) == 0
    return folder
