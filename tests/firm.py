"""The demo firm in small, made once a test run: extracts, results, truth."""

import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from backoffice import demo
from backoffice.build import WHOLE
from backoffice.build_months import MONTHS
from backoffice.contracts import CONTRACTS
from backoffice.contracts.records import Reject, SourceFile
from backoffice.demo.mail import faulty_files
from backoffice.load import load_file
from backoffice.store import Store
from backoffice.transforms import TRANSFORMS

PLAN = demo.Plan(seed=7, scale=0.01, until=date(2026, 9, 30))


def facts_of() -> dict[str, Any]:
    """What a build hands to transforms."""
    as_of = demo.as_of(PLAN)
    told = {"as_of": as_of, "today": as_of.date(), "reporting_currency": demo.REPORTING_CURRENCY}
    return {**told, "bucket": WHOLE, MONTHS: None}


@cache
def demo_frames() -> dict[str, pl.DataFrame]:
    """Extracts and the results built from them, by table; every table of the registry is there, maybe empty."""
    frames = dict(demo.tables(PLAN))
    frames |= demo.break_history(PLAN, frames) | _refused()
    made: dict[str, list[pl.DataFrame]] = {}
    for one in TRANSFORMS:
        given = {name: _so_far(frames, made, contract.table).lazy() for name, contract in one.reads.items()}
        facts = {name: facts_of()[name] for name in one.facts}
        made.setdefault(one.writes.table, []).append(one(**given, **facts).collect())
    results = {table: pl.concat(parts) for table, parts in made.items()}
    return {table: contract.create_empty() for table, contract in CONTRACTS.items()} | frames | results


def _refused() -> dict[str, pl.DataFrame]:
    """What loading the firm's faulty mail writes down."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder, "data"))
        for name, content, mapping in faulty_files(PLAN):
            path, toml = Path(folder, name), Path(folder, f"{name}.toml")
            path.write_text(content, encoding="utf-8", newline="")
            toml.write_text(mapping or "", encoding="utf-8")
            load_file(store, path, mapping=str(toml) if mapping else None)
        return {one.table: store.snapshot().scan(one).collect() for one in (Reject, SourceFile)}


def _so_far(frames: dict[str, pl.DataFrame], made: dict[str, list[pl.DataFrame]], table: str) -> pl.DataFrame:
    if table in made:
        return pl.concat(made[table])
    return frames[table] if table in frames else CONTRACTS[table].create_empty()
