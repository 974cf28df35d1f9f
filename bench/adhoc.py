"""How fast a question is answered in its worker, against plain DuckDB over the same rows in memory, in one run.

Ours: `Desk.ask` from end to end, the log aside: parsing, gate, the worker's answer over its pipe. Floor: the same text
by a DuckDB with the same settings in this process over the same rows. Both in turn; medians of the paired ratios.
`fill_s` is what sending a worker its rows takes, `attack` how long rows for a page take while all workers run bombs, as
a multiple of quiet, and `worker_mb` the most memory one of these ever had, which the system stops at
`Limits.address_mb`. The last line is one JSON object.

    python bench/adhoc.py --rows 10000000 --repeat 5 --json
"""

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from backoffice.access import ROLES
from backoffice.adhoc.desk import Desk, Question
from backoffice.adhoc.limits import LIMITS
from backoffice.adhoc.pool import Pool
from backoffice.contracts.settlement import FailToDeliver
from backoffice.errors import QuestionFailed
from backoffice.query import Door, engine
from backoffice.store import Store

TABLE: Final = FailToDeliver.table
QUESTIONS: Final = (
    f"SELECT symbol, count(*) AS n, sum(quantity) AS q FROM {TABLE} GROUP BY ALL ORDER BY q DESC LIMIT 20",
    f"SELECT date_trunc('week', settlement_date) AS w, sum(quantity * price) AS v FROM {TABLE} GROUP BY ALL ORDER BY w",
    f"SELECT count(DISTINCT cusip) AS n FROM {TABLE} WHERE quantity > 50000",
    f"SELECT * FROM {TABLE} ORDER BY quantity DESC, source_row LIMIT 100",
    f"SELECT symbol, settlement_date, quantity, rank() OVER (PARTITION BY symbol ORDER BY quantity DESC) AS r "
    f"FROM {TABLE} QUALIFY r = 1 ORDER BY quantity DESC LIMIT 50",
)
BOMBS: Final = (
    "SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range + b.range = -1",
    "SELECT levenshtein(repeat('a', 200000), repeat('b', 200000))",
    "SELECT list_transform(range(100000000), lambda x: x + 1)",
    "SELECT count(DISTINCT hash(range)) FROM range(1000000000)",
)


def rows(count: int) -> pl.DataFrame:
    """So many made-up fails to deliver, as their contract has them."""
    chance = np.random.default_rng(7)
    security = chance.integers(0, 5_000, count)
    made = pl.DataFrame({"security": security, "day": chance.integers(0, 500, count)}).select(
        settlement_date=pl.lit(date(2025, 1, 1)) + pl.duration(days=pl.col("day")),
        cusip=pl.format("C{}", pl.col("security")),
        symbol=pl.format("S{}", pl.col("security") % 900),
        quantity=pl.Series(chance.integers(1, 100_000, count)),
        description=pl.lit("COMMON STOCK"),
        price=pl.Series(chance.integers(100, 100_000, count)) / 100,
        source_id=pl.lit("bench"),
        source_row=pl.int_range(1, count + 1),
    )
    missing = {name: column.dtype for name, column in FailToDeliver.columns().items() if name not in made.columns}
    whole = made.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in missing.items())
    return whole.select(pl.col(name).cast(column.dtype) for name, column in FailToDeliver.columns().items())


def timed(what: Callable[[], Any]) -> float:
    """Seconds that it takes."""
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


