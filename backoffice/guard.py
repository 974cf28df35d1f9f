"""Between a question about pay and its answer: which months of which groups may leave, for this role, from this load.

Everything is decided by the data of one load and the kind of role, never by who asked what before: two people who put
their answers together have no more than one of them could have had.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from backoffice import sql
from backoffice.access import Role
from backoffice.contracts.cost import StaffCost, StaffMonth, UnitCost
from backoffice.disclosure import PAY_TABLES, Release, gravest, released
from backoffice.disclosure.tables import PLACE, UNIT
from backoffice.kpis.kpi import KPI
from backoffice.sql import Filters
from backoffice.store import Snapshot
from backoffice.withheld import REFUSED


def is_pay(kpi: KPI) -> bool:
    """The number is derived from what people are paid."""
    return kpi.people is not None or bool(kpi.pay_of)


class Releases:
    """What may leave, worked out once a load and kind of role; safe to use from many threads."""

    def __init__(self, most: int = 8) -> None:
        self._kept: dict[Any, Any] = {}
        self._most, self._lock = most, threading.Lock()

    def get(self, key: Any, make: Callable[[], Any]) -> Any:
        """What `make` gave for the key; the oldest is forgotten beyond `most`."""
        with self._lock:
            if key not in self._kept:
                if len(self._kept) >= self._most:
                    del self._kept[next(iter(self._kept))]
                self._kept[key] = make()
            return self._kept[key]


class Guard:
    """The rules on pay for one snapshot and role."""

    def __init__(self, snapshot: Snapshot, role: Role, releases: Releases) -> None:
        self._snapshot, self._role, self._releases = snapshot, role, releases

    def months(self, kpi: KPI, split: Sequence[str], filters: Filters) -> pl.DataFrame | None:
        """One row a group of `split` (as text) and `month` with rows for the KPI, and `why` it may not leave, or null.

        None where nothing of the KPI may leave for this role, whatever the group.
        """
        if not self._role.sees_pay or (kpi.pay_of and self._role.name == "manager"):
            return None
        return self._of_units(kpi, split, filters) if kpi.pay_of else self._of_people(kpi, split, filters)

    def scope(self) -> pl.DataFrame | None:
        """`worker_id` and `month` of the people a manager may see totals of; None for all."""
        if self._role.name != "manager":
            return None
        files = self._snapshot.files(StaffMonth.table)
        made: pl.DataFrame = self._releases.get((files, self._role.key), self._line)
        return made

    def _of_people(self, kpi: KPI, split: Sequence[str], filters: Filters) -> pl.DataFrame:
        table = PAY_TABLES.get(kpi.result.table)
        chosen = {sql.FILTER_COLUMNS[name]: values for name, values in filters.chosen}
        kept = {name: values for name, values in chosen.items() if name in kpi.result.columns()}
        if table is None or kpi.where not in (None, *table.known):
            raise ValueError(f"{kpi.key}: no rule of privacy is declared for {kpi.result.table} where {kpi.where}")
        return self._release(kpi.result.table).months(split, kept, filters.start, filters.end)

    def _of_units(self, kpi: KPI, split: Sequence[str], filters: Filters) -> pl.DataFrame:
        """As `months`, for unit costs: a row of theirs holds the pay of a function at a site."""
        rows: pl.LazyFrame = self._snapshot.scan(UnitCost)
        if kpi.where:
            rows = rows.filter(pl.sql_expr(kpi.where))
        if filters.start is not None:
            rows = rows.filter(pl.col("month") >= filters.start)
        if filters.end is not None:
            rows = rows.filter(pl.col("month") <= filters.end)
        columns = {sql.FILTER_COLUMNS[name]: values for name, values in filters.chosen}
        for name, values in columns.items():
            if name in UnitCost.columns():
                rows = rows.filter(pl.col(name).is_in(list(values)))
        found = rows.select("month", "location_id", "function", "unit", "workers").collect()
        by_place = "location_id" in split or "location_id" in columns
        level = PLACE if by_place else UNIT
        release = self._release(StaffCost.table).levels.get(level)
        reasons = pl.DataFrame(schema={**dict.fromkeys(level, pl.String), "month": pl.Date, "why": pl.String})
        known = (reasons if release is None else release).with_columns(known=pl.lit(True))
        found = found.join(known, [*level, "month"], how="left")
        ours = pl.col("workers") > 0
        why = pl.when(ours & pl.col("known").is_null()).then(pl.lit(REFUSED)).when(ours).then("why")
        return gravest(found.with_columns(why=why), [*split, "month"])

    def _release(self, name: str) -> Release:
        role = self._role
        files = tuple(self._snapshot.files(one) for one in (name, UnitCost.table, StaffMonth.table))
        made: Release = self._releases.get(
            (files, name, role.guards_changes, role.key if role.name == "manager" else ""), lambda: self._made(name)
        )
        return made

    def _made(self, name: str) -> Release:
        table = PAY_TABLES[name]
        rows: pl.LazyFrame = self._snapshot.scan(table.contract)
        scope = self._line() if self._role.name == "manager" else None
        if scope is not None:
            rows = rows.join(scope.lazy(), [table.people, "month"], how="semi")
        units = self._snapshot.scan(UnitCost).collect() if name == StaffCost.table and scope is None else None
        return released(table, rows.collect(), units, guard_changes=self._role.guards_changes)

    def _line(self) -> pl.DataFrame:
        """Everybody beneath a manager, month by month: those who report to him, those who report to them, and so on."""
        staff = self._snapshot.scan(StaffMonth).select("month", "worker_id", "manager_id").collect()
        found = staff.filter(pl.col("manager_id") == self._role.worker).select("month", "worker_id")
        newest = found
        while newest.height:
            above = newest.rename({"worker_id": "manager_id"})
            newest = staff.join(above, ["month", "manager_id"], how="semi").select("month", "worker_id")
            newest = newest.join(found, ["month", "worker_id"], how="anti")
            found = pl.concat([found, newest])
        return found.filter(pl.col("worker_id") != self._role.worker)
