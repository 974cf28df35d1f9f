"""Questions under way and who waits for them: what nobody waits for any more is stopped.

A query that takes long must not take a processor for a viewer who closed his window. One thread looks once a second,
and only while something runs.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final

import duckdb

LOOKS_EVERY_S: Final = 1.0

GRACE_S: Final = 5.0
"""So long a viewer may be away, as one is whose connection was lost for a moment."""

Waits = Callable[[duckdb.DuckDBPyConnection], AbstractContextManager[None]]
"""Is told which cursor runs for as long as its block runs."""


def unwatched(cursor: duckdb.DuckDBPyConnection) -> AbstractContextManager[None]:
    """Let the cursor run to its end, whoever leaves."""
    return nullcontext()


class Waiting:
    """Which cursors run for whom. `is_there` says whether a viewer still looks. Safe to use from many threads."""

    def __init__(
        self, is_there: Callable[[str], bool], *, looks_every: float = LOOKS_EVERY_S, grace: float = GRACE_S
    ) -> None:
        self._is_there, self._looks_every, self._grace = is_there, looks_every, grace
        self._lock = threading.Lock()
        self._running: dict[int, tuple[str, duckdb.DuckDBPyConnection]] = {}
        self._away_since: dict[str, float] = {}
        self._looking = False

    @contextmanager
    def of(self, viewer: str, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """What `cursor` runs within the block is for `viewer`; it raises duckdb.InterruptException once he has left."""
        with self._lock:
            self._running[id(cursor)] = viewer, cursor
            if not self._looking:
                self._looking = True
                threading.Thread(target=self._look, name="stopping what nobody waits for", daemon=True).start()
        try:
            yield
        finally:
            with self._lock:
                del self._running[id(cursor)]

    def _look(self) -> None:
        while True:
            time.sleep(self._looks_every)
            with self._lock:
                if not self._running:
                    self._away_since.clear()
                    self._looking = False
                    return
                now = time.monotonic()
                for viewer, cursor in self._running.values():
                    if self._is_there(viewer):
                        self._away_since.pop(viewer, None)
                    elif now - self._away_since.setdefault(viewer, now) >= self._grace:
                        cursor.interrupt()
