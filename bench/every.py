"""Every bench, one after another, and `docs/benchmarks.md` written from what they say: nothing in it is typed.

Each bench stands beside its floor in the same run, at the size it is judged by and, where rows can be counted, at a
tenth of it, so that growth is seen.

    python bench/every.py                  # some twenty minutes on two cores
    python bench/every.py --small --out -  # to see that all of them run
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parents[1]
PACKAGES: Final = ("polars", "duckdb", "streamlit", "plotly", "deltalake", "numba")


@dataclass(frozen=True)
class Bench:
    """A script, what it says in words, against what, and which of its figures are shown under which heading.

    `size` names the option that says how many rows; `judged` is the number it is judged by, `small` one to try it with.
    """

    script: str
    title: str
    floor: str
    size: str
    judged: float
    small: float
    figures: Mapping[str, str]
    more: Sequence[str] = ()
    grows: bool = True


_BESIDE: Final = {"ours_s": "ours, s", "floor_s": "floor, s", "ratio": "ratio", "peak_mb": "peak, MB"}

BENCHES: Final = (
    Bench(
        *("settlement.py", "Settlement: status and days of instructions, with five messages each"),
        "a streaming scan of the messages, grouped by instruction",
        *("--instructions", 1_000_000, 1000, _BESIDE),
    ),
    Bench(
        *("increment.py", "Settlement: one day more on top of half a year"),
        "the whole build",
        *("--instructions", 500_000, 2000),
        {"increment_s": "one day, s", "whole_s": "whole, s", "share": "share"},
        grows=False,
    ),
    Bench(
        *("recon.py", "Reconciliation: rows a side"),
        "a bare DuckDB join on the reference",
        *("--rows", 1_000_000, 3000),
        {**_BESIDE, "precision": "precision", "recall": "recall"},
        more=("--no-peers",),
    ),
    Bench(
        *("recon_build.py", "Reconciliation: one corrected line, in the product's build"),
        "the whole build",
        *("--rows", 1_000_000, 3000),
        {"increment_s": "one line, s", "whole_s": "whole, s", "share": "share"},
        grows=False,
    ),
    Bench(
        *("cost.py", "Cost: workers over 36 months, results and pay cells"),
        "pay and stipends joined to staff and added up",
        *("--workers", 60_000, 300, _BESIDE),
    ),
    Bench(
        *("privacy.py", "Pay through the door: a page's figures of one site, workers over 36 months"),
        "the same sums over rows, without any rule",
        *("--workers", 60_000, 300),
        {"ours_s": "ours, s", "floor_s": "floor, s", "ratio": "ratio", "first_s": "first question, s"},
        grows=False,
    ),
    Bench(
        *("ingest.py", "Ingest: a CSV of trades, read, checked, proved and published"),
        "the file copied to Parquet as text",
        *("--rows", 1_000_000, 5000, _BESIDE),
    ),
    Bench(
        *("adhoc.py", "Ad hoc SQL: five questions in a locked-down worker"),
        "plain DuckDB on the same rows in memory",
        *("--rows", 1_000_000, 5000),
        {
            **{"fill_s": "fill, s", "ours_s": "ours, s", "floor_s": "floor, s", "ratio": "ratio"},
            **{"attack": "a page's rows under attack, times quiet", "worker_mb": "a worker's peak under attack, MB"},
            "worker_limit_mb": "limit, MB",
        },
    ),
    Bench(
        *("attack.py", "Pages while questions meant to take the whole machine are asked, demo firm at scale"),
        "the same pages, quiet",
        *("--scale", 1, 0.02),
        {
            **{"quiet_ms": "quiet, ms", "attack_ms": "attacked, ms", "ratio": "ratio", "worst": "worst page's ratio"},
            **{"quiet_p95_ms": "quiet p95, ms", "p95_ms": "attacked p95, ms"},
        },
        grows=False,
    ),
    Bench(
        *("screen.py", "Screen: a change of filter on every page, demo firm at scale"),
        "the same pages drawn from constants",
        *("--scale", 1, 0.02),
        {
            **{"floor_ms": "floor, ms", "over_floor_ms": "over it, ms", "p95_ms": "p95, ms"},
            **{"floor_p95_ms": "floor's p95, ms", "cold_ms": "cold, ms", "empty_cold_ms": "empty app cold, ms"},
            "page_kb": "most a page sends, kB",
        },
        grows=False,
    ),
)


def run(bench: Bench, size: float, repeat: int) -> dict[str, Any]:
    """What a bench says in its last line."""
    command = [sys.executable, str(ROOT / "bench" / bench.script), "--json", "--repeat", str(repeat), *bench.more]
    started = time.perf_counter()
    command += [bench.size, f"{size:g}" if size < 1 else str(int(size))]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    print(f"{bench.script} {size:g}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def page(said: Sequence[tuple[Bench, Sequence[tuple[float, Mapping[str, Any]]]]], repeat: int) -> str:
    """The page, in Markdown."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`; not by hand. Each figure is the median of its repeats, each ratio the median of",
        "pairs measured in turn in one run. Less is better everywhere but for precision and recall.",
        "",
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, {packages}. Repeats: {repeat}.",
    ]
    for bench, runs in said:
        heads = ["size", *bench.figures.values()]
        lines += ["", f"## {bench.title}", "", f"Floor: {bench.floor}. `python bench/{bench.script} --help`", ""]
        lines += [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
        for size, found in runs:
            lines.append(f"| {' | '.join([f'{size:,.10g}', *(_cell(found.get(key)) for key in bench.figures)])} |")
        if len(runs) > 1 and "ours_s" in bench.figures:
            (small, first), (large, last) = runs[0], runs[-1]
            grown = (last["ours_s"] / large) / (first["ours_s"] / small)
            lines += ["", f"Time a row, at {large:,.10g} against {small:,.10g}: {grown:.2f} times."]
    return "\n".join(lines) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return "not said"
    if not isinstance(value, float) or abs(value) >= 100:
        return f"{value:,.0f}"
    # What is nearly all is told apart from all.
    return f"{value:.6f}" if 0.99 < value < 1 else f"{value:.3g}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--small", action="store_true", help="each as small as it goes: to see that they run")
    parser.add_argument("--only", nargs="*", help="only these scripts")
    parser.add_argument("--out", default=str(ROOT / "docs" / "benchmarks.md"), help="where to; - prints the page")
    given = parser.parse_args()
    said = []
    for bench in BENCHES:
        if given.only is None or bench.script in given.only:
            whole = [bench.judged / 10, bench.judged] if bench.grows else [bench.judged]
            sizes = [bench.small] if given.small else whole
            said.append((bench, [(size, run(bench, size, given.repeat)) for size in sizes]))
    written = page(said, given.repeat)
    if given.out == "-":
        print(written)
    else:
        Path(given.out).write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
