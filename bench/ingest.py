"""How long a CSV file of N trades takes to be read, proved and published, against Polars copying it to Parquet.

Ours: `load_file` through a mapping, every row checked against its contract, with rejects, proofs and one load of the
store; one row in a thousand is wrong. Floor: Polars' streaming scan of the same file into one Parquet file, all of it
text. Each run is a process of its own, the two in turn. The last line is one JSON object with the medians.

    python bench/ingest.py --rows 1000000 --repeat 3 --json
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from backoffice.load import load_file
from backoffice.store import Store
from bench import apart

MAPPING = "example_cleared_trades"
FILE = "cleared_trades.csv"
SEED = 7
WRONG_EVERY = 1000


def write(folder: Path, rows: int) -> None:
    """A file of trades given to CCPs; one row in a thousand names a currency that is none."""
    chance = np.random.default_rng(SEED)
    number = pl.int_range(rows, eager=True)
    picked = {
        "Member": ["TQ-IN", "TQ-GB", "TQ-US"],
        "Desk": ["equities", "credit", "rates"],
        "Market": ["NSE", "CREST", "DTC"],
        "ISIN": ["INE002A01018", "GB00BH4HKS39", "US0378331005"],
        "B/S": ["B", "S"],
        "Status": ["ACCEPTED", "NEW"],
    }
    pl.DataFrame(
        {
            "CCP": pl.repeat("CCP-1", rows, eager=True),
            "Trade": "T" + number.cast(pl.String).str.zfill(10),
            **{name: pl.Series(values)[chance.integers(0, len(values), rows)] for name, values in picked.items()},
            "Quantity": chance.integers(1, 10_000, rows),
            "Amount": pl.Series(chance.integers(1, 10**7, rows)).cast(pl.String) + ".25",
            "Currency": pl.Series(np.where(np.arange(rows) % WRONG_EVERY == WRONG_EVERY - 1, "rupee", "INR")),
            "Settlement": pl.repeat("2026-07-02", rows, eager=True),
            "Traded": pl.repeat("2026-06-30T09:15:00+0530", rows, eager=True),
            "Novated": pl.repeat("2026-06-30T09:15:04+0530", rows, eager=True),
            "Reject code": pl.repeat("-", rows, eager=True),
        }
    ).write_csv(folder / FILE)


def ours(folder: Path) -> dict[str, int]:
    """Load the file into a store of its own; how many rows were taken and refused."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        done = load_file(Store(Path(place)), folder / FILE, mapping=MAPPING)
    return {"accepted": done.rows_accepted, "rejected": done.rows_rejected}


def floor(folder: Path) -> dict[str, int]:
    """Copy the file to Parquet as text."""
    copy = folder / "copy.parquet"
    pl.scan_csv(folder / FILE, infer_schema=False).sink_parquet(copy)
    return {"rows": pl.scan_parquet(copy).select(pl.len()).collect().item()}


RUNS = {"ours": ours, "floor": floor}


def compare(folder: Path, rows: int, repeat: int) -> dict[str, Any]:
    """What both take, and what became of the rows."""
    found, ours = apart.compare(__file__, folder, repeat)
    return {"rows": rows, "file_mb": round((folder / FILE).stat().st_size / 1e6, 1), "repeat": repeat, **ours, **found}


def main() -> None:
    parser = apart.options(__doc__, "--rows", 1_000_000, repeat=3)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--run", choices=RUNS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        apart.run(RUNS[given.run], given.data)
        return
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), given.rows)
        print(json.dumps(compare(Path(folder), given.rows, given.repeat)))


if __name__ == "__main__":
    main()
