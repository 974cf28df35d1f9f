"""Two years of a custodian on one machine: N instructions and 5 N messages in, built, a day more, and pages asked.

Each step is a process of its own, with its seconds and its peak of memory. `load` streams the extracts in, a load a
month, at most `CHUNK` instructions at a time; `build` makes every result of the product as of the day before; `day`
loads one trading day, the first of a month, and `increment` brings the results up to date; `next_day` and
`next_increment` do so with an ordinary one. `ask` opens the pages of the settlement desk and
changes the dates and the market: what a change takes over the same change again, which is answered from memory (the
floor: the page drawn from constants); `ask_rows` does the same without roll-ups. The last line is one JSON object.

    python bench/big.py --instructions 1000000 --data /tmp/big --json
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

HOME = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HOME))

from backoffice import build as building
from backoffice.contracts import Extract
from backoffice.contracts.settlement import (
    SettlementStatus,
    StatusAdvice,
)
from backoffice.store import ROLLED_UP, Store, write_rows
from bench import apart, settlement_messages
from bench.increment import MADE, SENT
from bench.served import p95
from bench.settlement_messages import TWO_YEARS

CHUNK = 250_000
"""Instructions made at once: what bounds the memory of the loading."""

DAYS = (datetime(2026, 12, 1, 23, tzinfo=UTC), datetime(2026, 12, 2, 23, tzinfo=UTC))
"""As of when the days are added: the first of a month, when more is made anew, and an ordinary one; trading goes on."""

YESTERDAY = DAYS[0] - timedelta(days=1)
PAGES = ("settlement", "fails", "straight_through", "forecast", "overview")
RANGES = ("last-7-days", "last-90-days", "this-month", "last-month", "last-12-months", "all")
MARKET = "XNSE"


def chunks(instructions: int) -> Iterator[tuple[str, np.ndarray]]:
    """The numbers of all instructions, in order, at most `CHUNK` at a time, with their month."""
    days = np.arange(TWO_YEARS.trading_days)
    firsts = -(-days * instructions // TWO_YEARS.trading_days)
    months = settlement_messages.traded_on(firsts, instructions, TWO_YEARS).astype("datetime64[M]")
    for month in np.unique(months):
        first = firsts[months == month][0]
        last = firsts[months > month][0] if (months > month).any() else instructions
        for start in range(first, last, CHUNK):
            yield str(month), np.arange(start, min(start + CHUNK, last))


def load(store: Store, instructions: int) -> None:
    """All that was sent up to yesterday, a load a month; what was sent on the days after is laid aside as files."""
    with store.writing("ingest", "calendars and rates") as writer:
        for contract, rows in settlement_messages.calendars():
            writer.append(contract.table, rows)
        for contract in SENT:
            writer.append(contract.table, contract.create_empty())
    for month, of_month in groupby(chunks(instructions), key=lambda chunk: chunk[0]):
        with store.writing("ingest", month) as writer:
            come: dict[type[Extract], list[str]] = {contract: [] for contract in SENT}
            for number, (_, numbers) in enumerate(of_month):
                for contract, rows in settlement_messages.chunk(numbers, instructions, TWO_YEARS):
                    at = pl.col(SENT[contract])
                    come[contract].append(
                        write_rows(writer.folder, contract.table, "part", rows.filter(at <= YESTERDAY))
                    )
                    for until, of_day in ((day, rows.filter(at > day - timedelta(days=1), at <= day)) for day in DAYS):
                        if of_day.height:
                            of_day.write_parquet(aside(store, contract, until) / f"{month}-{number}.parquet")
            for contract, names in come.items():
                writer.exchange(contract.table, (), names)


def aside(store: Store, contract: type[Extract], until: datetime) -> Path:
    """Where what was sent on a day waits to be loaded."""
    folder = store.folder.with_name(f"{store.folder.name}-aside") / str(until.date()) / contract.table
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def day(number: int) -> Callable[[Store, int], None]:
    """Load what was sent on one of `DAYS`."""

    def loaded(store: Store, _: int) -> None:
        with store.writing("ingest", "a day") as writer:
            for contract in SENT:
                rows = contract.cast(pl.scan_parquet(aside(store, contract, DAYS[number])))
                writer.append(contract.table, rows.collect())

    return loaded


def build(store: Store, _: int) -> None:
    """Make every result, as of yesterday."""
    building.build(store, as_of=YESTERDAY, progress=told)


def increment(number: int) -> Callable[[Store, int], Any]:
    """Bring every result up to date, as of one of `DAYS`."""
    return lambda store, _: building.build(store, as_of=DAYS[number], progress=told)


def told(items: Any, _: str) -> Iterator[Any]:
    """Say of each result how long it took, and the peak of memory so far."""
    for item in items:
        started, worked = time.perf_counter(), time.process_time()
        yield item
        taken, worked = time.perf_counter() - started, time.process_time() - worked
        if taken > 0.5:
            print(
                f"    {item[0]:>28} {taken:8.1f} s {worked:8.1f} s of processor {apart.peak_mb():8.0f} MB",
                file=sys.stderr,
            )


def ask(store: Store, _: int) -> dict[str, dict[str, float]]:
    """Of each page, in milliseconds: what a change of filter takes `over` its `floor` (medians), and each one's p95."""
    from streamlit.testing.v1 import AppTest

    from backoffice.held import FETCHING

    os.environ["BACKOFFICE_DATA"] = str(store.folder)
    found = {}
    for page in PAGES:
        app = AppTest.from_file(str(HOME / "app.py"), default_timeout=600)
        app.run()
        if page != "overview":
            app.switch_page(f"pages/{page}.py").run()
        for thread in threading.enumerate():
            if thread.name == FETCHING:
                thread.join()
        pairs = []
        for market in (None, MARKET):
            for dates in RANGES:
                app.query_params["period"] = dates
                if market:
                    app.query_params["market"] = market
                pairs.append((1000 * seconds(app.run), 1000 * seconds(app.run)))
            for thread in threading.enumerate():
                if thread.name == FETCHING:
                    thread.join()
        assert not app.exception, app.exception
        changed, again = zip(*pairs, strict=True)
        times = {
            "over": statistics.median(one - other for one, other in pairs),
            "floor": statistics.median(again),
            "p95": p95(changed),
            "floor_p95": p95(again),
        }
        found[page] = {name: round(time, 1) for name, time in times.items()}
        print(f"    {page:>28} {found[page]}", file=sys.stderr)
    return found


