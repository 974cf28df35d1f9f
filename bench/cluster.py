"""What a Ray cluster costs over a build in one process: status, spans and days of N instructions, built from nothing.

Ours: two workers of one core each, started on this machine's loopback address, which read and write the store's files.
Against: the same build in this process, on the same two cores. Both in turn, on copies of one store. The last line is
one JSON object with medians: `cluster_s`, `connect_s` (to be let in, before the build), `local_s` and their `ratio`.

    python bench/cluster.py --instructions 500000 --repeat 1 --json
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path = [str(Path(__file__).resolve().parents[1]), *sys.path[1:]]

from backoffice import build as building
from backoffice.build_parts import HERE, Hands
from backoffice.store import Store
from bench import apart, settlement_messages
from bench.increment import MADE
from bench.ray_cluster import started


def load(store: Store, instructions: int) -> None:
    """The instructions and what was said of them."""
    with store.writing("ingest", "half a year") as writer:
        for contract, rows in settlement_messages.calendars():
            writer.append(contract.table, rows)
        for numbers in settlement_messages.chunks(instructions):
            for contract, rows in settlement_messages.chunk(numbers, instructions):
                writer.append(contract.table, rows)


def timed(loaded: Path, hands: Hands) -> tuple[float, int]:
    """Seconds to build a copy of the store, and the bytes of its folder then."""
    copy = Path(shutil.copytree(loaded, loaded.with_name("copy")))
    begun = time.perf_counter()
    building.build(Store(copy), as_of=settlement_messages.AS_OF, reporting_currency="INR", hands=hands)
    seconds = time.perf_counter() - begun
    size = sum(file.stat().st_size for file in copy.rglob("*.parquet"))
    shutil.rmtree(copy)
    return seconds, size


def compare(folder: Path, instructions: int, repeat: int) -> dict[str, Any]:
    """Both builds `repeat` times in turn, after one of few rows that wakes the workers."""
    loaded, few = folder / "loaded", folder / "few"
    load(Store(loaded), instructions)
    load(Store(few), 1000)
    with started() as machines:
        os.environ.update(machines.environment)
        from backoffice.cluster import cluster

        begun = time.perf_counter()
        with cluster(machines.address) as hands:
            connect = time.perf_counter() - begun
            timed(few, hands)
            pairs = [(timed(loaded, hands), timed(loaded, HERE)) for _ in range(repeat)]
    return {
        "instructions": instructions,
        "repeat": repeat,
        "connect_s": round(connect, 3),
        "cluster_s": round(statistics.median(ours[0] for ours, _ in pairs), 3),
        "local_s": round(statistics.median(local[0] for _, local in pairs), 3),
        "ratio": round(statistics.median(ours[0] / local[0] for ours, local in pairs), 3),
        "stored_mb": round(pairs[0][1][1] / 1e6, 1),
    }


def main() -> None:
    parser = apart.options(__doc__, "--instructions", 500_000, repeat=1)
    given = parser.parse_args()
    building.TRANSFORMS = MADE
    with tempfile.TemporaryDirectory() as temporary:
        print(json.dumps(compare(Path(temporary), given.instructions, given.repeat)))


if __name__ == "__main__":
    main()
