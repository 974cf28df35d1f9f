"""How long a page takes while others ask questions meant to take the whole machine, as a multiple of quiet.

A server on a demo firm; one viewer who changes the range of days of each page in turn, and sessions that ask bombs on
the page for questions, again and again, each cancelling its last one, as many as there are workers. Times are medians
until the server's last word of a run. The last line is one JSON object: `quiet_ms`, `attack_ms`, `ratio` (the median
of what each page's attacked median is of its quiet one), `worst` (the greatest of them, and `worst_page`), `p95_ms`.

    python bench/attack.py --repeat 5 --json
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from backoffice.adhoc.limits import LIMITS
from bench import screen
from bench.adhoc import BOMBS
from bench.served import firm, p95, served
from bench.viewer import PAGES, PERIODS, Viewer, arrived

FUSE_S = 4.0
"""Seconds after which an attacker asks the next bomb."""


async def looked_at(viewer: Viewer, repeat: int) -> dict[str, list[float]]:
    """Milliseconds of each change of days, by page; the first look at each page is not counted."""
    times: dict[str, list[float]] = {page: [] for page in PAGES}
    for page, taken in times.items():
        await viewer.open(page, {"period": PERIODS[-1]})
        for number in range(repeat):
            started = time.monotonic()
            wrong = await viewer.open(page, {"period": PERIODS[number % (len(PERIODS) - 1)]})
            taken.append(1000 * (time.monotonic() - started))
            if wrong:
                raise SystemExit(f"The page is wrong: {wrong}")
    return times


async def attacker(address: str, number: int) -> None:
    """Ask one bomb after another, without an end."""
    async with arrived(address) as socket:
        viewer, turn = Viewer(socket, random.Random(number)), number
        while True:
            await viewer.open("ask", {"how": "sql", "sql": BOMBS[turn % len(BOMBS)]})
            await asyncio.sleep(FUSE_S)
            turn += 1


async def attacked(address: str, repeat: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Times of the pages quiet, then under attack."""
    async with arrived(address) as socket:
        viewer = Viewer(socket, random.Random(0))
        await looked_at(viewer, len(PERIODS) - 1)
        quiet = await looked_at(viewer, repeat)
        bombs = [asyncio.create_task(attacker(address, number)) for number in range(LIMITS.workers)]
        await asyncio.sleep(FUSE_S)
        during = await looked_at(viewer, repeat)
        if broken := [bomb for bomb in bombs if bomb.done()]:
            raise SystemExit(f"The attack was over before its end: {broken}")
        for bomb in bombs:
            bomb.cancel()
    return quiet, during


def told(quiet: dict[str, list[float]], during: dict[str, list[float]]) -> dict[str, Any]:
    """The figures of all pages."""
    ratios = {page: statistics.median(during[page]) / statistics.median(quiet[page]) for page in PAGES}
    worst = max(ratios, key=lambda page: ratios[page])
    before, now = ([one for page in PAGES for one in times[page]] for times in (quiet, during))
    return {
        **{"quiet_ms": round(statistics.median(before), 1), "attack_ms": round(statistics.median(now), 1)},
        **{"ratio": round(statistics.median(ratios.values()), 2)},
        **{"worst": round(ratios[worst], 2), "worst_page": worst},
        **{"quiet_p95_ms": round(p95(before), 1), "p95_ms": round(p95(now), 1)},
    }


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--scale", type=float, default=1.0, help="size of the demo firm")
    options.add_argument("--repeat", type=int, default=5)
    options.add_argument("--data", type=Path, help="a demo firm's folder (default: one made for it)")
    options.add_argument("--json", action="store_true", help="print the last line only")
    given = options.parse_args()
    with firm(given.data, given.scale) as data, served(screen.OURS, data) as address:
        print(json.dumps(told(*asyncio.run(attacked(address, given.repeat)))))


if __name__ == "__main__":
    main()