def seconds(work: Callable[[], Any]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


STEPS: dict[str, Callable[[Store, int], Any]] = {
    "load": load,
    "build": build,
    "day": day(0),
    "increment": increment(0),
    "next_day": day(1),
    "next_increment": increment(1),
    "ask": ask,
}


def run_apart(step: str, data: Path, instructions: int) -> dict[str, Any]:
    """One step in a process of its own: its `seconds`, `peak_mb` and what it `found`."""
    command = [sys.executable, __file__, *sys.argv[1:], "--run", step, "--data", str(data)]
    command += ["--instructions", str(instructions)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(
        f"{step:>12} {found['seconds']:9.1f} s {found['cpu']:9.1f} s of processor {found['peak_mb']:8.0f} MB",
        file=sys.stderr,
    )
    return found


def measure(data: Path, instructions: int, wanted: list[str]) -> dict[str, Any]:
    """Every step in turn."""
    found: dict[str, Any] = {"instructions": instructions}
    for step in wanted:
        done = run_apart(step, data, instructions)
        found |= {
            f"{step}_s": round(done["seconds"], 2),
            f"{step}_cpu_s": round(done["cpu"], 2),
            f"{step}_peak_mb": round(done["peak_mb"]),
        }
        if step == "ask":
            rolled, away = data / ROLLED_UP, data.with_name(f"{data.name}-{ROLLED_UP}")
            found["over_floor_ms"] = done["found"]
            found["rolled_up_mb"] = megabytes(rolled)
            if rolled.exists():
                rolled.rename(away)
                found["over_floor_without_ms"] = run_apart(step, data, instructions)["found"]
                away.rename(rolled)
    found["disk_mb"] = megabytes(data)
    snapshot = Store(data).snapshot()
    found |= {"statuses": snapshot.height(SettlementStatus.table), "advices": snapshot.height(StatusAdvice.table)}
    return found


def megabytes(folder: Path) -> int:
    """How much lies in a folder."""
    return round(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--instructions", type=int, default=1_000_000)
    parser.add_argument("--data", type=Path, help="where the data are to lie, and stay (default: a temporary folder)")
    parser.add_argument("--steps", nargs="*", choices=STEPS, default=list(STEPS), help="only these, on data that lie")
    parser.add_argument("--only-days", action="store_true", help="make status, spans and days alone")
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON line on standard output")
    parser.add_argument("--run", choices=STEPS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only_days:
        building.TRANSFORMS = MADE
    if given.run:
        started = time.perf_counter()
        found = STEPS[given.run](Store(given.data), given.instructions)
        print(
            json.dumps(
                {
                    "seconds": time.perf_counter() - started,
                    "cpu": time.process_time(),
                    "peak_mb": apart.peak_mb(),
                    "found": found,
                }
            )
        )
        return
    with tempfile.TemporaryDirectory() as temporary:
        data = given.data or Path(temporary) / "data"
        print(json.dumps(measure(data, given.instructions, given.steps)))


if __name__ == "__main__":
    main()
