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
from backoffice.disclosure import PAY_TABLES, Release, gravest, released, teams
from backoffice.disclosure.tables import PLACE, UNIT
from backoffice.errors import NotAllowed
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
        self._most, self._lock = most, threading.RLock()

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

        None where nothing of the KPI may leave for this role, whatever the group. Raises NotAllowed for a row a person.
        """
        if kpi.people in split:
            raise NotAllowed(f"{kpi.title} never leaves person by person, whoever asks: ask by team or larger groups.")
        if not self._role.sees_pay or (kpi.pay_of and self._role.name == "manager"):
            return None
        return self._of_units(kpi, split, filters) if kpi.pay_of else self._of_people(kpi, split, filters)

    def scope(self) -> pl.DataFrame | None:
        """`worker_id` and `month` of the people a manager may see totals of; None for all."""
        if self._all():
            return None
        found: pl.DataFrame = self._releases.get((self._snapshot.files(StaffMonth.table), self._role.key), self._line)
        return found

    def _of_people(self, kpi: KPI, split: Sequence[str], filters: Filters) -> pl.DataFrame:
        table = PAY_TABLES.get(kpi.result.table)
        chosen = {sql.FILTER_COLUMNS[name]: values for name, values in filters.chosen}
        kept = {name: values for name, values in chosen.items() if name in kpi.result.columns()}
        if table is None or kpi.where not in (None, *table.known):
            raise ValueError(f"{kpi.key}: no rule of privacy is declared for {kpi.result.table} where {kpi.where}")
        release = self._release(kpi.result.table)
        by_team = table.level_of({*split, *release.narrowed(kept)}) == table.teams
        cells = self._teams(release) if by_team else None
        return release.months(split, kept, filters.start, filters.end, cells)

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
        def made() -> Release:
            units = self._snapshot.scan(UnitCost).collect() if name == StaffCost.table and self._all() else None
            return released(PAY_TABLES[name], self._rows(name), units, guard_changes=self._role.guards_changes)

        found: Release = self._releases.get(("cells", *self._key(name)), made)
        return found

    def _teams(self, release: Release) -> pl.DataFrame:
        name = release.table.contract.table

        def made() -> pl.DataFrame:
            return teams.released(release, self._rows(name), guard_changes=self._role.guards_changes)

        found: pl.DataFrame = self._releases.get(("teams", *self._key(name)), made)
        return found

    def _key(self, name: str) -> tuple[Any, ...]:
        """What decides which cells of a result may leave."""
        files = tuple(self._snapshot.files(one) for one in (name, UnitCost.table, StaffMonth.table))
        return files, name, self._role.guards_changes, None if self._all() else self._role.key

    def _all(self) -> bool:
        """The role's figures are over everybody, not over some people's."""
        return self._role.name != "manager"

    def _rows(self, name: str) -> pl.DataFrame:
        rows: pl.LazyFrame = self._snapshot.scan(PAY_TABLES[name].contract)
        scope = self.scope()
        if scope is not None:
            rows = rows.join(scope.lazy(), [PAY_TABLES[name].people, "month"], how="semi")
        return rows.collect()

    def _line(self) -> pl.DataFrame:
        """Everybody beneath a manager, month by month: those who report to him, those who report to them, and so on."""
        boss = pl.lit(self._role.worker, pl.String)
        staff = self._snapshot.scan(StaffMonth).select("month", "worker_id", "manager_id").collect()
        found = staff.filter(pl.col("manager_id") == boss).select("month", "worker_id")
        newest = found
        while newest.height:
            above = newest.rename({"worker_id": "manager_id"})
            newest = staff.join(above, ["month", "manager_id"], how="semi").select("month", "worker_id")
            newest = newest.join(found, ["month", "worker_id"], how="anti")
            found = pl.concat([found, newest])
        return found.filter(pl.col("worker_id") != boss)
