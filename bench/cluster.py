"""What a Ray cluster costs over a build in one process: status, spans and days of N instructions, built from nothing.

Ours: two workers of one core each, started on this machine's loopback address, which read and write the store's files.
Against: the same build in this process, on the same two cores. Both in turn, on copies of one store. With `--kill` one
of the workers is killed while the last of the cluster's builds makes spans. The last line is one JSON object with
medians: `cluster_s`, `connect_s` (to be let in, before the build), `local_s` and their `ratio`; the `rows` of the
results, whether all builds made the same ones (`equal`), and how many workers were `left`.

    python bench/cluster.py --instructions 500000 --repeat 1 --json
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

sys.path = [str(Path(__file__).resolve().parents[1]), *sys.path[1:]]

from backoffice import build as building
from backoffice.build_parts import HERE, Hands
from backoffice.contracts.settlement_history import SettlementSpan
from backoffice.store import Store
from bench import apart, settlement_messages
from bench.increment import MADE
from bench.ray_cluster import Struck, started


def load(store: Store, instructions: int) -> None:
    """The instructions and what was said of them."""
    with store.writing("ingest", "half a year") as writer:
        for contract, rows in settlement_messages.calendars():
            writer.append(contract.table, rows)
        for numbers in settlement_messages.chunks(instructions):
            for contract, rows in settlement_messages.chunk(numbers, instructions):
                writer.append(contract.table, rows)


@dataclass(frozen=True)
class Built:
    """A build of a copy of the store: how long it took, the bytes of its folder then, and what is in its results."""

    seconds: float
    size: int
    results: dict[str, tuple[int, int]]


def timed(loaded: Path, hands: Hands) -> Built:
    """Build a copy of the store."""
    copy = Path(shutil.copytree(loaded, loaded.with_name("copy"), copy_function=os.link))
    begun = time.perf_counter()
    building.build(Store(copy), as_of=settlement_messages.AS_OF, reporting_currency="INR", hands=hands)
    seconds = time.perf_counter() - begun
    size = sum(file.stat().st_size for file in copy.rglob("*.parquet"))
    now = Store(copy).snapshot()
    results = {one.writes.table: sums(now.scan(one.writes)) for one in MADE}
    shutil.rmtree(copy)
    return Built(seconds, size, results)


def sums(rows: pl.LazyFrame) -> tuple[int, int]:
    """Number of rows, and a sum over their values that no order of rows changes."""
    values = pl.struct(pl.all()).hash(seed=1).sum()
    found = rows.select(pl.len(), values.alias("values")).collect(engine="streaming").row(0)
    return int(found[0]), int(found[1])


def compare(folder: Path, instructions: int, repeat: int, *, kill: bool = False) -> dict[str, Any]:
    """Both builds `repeat` times in turn, after one of few rows that wakes the workers."""
    loaded, few = folder / "loaded", folder / "few"
    load(Store(loaded), instructions)
    load(Store(few), 1000)
    with started() as machines:
        os.environ.update(machines.environment)
        import ray

        from backoffice.cluster import cluster

        begun = time.perf_counter()
        with cluster(machines.address) as hands:
            connect = time.perf_counter() - begun
            timed(few, hands)
            pairs = []
            for number in range(1, repeat + 1):
                dies = kill and number == repeat
                theirs = timed(loaded, Struck(hands, machines.raylets[0], SettlementSpan.table) if dies else hands)
                pairs.append((theirs, timed(loaded, HERE)))
                print(*(f"{one.seconds:.1f} s {one.results}" for one in pairs[-1]), sep="\n", file=sys.stderr)
            left = sum(bool(node["Alive"]) for node in ray.nodes()) - 1  # the head does no work
    return {
        "instructions": instructions,
        "repeat": repeat,
        "connect_s": round(connect, 3),
        "cluster_s": round(statistics.median(ours.seconds for ours, _ in pairs), 3),
        "local_s": round(statistics.median(local.seconds for _, local in pairs), 3),
        "ratio": round(statistics.median(ours.seconds / local.seconds for ours, local in pairs), 3),
        "stored_mb": round(pairs[0][1].size / 1e6, 1),
        "rows": {table: rows for table, (rows, _) in pairs[0][1].results.items()},
        "equal": all(one.results == pairs[0][1].results for pair in pairs for one in pair),
        "left": left,
    }


def main() -> None:
    parser = apart.options(__doc__, "--instructions", 500_000, repeat=1)
    parser.add_argument("--kill", action="store_true", help="kill a worker while the last build makes spans")
    parser.add_argument("--folder", type=Path, help="where the stores are to lie meanwhile (default: a temporary one)")
    given = parser.parse_args()
    building.TRANSFORMS = MADE
    with tempfile.TemporaryDirectory(dir=given.folder) as temporary:
        print(json.dumps(compare(Path(temporary), given.instructions, given.repeat, kill=given.kill)))


if __name__ == "__main__":
    main()
