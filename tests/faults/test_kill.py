"""kill -9 at any moment of an ingest, a build or an upkeep: the state before it or after it, and nothing between."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Hashable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backoffice.build import build
from backoffice.contracts import CONTRACTS
from backoffice.contracts.reconciliation import StatementEntry
from backoffice.contracts.records import SourceFile
from backoffice.load import load_file
from backoffice.store import Store
from tests.faults.conftest import KILLS, Told
from tests.faults.mail import statement

WORKERS = 5
ENOUGH = 20
"""Kills of one worker among which one certainly comes before an ingest is published."""
ACTS = ("ingest", "build", "ingest", "upkeep")
AS_OF = datetime(2026, 7, 1, tzinfo=UTC)
CHILD = """
import sys
from pathlib import Path
from tests.faults.test_kill import do
print("ready", flush=True)
sys.stdin.readline()
do(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
print("done", flush=True)
"""


def do(act: str, folder: Path, file: Path) -> None:
    """One act on the store: what a killed process was about, and what is done again after it."""
    store = Store(folder)
    if act == "ingest":
        load_file(store, file)
    elif act == "build":
        build(store, as_of=AS_OF)
    else:
        store.upkeep(keep_days=0)


def seen(store: Store) -> Mapping[str, tuple[int, int]]:
    """Rows of every table and a sum over all their values but the clock's, whatever the order of rows."""
    snapshot, found = store.snapshot(), {}
    for table in sorted(snapshot.versions):
        frame = snapshot.scan(CONTRACTS[table]).collect()
        if table == SourceFile.table:
            frame = frame.drop("loaded_at")
        found[table] = frame.height, int(frame.hash_rows(seed=1).sum()) if frame.height else 0
    return found


def kill_while_at(act: str, folder: Path, file: Path, after: float) -> bool:
    """Start an act in a process of its own, let it begin, and kill it so many seconds later; whether it had ended."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, act, folder, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin is not None and child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    child.stdin.write("go\n")
    child.stdin.flush()
    time.sleep(after)
    os.kill(child.pid, signal.SIGKILL)
    return "done" in child.communicate()[0]


def entries(store: Store) -> list[tuple[Hashable, ...]]:
    return store.snapshot().scan(StatementEntry).select("statement_id", "entry_number", "amount").collect().rows()


@pytest.mark.slow
@pytest.mark.parametrize("worker", range(WORKERS))
def test_killed_at_any_moment_a_store_is_as_before_or_as_after_and_the_next_act_succeeds(
    worker: int, tmp_path: Path, told: Told
) -> None:
    chance, kills = random.Random(worker), KILLS // WORKERS
    store, opening, files = Store(tmp_path / "data"), 100_000, []
    for number in range(kills + 1):
        text, opening = statement(number, opening)
        files.append(tmp_path / f"day{number}.sta")
        files[-1].write_text(text, encoding="ascii")
    waiting = iter(files)
    lasts: dict[str, float] = {}
    for act in dict.fromkeys(ACTS):
        started = time.perf_counter()
        do(act, store.folder, next(waiting) if act == "ingest" else files[0])
        lasts[act] = time.perf_counter() - started
    half, outcomes = 0, Counter[str]()
    for number in range(kills):
        act = ACTS[number % len(ACTS)]
        file = next(waiting) if act == "ingest" else files[0]
        before = seen(store)
        kill_while_at(act, store.folder, file, chance.uniform(0, lasts[act] * 1.2))
        left = seen(Store(store.folder))
        started = time.perf_counter()
        do(act, store.folder, file)
        lasts[act] = min(lasts[act], time.perf_counter() - started) if left == before else lasts[act]
        after = seen(store)
        half += left not in (before, after)
        outcomes[f"{act} as before it" if left == before else f"{act} as after it"] += 1
    loaded = files[: len(files) - len(list(waiting))]
    expected = [(number, amount) for number in range(len(loaded)) for amount in range(1, 41)]
    numbers = {identifier: int(identifier.split(":")[1].split("/")[0]) for identifier, _, _ in entries(store)}
    found = [(numbers[identifier], int(amount)) for identifier, _, amount in entries(store)]
    if kills >= ENOUGH:
        assert outcomes["ingest as before it"], "every kill came too late to say anything"
    said = ", ".join(f"{times} {how}" for how, times in sorted(outcomes.items()))
    told(expected, found, half=half, times=kills, says=said)
