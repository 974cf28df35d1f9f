"""What many ask for at the same moment is worked out once; errors are nobody else's; what is kept is bounded."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier, Event

import pytest

from backoffice.once import Once


@dataclass
class Slow:
    """Making an answer, which takes until it may go on; an error is raised and no answer."""

    outcome: str | Exception
    begun: Event = field(default_factory=Event)
    go_on: Event = field(default_factory=Event)
    times: int = 0

    def __call__(self) -> str:
        self.times += 1
        self.begun.set()
        assert self.go_on.wait(10)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def test_what_many_ask_at_the_same_time_is_made_once_and_given_to_all() -> None:
    once: Once[list[str]] = Once(10)
    make, together = Slow("made"), Barrier(8)

    def ask() -> list[str]:
        together.wait(10)
        return once.get("figure", lambda: [make()])

    with ThreadPoolExecutor(8) as viewers:
        answers = [viewers.submit(ask) for _ in range(8)]
        assert make.begun.wait(10)
        make.go_on.set()
        found = [one.result(10) for one in answers]
    assert make.times == 1
    assert all(one is found[0] for one in found)


def test_an_error_is_told_to_whoever_met_it_and_the_next_makes_the_answer() -> None:
    once: Once[str] = Once(10)
    left = Slow(InterruptedError("its viewer has left"))
    with ThreadPoolExecutor(2) as viewers:
        first = viewers.submit(once.get, "figure", left)
        assert left.begun.wait(10)
        second = viewers.submit(once.get, "figure", lambda: "made by the second")
        left.go_on.set()
        with pytest.raises(InterruptedError):
            first.result(10)
        assert second.result(10) == "made by the second"
    assert once.get("figure", lambda: "made again") == "made by the second"


def test_nobody_waits_for_the_answer_to_another_question() -> None:
    once: Once[str] = Once(10)
    slow = Slow("slow")
    with ThreadPoolExecutor(1) as viewers:
        asked = viewers.submit(once.get, "slow", slow)
        assert slow.begun.wait(10)
        assert once.get("quick", lambda: "quick") == "quick"
        assert not asked.done()
        slow.go_on.set()
        assert asked.result(10) == "slow"


def test_the_answers_asked_for_last_are_kept() -> None:
    once: Once[int] = Once(2)
    for asked in (1, 2, 1, 3):
        once.get(asked, lambda asked=asked: asked)
    assert len(once) == 2
    assert [once.get(asked, lambda: 0) for asked in (1, 3)] == [1, 3]
    assert once.get(2, lambda: 0) == 0


def test_nothing_is_known_once_it_was_cleared() -> None:
    once: Once[int] = Once(2)
    once.get("a", lambda: 1)
    once.clear()
    assert once.get("a", lambda: 2) == 2
