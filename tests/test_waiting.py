"""What nobody waits for any more is stopped; whoever waits gets his answer."""

import duckdb
import pytest

from backoffice.waiting import Waiting

ENDLESS = "SELECT count(*) FROM range(1_000_000_000) one, range(1_000_000_000) other WHERE one.range * other.range = 1"


def asks(waiting: Waiting, statement: str) -> int:
    with duckdb.connect() as engine, engine.cursor() as cursor, waiting.of("a viewer", cursor):
        answer: int = cursor.execute(statement).fetchall()[0][0]
    return answer


def test_a_query_ends_when_its_viewer_has_left() -> None:
    waiting = Waiting(lambda _: False, looks_every=0.01, grace=0)
    with pytest.raises(duckdb.InterruptException):
        asks(waiting, ENDLESS)


def test_whoever_comes_back_in_time_gets_his_answer() -> None:
    """He is away at every other look, so never for as long as the grace."""
    looks = iter(range(10**9))
    waiting = Waiting(lambda _: bool(next(looks) % 2), looks_every=0.01, grace=0.05)
    assert asks(waiting, "SELECT count(*) FROM range(100_000_000) t WHERE hash(range) % 7 = 0") > 0


def test_another_viewers_query_runs_on() -> None:
    waiting = Waiting(lambda viewer: viewer != "gone", looks_every=0.01, grace=0)
    with duckdb.connect() as engine, engine.cursor() as his, waiting.of("gone", his):
        with pytest.raises(duckdb.InterruptException):
            his.execute(ENDLESS).fetchall()
        assert asks(waiting, "SELECT 42") == 42


def test_looking_ends_with_the_last_query_and_begins_anew() -> None:
    looked: list[str] = []

    def there(viewer: str) -> bool:
        looked.append(viewer)
        return len(looked) < 3

    waiting = Waiting(there, looks_every=0.01, grace=0)
    for _ in range(2):
        looked.clear()
        with pytest.raises(duckdb.InterruptException):
            asks(waiting, ENDLESS)
        assert len(looked) >= 3
