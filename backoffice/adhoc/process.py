"""One worker process, as the program sees it: started, sent rows, asked, cancelled, ended.

A worker that does not answer in time, or does not heed a cancel, is killed; whoever asked gets the reason as a
sentence. Nothing that a question can do to its worker reaches the program.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow as pa

from backoffice.adhoc import wire
from backoffice.adhoc.limits import Limits
from backoffice.errors import QuestionFailed

_ROOT: Final = str(Path(__file__).resolve().parents[2])
_START: Final = "import sys; sys.path.insert(0, sys.argv.pop(1)); from backoffice.adhoc.worker import main; main()"

GRACE_SECONDS: Final = 1.0
"""How long a worker may take to heed a cancel before it is killed."""

_TREE_BYTES: Final = 64 << 20
_ROOM: Final = 1 << 20
"""What an answer's frame may hold beyond the bytes of its rows."""


@dataclass(frozen=True)
class Found:
    """An answer: its rows, the DuckDB types of its columns, what cut it (rows, bytes or nothing), how long it took."""

    frame: pl.DataFrame
    types: tuple[str, ...]
    cut: str | None
    ms: float


class Process:
    """A worker. One thing at a time; `cancel` may come from another thread."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.holds: dict[str, int] = {}
        """Cells it holds of each table: rows times columns."""
        self._stopped: str | None = None
        self._busy, self._writing = False, threading.Lock()
        self._turn = 0
        """Which thing it does; a cancel of one never stops the next."""
        given = (_ROOT, limits.memory_mb, limits.address_mb, limits.threads)
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, *map(str, given)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={},
        )
        assert self._child.stdin is not None and self._child.stdout is not None
        self._to, self._from = self._child.stdin.fileno(), self._child.stdout.fileno()
        with self._within(limits.start_seconds):
            self._heard(_ROOM)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._child.pid

    @property
    def alive(self) -> bool:
        """It runs still."""
        return self._child.poll() is None

    def parse(self, text: str) -> str:
        """The tree DuckDB makes of a text, as JSON. It is parsed out here, where a parser may fall over."""
        with self._within(self._limits.start_seconds):
            self._tell({"do": "parse", "text": text})
            return self._heard(_TREE_BYTES)[1].decode()

    def hold(self, table: str, rows: pa.RecordBatchReader) -> int:
        """Send it a table; how many rows that were."""
        with self._within(self._limits.fill_seconds):
            self._send_rows(table, rows)
            count = int(self._heard(_ROOM)[0]["rows"])
            self.holds[table] = count * len(rows.schema)
            return count

    def _send_rows(self, table: str, rows: pa.RecordBatchReader) -> None:
        """All rows, or none: where they cannot be read to their end, the worker that waits for the rest is ended."""
        whole = False
        try:
            self._tell({"do": "hold", "table": table})
            self._tell({"do": "rows"}, memoryview(rows.schema.serialize()))
            for batch in rows:
                if batch.num_rows:
                    self._tell({"do": "rows"}, memoryview(batch.serialize()))
            self._tell({"do": "rows"})
            whole = True
        finally:
            if not whole:
                self._child.kill()

    def ask(self, text: str, parameters: Mapping[str, Any], most_rows: int) -> Found:
        """Run a text that passed the gate."""
        limits = self._limits
        asked = {"do": "ask", "text": text, "parameters": dict(parameters), "cpu_seconds": limits.cpu_seconds}
        with self._within(limits.wall_seconds):
            self._tell({**asked, "most_rows": most_rows, "most_bytes": limits.most_bytes})
            head, body = self._heard(limits.most_bytes + _ROOM)
        table = pa.ipc.open_stream(pa.py_buffer(body)).read_all()
        frame = pl.DataFrame(table)
        frame.columns = _apart(head["names"])
        return Found(frame, tuple(head["types"]), head["cut"], float(head["ms"]))

    def cancel(self) -> None:
        """Stop what it is doing: by asking it to, and where that is not heeded, by ending it."""
        self._stop("cancelled")

    def end(self) -> None:
        """End it and take its remains away."""
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _stop(self, why: str) -> None:
        turn = self._turn
        if not self._busy:
            return
        self._stopped = self._stopped or why
        if self._writing.acquire(timeout=GRACE_SECONDS):
            try:
                wire.send(self._to, {"do": "cancel", "turn": turn})
            except wire.Closed:
                return
            finally:
                self._writing.release()
            threading.Timer(GRACE_SECONDS, self._kill_if_deaf, [turn]).start()
        else:
            self._child.kill()

    def _why_stopped(self) -> str | None:
        """What stopped it, if anything did: another thread says so."""
        return self._stopped

    def _kill_if_deaf(self, turn: int) -> None:
        if self._busy and self._turn == turn:
            self._child.kill()

    @contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """Do one thing, and stop it when it takes longer. Why a worker is gone is told by what was done to it."""
        self._turn += 1
        self._stopped, self._busy = None, True
        overrun = threading.Timer(seconds, self._stop, ["time"])
        overrun.daemon = True
        overrun.start()
        try:
            yield
        except wire.Closed:
            self._child.kill()
            self._child.wait()
            raise _why(self._why_stopped() or "memory", self._limits) from None
        finally:
            self._busy = False
            overrun.cancel()

    def _tell(self, head: dict[str, Any], body: memoryview | bytes = b"") -> None:
        with self._writing:
            wire.send(self._to, {**head, "turn": self._turn}, body)

    def _heard(self, longest: int) -> tuple[dict[str, Any], bytearray]:
        head, body = wire.receive(self._from, longest)
        if not head["ok"]:
            kind = (self._stopped or "cancelled") if head["kind"] == "cancelled" else head["kind"]
            raise _why(kind, self._limits, str(head.get("why", "")), head.get("at"))
        return head, body


def _why(kind: str, limits: Limits, words: str = "", at: str | None = None) -> QuestionFailed:
    """What went wrong, in a sentence."""
    match kind:
        case "cancelled":
            return QuestionFailed(kind, "Cancelled")
        case "time":
            return QuestionFailed(
                kind, f"It took longer than {limits.wall_seconds:g} seconds and was stopped. Narrow it, or add up first"
            )
        case "memory":
            return QuestionFailed(
                kind, "It needed more memory or processor time than a question may have. Narrow it, or add up first"
            )
        case _:
            return QuestionFailed("wrong", words, None if at is None else int(at))


def _apart(names: list[str]) -> list[str]:
    """Column names that differ from each other: a second `x` is `x 2`."""
    seen: dict[str, int] = {}
    made: list[str] = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        new = name if seen[name] == 1 else f"{name} {seen[name]}"
        while new in made:
            new += "'"
        made.append(new)
    return made
