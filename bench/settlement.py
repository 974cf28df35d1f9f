"""How long status and days of N instructions and their 5N status rows take, against grouping those rows once.

Ours: `settlement_status` and `settlement_days`, from Parquet files to Parquet files, with the spans the days need:
those of instructions not settled whole by their intended date. Floor: a streaming Polars scan of the same status rows,
grouped by instruction (how many, the newest time). Each run is a process of its own, ours and floor in turn; the last
line is one JSON object with the medians. `--history` also makes the spans of all instructions, once, as `spans_s`.

    python bench/settlement.py --instructions 1000000 --repeat 3 --json
"""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from backoffice.build_parts import Between, Rule, between, side_by_side, stretches
from backoffice.contracts import Contract
from backoffice.contracts.settlement import SettlementStatus, StatusAdvice
from backoffice.store.tables import write_file
from backoffice.transforms.settlement import settlement_status
from backoffice.transforms.settlement_days import settlement_days
from backoffice.transforms.settlement_spans import settlement_spans
from backoffice.transforms.transform import Transform
from bench import apart, settlement_messages


def scan(data: Path, contract: type[Contract]) -> pl.LazyFrame:
    """A table of the folder as the store reads it; an empty one where there is no such folder."""
    folder = data / contract.table
    return contract.cast(pl.scan_parquet(folder)) if folder.exists() else contract.create_empty(lazy=True)


def ours(data: Path) -> dict[str, int]:
    """Make status and days; how many rows each has, and the spans in between."""
    statuses = make(settlement_status, data)
    late = scan(data, SettlementStatus).filter(~pl.col("settled_on_time")).select("instruction_id").collect()
    spans = make(settlement_spans, data, only=late)
    return {"statuses": statuses, "spans": spans, "days": make(settlement_days, data)}


def history(data: Path) -> dict[str, int]:
    """Make the spans of all instructions."""
    return {"spans": make(settlement_spans, data)}


def make(one: Transform, data: Path, only: pl.DataFrame | None = None) -> int:
    """Make the result of a transform beside its inputs, of all instructions or of `only` some; its rows.

    In parts, as a build does, so that memory is bounded.
    """
    given = {name: scan(data, contract) for name, contract in one.reads.items()}
    folder = data / one.writes.table
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()

    rule = Rule(one, {"as_of": settlement_messages.AS_OF})

    def made(groups: Between) -> int:
        inputs = between(rule, given, groups)
        if only is not None:
            some = groups.of(only.lazy())
            inputs |= {name: inputs[name].join(some, on=groups.key, how="semi") for name in rule.cut}
        rows = rule.run(inputs)
        write_file(folder, f"{uuid4().hex}.parquet", rows)
        return rows.height

    return sum(side_by_side(made, stretches(rule, given)))


def floor(data: Path) -> dict[str, int]:
    """Read the status rows and group them by instruction."""
    advices = pl.scan_parquet(data / StatusAdvice.table)
    grouped = advices.group_by("instruction_id").agg(pl.len(), pl.col("advised_at").max()).collect(engine="streaming")
    return {"instructions": grouped.height}


def compile_loops() -> None:
    """Make something small, so that the loops are compiled, once a machine, before any clock runs."""
    with tempfile.TemporaryDirectory() as folder:
        settlement_messages.write(Path(folder), 100)
        ours(Path(folder))


RUNS = {"ours": ours, "floor": floor, "history": history}


def compare(data: Path, instructions: int, repeat: int) -> dict[str, Any]:
    """What both take, of how many instructions and status rows."""
    found, _ = apart.compare(__file__, data, repeat)
    advices = int(pl.scan_parquet(data / StatusAdvice.table).select(pl.len()).collect().item())
    return {"instructions": instructions, "advices": advices, "repeat": repeat, **found}


def main() -> None:
    parser = apart.options(__doc__, "--instructions", 1_000_000, repeat=3)
    parser.add_argument("--data", type=Path, help="where the data lie or are to be made (default: a temporary folder)")
    parser.add_argument("--history", action="store_true", help="also time the spans of all instructions")
    parser.add_argument("--run", choices=RUNS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        apart.run(RUNS[given.run], given.data)
        return
    with tempfile.TemporaryDirectory() as temporary:
        data = given.data or Path(temporary)
        if not (data / StatusAdvice.table).exists():
            settlement_messages.write(data, given.instructions)
        compile_loops()
        found = compare(data, given.instructions, given.repeat)
        if given.history:
            found["spans_s"] = round(apart.run_apart(__file__, "history", data)["seconds"], 3)
        print(json.dumps(found))


if __name__ == "__main__":
    main()
