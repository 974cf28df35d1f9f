"""How long the cost results and pay cells of N workers over M months take to build, against reading their files once.

Ours: every transform of the cost desk and then the cells of pay, as a build makes them, from the store's files into
the store, published together.
Floor: a streaming Polars scan of staff, pay and stipends from the same files, joined by worker and month and
added up by site. Each run is a process of its own, ours and floor in turn; the last line is one JSON object with
the medians.

    python bench/cost.py --workers 60000 --months 36 --repeat 3 --json
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from backoffice import pay_cells
from backoffice.contracts import Contract
from backoffice.contracts.cost import PayMonth, StaffMonth, Stipend
from backoffice.demo.columns import conformed
from backoffice.store import Store
from backoffice.transforms.cost import COST_TRANSFORMS
from bench import cost_firm

DIGITS = 6
"""Of seconds: of a floor of a few milliseconds, the ratio would else be coarse."""

FACTS = {"reporting_currency": "INR", "as_of": datetime(2026, 9, 30, 23, tzinfo=UTC)}


def write(folder: Path, workers: int, months: int) -> None:
    """A store with the extracts and no result."""
    store = Store(folder)
    with store.writing("ingest", "bench") as writer:
        for contract, rows in cost_firm.tables(workers, months):
            lineage = rows.with_columns(source_id=pl.lit("bench"), source_row=pl.int_range(1, pl.len() + 1))
            writer.replace(contract.table, conformed(contract, lineage))


def ours(folder: Path) -> dict[str, Any]:
    """Make every result of the cost desk and the cells in a copy of the store: seconds of each, and until published."""
    copy = folder.with_name(f"{folder.name}-built")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy, copy_function=os.link)
    started, parts = time.perf_counter(), {}
    with Store(copy).writing("build", "bench") as writer:
        for one in COST_TRANSFORMS:
            began, now = time.perf_counter(), writer.now()
            given = {name: now.scan(contract) for name, contract in one.reads.items()}
            writer.replace(one.writes.table, one(**given, **{name: FACTS[name] for name in one.facts}))
            parts[one.name] = round(time.perf_counter() - began, 3)
        began = time.perf_counter()
        pay_cells.settle(writer)
        parts[pay_cells.FACT] = round(time.perf_counter() - began, 3)
    took = time.perf_counter() - started
    shutil.rmtree(copy)
    return {"took": took, "parts": parts}


def floor(folder: Path) -> dict[str, Any]:
    """Join pay and stipends to staff and add them up by site and month."""
    snapshot = Store(folder).snapshot()

    def scan(contract: type[Contract]) -> pl.LazyFrame:
        return pl.scan_parquet(list(snapshot.files(contract.table)))

    keys = ["month", "worker_id"]
    paid = (
        scan(Stipend)
        .with_columns(month=pl.col("paid_on").dt.truncate("1mo"))
        .group_by(keys)
        .agg(pl.col("amount").sum())
    )
    started = time.perf_counter()
    found = (
        scan(StaffMonth)
        .join(scan(PayMonth), keys, how="left")
        .join(paid, keys, how="left")
        .group_by("month", "location_id")
        .agg(pl.col("base").sum(), pl.col("amount").sum())
        .collect(engine="streaming")
    )
    return {"took": time.perf_counter() - started, "groups": found.height}


def run(what: str, folder: Path) -> dict[str, Any]:
    """One run in a process of its own: what it said, and its peak of memory."""
    done = subprocess.run(
        [sys.executable, __file__, "--only", what, "--data", str(folder)], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def compare(folder: Path, repeat: int) -> dict[str, Any]:
    """Both in turn: medians, and the median of the paired ratios."""
    pairs = []
    for _ in range(repeat):
        pairs.append((run("ours", folder), run("floor", folder)))
        print(f"ours {pairs[-1][0]['took']:.2f} s, floor {pairs[-1][1]['took']:.2f} s", file=sys.stderr)
    return {
        "ours_s": round(statistics.median(one["took"] for one, _ in pairs), DIGITS),
        "floor_s": round(statistics.median(other["took"] for _, other in pairs), DIGITS),
        "ratio": round(statistics.median(one["took"] / other["took"] for one, other in pairs), 2),
        "peak_mb": max(one["peak_mb"] for one, _ in pairs),
        "parts_s": pairs[-1][0]["parts"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=60_000)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--data", type=Path, help="where the store stands, or is made; else a temporary folder")
    parser.add_argument("--only", choices=("ours", "floor"), help="one run on a store that is there")
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON line on standard output")
    options = parser.parse_args()
    if options.only:
        said = (ours if options.only == "ours" else floor)(options.data)
        print(json.dumps(said | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.data or Path(temporary)) / f"cost-{options.workers}-{options.months}"
        if not folder.exists():
            write(folder, options.workers, options.months)
        found = {name: getattr(options, name) for name in ("workers", "months", "repeat")} | compare(
            folder, options.repeat
        )
    if not options.json:
        for name, value in found.items():
            print(f"{name:>10}: {value}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