def compare(folder: Path, count: int, repeat: int) -> dict[str, Any]:
    """Each question ours and bare in turn, the same rows in both."""
    store = Store(folder)
    with store.writing("ingest", "bench") as writer:
        writer.append(TABLE, rows(count))
    door = Door(store.snapshot(), ROLES["viewer"], engine())
    pool = Pool(replace(LIMITS, start_seconds=120))
    desk = Desk(door, pool, "bench")
    filled = desk.ask(Question(f"SELECT count(*) FROM {TABLE}"))
    assert filled.frame.item() == count
    bare = duckdb.connect(config={"threads": LIMITS.threads, "memory_limit": f"{LIMITS.memory_mb}MB"})
    with door.copy(TABLE) as copied:
        bare.register("incoming", copied)
        bare.execute(f"CREATE TABLE {TABLE} AS FROM incoming")
    pairs: dict[int, list[tuple[float, float]]] = {place: [] for place in range(len(QUESTIONS))}
    for _ in range(repeat + 1):
        for place, text in enumerate(QUESTIONS):
            ours = timed(lambda: desk.ask(Question(text)))  # noqa: B023
            floor = timed(lambda: pl.DataFrame(bare.sql(text)))  # noqa: B023
            pairs[place].append((ours, floor))
    measured = {place: found[1:] for place, found in pairs.items()}
    for place, found in measured.items():
        print(f"{QUESTIONS[place][:60]}: {[f'{a:.3f}/{b:.3f}' for a, b in found]}", file=sys.stderr)
    sums = [tuple(map(sum, zip(*one, strict=True))) for one in zip(*measured.values(), strict=True)]
    said = {
        **{"rows": count, "columns": len(FailToDeliver.columns()), "repeat": repeat},
        "fill_s": round(filled.fill_ms / 1000, 2),
        "ours_s": round(statistics.median(ours for ours, _ in sums), 4),
        "floor_s": round(statistics.median(floor for _, floor in sums), 4),
        "ratio": round(statistics.median(ours / floor for ours, floor in sums), 3),
        "ratios": [round(statistics.median(a / b for a, b in found), 3) for found in measured.values()],
    }
    pool.end()
    return said


def children_mb() -> float:
    """The most memory that a child of this process, which runs now, ever had at a time."""
    found = [0.0]
    for children in Path("/proc/self/task").glob("*/children"):
        for pid in children.read_text().split():
            with suppress(OSError):
                lines = Path(f"/proc/{pid}/status").read_text().splitlines()
                found += [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")]
    return max(found)


def attacked(folder: Path, repeat: int) -> dict[str, Any]:
    """A figure through the door of this process, quiet, and while bombs run in a worker: medians in milliseconds."""
    store = Store(folder)
    door = Door(store.snapshot(), ROLES["viewer"], engine())
    pool = Pool(replace(LIMITS, start_seconds=120, wall_seconds=4))
    desk, over = Desk(door, pool, "attack"), threading.Event()

    def page() -> None:
        door.rows(TABLE, order=[("quantity", True)], limit=100)

    peaks = [0.0]

    def watch() -> None:
        while not over.wait(0.05):
            peaks.append(children_mb())

    def attack() -> None:
        place = 0
        while not over.is_set():
            try:
                desk.ask(Question(BOMBS[place % len(BOMBS)]))
            except QuestionFailed:
                place += 1

    page()
    quiet = [timed(page) for _ in range(repeat)]
    attackers = [threading.Thread(target=one) for one in (watch, *[attack] * LIMITS.workers)]
    for one in attackers:
        one.start()
    time.sleep(1.5)
    during = [timed(page) for _ in range(repeat)]
    over.set()
    for one in attackers:
        one.join()
    pool.end()
    before, now = statistics.median(quiet), statistics.median(during)
    return {
        **{"quiet_ms": round(before * 1000, 1), "attack_ms": round(now * 1000, 1), "attack": round(now / before, 2)},
        **{"worker_mb": round(max(peaks)), "worker_limit_mb": LIMITS.address_mb},
    }


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--repeat", type=int, default=5)
    options.add_argument("--data", type=Path, help="an empty folder for the rows (default: a temporary one)")
    options.add_argument("--json", action="store_true", help="print the last line only")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.data or Path(temporary)
        said = compare(folder, given.rows, given.repeat) | attacked(folder, 4 * given.repeat)
    print(json.dumps(said))


if __name__ == "__main__":
    main()
