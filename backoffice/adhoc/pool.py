"""The workers there are: each belongs to one kind of viewer and one state of the data, and is lent to one question.

A worker that served one role is never given to another: it is ended, and a new one is started.
"""

import threading
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from backoffice.adhoc.limits import LIMITS, Limits
from backoffice.adhoc.process import Process
from backoffice.errors import QuestionFailed


@dataclass
class _Place:
    """Room for one worker."""

    key: Hashable = None
    process: Process | None = None
    lent: bool = False
    used_at: float = field(default_factory=time.monotonic)


class Pool:
    """At most `limits.workers` workers; safe to use from many threads."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._places = [_Place() for _ in range(limits.workers)]
        self._changed = threading.Condition()

    @contextmanager
    def worker(self, key: Hashable) -> Iterator[Process]:
        """A worker of that key, for as long as this is open: one that is idle, else a new one, else whoever comes free.

        Raises QuestionFailed (busy) where none comes free in time.
        """
        place = self._taken(key)
        try:
            if place.process is None or not place.process.alive or place.key != key:
                if place.process is not None:
                    place.process.end()
                place.key, place.process = key, None
                place.process = Process(self.limits)
            yield place.process
        finally:
            with self._changed:
                place.lent, place.used_at = False, time.monotonic()
                self._changed.notify()

    def end(self) -> None:
        """End all workers."""
        for place in self._places:
            if place.process is not None:
                place.process.end()

    def _taken(self, key: Hashable) -> _Place:
        with self._changed:
            if not self._changed.wait_for(lambda: self._free(key) is not None, self.limits.wait_seconds):
                raise QuestionFailed(
                    "busy",
                    f"{self.limits.workers} other questions were running for {self.limits.wait_seconds:g} seconds. "
                    "Ask again in a moment",
                )
            place = self._free(key)
            assert place is not None
            place.lent = True
            return place

    def _free(self, key: Hashable) -> _Place | None:
        """The best place that is not lent: one that holds what is wanted, an empty one, the one longest unused."""
        idle = [place for place in self._places if not place.lent]
        return min(idle, key=lambda place: (place.key != key, place.process is not None, place.used_at), default=None)
