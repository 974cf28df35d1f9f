"""The one door every number and every row leaves by: pages, charts, exports and reports all come here.

The viewer's role is applied here and nowhere else: tables with a row a person are never listed, and a figure
derived from pay leaves only where `guard` lets it. What leaves never depends on what was asked before.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa

from backoffice import at_once, roll_ups, sql, withheld
from backoffice.access import Role
from backoffice.additive import is_sums
from backoffice.answers import Ask, Rows, asking, columns_of, few
from backoffice.at_once import Found, Wanted
from backoffice.audit import Audit
from backoffice.contracts import CONTRACTS, Contract
from backoffice.day_sums import Asked, DaySums, Sums, Values
from backoffice.errors import NotAllowed
from backoffice.figure import Absence, Figure, figure_of, figure_told, with_numbers
from backoffice.guard import Guard, Releases, foreign_drill, is_pay
from backoffice.held import Held, engine, rows_of
from backoffice.kpis.kpi import KPI
from backoffice.sql import EVERYTHING, Filters, Grain
from backoffice.store import Snapshot
from backoffice.waiting import Waits, unwatched

__all__ = ["Absence", "Door", "Figure", "Found", "Rows", "Wanted", "engine"]

_BATCH = 100_000
"""Rows of a copy that travel together."""


class Door:
    """Numbers and rows of one snapshot for one role. Cheap to make; safe to use from many threads."""

    def __init__(
        self,
        snapshot: Snapshot,
        role: Role,
        engine: duckdb.DuckDBPyConnection,
        releases: Releases | None = None,
        audit: Audit | None = None,
        held: Held | None = None,
        waits: Waits = unwatched,
        sums: DaySums | None = None,
    ) -> None:
        """`releases` keeps what may leave between doors, `audit` the questions about pay; without, neither is kept.

        `held` holds tables in the memory of `engine`; without, every question reads files. `waits` is told which
        cursor runs, and may interrupt it. `sums` keeps what adds up by day; without, each number is asked for anew.
        """
        self.snapshot, self.role = snapshot, role
        self._engine, self._held, self._waits, self._sums = engine, held, waits, sums
        self._guard, self._audit = Guard(snapshot, role, releases or Releases()), audit or Audit(None)

    def figure(self, kpi: KPI, filters: Filters = EVERYTHING) -> Figure:
        """The KPI over everything `filters` keep. Money of several currencies: use `by` with its currency."""
        if kpi.currency is not None and len(filters.kept(kpi.result).get(kpi.currency, ())) != 1:
            raise ValueError(f"{kpi.key} is money in several currencies: split it by {kpi.currency}")
        if not self.snapshot.has(kpi.result.table):
            return Figure(kpi, None, None, None, "not_loaded")
        if is_pay(kpi) or foreign_drill(kpi, filters):
            return figure_of(kpi, self._measured(kpi, (), filters, None).row(0, named=True))
        if (sums := self._by_day(kpi, (), filters)) is not None:
            return figure_told(kpi, next(told for _, told in sums.over(filters)))
        with self._put(kpi.result, *self._asked(kpi, (), filters, None)) as (cursor, text, given):
            return figure_told(kpi, cursor.execute(text, given).fetchall()[0])

    def by(self, kpi: KPI, split: str | Sequence[str], filters: Filters = EVERYTHING) -> pl.DataFrame:
        """One row a group: the split columns, `value`, `per`, `number`, `absent` (an `Absence`, or null), `left_out`.

        Ordered by the split columns. Hidden groups keep their row and say so.
        """
        columns = [split] if isinstance(split, str) else list(split)
        return with_numbers(kpi, self._measured(kpi, columns, filters, None))

    def series(
        self,
        kpi: KPI,
        grain: Grain,
        filters: Filters = EVERYTHING,
        split: Sequence[str] = (),
    ) -> pl.DataFrame:
        """One row a period (and group of `split`): `period` (its first day), `value`, `per`, `number`, `absent`."""
        return with_numbers(kpi, self._measured(kpi, split, filters, grain))

    def at_once(self, wanted: Sequence[Wanted]) -> list[Found]:
        """Many figures, each as `figure`, `by` its currency and `series` give it, with one question a table."""
        answers: dict[int, Found] = {}
        alike: dict[Any, list[tuple[int, Wanted, sql.Counted]]] = {}
        by_day = self._all_by_day([(one.kpi, one.split, one.filters) for one in wanted])
        for place, (one, sums) in enumerate(zip(wanted, by_day, strict=True)):
            if sums is not None:
                answers[place] = at_once.added(one, sums)
                continue
            counted, files = self._counted(one.kpi, one.split, one.filters)
            if not files or is_pay(one.kpi) or foreign_drill(one.kpi, one.filters):
                answers[place] = at_once.alone(self, one)
                continue
            alike.setdefault((*one.key, tuple(files)), []).append((place, one, counted or at_once.over_rows(one)))
        for (contract, *_, files), asked in alike.items():
            statement = at_once.statement([(one, counted) for _, one, counted in asked])
            with self._put(contract, statement, list(files)) as (cursor, text, given):
                found = at_once.found([one for _, one, _ in asked], cursor.execute(text, given).fetchall())
            answers.update(zip((place for place, *_ in asked), found, strict=True))
        return [answers[place] for place in range(len(wanted))]

    def rows(
        self,
        table: str,
        filters: Filters = EVERYTHING,
        *,
        columns: Sequence[str] = (),
        on: str | None = None,
        where: str | None = None,
        order: Sequence[tuple[str, bool]] = (),
        limit: int = 1000,
        matching: Sequence[tuple[str, str]] = (),
        offset: int = 0,
        counted: bool = True,
    ) -> Rows:
        """Rows of a table, at most `limit` after the first `offset`, and how many there are, if they are `counted`.

        `where` is declared text, never a person's; what a person typed comes in `matching`, as column and value.
        """
        if why := self.role.refusal(table):
            raise NotAllowed(why)
        contract = CONTRACTS[table]
        kept = sql.conditions(contract, on, filters, where, matching)
        wanted = sql.of_rows(contract, on, filters, columns, where, order, limit, matching, offset=offset)
        frame = self._answer(contract, wanted, ask=asking(contract, columns, limit))
        ends = not counted or (frame.height < limit and (frame.height or not offset))
        return Rows(frame, offset + frame.height if ends else self._count(table, kept))

    def extent(self, table: str, filters: Filters = EVERYTHING, on: str | None = None) -> int:
        """How many rows `copy` gives."""
        if filters.drilled and (why := self.role.refusal(table)):
            raise NotAllowed(why)
        return self._count(table, sql.conditions(CONTRACTS[table], on, filters))

    def _count(self, table: str, kept: sql.Statement) -> int:
        statement = sql.Statement(f"SELECT count(*) FROM rows {kept.text}", kept.parameters)
        return int(self._answer(CONTRACTS[table], statement).item())

    @contextmanager
    def copy(
        self, table: str, filters: Filters = EVERYTHING, on: str | None = None, columns: Sequence[str] = ()
    ) -> Iterator[pa.RecordBatchReader]:
        """All rows of a table that `filters` keep, or some columns of them, as a stream of Arrow, while this is open.

        Raises NotAllowed where rows of the table may not leave.
        """
        if why := self.role.refusal(table):
            raise NotAllowed(why)
        contract = CONTRACTS[table]
        # By name: a file may hold columns that no contract speaks of any more, and those never leave.
        columns = columns or list(contract.columns())
        wanted = sql.of_rows(contract, on, filters, columns, ordered=False)
        with self._put(contract, wanted) as (cursor, text, given):
            yield cursor.sql(text, params=given).to_arrow_reader(_BATCH)

    def choices(self, filter_name: str, tables: Sequence[str]) -> list[str]:
        """Values a filter can take, over the tables that have its column, sorted: one question for all of them."""
        column, parts, parameters = sql.FILTER_COLUMNS[filter_name], list[str](), list[Any]()
        having = [CONTRACTS[table] for table in tables if column in CONTRACTS[table].columns()]
        with closing(self._engine.cursor()) as cursor, self._waits(cursor), ExitStack() as read:
            for contract in having:
                if files := self._with(contract, column):
                    rows, given = read.enter_context(rows_of(contract, files, cursor, self._held))
                    parts.append(f"SELECT DISTINCT {sql.quoted(column)}::VARCHAR FROM {rows}")
                    parameters += given
            found = cursor.execute(" UNION ".join(parts), parameters).fetchall() if parts else []
        return sorted(value for (value,) in found if value is not None)

    def span(self, table: str, column: str) -> tuple[Any, Any]:
        """First and last value of a date column; (None, None) without rows."""
        if not isinstance(CONTRACTS[table].columns()[column].dtype, pl.Date | pl.Datetime):
            raise ValueError(f"{table}.{column} is no date")
        name, contract = sql.quoted(column), CONTRACTS[table]
        statement = sql.Statement(f"SELECT min({name}), max({name}) FROM rows")
        found = self._answer(contract, statement, self._with(contract, column)).row(0)
        return found[0], found[1]

    def names(self, table: str, key: str, name: str) -> dict[str, str]:
        """Readable names by key, for labels: `names("parties", "party_id", "name")`."""
        if not self.role.may_list(table):
            raise NotAllowed(f"Rows of {table} are not listed for this role: no names are taken from it.")
        contract = CONTRACTS[table]
        frame = self._answer(contract, sql.Statement(f"SELECT {sql.quoted(key)}, {sql.quoted(name)} FROM rows"))
        return dict(frame.iter_rows())

    def _with(self, contract: type[Contract], column: str) -> list[str]:
        """The files of the smallest table that has every value of a column."""
        of = self.snapshot.files(contract.table)
        return roll_ups.with_column(contract, column, of) or list(of)

    def _measured(self, kpi: KPI, split: Sequence[str], filters: Filters, grain: Grain | None) -> pl.DataFrame:
        """One row a group: its columns (and `period`), `value`, `per`, `rows`, `absent` (pay kept back), `left_out`."""
        if not is_pay(kpi):
            if (sums := self._by_day(kpi, split, filters)) is not None:
                return withheld.whole(sums.frame(filters, grain))
            answer = self._answer(kpi.result, *self._asked(kpi, split, filters, grain))
            foreign = foreign_drill(kpi, filters)
            return withheld.nothing(answer, withheld.REFUSED) if foreign else withheld.whole(answer)
        found = self._of_pay(kpi, sql.of_kpi(kpi, filters, split, grain), split, filters, grain)
        self._audit.note(
            {
                **{"role": self.role.key, "load": self.snapshot.load_id, "kpi": kpi.key},
                **{"by": list(split), "each": grain, "from": filters.start, "to": filters.end},
                **{"chosen": dict(filters.chosen), "drilled": dict(filters.drilled)},
                **{"rows": found.height, "kept_back": found["absent"].count()},
                "why": found["absent"].drop_nulls().unique().sort().to_list(),
            }
        )
        return found

    def _of_pay(
        self, kpi: KPI, statement: sql.Statement, split: Sequence[str], filters: Filters, grain: Grain | None
    ) -> pl.DataFrame:
        """As `_measured`. A number over people is added up from cells, and never from rows of people."""
        if why := self._guard.refuses(kpi, split, filters):
            return withheld.nothing(self._answer(kpi.result, statement), why)
        ratio = kpi.per is not None
        if kpi.people or is_sums(kpi, split):
            parts = self._guard.months(kpi, split, filters, self._answer)
            return withheld.summed(parts, filters, grain, ratio=ratio)
        months = self._guard.months_of_units(kpi, split, filters)
        answer = shown = self._answer(kpi.result, statement)
        if months["why"].count():
            shown = self._answer(kpi.result, statement, among=withheld.allowed(months))
        return withheld.withheld(answer, shown, months, split, grain, ratio=ratio)

    def _by_day(self, kpi: KPI, split: Sequence[str], filters: Filters) -> Sums | None:
        """What a question adds up from that was put before over another range of days."""
        return self._all_by_day([(kpi, split, filters)], again=True)[0]

    def _all_by_day(self, asked: Sequence[Asked], *, again: bool = False) -> list[Sums | None]:
        sums = self._sums
        return sums.of(asked, self.snapshot, self._values, again=again) if sums is not None else [None] * len(asked)

    def _values(self, contract: type[Contract], statement: sql.Statement, files: list[str]) -> Values:
        with self._put(contract, statement, files) as (cursor, text, given):
            answer = cursor.execute(text, given)
            return columns_of(answer), answer.fetchall()

    def _asked(
        self, kpi: KPI, split: Sequence[str], filters: Filters, grain: Grain | None
    ) -> tuple[sql.Statement, list[str]]:
        """A question that is not about pay, and the files of the smallest table that answers it."""
        counted, files = self._counted(kpi, split, filters)
        return sql.of_kpi(kpi, filters, split, grain, counted), files

    def _counted(self, kpi: KPI, split: Sequence[str], filters: Filters) -> tuple[sql.Counted | None, list[str]]:
        """How it is counted in a roll-up, or None for in the rows; and the files of either."""
        of = self.snapshot.files(kpi.result.table)
        return roll_ups.answering(kpi, split, filters, of) or (None, list(of))

    def _answer(
        self,
        contract: type[Contract],
        statement: sql.Statement,
        files: list[str] | None = None,
        among: pl.DataFrame | None = None,
        ask: Ask = few,
    ) -> pl.DataFrame:
        """What one statement gives."""
        with self._put(contract, statement, files, among) as (cursor, text, given):
            return ask(cursor, text, given)

    @contextmanager
    def _put(
        self,
        contract: type[Contract],
        statement: sql.Statement,
        files: list[str] | None = None,
        among: pl.DataFrame | None = None,
    ) -> Iterator[tuple[duckdb.DuckDBPyConnection, str, list[Any]]]:
        """A cursor to run one statement on, its text and its parameters.

        Each has a cursor of its own: a connection shared by threads mixes up their answers. Without `files` it is over
        the rows of the table. With `among` only rows count that it has the like of: same values in all of its columns.
        """
        files = list(self.snapshot.files(contract.table)) if files is None else files
        with (
            closing(self._engine.cursor()) as cursor,
            self._waits(cursor),
            rows_of(contract, files, cursor, self._held) as (rows, given),
        ):
            source = f"{rows} AS stored"
            if among is not None:
                cursor.register("among", among)
                source += sql.semi_join("stored", "among", among)
            view = f"WITH rows AS (SELECT stored.* FROM {source}) {statement.text}"
            text = view if given or among is not None else statement.over(rows)
            yield cursor, text, [*given, *statement.parameters]
