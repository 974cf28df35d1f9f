"""The cells of pay of one load: worked out by the build, beside the results they are made of, and found by the guard.

A later build keeps the cells of every month whose rows are as they were, up to the first month that is not: so what one
load let out, the next does not change, as long as it only adds months.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import polars as pl

import backoffice
from backoffice.contracts.cost import StaffCost, UnitCost
from backoffice.contracts.pay import PayCell
from backoffice.disclosure import PAY_TABLES, UNIT_COSTS, pay_cells
from backoffice.kpis import KPI, KPIS
from backoffice.store import Snapshot, Writer

FACT = "pay_cells"
"""The fact of a load that says what its cells were made of."""

RULES = ("access.py", "contracts", "disclosure", "kpis")
"""The parts of the package that decide cells and their figures: a change in them makes all of them anew."""


@cache
def rules_version() -> str:
    """A short hash of the source of `RULES`."""
    digest = hashlib.sha256()
    home = Path(backoffice.__file__).parent
    for part in RULES:
        for file in sorted([home / part] if part.endswith(".py") else (home / part).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def ready(snapshot: Snapshot) -> bool:
    """The load has cells, and they were made by these very rules of the results it has."""
    return _stand(snapshot.facts.get(FACT, {}), snapshot)


def settle(writer: Writer) -> bool:
    """Bring the cells up to date with the results of the load being written; whether there was anything to do."""
    now, last = writer.now(), writer.facts.get(FACT, {})
    if _stand(last, now):
        return False
    reusable = last.get("rules") == rules_version() and now.has(PayCell.table)
    before = now.scan(PayCell).collect() if reusable else PayCell.create_empty()
    units, months, cells = now.scan(UnitCost).collect(), {}, []
    for name, table in PAY_TABLES.items():
        rows, with_units = now.scan(table.contract), name == StaffCost.table
        months[name] = _prints(rows, *([units.lazy()] if with_units else []))
        same = _same(last.get("months", {}).get(name, {}), months[name])
        earlier = before.filter(pl.col("figure").is_in(_figures(name)), pl.col("month").is_in(same))
        cells.append(made(name, rows, units if with_units else None, earlier))
    writer.replace(PayCell.table, pl.concat(cells).sort("figure", "grouping", "month"))
    writer.remember({FACT: {"rules": rules_version(), "files": _files(now), "months": months}})
    return True


def made(
    name: str, rows: pl.LazyFrame, units: pl.DataFrame | None = None, earlier: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The cells of one table of pay, as `disclosure.pay_cells` makes them for every number that is read from it."""
    return pay_cells(PAY_TABLES[name], rows, kpis(name), units, earlier)


def kpis(name: str) -> list[KPI]:
    """The numbers over people that are read from a table of pay: each has its cells."""
    return [kpi for kpi in KPIS if kpi.people is not None and kpi.result.table == name]


def _figures(name: str) -> list[str]:
    """What a table's cells are cells of."""
    return [*(kpi.key for kpi in kpis(name)), *([UNIT_COSTS] if name == StaffCost.table else [])]


def _stand(fact: Mapping[str, Any], snapshot: Snapshot) -> bool:
    made_of = fact.get("rules") == rules_version() and fact.get("files") == _files(snapshot)
    return made_of and snapshot.has(PayCell.table)


def _files(snapshot: Snapshot) -> list[str]:
    """The files of all results that cells are made of, by their names alone: the folder may be moved."""
    return [Path(file).name for table in (*PAY_TABLES, UnitCost.table) for file in snapshot.files(table)]


def _prints(*tables: pl.LazyFrame) -> dict[str, str]:
    """By month, what tells its rows from others, in whatever order they stand."""
    hashed = [
        rows.select("month", print=pl.struct(pl.all()).hash()).group_by("month").agg(pl.col("print").sum())
        for rows in tables
    ]
    found = pl.concat(pl.collect_all(hashed, engine="streaming")).group_by("month", maintain_order=True).agg("print")
    return {str(month): "-".join(f"{one:x}" for one in prints) for month, prints in found.iter_rows()}


def _same(before: Mapping[str, str], now: Mapping[str, str]) -> list[date]:
    """The months up to the first whose rows are not as they were."""
    months = sorted({*before, *now})
    same = list(takewhile(lambda month: before.get(month) == now.get(month), months))
    return [date.fromisoformat(month) for month in same]
