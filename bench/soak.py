"""Many viewers at once, clicking while data arrive: how long a page takes, what fails, and how much memory it takes.

A server on a copy of a demo firm, and sessions that speak to it over its socket as a browser's page does: each opens a
page, waits, and then changes the range of days, chooses a market, or goes to another page; what a click takes is the
time until the server's last word of that run. What browsers add for drawing is told by `bench/screen.py`. Meanwhile
another process loads a file and builds, `--every` so many seconds (0: again and again). An error is a failed run, a
traceback, a page that says that it cannot read, or a lost connection. The last line is one JSON object: `p50_ms`,
`p95_ms`, `errors`, `clicks`, `loads` published meanwhile and the seconds one took (`load_s`), `mb_a_session` (the most
memory beside that of the server with one session, for each session) and `mb_left` (by how much what is held after all
have left grows with each of `--rounds` more of as many sessions, none of which sees data arrive).

    python bench/soak.py --sessions 50 --seconds 300 --json
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import ingest, screen
from bench.served import HOME, firm, p95, served
from bench.viewer import Viewer, arrived

THINK_S = (8.0, 22.0)
"""Seconds a viewer looks at a page before the next click: between these, where nothing else is said."""

ALONE_S = 20
"""Seconds of one viewer before the others come."""

LEFT_S = 40
"""Seconds after all have left until memory is looked at: more than the server keeps a page for who comes back."""

AGAIN_S = 100
"""Seconds of a round without data at most: enough for as many pages and choices in memory as the first."""

ROUNDS = 2
"""Rounds without data: the first asks for what the last data changed, and that is kept for whoever asks next."""

EVERY_S = 60
"""Seconds from one file that arrives to the next, where nothing else is said."""

ANSWERED_IN_S = 60
FILE_ROWS = 500
"""Rows of the first file that arrives, each later one has one more; so few that none of them is wrong."""

SEED = 5

Think = tuple[float, float]
"""Seconds between clicks: at least, at most."""


@dataclass
class Round:
    """What sessions met."""

    times: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    peak_mb: float = 0.0

    def joined(self, other: "Round") -> "Round":
        """Both as one."""
        return Round(self.times + other.times, self.errors + other.errors, max(self.peak_mb, other.peak_mb))


async def sit(address: str, number: int, until: float, think: Think, met: Round) -> None:
    """One viewer from arriving to leaving."""
    chance = random.Random(SEED + number)
    await asyncio.sleep(chance.uniform(0, think[1]))
    try:
        async with arrived(address) as socket:
            viewer = Viewer(socket, chance)
            met.errors.update(await asyncio.wait_for(viewer.look(), ANSWERED_IN_S))
            while time.monotonic() < until:
                await asyncio.sleep(chance.uniform(*think))
                started = time.monotonic()
                met.errors.update(await asyncio.wait_for(viewer.click(), ANSWERED_IN_S))
                met.times.append(1000 * (time.monotonic() - started))
    except (OSError, TimeoutError, ConnectionError) as lost:
        met.errors[f"connection: {type(lost).__name__}"] += 1


async def crowd(address: str, process: int, sessions: int, seconds: float, think: Think) -> Round:
    """So many viewers for so long, and the most memory the server took meanwhile."""
    met, until = Round(), time.monotonic() + seconds
    sitting = asyncio.gather(*(sit(address, number, until, think, met) for number in range(sessions)))
    while not sitting.done():
        met.peak_mb = max(met.peak_mb, memory(process))
        await asyncio.sleep(1)
    await sitting
    return met


def memory(process: int) -> float:
    """Megabytes a process takes in memory."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def left_alone(address: str, process: int) -> float:
    """The memory a server takes when all have left it; it gives up their pages when the next viewer leaves."""
    time.sleep(LEFT_S)
    asyncio.run(crowd(address, process, 1, 0, (0, 0)))
    return memory(process)


def arriving(data: Path, files: Path, every: float, stop: Path) -> list[float]:
    """Load a file and build, `every` so often, in processes of their own, until `stop` is there; how long each took."""
    took: list[float] = []
    while not stop.exists():
        begun = time.monotonic()
        ingest.write(files, FILE_ROWS + len(took))
        command = [sys.executable, "-m", "backoffice", "ingest", str(files / ingest.FILE), "--mapping", ingest.MAPPING]
        environment = {**os.environ, "BACKOFFICE_DATA": str(data)}
        done = subprocess.run(command, cwd=HOME, env=environment, capture_output=True, check=False)
        if done.returncode:
            raise SystemExit(f"The files cannot be loaded: {done.stderr.decode()}")
        took.append(time.monotonic() - begun)
        while not stop.exists() and time.monotonic() < begun + every:
            time.sleep(0.5)
    return took


def only_child() -> int:
    """The process this one has started: the server."""
    own = os.getpid()
    return int(Path(f"/proc/{own}/task/{own}/children").read_text(encoding="ascii").split()[0])


def soak(demo: Path, sessions: int, seconds: float, think: Think, every: float, rounds: int) -> dict[str, Any]:
    """One viewer, so many while data arrive, and as many again when none do, in so many rounds."""
    with tempfile.TemporaryDirectory() as folder:
        data, files, stop = Path(folder) / "data", Path(folder) / "files", Path(folder) / "stop"
        shutil.copytree(demo, data)
        files.mkdir()
        with served(screen.OURS, data) as address, ThreadPoolExecutor(1) as beside:
            server = only_child()
            alone = asyncio.run(crowd(address, server, 1, ALONE_S, think))
            before = memory(server)
            loading = beside.submit(arriving, data, files, every, stop)
            met = asyncio.run(crowd(address, server, sessions, seconds, think))
            stop.touch()
            loads = loading.result()
            left, again = [left_alone(address, server)], Round()
            for _ in range(rounds):
                more = asyncio.run(crowd(address, server, sessions, min(seconds, AGAIN_S), think))
                left.append(left_alone(address, server))
                again = again.joined(more)
    errors = alone.errors + met.errors + again.errors
    for what, times in errors.most_common():
        print(f"{times:6} times: {what}", file=sys.stderr)
    return {
        "sessions": sessions,
        "seconds": seconds,
        "think_s": think,
        "clicks": len(met.times),
        "clicks_a_second": round(len(met.times) / seconds, 1),
        "p50_ms": round(statistics.median(met.times), 1),
        "p95_ms": round(p95(met.times), 1),
        "quiet_p50_ms": round(statistics.median(again.times), 1),
        "quiet_p95_ms": round(p95(again.times), 1),
        "errors": errors.total(),
        "loads": len(loads),
        "load_s": round(statistics.median(loads), 1),
        "mb_before": round(before, 1),
        "mb_peak": round(max(met.peak_mb, again.peak_mb), 1),
        "mb_a_session": round((max(met.peak_mb, again.peak_mb) - before) / sessions, 2),
        "mb_left": [round(after - before, 1) for before, after in pairwise(left)],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument(
        "--think", type=float, nargs=2, default=THINK_S, help="seconds between clicks: at least, at most"
    )
    parser.add_argument("--every", type=float, default=EVERY_S, help="seconds from one file to the next")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds without data")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the demo firm")
    parser.add_argument("--data", type=Path, help="a data folder to copy (default: a demo firm made for it)")
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON line on standard output")
    given = parser.parse_args()
    with firm(given.data, given.scale) as data:
        print(json.dumps(soak(data, given.sessions, given.seconds, tuple(given.think), given.every, given.rounds)))


if __name__ == "__main__":
    main()
