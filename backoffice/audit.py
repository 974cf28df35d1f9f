"""The logs of questions, about pay and in SQL: who asked what, when, and what came of it. Never a figure of an answer.

One line of JSON a question, in `audit/pay.jsonl` and `audit/asked.jsonl` beside the tables. They are no tables: a
question must not wait for the one writer, nor make a load. A line is written at once and whole, so that processes may
share the file; nothing here reads, changes or removes lines. An answer that the screen still holds is not asked again
and so not written again.
"""

import getpass
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

Log = Literal["pay", "asked"]
"""Questions about pay, whichever way they came; questions in SQL."""


def log_file(data: Path, log: Log = "pay") -> Path:
    """Where a log of a data folder is."""
    return data / "audit" / f"{log}.jsonl"


class Audit:
    """A log of one data folder; `Audit(None)` keeps none."""

    def __init__(self, data: Path | None, log: Log = "pay") -> None:
        self._path = None if data is None else log_file(data, log)

    def note(self, asked: Mapping[str, Any]) -> None:
        """Write one question down, with the moment and the user of this machine."""
        if self._path is None:
            return
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "user": _user(), **asked}
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = (json.dumps(line, ensure_ascii=False, default=str) + "\n").encode()
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, written)
        finally:
            os.close(file)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
