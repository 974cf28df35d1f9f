"""What benches share: their options; ours and floor, each run in a process of its own, the two in turn."""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def options(about: str | None, size: str, default: int, repeat: int) -> argparse.ArgumentParser:
    """The options of a bench of so many things (`size`), repeated so often; it may add its own."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(size, type=int, default=default)
    parser.add_argument("--repeat", type=int, default=repeat)
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON line on standard output")
    return parser


def peak_mb() -> float:
    """The most memory this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(side: Callable[[Path], Mapping[str, int]], data: Path) -> None:
    """Run one side here and print seconds, peak memory and rows as JSON."""
    started = time.perf_counter()
    rows = side(data)
    print(json.dumps({"seconds": time.perf_counter() - started, "peak_mb": peak_mb(), "rows": rows}))


def run_apart(script: str, what: str, data: Path) -> dict[str, Any]:
    """Run one side of `script`, which takes `--run` and `--data`, in a process of its own."""
    command = [sys.executable, script, "--run", what, "--data", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"{what:>6} {found['seconds']:8.2f} s {found['peak_mb']:8.0f} MB  {found['rows']}", file=sys.stderr)
    return found


def compare(script: str, data: Path, repeat: int) -> tuple[dict[str, Any], dict[str, int]]:
    """Both sides `repeat` times in turn: medians, the median of the paired ratios, the highest peak; and our rows."""
    pairs = [(run_apart(script, "ours", data), run_apart(script, "floor", data)) for _ in range(repeat)]
    found = {
        "ours_s": round(statistics.median(ours["seconds"] for ours, _ in pairs), 6),
        "floor_s": round(statistics.median(floor["seconds"] for _, floor in pairs), 6),
        "ratio": round(statistics.median(ours["seconds"] / floor["seconds"] for ours, floor in pairs), 3),
        "peak_mb": round(max(ours["peak_mb"] for ours, _ in pairs)),
    }
    return found, pairs[-1][0]["rows"]
