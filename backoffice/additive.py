"""Additive numbers: what the aggregates of a KPI are made of, where parts of them added up give exactly the whole.

It is read off the KPI's own expressions. `sum(a) / count(*)` is made of two measures, each a column that can be kept
for some of the rows and added to that of the others. A quantile or a count of different values is made of none.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cache
from typing import Final

from backoffice.contracts import Contract
from backoffice.expressions import Tree, is_column, only_where, outermost, parser, place, tree
from backoffice.kpis.kpi import KPI
from backoffice.sql import EVERYTHING, Counted, holding, quoted

Value = Decimal | int | None
"""A number as DuckDB gives it."""

ADDED_BY: Final[Mapping[str, str]] = {
    "count_star": "sum",
    "count": "sum",
    "sum": "sum",
    "min": "min",
    "max": "max",
}
"""Aggregates that parts can be put together of, and the aggregate that does it."""


EXACT: Final = Context(prec=100)
"""Arithmetic that rounds nothing: DuckDB's numbers have 38 digits, Python's own context keeps 28."""

_ADDS: Final[Mapping[str, Callable[[Sequence[int]], int]]] = {"sum": sum, "min": min, "max": max}

_OF_ONE_KIND: Final = re.compile(r"CASE WHEN min\((?P<kind>\w+)\) = max\((?P=kind)\) THEN (?P<sum>.+) END")
"""A number that is only told of rows that are all of one kind."""

_NUMBER: Final = re.compile(r"(BIGINT|HUGEINT|INTEGER|DECIMAL\(\d+,\s?(?P<scale>\d+)\))")


@dataclass(frozen=True)
class Additive:
    """A KPI over parts: its `measures`, aggregates over rows as SQL, and what is `counted` of columns named so."""

    measures: tuple[str, ...]
    counted: Counted


@dataclass(frozen=True)
class Part:
    """A number that is one `measure`, an aggregate over rows as SQL, or what it is where there is `nothing` to add up.

    It is of a `kind`, as DuckDB calls the type; a decimal has so many digits after its point (`scale`).
    """

    measure: str
    kind: str
    scale: int
    nothing: Value
    adds: Callable[[Sequence[int]], int]

    def wholes(self, values: Sequence[Value]) -> list[int | None]:
        """Values without their point: integers add up exactly, however long."""
        if not self.scale:
            return list(values)  # type: ignore[arg-type]
        return [None if one is None else int(EXACT.scaleb(Decimal(one), self.scale)) for one in values]

    def of(self, wholes: Sequence[int | None]) -> Value:
        """What those of parts of the rows come to."""
        there = [one for one in wholes if one is not None]
        if not there:
            return self.nothing
        found = self.adds(there)
        return EXACT.scaleb(Decimal(found), -self.scale) if self.scale else found


@dataclass(frozen=True)
class Parts:
    """A KPI whose value, per and number of rows are each one part."""

    value: Part
    per: Part | None
    rows: Part

    def all(self) -> tuple[Part, ...]:
        """Its parts, as they are asked for."""
        return (self.value, *([self.per] if self.per else []), self.rows)


def parts(kpi: KPI) -> Parts | None:
    """The parts of the KPI, over what holds now; None where it is made otherwise, or does not add up exactly."""
    return _parts(kpi.value, kpi.per, holding(kpi, EVERYTHING), kpi.result)


@cache
def _parts(value: str, per: str | None, where: str | None, result: type[Contract]) -> Parts | None:
    try:
        over = None if per is None else _part(per, where, result)
        return Parts(_part(value, where, result), over, _part("count(*)", where, result))
    except _NotAdditiveError:
        return None


def _part(expression: str, where: str | None, result: type[Contract]) -> Part:
    """An aggregate that can be added, or such a one with a nought where there is nothing to add."""
    found, nought = tree(expression), False
    if found.get("type") == "OPERATOR_COALESCE":
        found, otherwise = found["children"]
        nought = otherwise.get("literal", {}).get("text") == "0"
        if not nought:
            raise _NotAdditiveError
    if not _can_be_added(found):
        raise _NotAdditiveError
    first, last = place(found)
    measure = expression[first:last] if where is None else only_where(expression[first:last], where)
    added(measure, result)
    kind = type_of(expression, result)
    if kind != type_of(measure, result) or not (number := _NUMBER.fullmatch(kind)):
        raise _NotAdditiveError
    scale = int(number["scale"] or 0)
    zero = EXACT.scaleb(Decimal(0), -scale) if scale else 0
    nothing = zero if nought or found["function_name"].startswith("count") else None
    return Part(measure, kind, scale, nothing, _ADDS[ADDED_BY[found["function_name"]]])


def additive(kpi: KPI) -> Additive | None:
    """What the KPI is made of, over what holds now; None where parts of it do not add up, or not exactly."""
    return _additive(kpi.value, kpi.per, holding(kpi, EVERYTHING), kpi.result)


def is_sums(kpi: KPI, split: Sequence[str] = ()) -> bool:
    """The KPI's value and its per are each one sum or count: what they are of parts is added up as it is.

    So is one that is only of a single kind, where it is split by kind.
    """
    of_one = _OF_ONE_KIND.fullmatch(kpi.value)
    value = of_one["sum"] if of_one and of_one["kind"] in split else kpi.value
    formulas = [tree(one) for one in (value, kpi.per) if one is not None]
    return all(_can_be_added(one) and ADDED_BY[one["function_name"]] == "sum" for one in formulas)


@cache
def _additive(value: str, per: str | None, where: str | None, result: type[Contract]) -> Additive | None:
    measures: dict[str, str] = {}
    try:
        over = [_over_parts(one, where, result, measures) for one in (value, per or "NULL", "count(*)")]
    except _NotAdditiveError:
        return None
    return Additive(tuple(measures), Counted(over[0], over[1], over[2], having=f"{over[2]} > 0"))


class _NotAdditiveError(Exception):
    """Something in an expression that cannot be taken apart; never leaves this module."""


def _over_parts(expression: str, where: str | None, result: type[Contract], measures: dict[str, str]) -> str:
    """The expression over columns that hold its measures; each is put into `measures`, with what adds it up."""
    over = expression
    for part in sorted(_aggregates(tree(expression)), key=lambda one: -int(one["query_location"])):
        first, last = place(part)
        measure = expression[first:last] if where is None else only_where(expression[first:last], where)
        if measure not in measures:
            measures[measure] = added(measure, result)
        over = over[:first] + measures[measure] + over[last:]
    return over


def _aggregates(expression: Tree) -> Iterator[Tree]:
    """The aggregates that can be added, outermost first; a column outside of them belongs to one that cannot."""
    for part in outermost(expression, lambda one: is_column(one) or _can_be_added(one)):
        if is_column(part):
            raise _NotAdditiveError
        yield part


def _can_be_added(part: Tree) -> bool:
    return part.get("class") == "FUNCTION" and part["function_name"] in ADDED_BY and not part["distinct"]


@cache
def added(measure: str, result: type[Contract]) -> str:
    """What puts a measure together of columns named so that hold it for parts of the rows: the same number and type."""
    kind, function = type_of(measure, result), tree(measure)["function_name"]
    if kind in ("DOUBLE", "FLOAT"):
        raise _NotAdditiveError
    sums = f"{ADDED_BY[function]}({quoted(measure)})"
    return f"CAST({f'coalesce({sums}, 0)' if function.startswith('count') else sums} AS {kind})"


@cache
def type_of(measure: str, result: type[Contract]) -> str:
    """DuckDB's type of an aggregate over rows of a result."""
    with parser().cursor() as cursor:
        return str(cursor.sql(f"SELECT {measure} FROM {_without_rows(result)}").types[0])


@cache
def _without_rows(result: type[Contract]) -> str:
    """The name of a table of the parser that has the columns of a result."""
    with parser().cursor() as cursor:
        cursor.register("no_rows", result.create_empty())
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {quoted(result.table)} AS FROM no_rows")
    return quoted(result.table)
