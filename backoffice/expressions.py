"""What a KPI's expressions are made of, by DuckDB's own parser: there is no second grammar to disagree with it."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Final

import duckdb

Tree = Mapping[str, Any]

_BEFORE: Final = len("SELECT ")
"""Where an expression begins in what the parser is asked of it: places in its tree are counted from there."""

_FILTER: Final = " FILTER (WHERE "


@cache
def parser() -> duckdb.DuckDBPyConnection:
    """The DuckDB that expressions are asked of, with no data in it. For each question a cursor."""
    return duckdb.connect()


@lru_cache(maxsize=2000)
def tree(expression: str) -> Tree:
    """The parts of one declared expression, as `json_serialize_sql` names them. Raises ValueError for what is none."""
    with parser().cursor() as cursor:
        row = cursor.execute(
            "SELECT json_serialize_sql(?, skip_null := true, skip_empty := true)", [f"SELECT {expression}"]
        ).fetchone()
    found: dict[str, Any] = json.loads(row[0]) if row else {"error": True}
    if found["error"]:
        raise ValueError(f"{expression}: {found.get('error_message', 'no expression')}")
    made: Tree = found["statements"][0]["node"]["select_list"][0]
    return made


def columns(expression: str) -> tuple[str, ...]:
    """The columns an expression reads, in the order it names them, each once."""
    return tuple(dict.fromkeys(part["column_names"][-1] for part in outermost(tree(expression), is_column)))


@lru_cache(maxsize=2000)
def narrowed(expression: str, where: str | None) -> str:
    """The expression with every aggregate in it taken over those rows only, of which a condition holds."""
    if where is None:
        return expression
    over = expression
    for first, last in sorted(map(place, outermost(tree(expression), _is_aggregate)), reverse=True):
        over = over[:first] + only_where(over[first:last], where) + over[last:]
    return over


def only_where(aggregate: str, where: str) -> str:
    """One aggregate taken over those rows only."""
    head, has_one, condition = aggregate.partition(_FILTER)
    return f"{head}{_FILTER}({where}) AND ({condition[:-1]}))" if has_one else f"{head}{_FILTER}{where})"


def place(part: Tree) -> tuple[int, int]:
    """Where a function of an expression's tree begins and ends in its text."""
    first = part["query_location"] - _BEFORE
    return first, first + part["query_location_length"]


def outermost(part: Any, wanted: Callable[[Tree], bool]) -> Iterator[Tree]:
    """The parts of a tree that are wanted, in the order of the text, those within another of them left out."""
    if isinstance(part, list):
        for one in part:
            yield from outermost(one, wanted)
    elif isinstance(part, dict):
        if wanted(part):
            yield part
        else:
            for one in part.values():
                yield from outermost(one, wanted)


def is_column(part: Tree) -> bool:
    """The part names a column."""
    return part.get("class") == "COLUMN_REF"


def _is_aggregate(part: Tree) -> bool:
    return part.get("class") == "FUNCTION" and part["function_name"] in _aggregate_functions()


@cache
def _aggregate_functions() -> frozenset[str]:
    """The names of all aggregates DuckDB has."""
    with parser().cursor() as cursor:
        found = cursor.execute("SELECT function_name FROM duckdb_functions() WHERE function_type = 'aggregate'")
        return frozenset(name for (name,) in found.fetchall())
