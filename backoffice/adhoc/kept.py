"""Questions that are kept: a file a name in `questions/` of the data folder, a line a version, never changed.

A question is text, a description, values its parameters begin with, and how its answer is looked at; never a row. As a
scenario, it is no table: to keep one waits for no writer and makes no load.
"""

import hashlib
import json
import os
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from backoffice.adhoc.gate import fit_to_parse
from backoffice.errors import QuestionRefused

FOLDER: Final = "questions"
LONGEST_NAME: Final = 60
LONGEST_WORDS: Final = 400


@dataclass(frozen=True)
class Asked:
    """A question as it is kept and sent: all text. `view` says how the answer is looked at (x, y, colour, pivot)."""

    text: str
    description: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    view: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kept:
    """One version of a kept question."""

    name: str
    version: int
    who: str
    at: datetime
    asked: Asked


def keep(data: Path, name: str, who: str, asked: Asked, *, at: datetime | None = None) -> Kept:
    """Keep a question under a name; under one that exists already as its next version. Raises QuestionRefused."""
    name, who, words = (" ".join(unicodedata.normalize("NFC", one).split()) for one in (name, who, asked.description))
    for what, given, least, most in (
        ("the name", name, 1, LONGEST_NAME),
        ("your name", who, 1, LONGEST_NAME),
        ("the description", words, 0, LONGEST_WORDS),
    ):
        if not least <= len(given) <= most or not given.isprintable():
            raise QuestionRefused(f"Question: {what} is {given[:80]!r}, expected {least} to {most} characters")
    fit_to_parse(asked.text)
    moment = (at or datetime.now(UTC)).astimezone(UTC)
    said = {**written(asked), "description": words}
    line = {"name": name, "who": who, "at": moment.isoformat(timespec="seconds"), "asked": said}
    path = _file(data, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(file, (json.dumps(line, ensure_ascii=False) + "\n").encode())
    finally:
        os.close(file)
    return _versions(path)[0][-1]


def kept_in(data: Path) -> tuple[tuple[Kept, ...], tuple[str, ...]]:
    """The newest version of every kept question, by name; and what cannot be read, in words that say where."""
    newest: list[Kept] = []
    wrong: list[str] = []
    for path in sorted((data / FOLDER).glob("*.jsonl")):
        versions, unread = _versions(path)
        newest += versions[-1:]
        wrong += unread
    return tuple(sorted(newest, key=lambda one: one.name.casefold())), tuple(wrong)


def named(data: Path, name: str, version: int | None = None) -> Kept:
    """The question of that name, its newest version or the one asked for. Raises QuestionRefused without one."""
    path = _file(data, name)
    found = _versions(path)[0] if path.exists() else []
    chosen = [one for one in found if version in (None, one.version)]
    if not chosen:
        known = ", ".join(one.name for one in kept_in(data)[0]) or "none is kept yet"
        what = name if version is None else f"{name}, version {version}"
        raise QuestionRefused(f"There is no question {what}. Kept are: {known}")
    return chosen[-1]


def written(asked: Asked) -> dict[str, Any]:
    """A question as plain values, for a file or a line of JSON."""
    return {
        "text": asked.text,
        "description": asked.description,
        "parameters": dict(asked.parameters),
        "view": dict(asked.view),
    }


def read(said: Any) -> Asked:
    """A question out of plain values. Raises QuestionRefused for what is none."""
    texts = isinstance(said, dict) and all(isinstance(said.get(key, ""), str) for key in ("text", "description"))
    maps = texts and all(_are_texts(said.get(key, {})) for key in ("parameters", "view"))
    if not maps or not said.get("text"):
        raise QuestionRefused("Question: expected text, description, parameters and view. Export it anew")
    return Asked(said["text"], said.get("description", ""), said.get("parameters", {}), said.get("view", {}))


def _are_texts(said: Any) -> bool:
    return isinstance(said, dict) and all(isinstance(one, str) for pair in said.items() for one in pair)


def _file(data: Path, name: str) -> Path:
    """A file name any system takes, whatever the script of the name."""
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    return data / FOLDER / f"{hashlib.sha256(plain.casefold().encode()).hexdigest()[:16]}.jsonl"


def _versions(path: Path) -> tuple[list[Kept], list[str]]:
    found: list[Kept] = []
    wrong: list[str] = []
    for number, line in _lines(path):
        try:
            said = json.loads(line)
            at = datetime.fromisoformat(said["at"])
            found.append(Kept(str(said["name"]), number, str(said["who"]), at, read(said["asked"])))
        except (ValueError, KeyError, TypeError, QuestionRefused) as error:
            wrong.append(f"{FOLDER}/{path.name}, line {number}: {error}")
    return found, wrong


def _lines(path: Path) -> Iterable[tuple[int, str]]:
    text = path.read_bytes().decode("utf-8", errors="replace")
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line)
