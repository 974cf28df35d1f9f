"""What people keep by name (scenarios, questions): a file a name in one folder, a line a version, never changed.

It is no table: to keep something must not wait for the one writer nor make a load, as which everything built from
loads would be judged anew. A line is JSON with name, who, when (UTC) and the thing itself, and is written at once and
whole, so that processes may share the file. The number of a line is the version.
"""

import hashlib
import json
import os
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from backoffice.errors import BackofficeError

LONGEST_NAME: Final = 60

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Kept(Generic[Thing]):
    """One version of what is kept; `key` names it whatever its version, in links and lists."""

    key: str
    name: str
    version: int
    who: str
    at: datetime
    thing: Thing


@dataclass(frozen=True)
class Shelf(Generic[Thing]):
    """Where one kind of thing is kept.

    `folder` lies in the data folder, `field` names the thing in a line; `write` makes plain values of it, and `read` a
    thing of these, raising `refused` (or KeyError, TypeError, ValueError) for what is none.
    """

    folder: str
    field: str
    write: Callable[[Thing], Any]
    read: Callable[[Any], Thing]
    refused: type[BackofficeError]

    def keep(self, data: Path, name: str, who: str, thing: Thing, *, at: datetime | None = None) -> Kept[Thing]:
        """Keep a thing under a name; under one that exists already as its next version. Raises `refused`."""
        name, who = plain(name), plain(who)
        self.fits("name", name, LONGEST_NAME, least=1)
        self.fits("your name", who, LONGEST_NAME, least=1)
        moment = (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
        line = {"name": name, "who": who, "at": moment, self.field: self.write(thing)}
        path = self._file(data, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(file, (json.dumps(line, ensure_ascii=False) + "\n").encode())
        finally:
            os.close(file)
        return self._versions(path)[0][-1]

    def fits(self, what: str, given: str, most: int, *, least: int = 0) -> None:
        """Raise `refused` unless a text that somebody gave is printable, and of a length between two bounds."""
        if not least <= len(given) <= most or not given.isprintable():
            raise self.refused(
                f"{self.field.capitalize()}: {what} is {given[:80]!r}, expected {least} to {most} characters"
            )

    def kept_in(self, data: Path) -> tuple[tuple[Kept[Thing], ...], tuple[str, ...]]:
        """The newest version of everything kept, by name; and what cannot be read, in words that say where."""
        newest: list[Kept[Thing]] = []
        wrong: list[str] = []
        for path in sorted((data / self.folder).glob("*.jsonl")):
            versions, unread = self._versions(path)
            newest += versions[-1:]
            wrong += unread
        return tuple(sorted(newest, key=lambda one: one.name.casefold())), tuple(wrong)

    def history(self, data: Path, name: str) -> tuple[Kept[Thing], ...]:
        """Every readable version kept under a name, oldest first."""
        path = self._file(data, name)
        return tuple(self._versions(path)[0]) if path.exists() else ()

    def _file(self, data: Path, name: str) -> Path:
        """A file name any system takes, whatever the script of the name."""
        return data / self.folder / f"{hashlib.sha256(plain(name).casefold().encode()).hexdigest()[:16]}.jsonl"

    def _versions(self, path: Path) -> tuple[list[Kept[Thing]], list[str]]:
        found: list[Kept[Thing]] = []
        wrong: list[str] = []
        for number, line in _lines(path):
            try:
                said = json.loads(line)
                name, who, at = str(said["name"]), str(said["who"]), datetime.fromisoformat(said["at"])
                found.append(Kept(path.stem, name, number, who, at, self.read(said[self.field])))
            except (ValueError, KeyError, TypeError, self.refused) as error:
                wrong.append(f"{self.folder}/{path.name}, line {number}: {error}")
        return found, wrong


def plain(text: str) -> str:
    """A text as it is compared: one way to write each letter, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _lines(path: Path) -> Iterable[tuple[int, str]]:
    text = path.read_bytes().decode("utf-8", errors="replace")
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line)
