"""A firm whose pay is marked: every amount has so many digits that no figure meets it by chance."""

import random
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.build import build
from backoffice.contracts.cost import PayMonth, StaffCost, UnitCost
from backoffice.disclosure import PAY_TABLES
from backoffice.kpis import KPI, named
from backoffice.query import Door, engine
from backoffice.sql import EVERYTHING, Filters
from backoffice.store import Store

LARGER: Final = 100_000
"""Pay in the marked firm is so many times what it was, and up to a hundredth of that more, at random."""

LEAST: Final = 1e8
"""Figures below this hold no pay of the marked firm, or too few digits of it to know it by."""

KPIS: Final[tuple[KPI, ...]] = (named("loaded_cost_per_fte"), named("pay_per_fte"))
UNITS: Final = named("cost_per_unit")
PLACE_UNIT: Final = ("location_id", "function", "unit")

Floats = NDArray[np.float64]
Whose = tuple[str, ...]


def mark(small_firm: Path, folder: Path) -> Path:
    """The small firm with its pay marked, built anew."""
    shutil.copytree(small_firm, folder)
    store, chance = Store(folder), random.Random(11)
    snapshot = store.snapshot()
    pay = PayMonth.cast(snapshot.scan(PayMonth)).collect()
    marks = [one * LARGER + Decimal(chance.randrange(int(one) * LARGER)) / 100 for one in pay["base"].to_list()]
    with store.writing("ingest", "marked") as writer:
        writer.replace(PayMonth.table, pay.with_columns(pl.Series("base", marks, pay.schema["base"])))
    build(store, reporting_currency="INR")
    return folder


@dataclass(frozen=True)
class Known:
    """What a role is not told, and whose it is, in order of amount; and what it is told."""

    amounts: Floats
    whose: list[Whose]
    told: Floats


def known(door: Door, ranges: Iterable[Filters]) -> Known:
    """Every person's cost, and every cell of every grouping, month by month and over longer periods."""
    secret: dict[float, Whose] = {}
    told: set[float] = set()
    for amount, who in _people(door):
        secret[amount] = who
    for shown, amount, who in _cells(door, [EVERYTHING, *ranges]):
        if shown:
            told.add(amount)
        else:
            secret[amount] = who
    given = np.array(sorted(told))
    kept = {amount: who for amount, who in secret.items() if amount >= LEAST and not _near(given, amount)}
    amounts = np.array(sorted(kept))
    return Known(amounts, [kept[one] for one in amounts], given[given >= LEAST])


def _near(amounts: Floats, amount: float) -> bool:
    if not len(amounts):
        return False
    at = np.searchsorted(amounts, amount)
    return bool(min(abs(amounts[max(0, at - 1)] - amount), abs(amounts[min(at, len(amounts) - 1)] - amount)) < 0.02)


def _people(door: Door) -> Iterator[tuple[float, Whose]]:
    rows = StaffCost.cast(door.snapshot.scan(StaffCost)).filter(~pl.col("is_billed")).collect()
    amounts = rows.select(
        "month",
        "worker_id",
        pl.col("pay", "loaded_cost").cast(pl.Float64),
        all_pay=(pl.col("pay") + pl.col("employer")).cast(pl.Float64),
    )
    for month, who, *paid in amounts.iter_rows():
        yield from ((amount, (str(month), who)) for amount in paid if amount is not None)


def _cells(door: Door, periods: list[Filters]) -> Iterator[tuple[bool, float, Whose]]:
    """Value and number of every cell, with whose it is: first as the door tells them, then as they are."""
    table = PAY_TABLES[StaffCost.table]
    rows = StaffCost.cast(door.snapshot.scan(StaffCost)).collect()
    units = UnitCost.cast(door.snapshot.scan(UnitCost)).collect()
    for kpi, split, of in (
        *((kpi, level, rows) for kpi in KPIS for level in (*table.levels, table.teams)),
        (UNITS, PLACE_UNIT, units),
    ):
        for period in periods:
            each = period == EVERYTHING
            asked = door.series(kpi, "month", period, split) if each else door.by(kpi, split, period) if split else None
            if asked is None:
                continue
            names = (*(("period",) if each else ()), *split)
            for *key, value, number in asked.select(*names, "value", "number").iter_rows():
                yield from ((True, float(one), tuple(map(str, key))) for one in (value, number) if one is not None)
            for key, value, per in _truth(of, kpi, split, period, each):
                for amount in (value, value / per * kpi.shown_per if per else None):
                    if amount is not None:
                        yield False, float(amount), (kpi.key, *map(str, key))


def _truth(
    rows: pl.DataFrame, kpi: KPI, split: tuple[str, ...], period: Filters, each: bool
) -> Iterator[tuple[tuple[Any, ...], Decimal, Decimal]]:
    """Value and per of every group by the KPI's own statement on the rows of people."""
    kept = rows.filter(pl.col("month").is_between(period.start or date.min, period.end or date.max)).with_columns(
        pl.col(name).cast(pl.String) for name in split
    )
    names = ", ".join(f'"{name}"' for name in (*(("month",) if each else ()), *split))
    where = "NOT is_billed AND loaded_cost IS NOT NULL" if kpi.people else "attributed_cost IS NOT NULL"
    found = engine().sql(f"SELECT {names}, {kpi.value}, {kpi.per} FROM kept WHERE {where} GROUP BY {names}")
    for row in found.fetchall():
        if row[-2] is not None:
            yield row[:-2], row[-2], row[-1]
    assert kept is not None
