"""How long a day more takes, on top of half a year, against building the half year and the day from nothing.

A store with N instructions and their messages is built; then the rows of one more day come in, and only what they and
the clock can have changed is built again. Both are timed from copies of one store: status, spans and days, from Delta
tables to Delta tables. The last line is one JSON object: `whole_s`, `increment_s` and their `share`, medians.

    python bench/increment.py --instructions 500000 --repeat 1 --json
"""

import json
import shutil
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from backoffice import build as building
from backoffice.contracts.settlement import (
    SettlementConfirmation,
    SettlementInstruction,
    SettlementStatus,
    StatusAdvice,
)
from backoffice.store import Store
from backoffice.transforms import settlement, settlement_days, settlement_spans
from bench import apart, settlement_messages

MADE = (settlement.settlement_status, settlement_spans.settlement_spans, settlement_days.settlement_days)
SENT = {SettlementInstruction: "instructed_at", StatusAdvice: "advised_at", SettlementConfirmation: "confirmed_at"}
NEXT = settlement_messages.AS_OF - timedelta(days=7)
"""As of when the day is added: a Wednesday on which trading still goes on."""


def load(store: Store, instructions: int) -> None:
    """All rows up to the day, and then those of the day, as two loads."""
    day_before = NEXT - timedelta(days=1)
    of_the_day: dict[Any, list[pl.DataFrame]] = {contract: [] for contract in SENT}
    with store.writing("ingest", "half a year") as writer:
        for contract, rows in settlement_messages.calendars():
            writer.append(contract.table, rows)
        for numbers in settlement_messages.chunks(instructions):
            for contract, rows in settlement_messages.chunk(numbers, instructions):
                at = pl.col(SENT[contract])
                writer.append(contract.table, rows.filter(at <= day_before))
                of_the_day[contract].append(rows.filter(at > day_before, at <= NEXT))
    building.build(store, as_of=day_before)
    with store.writing("ingest", "a day") as writer:
        for contract, parts in of_the_day.items():
            writer.append(contract.table, pl.concat(parts))


def timed(store: Store, *, whole: bool) -> float:
    """Seconds to bring the results up to date, from nothing or from the last build."""
    if whole:
        with store.writing("build", "forget what the results were built with") as writer:
            writer.remember({"code_version": "another", building.KEYS: {}})
    started = time.perf_counter()
    building.build(store, as_of=NEXT)
    return time.perf_counter() - started


def compare(folder: Path, instructions: int, repeat: int) -> dict[str, Any]:
    """Increment and whole build `repeat` times in turn, each on a fresh copy of the same store."""
    load(Store(folder / "made"), instructions)
    pairs = []
    for number in range(repeat):
        copy = folder / f"copy{number}"
        shutil.copytree(folder / "made", copy)
        pairs.append((timed(Store(copy), whole=False), timed(Store(copy), whole=True)))
        print(f"increment {pairs[-1][0]:.2f} s, whole {pairs[-1][1]:.2f} s", file=sys.stderr)
        shutil.rmtree(copy)
    statuses = Store(folder / "made").snapshot().scan(SettlementStatus)
    return {
        "instructions": int(statuses.select(pl.len()).collect().item()),
        "not_final": int(statuses.select((~pl.col("is_final")).sum()).collect().item()),
        "repeat": repeat,
        "whole_s": round(statistics.median(whole for _, whole in pairs), 6),
        "increment_s": round(statistics.median(increment for increment, _ in pairs), 6),
        "share": round(statistics.median(increment / whole for increment, whole in pairs), 4),
    }


def main() -> None:
    parser = apart.options(__doc__, "--instructions", 500_000, repeat=1)
    given = parser.parse_args()
    building.TRANSFORMS = MADE
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(compare(Path(folder), given.instructions, given.repeat)))


if __name__ == "__main__":
    main()
