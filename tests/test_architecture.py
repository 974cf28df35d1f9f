"""The shape of the house, kept by tests: what imports say is in pyproject.toml, what running shows is here."""

import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "backoffice").rglob("*.py"))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_the_core_runs_without_its_screen() -> None:
    """Importing everything but the screen loads no streamlit, nothing of Ray, and no compiler: matching alone does."""
    code = (
        "import sys, backoffice.build, backoffice.load, backoffice.query\n"
        "import backoffice.check, backoffice.reports.dictionary\n"
        "print([name for name in ('streamlit', 'ray', 'plotly', 'numba') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_modules_are_short() -> None:
    lengths = {path: lines(path) for path in MODULES}
    assert median(lengths.values()) < 120
    assert not {str(path.relative_to(ROOT)) for path, length in lengths.items() if length > 300}


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "manager", "service", "core"])
def test_no_module_is_named_for_nothing(name: str) -> None:
    assert not [path for path in MODULES if name in (path.stem, path.parent.name)]


def test_every_module_says_what_it_is_for() -> None:
    assert not [path for path in MODULES if not path.read_text(encoding="utf-8").startswith('"""')]


@pytest.mark.parametrize("word", ["unsafe_allow_html", "import pickle", "eval(", "exec("])
def test_dangerous_words_are_nowhere(word: str) -> None:
    places = [*MODULES, *(ROOT / "pages").glob("*.py"), ROOT / "app.py"]
    assert not [path for path in places if word in path.read_text(encoding="utf-8")]
