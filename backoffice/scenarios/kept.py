"""Scenarios that are kept: a file a name in `scenarios/` of the data folder, a line a version, never changed.

They are no table: to keep one must not wait for the one writer nor make a load, as which everything built from loads
would be judged anew. A line is JSON with name, who, when (UTC) and the scenario's text, and is written at once and
whole, so that processes may share the file. The number of a line is the version.
"""

import hashlib
import json
import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from backoffice.errors import ScenarioRefused
from backoffice.scenarios.link import scenario_of, text_of
from backoffice.transforms.whatif import Scenario

FOLDER: Final = "scenarios"
LONGEST_NAME: Final = 60


@dataclass(frozen=True)
class Kept:
    """One version of a kept scenario; `key` names it whatever its version, in links and lists."""

    key: str
    name: str
    version: int
    who: str
    at: datetime
    scenario: Scenario


def keep(data: Path, name: str, who: str, scenario: Scenario, *, at: datetime | None = None) -> Kept:
    """Keep a scenario under a name; under one that exists already as its next version. Raises ScenarioRefused."""
    name, who = (" ".join(unicodedata.normalize("NFC", one).split()) for one in (name, who))
    for what, given in (("name", name), ("your name", who)):
        if not given or len(given) > LONGEST_NAME or not given.isprintable():
            raise ScenarioRefused(f"Scenario: {what} is {given[:80]!r}, expected 1 to {LONGEST_NAME} characters")
    moment = (at or datetime.now(UTC)).astimezone(UTC)
    path = _file(data, name)
    line = {"name": name, "who": who, "at": moment.isoformat(timespec="seconds"), "scenario": text_of(scenario)}
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(file, (json.dumps(line, ensure_ascii=False) + "\n").encode())
    finally:
        os.close(file)
    versions, _ = _versions(path)
    return versions[-1]


def kept_in(data: Path) -> tuple[tuple[Kept, ...], tuple[str, ...]]:
    """The newest version of every kept scenario, by name; and what cannot be read, in words that say where."""
    newest: list[Kept] = []
    wrong: list[str] = []
    for path in sorted((data / FOLDER).glob("*.jsonl")):
        versions, unread = _versions(path)
        newest += versions[-1:]
        wrong += unread
    return tuple(sorted(newest, key=lambda one: one.name.casefold())), tuple(wrong)


def history(data: Path, name: str) -> tuple[Kept, ...]:
    """Every readable version kept under a name, oldest first."""
    path = _file(data, name)
    return tuple(_versions(path)[0]) if path.exists() else ()


def _file(data: Path, name: str) -> Path:
    """A file name any system takes, whatever the script of the name."""
    key = hashlib.sha256(unicodedata.normalize("NFC", name).casefold().encode()).hexdigest()[:16]
    return data / FOLDER / f"{key}.jsonl"


def _versions(path: Path) -> tuple[list[Kept], list[str]]:
    found: list[Kept] = []
    wrong: list[str] = []
    for number, line in _lines(path):
        try:
            said = json.loads(line)
            name, who, at = said["name"], said["who"], datetime.fromisoformat(said["at"])
            found.append(Kept(path.stem, str(name), number, str(who), at, scenario_of(str(said["scenario"]))))
        except (ValueError, KeyError, TypeError, ScenarioRefused) as error:
            wrong.append(f"{FOLDER}/{path.name}, line {number}: {error}")
    return found, wrong


def _lines(path: Path) -> Iterable[tuple[int, str]]:
    text = path.read_bytes().decode("utf-8", errors="replace")
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line)
