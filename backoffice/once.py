"""Answers kept by what was asked: what many ask for at the same moment is worked out once, and all are given that.

After new data have arrived every viewer asks the same questions anew. Worked out for each of them they would take each
other's processor, and the first would wait as long as the last.
"""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Once(Generic[Answer]):
    """The `most` answers that were asked for last, by what was asked. Safe to use from many threads."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._known: dict[Hashable, Answer] = {}
        self._under_way: dict[Hashable, threading.Event] = {}

    def get(self, asked: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer, which `make` gives where it is not known.

        Where another thread is at it already, it is waited for. Should that thread fail, as one does whose viewer has
        left, the next that waits makes the answer himself: an error is told to whoever met it, and never kept.
        """
        mine = threading.Event()
        while True:
            with self._lock:
                if asked in self._known:
                    answer = self._known[asked] = self._known.pop(asked)  # asked for last, so given up last
                    return answer
                if (theirs := self._under_way.setdefault(asked, mine)) is mine:
                    break
            theirs.wait()
        try:
            answer = make()
            with self._lock:
                self._known[asked] = answer
                while len(self._known) > self._most:
                    del self._known[next(iter(self._known))]
            return answer
        finally:
            with self._lock:
                del self._under_way[asked]
            mine.set()

    def clear(self) -> None:
        """Keep nothing of what was answered."""
        with self._lock:
            self._known.clear()

    def __len__(self) -> int:
        return len(self._known)
