"""kill -9 at any moment of an ingest: afterwards everything is as before it or as after it, nothing between."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from backoffice.contracts import CONTRACTS
from backoffice.contracts.reconciliation import Statement, StatementEntry
from backoffice.load import load_file
from backoffice.store import Store

KILLS = 50
WORKERS = 5
LOADER = """
import sys
from pathlib import Path
from backoffice.load import load_file
from backoffice.store import Store
print("ready", flush=True)
sys.stdin.readline()
load_file(Store(Path(sys.argv[1])), Path(sys.argv[2]))
print("done", flush=True)
"""


def statement(number: int, opening: int) -> tuple[str, int]:
    """A day's MT940 of 40 entries of 1.00 to 40.00, and its closing balance in cents."""
    total = sum(range(1, 41)) * 100
    lines = [f":61:2606{number % 28 + 1:02d}C{amount},00NTRFREF{number}-{amount}" for amount in range(1, 41)]
    balances = [
        f"C2606{number % 28 + 1:02d}EUR{cents // 100},{cents % 100:02d}" for cents in (opening, opening + total)
    ]
    text = [
        ":20:DAY",
        ":25:DE00BACKOFFICE",
        f":28C:{number}/1",
        f":60F:{balances[0]}",
        *lines,
        f":62F:{balances[1]}",
        "-",
    ]
    return "\r\n".join(text) + "\r\n", opening + total


def counts(store: Store) -> dict[str, int]:
    snapshot = store.snapshot()
    return {table: snapshot.scan(CONTRACTS[table]).collect().height for table in sorted(snapshot.versions)}


def kill_while_loading(store: Store, file: Path, after: float) -> None:
    """Start a loader, let it begin, and kill it `after` that many seconds (it may have finished)."""
    loader = subprocess.Popen(
        [sys.executable, "-c", LOADER, str(store.folder), str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert loader.stdin is not None and loader.stdout is not None
    assert loader.stdout.readline() == "ready\n"
    loader.stdin.write("go\n")
    loader.stdin.flush()
    time.sleep(after)
    os.kill(loader.pid, signal.SIGKILL)
    loader.communicate()


@pytest.mark.slow
@pytest.mark.parametrize("worker", range(WORKERS))
def test_a_killed_ingest_leaves_the_state_before_or_after_and_the_next_one_succeeds(
    worker: int, tmp_path: Path
) -> None:
    chance = random.Random(worker)
    store = Store(tmp_path / "data")
    opening, longest, seen = 100_000, 0.0, set()
    one_day: dict[str, int] = {}
    for number in range(1 + KILLS // WORKERS):
        text, closing = statement(number, opening)
        file = tmp_path / f"day{number}.sta"
        file.write_text(text, encoding="ascii")
        before = counts(store)
        if number:
            kill_while_loading(store, file, chance.uniform(0, longest * 1.3))
            left = counts(store)
            after = {table: rows + one_day[table] for table, rows in before.items()}
            assert left in (before, after), "half a load is visible"
            seen.add("after" if left == after else "before")
        started = time.perf_counter()
        outcome = load_file(store, file)
        longest = max(longest, time.perf_counter() - started) if number else time.perf_counter() - started
        assert outcome.state in ("accepted", "known")
        assert (outcome.rows_in_file, outcome.rows_accepted) == (41, 41)
        one_day = one_day or counts(store)
        opening = closing
    assert counts(store)[Statement.table] == 1 + KILLS // WORKERS
    assert counts(store)[StatementEntry.table] == 40 * (1 + KILLS // WORKERS)
    assert "before" in seen, "every kill came too late to say anything"
