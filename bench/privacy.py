"""How long figures on pay take to leave the door, for N workers over M months, against the bare statement on the files.

Ours: the Remote staff page's figures for one site through `Door`, from the cells the build left; `first_s` is what the
first page after a load waits, `each_ms` the page number by number. Floor: the same statements by DuckDB on the same
Parquet files, guarded by nothing. Both in turn, in one process. `cells_s` is what the build needs for the cells of all
months, `month_s` for one month more. The last line is one JSON object with the medians.

    python bench/privacy.py --workers 60000 --months 36 --repeat 5 --json
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from backoffice import pay_cells, sql
from backoffice.access import ROLES
from backoffice.contracts import Contract
from backoffice.contracts.cost import RemoteSaving, StaffCost
from backoffice.guard import Releases
from backoffice.kpis import KPI, named
from backoffice.query import Door, engine
from backoffice.sql import Filters
from backoffice.store import Snapshot, Store

SITES, FUNCTIONS, TEAM = 12, 8, 12
"""Sites, functions at each, and people of a team."""

LEAVE = 0.012
"""Chance that a post's holder leaves in a month and is followed by another."""

PAGE = (
    *("net_remote_saving", "net_remote_saving_per_person_year", "gross_remote_saving", "remote_incentive"),
    *("committed_remote_saving", "notional_remote_saving", "loaded_cost_per_fte", "headcount"),
)
"""What the page shows of one site and twelve months."""


def people(workers: int, months: int) -> pl.DataFrame:
    """One row a post and month, with who holds it, where, and what he costs."""
    chance = np.random.default_rng(7)
    post = np.arange(workers)
    site, function = post % SITES, post // SITES % FUNCTIONS
    within = post // (SITES * FUNCTIONS)
    leaves = chance.random((months, workers)) < LEAVE
    holder = np.cumsum(np.vstack([np.zeros(workers, dtype=int), leaves[:-1]]), axis=0)
    arrangement = np.where(within % 3 == 0, 2, np.where(within % 3 == 1, 1, 0))
    base = chance.integers(40_000, 160_000, (months, workers)) // 4 + chance.integers(30_000, 120_000, workers)

    def flat(values: Any) -> Any:
        return np.broadcast_to(values, (months, workers)).ravel()

    first = pl.Series([date(2024 + month // 12, month % 12 + 1, 1) for month in range(months)])
    return pl.DataFrame(
        {
            "month": first.gather(pl.Series(flat(np.arange(months)[:, None]))),
            "post": flat(post),
            "holder": holder.ravel(),
            "site": flat(site),
            "function": flat(function),
            "team": flat(within // TEAM),
            "arrangement": flat(arrangement),
            "pay": base.ravel(),
        }
    )


def results(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The two results the page reads."""
    money = pl.col("pay").cast(pl.Decimal(18, 2))
    kinds = pl.Series(["onsite", "hybrid", "remote"])
    shared = rows.select(
        "month",
        worker_id=pl.format("w-{}-{}", "post", "holder"),
        location_id=pl.format("site {}", "site"),
        function=pl.format("function {}", "function"),
        team=pl.format("team {}-{}-{}", "site", "function", "team"),
        arrangement=kinds.gather(rows["arrangement"]),
        sourcing=pl.lit("in_house"),
        is_billed=pl.lit(False),
        fte=pl.lit(Decimal(1)),
        pay=money,
        loaded_cost=money,
        seat_freed=pl.lit(Decimal(1)),
        gross_saving=pl.lit(Decimal(900)),
        incentive=pl.lit(Decimal(500)),
        net_saving=pl.lit(Decimal(400)),
        committed_saving=pl.lit(Decimal(0)),
        notional_saving=pl.lit(Decimal(0)),
        reporting_currency=pl.lit("INR"),
    )
    remote = shared.filter(pl.col("arrangement") != "onsite")
    return {StaffCost.table: _as(StaffCost, shared), RemoteSaving.table: _as(RemoteSaving, remote)}


def load(store: Store, tables: dict[str, pl.DataFrame]) -> float:
    """Put results and their cells into the store; seconds the cells take."""
    with store.writing("build", "bench") as writer:
        for table, rows in tables.items():
            writer.replace(table, rows)
        return timed(lambda: pay_cells.settle(writer))


def _as(contract: type[Contract], rows: pl.DataFrame) -> pl.DataFrame:
    missing = {name: column.dtype for name, column in contract.columns().items() if name not in rows.columns}
    whole = rows.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in missing.items())
    made: pl.DataFrame = contract.cast(whole.select(contract.column_names()))
    return made


def bare(snapshot: Snapshot, kpi: KPI, filters: Filters) -> None:
    """The KPI's statement on its files, and nothing else."""
    statement = sql.of_kpi(kpi, filters)
    files = list(snapshot.files(kpi.result.table))
    text = f"WITH rows AS (FROM read_parquet(?, union_by_name = true)) {statement.text}"
    ENGINE.cursor().sql(text, params=[files, *statement.parameters]).fetchall()


ENGINE = engine()


def timed(what: Callable[[], Any]) -> float:
    """Seconds that it takes."""
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


def compare(folder: Path, workers: int, months: int, repeat: int) -> dict[str, Any]:
    """The page's figures for every site, ours and floor in turn: medians of a page, and of the paired ratios."""
    store, tables = Store(folder), results(people(workers, months))
    cells = load(store, tables)
    newest = tables[StaffCost.table]["month"].max()
    load(store, {table: rows.filter(pl.col("month") < newest) for table, rows in tables.items()})
    month = load(store, tables)
    del tables
    snapshot = store.snapshot()
    door = Door(snapshot, ROLES["viewer"], ENGINE, Releases())
    page = [named(key) for key in PAGE]
    span = Filters(date(2024 + (months - 1) // 12 - 1, (months - 1) % 12 + 1, 1), None)
    first = timed(lambda: [door.figure(kpi, span) for kpi in page])
    pairs, each = [], []
    for place in range(repeat):
        filters = span.only("location", f"site {place % SITES}")
        each.append([timed(lambda: door.figure(kpi, filters)) for kpi in page])  # noqa: B023
        floor = timed(lambda: [bare(snapshot, kpi, filters) for kpi in page])  # noqa: B023
        pairs.append((sum(each[-1]), floor))
        print(f"ours {sum(each[-1]):.3f} s, floor {floor:.3f} s", file=sys.stderr)
    medians = [statistics.median(times) for times in zip(*each, strict=True)]
    return {
        **{"workers": workers, "months": months, "repeat": repeat},
        **{"cells_s": round(cells, 2), "month_s": round(month, 2), "first_s": round(first, 3)},
        "ours_s": round(statistics.median(ours for ours, _ in pairs), 4),
        "floor_s": round(statistics.median(floor for _, floor in pairs), 4),
        "ratio": round(statistics.median(ours / floor for ours, floor in pairs), 3),
        "each_ms": {key: round(1000 * time, 1) for key, time in zip(PAGE, medians, strict=True)},
        "teams_s": round(timed(lambda: door.by(named("loaded_cost_per_fte"), "team")), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=60_000)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON line on standard output")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = compare(Path(folder), options.workers, options.months, options.repeat)
    if not options.json:
        for name, value in found.items():
            print(f"{name:>10}: {value}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
