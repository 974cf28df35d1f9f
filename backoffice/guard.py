"""Between a question about pay and its answer: which groups it is answered from, for this role, from this load.

Everything is decided by the data of one load and the kind of role, never by who asked what before: two people who put
their answers together have no more than one of them could have had. What an earlier load says of pay that has changed
since is never told: set beside the newest it would tell what changed, one person's raise perhaps.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import polars as pl

from backoffice import pay_cells
from backoffice.access import PERSONAL_TABLES, Role
from backoffice.contracts import Contract
from backoffice.contracts.cost import StaffCost, StaffMonth, UnitCost
from backoffice.contracts.pay import PayCell
from backoffice.disclosure import PAY_TABLES, UNIT_COSTS, gravest, grouping
from backoffice.disclosure.tables import PLACE, UNIT, Level
from backoffice.errors import NotAllowed
from backoffice.kpis.kpi import KPI
from backoffice.sql import EVERYTHING, Filters, Statement, of_kpi
from backoffice.store import Snapshot
from backoffice.withheld import PAST, REFUSED, ROLE, Months, by_month

DECIDES: Final = (PayCell.table, UnitCost.table, StaffMonth.table, *PAY_TABLES)
"""The tables that decide what may leave of pay, whoever asks: as long as they are as they were, so is that."""

Asks = Callable[[type[Contract], Statement], pl.DataFrame]
"""What answers a question over a result."""


def is_pay(kpi: KPI) -> bool:
    """The number is derived from what people are paid."""
    return kpi.people is not None or bool(kpi.pay_of)


def foreign_drill(kpi: KPI, filters: Filters) -> bool:
    """The number stands on people and is narrowed by a column that it is not declared to be split by.

    Its rows might then be those of one person; so a drill is judged like a split, and none but declared ones are known.
    """
    drilled = {column for column, _ in filters.drilled} & set(filters.kept(kpi.result))
    return kpi.result.table in PERSONAL_TABLES and not drilled <= set(kpi.splits)


class Releases:
    """What may leave, read or worked out once a load and kind of role; safe to use from many threads."""

    def __init__(self, most: int = 64, most_added: int = 500) -> None:
        self._kept: dict[Any, Any] = {}
        self._added: dict[Any, Any] = {}
        self._most, self._most_added, self._lock = most, most_added, threading.RLock()

    def get(self, key: Any, make: Callable[[], Any]) -> Any:
        """What `make` gave for the key; the oldest is forgotten beyond `most`."""
        return self._one_of(self._kept, self._most, key, make)

    def added(self, key: Any, make: Callable[[], Any]) -> Any:
        """The same for what is added up of it: small, and of as many kinds as there are selections."""
        return self._one_of(self._added, self._most_added, key, make)

    def _one_of(self, kept: dict[Any, Any], most: int, key: Any, make: Callable[[], Any]) -> Any:
        with self._lock:
            if key not in kept:
                if len(kept) >= most:
                    del kept[next(iter(kept))]
                kept[key] = make()
            return kept[key]


class Guard:
    """The rules on pay for one snapshot and role."""

    def __init__(self, snapshot: Snapshot, role: Role, releases: Releases) -> None:
        self._snapshot, self._role, self._releases = snapshot, role, releases

    def refuses(self, kpi: KPI, split: Sequence[str], filters: Filters) -> str | None:
        """Why nothing of the number may leave, whatever the group; None where some may.

        Raises NotAllowed for a row a person.
        """
        if kpi.people in split:
            raise NotAllowed(f"{kpi.title} never leaves person by person, whoever asks: ask by team or larger groups.")
        if not self._role.sees_pay or (kpi.pay_of and not self._all()):
            return ROLE
        if self._snapshot.differs(kpi.result.table, PayCell.table):
            return PAST
        if foreign_drill(kpi, filters):
            return REFUSED
        return REFUSED if kpi.people and self._grouping(kpi, split, filters) is None else None

    def months(self, kpi: KPI, split: Sequence[str], filters: Filters, ask: Asks) -> Months:
        """What a number is added up from, where `refuses` does not: all months, whatever the dates of `filters`.

        They are put together once, so that a change of dates asks nothing. A number over people comes from cells,
        and unit costs from what `ask` answers.
        """
        whole = replace(filters, start=None, end=None)
        files = *self._files(kpi.result.table), self._snapshot.files(kpi.result.table)

        def made() -> Months:
            return self._cells(kpi, split, whole) if kpi.people else self._units(kpi, split, whole, ask)

        key = (files, kpi.key, tuple(split), whole, self._reasons)
        found: Months = self._releases.added(key, made)
        return found

    def _cells(self, kpi: KPI, split: Sequence[str], filters: Filters) -> Months:
        level, kept = self._grouping(kpi, split, filters) or ((), {})
        cells = _within(self._level(kpi.key, kpi.result.table, level).lazy(), kept, filters)
        taken = cells.select(*split, "month", "value", "per", "rows", "why").with_columns(_typed(kpi))
        return by_month(taken.collect(), split)

    def _units(self, kpi: KPI, split: Sequence[str], filters: Filters, ask: Asks) -> Months:
        # Codes are text on one side and enumerated on the other.
        as_keys = {f"{name} as key": pl.col(name).cast(pl.String) for name in (*split, "month")}
        why = self.months_of_units(kpi, split, filters).select("why", known=pl.lit(True), **as_keys)
        found = (
            ask(kpi.result, of_kpi(kpi, filters, split, "month")).rename({"period": "month"}).with_columns(**as_keys)
        )
        found = found.join(why, list(as_keys), how="left", nulls_equal=True)
        unknown = pl.when(pl.col("known").is_null()).then(pl.lit(REFUSED)).otherwise("why")
        return Months.of(found.with_columns(why=unknown), split)

    def months_of_units(self, kpi: KPI, split: Sequence[str], filters: Filters) -> pl.DataFrame:
        """For unit costs, a row of which holds the pay of a function at a site: one row a group of `split` and month.

        Columns: those of `split`, `month`, and `why` it may not leave, or null.
        """
        whole = replace(filters, start=None, end=None)
        key = ("why", self._files(StaffCost.table), self._snapshot.files(UnitCost.table), kpi.key, tuple(split), whole)
        found: pl.DataFrame = self._releases.added(
            (*key, self._reasons), lambda: self._why_of_units(kpi, split, filters.kept(UnitCost))
        )
        return _within(found.lazy(), {}, filters).collect()

    def _why_of_units(self, kpi: KPI, split: Sequence[str], kept: Mapping[str, Sequence[str | None]]) -> pl.DataFrame:
        rows: pl.LazyFrame = self._snapshot.scan(UnitCost)
        if kpi.where:
            rows = rows.filter(pl.sql_expr(kpi.where))
        found = _within(rows, kept, EVERYTHING).select("month", *PLACE, "office", "unit", "workers").collect()
        # An office is that of a function at a site, so its units are of some sites only.
        level = PLACE if {PLACE[0], "office"} & {*split, *kept} else UNIT
        known = self._level(UNIT_COSTS, StaffCost.table, level).select(*level, "month", "why", known=pl.lit(True))
        found = found.join(known, [*level, "month"], how="left")
        ours = pl.col("workers") > 0
        why = pl.when(ours & pl.col("known").is_null()).then(pl.lit(REFUSED)).when(ours).then("why")
        return found.with_columns(why=why).group_by(*split, "month").agg(gravest())

    def _grouping(
        self, kpi: KPI, split: Sequence[str], filters: Filters
    ) -> tuple[Level, Mapping[str, Sequence[str | None]]] | None:
        """The level a question is answered from, and the values kept of its columns; None where none is offered.

        Every place there is, is no choice of places.
        """
        table = PAY_TABLES.get(kpi.result.table)
        if table is None or kpi.where not in (None, *table.known) or kpi not in pay_cells.kpis(kpi.result.table):
            raise ValueError(f"{kpi.key}: no rule of privacy is declared for {kpi.result.table} where {kpi.where}")
        kept = filters.kept(kpi.result)
        if table.place in kept:
            places = self._level(kpi.key, kpi.result.table, (table.place,))[table.place]
            if set(places) <= set(kept[table.place]):
                del kept[table.place]
        level = table.level_of({*split, *kept})
        return None if level is None else (level, kept)

    def _level(self, figure: str, table: str, level: Level) -> pl.DataFrame:
        """The cells of one figure and level, of all months, with the reasons that hold for this role as `why`."""

        def made() -> pl.DataFrame:
            cells = self._snapshot.scan(PayCell) if self._stored else self._made(table).lazy()
            ours = cells.filter(figure=figure, grouping=grouping(level))
            why = pl.col(self._reasons).cast(pl.String)
            return ours.select(*level, "month", "value", "per", "rows", why=why).collect()

        found: pl.DataFrame = self._releases.get((self._files(table), figure, level, self._reasons), made)
        return found

    @cached_property
    def _stored(self) -> bool:
        """The build left the cells that this role is answered from."""
        return self._all() and pay_cells.ready(self._snapshot)

    @property
    def _reasons(self) -> str:
        """The column of the reasons that hold for this role."""
        return "why" if self._role.guards_changes else "why_finance"

    def _files(self, table: str) -> tuple[Any, ...]:
        """What decides the cells of a table of pay for this role."""
        return self._snapshot.files(PayCell.table) if self._stored else self._made_of(table)

    def _made(self, table: str) -> pl.DataFrame:
        """The cells where the build left none: those of a manager's people, and of results that no build made."""

        def made() -> pl.DataFrame:
            rows: pl.LazyFrame = self._snapshot.scan(PAY_TABLES[table].contract)
            if not self._all():
                rows = rows.join(self._line().lazy(), [PAY_TABLES[table].people, "month"], how="semi")
            units = self._snapshot.scan(UnitCost).collect() if table == StaffCost.table and self._all() else None
            return pay_cells.made(table, rows, units)

        found: pl.DataFrame = self._releases.get(self._made_of(table), made)
        return found

    def _made_of(self, table: str) -> tuple[Any, ...]:
        """What decides cells that no build made."""
        files = tuple(self._snapshot.files(one) for one in (table, UnitCost.table, StaffMonth.table))
        return files, table, None if self._all() else self._role.key

    def _all(self) -> bool:
        """The role's figures are over everybody, not over some people's."""
        return self._role.name != "manager"

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


def _within(rows: pl.LazyFrame, kept: Mapping[str, Sequence[str | None]], filters: Filters) -> pl.LazyFrame:
    """The rows of the months and values that are kept."""
    for name, values in kept.items():
        rows = rows.filter(pl.col(name).is_in(list(values), nulls_equal=True))
    if filters.start is not None:
        rows = rows.filter(pl.col("month") >= filters.start)
    if filters.end is not None:
        rows = rows.filter(pl.col("month") <= filters.end)
    return rows


def _typed(kpi: KPI) -> list[pl.Expr]:
    """`value` and `per` as the number's formulas give them: whole for counts, else decimals of what is added up."""
    per = pl.lit(None) if kpi.per is None else pl.sql_expr(kpi.per)
    taken = kpi.result.create_empty().select(value=pl.sql_expr(kpi.value), per=per)
    return [pl.col(name).cast(dtype if dtype.is_decimal() else pl.Int64) for name, dtype in taken.schema.items()]
