"""Run faults, all or some, and print the table of what became of the rows.

    python -m tests.faults --kills 200 > docs/reliability.md
    python -m tests.faults test_disk > docs/reliability.md

What is told of each is what its test saw; nothing is written by hand. What was seen is kept in `outcomes.json`, so
that some can be run again without the others. Tests tell their progress on standard error. Exit code 1, and no table,
where one of them fails.
"""

import argparse
import json
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
KEPT = HERE / "outcomes.json"
INTRODUCTION = """# What goes wrong, and what becomes of the rows

Made by `make reliability`, which brings about every fault below, on real files, processes and disks. "Lost" are rows
that should be there afterwards and are not, "double" those there more often than they should, "half" the times when a
reader saw a part of a load. "Times" says how often the fault was brought about. The last column is what the program
said, or what was counted.

"""
SECTIONS = {
    "test_kill": "Processes that are killed",
    "test_disk": "Disks",
    "test_damage": "Damaged files, and a clock set back",
    "test_writers": "Two who write at once",
    "test_backup": "Backups made meanwhile",
    "test_files": "Files that are wrong, huge or hostile",
}


class Outcomes:
    """Gathers what the tests noted, by module and test."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, list[dict[str, Any]]]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test, or its preparation, ended."""
        rows = self.found.setdefault(Path(report.location[0]).stem, {}).setdefault(sentence(report.location[2]), [])
        if report.skipped:
            rows.append({"skipped": True})
        if report.when == "call":
            rows += [value for key, value in report.user_properties if key == "outcome" and isinstance(value, dict)]


def sentence(name: str) -> str:
    """A test's name as a sentence; its parameters are left out."""
    words = re.sub(r"\[.*", "", name).removeprefix("test_").replace("_", " ")
    return words[0].upper() + words[1:]


def table(rows: dict[str, list[dict[str, Any]]]) -> str:
    """One line a test; the same test with other parameters is the same line, and its counts are added."""
    lines = ["| fault and outcome | times | lost | double | half | said |", "|---|--:|--:|--:|--:|---|"]
    for name, found in rows.items():
        seen = [one for one in found if "skipped" not in one]
        if not seen and found:
            lines.append(f"| {name} | 0 | | | | not brought about: the machine of this run does not let it be |")
        elif seen:
            counts = [str(sum(one[key] for one in seen)) for key in ("times", "lost", "double", "half")]
            said = "<br>".join(dict.fromkeys(shown(one["says"]) for one in seen))
            lines.append(f"| {' | '.join([name, *counts, said])} |")
    return "\n".join(lines)


def shown(said: str) -> str:
    """Words as a cell of a table can hold them."""
    words = said.replace("|", "¦").replace("\n", " ").replace("<", "‹").replace(">", "›")
    return re.sub(r"part-\S+?\.parquet", "….parquet", words if len(words) <= 420 else words[:419] + "…")


def main() -> int:
    """Run the faults; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", choices=[*SECTIONS, []], help="which to run (default: all)")
    parser.add_argument("--kills", type=int, default=200, help="processes to kill (default 200)")
    parser.add_argument("--processes", default="2", help="tests to run at a time (default 2)")
    given = parser.parse_args()
    os.environ["BACKOFFICE_KILLS"] = str(given.kills)
    modules = [str(HERE / f"{name}.py") for name in given.modules or SECTIONS]
    printed, sys.stdout = sys.stdout, sys.stderr
    outcomes = Outcomes()
    code = pytest.main([*modules, "-n", given.processes], plugins=[outcomes])
    sys.stdout = printed
    if code:
        return 1
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    day = datetime.now(UTC).date().isoformat()
    kept.update({module: {"on": day, "rows": rows} for module, rows in outcomes.found.items()})
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(page(json.loads(KEPT.read_text(encoding="utf-8"))))  # in the order that is kept
    return 0


def page(kept: dict[str, Any]) -> str:
    """The whole page, from what is kept."""
    parts = [
        f"## {title}\n\n{table(kept[name]['rows'])}\n\nSeen on {kept[name]['on']}.\n"
        for name, title in SECTIONS.items()
        if name in kept
    ]
    return INTRODUCTION + "\n".join(parts)


if __name__ == "__main__":
    sys.exit(main())
