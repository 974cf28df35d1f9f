"""What the documents say is true: paths exist, commands work, generated pages are fresh."""

import json
import re
import shlex
from pathlib import Path

import pytest

from backoffice.__main__ import parser
from backoffice.reports import dictionary
from tests.faults import __main__ as faults

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "data" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```(?:sh|console)\n(.*?)^```", re.DOTALL | re.MULTILINE)
MADE_LATER = {".venv", "data/mappings"}


def mentions(page: Path) -> list[str]:
    return CODE.findall(page.read_text(encoding="utf-8"))


def commands() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        lines = [line.strip() for block in BLOCK.findall(text) for line in block.splitlines()]
        for line in [*lines, *mentions(page)]:
            if line.startswith(("python -m backoffice", "make ")):
                found.append((page.name, line.split("  #")[0].strip()))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_it_names_exists(page: Path) -> None:
    named = [
        word for word in mentions(page) if re.fullmatch(r"[\w./-]+(/|\.(py|md|toml|txt|sh))", word) and "/" in word
    ]
    missing = [
        word
        for word in named
        if word not in MADE_LATER and not ((ROOT / word).exists() or (page.parent / word).exists())
    ]
    assert not missing


@pytest.mark.parametrize(("page", "command"), commands(), ids=lambda text: text)
def test_every_command_it_names_is_understood(page: str, command: str) -> None:
    words = shlex.split(command)
    if words[0] == "make":
        targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert words[1] in targets, f"{page}: {command}"
    elif words[3:] and words[3] != "--help":
        words = ["1" if word == "LOAD" else word for word in words]
        needs_more = words[3:] in (["ingest"], ["restore"], ["backup"])
        assert parser().parse_args([*words[3:], *(["1"] if needs_more else [])]).command == words[3]


def test_the_data_dictionary_is_fresh() -> None:
    assert (ROOT / "docs" / "dictionary.md").read_text(encoding="utf-8") == dictionary.dictionary()


def test_the_kpi_catalogue_is_fresh() -> None:
    assert (ROOT / "docs" / "kpis.md").read_text(encoding="utf-8") == dictionary.catalogue()


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in parser().get_default("commands"):
        assert f"python -m backoffice {name}" in readme, name


def test_the_page_of_faults_tells_of_every_fault_and_what_its_run_kept() -> None:
    kept = json.loads(faults.KEPT.read_text(encoding="utf-8"))
    assert (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8") == faults.page(kept)
    for module in faults.SECTIONS:
        text = (faults.HERE / f"{module}.py").read_text(encoding="utf-8")
        wanted = {faults.sentence(name) for name in re.findall(r"^def (test_\w+)\([^)]*?told:", text, re.MULTILINE)}
        assert wanted and wanted == {name for name, found in kept[module]["rows"].items() if found}
