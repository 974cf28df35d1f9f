"""How long reconciling a month of payments takes, how right it is, and what stands beside it.

Ours: from two Parquet files to links and breaks (`recon_ours`). Floor: a bare DuckDB join of the same two files on
the reference, two threads, its pairs of ids handed over as Arrow. Peers: datacompy on Polars and splink deterministic,
which find exact pairs only, and write these and the rows without a pair to Parquet; beside them ours writes its links
and breaks too (`written`), and `times_ours` is by that. Each run is a process of its own that has done a small one
before; contenders take turns; the last line is one JSON object with medians, ratios of paired runs, and the score
against the known truth.

    python bench/recon.py --rows 1000000 --repeat 5 --no-peers --json
    python bench/recon.py --rows 20000000 --buckets 16 --no-peers --json    # cut by account, bucket after bucket
    python bench/recon.py --data FOLDER --json                              # a workload made elsewhere

Peers run in `.venv-peers`, or where `--peers-python` says: see requirements-peers.txt.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import recon_ours, recon_payments, recon_score

PEERS = ("datacompy", "splink")
FILES = ("ledger", "statement")


def floor(folders: list[Path]) -> None:
    """A join on the reference, nothing checked, nothing ambiguous noticed."""
    with duckdb.connect() as engine:
        engine.execute("SET threads = 2")
        for folder in folders:
            ledger, statement = (f"read_parquet('{folder / name}.parquet')" for name in FILES)
            engine.sql(f"SELECT l.id, s.id FROM {ledger} l JOIN {statement} s ON l.ref = s.ref").to_arrow_table()


def ours(folders: list[Path]) -> tuple[pl.DataFrame, pl.DataFrame, float]:
    """The engine, folder after folder: links, breaks, and the seconds of the slowest folder.

    That is what one changed line costs: its folder is done again, and no other.
    """
    found, slowest = [], 0.0
    for folder in folders:
        started = time.perf_counter()
        found.append(recon_ours.reconcile(folder))
        slowest = max(slowest, time.perf_counter() - started)
    links, breaks = zip(*found, strict=True)
    return pl.concat(links), pl.concat(breaks), slowest


def written(folders: list[Path]) -> None:
    """Ours, with links and breaks written to Parquet: what a peer is asked for, too."""
    links, breaks, _ = ours(folders)
    with tempfile.TemporaryDirectory() as made:
        links.write_parquet(Path(made) / "links.parquet")
        breaks.write_parquet(Path(made) / "breaks.parquet")


RUNS: dict[str, Callable[[list[Path]], Any]] = {"ours": ours, "floor": floor, "written": written}


def run(what: str, data: Path, buckets: int) -> None:
    """Run one contender here, once small and once for the record; print seconds, peak and score as JSON."""
    warm = data / "small"
    RUNS[what]([warm])
    folders = cut(data, buckets)
    started = time.perf_counter()
    found = RUNS[what](folders)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result: dict[str, Any] = {"seconds": seconds, "peak_mb": peak}
    if what == "ours":
        links, breaks, slowest = found
        result |= recon_score.score(data, links, breaks)
        result |= {"ambiguous": breaks.filter(cls="ambiguous").height, "bucket_share": round(slowest / seconds, 4)}
    print(json.dumps(result))


def cut(data: Path, buckets: int) -> list[Path]:
    """The folders of the workload's buckets by account, made where they are not there yet; one bucket is the whole."""
    if buckets == 1:
        return [data]
    folders = [data / f"buckets-{buckets}" / f"{bucket:03}" for bucket in range(buckets)]
    for bucket, folder in enumerate(folders):
        for name in FILES:
            if not (folder / f"{name}.parquet").exists():
                folder.mkdir(parents=True, exist_ok=True)
                here = pl.col("account").str.tail(3).cast(pl.Int64) % buckets == bucket
                pl.scan_parquet(data / f"{name}.parquet").filter(here).sink_parquet(folder / f"{name}.parquet")
    return folders


def run_apart(what: str, data: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Run one contender in a process of its own."""
    if what in PEERS:
        command = [str(given.peers_python), str(ROOT / "bench" / "recon_peers.py"), what, str(data)]
    else:
        command = [sys.executable, __file__, "--run", what, "--data", str(data), "--buckets", str(given.buckets)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{what} failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"{what:>9} {found['seconds']:8.3f} s {found['peak_mb']:7.0f} MB", file=sys.stderr)
    return found


def compare(data: Path, given: argparse.Namespace) -> dict[str, Any]:
    """All contenders `repeat` times in turn: medians, medians of paired ratios, the highest peak, the score."""
    peers = () if given.no_peers else PEERS
    contenders = ("ours", "floor", *(("written", *peers) if peers else ()))
    rounds = [{what: run_apart(what, data, given) for what in contenders} for _ in range(given.repeat)]

    def median(what: str, per: str | None = None) -> float:
        seconds = [one[what]["seconds"] / (one[per]["seconds"] if per else 1) for one in rounds]
        return round(statistics.median(seconds), 4)

    last = rounds[-1]["ours"]
    return {
        "rows": [pl.scan_parquet(data / f"{name}.parquet").select(pl.len()).collect().item() for name in FILES],
        "repeat": given.repeat,
        "buckets": given.buckets,
        "ours_s": median("ours"),
        "floor_s": median("floor"),
        "ratio": median("ours", "floor"),
        "peak_mb": round(max(one["ours"]["peak_mb"] for one in rounds)),
        **{name: last[name] for name in ("precision", "recall", "breaks", "ambiguous", "bucket_share")},
        **({"written_s": median("written")} if peers else {}),
        "peers": {peer: {"s": median(peer), "times_ours": median(peer, "written")} for peer in peers},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows a side of the workload to make")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument(
        "--buckets", type=int, default=1, help="cut both files by account into so many, one after another"
    )
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--peers-python", type=Path, default=ROOT / ".venv-peers" / "bin" / "python")
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON line on standard output")
    parser.add_argument("--data", type=Path, help="a folder with a workload, or where to make one (default: temporary)")
    parser.add_argument("--run", choices=RUNS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        run(given.run, given.data, given.buckets)
        return
    with tempfile.TemporaryDirectory() as temporary:
        data = given.data or Path(temporary)
        for folder, rows in ((data, given.rows), (data / "small", 2_000)):
            if not (folder / "ledger.parquet").exists():
                # In a process of its own: what is started later inherits the highest memory mark of this one.
                subprocess.run([sys.executable, recon_payments.__file__, str(folder), str(rows)], check=True)
        print(json.dumps(compare(data, given)))


if __name__ == "__main__":
    main()
