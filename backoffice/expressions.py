"""What a KPI's expressions are made of, by DuckDB's own parser: there is no second grammar to disagree with it."""

import json
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

import duckdb

Tree = Mapping[str, Any]


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
    return tuple(dict.fromkeys(_columns(tree(expression))))


def _columns(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _columns(one)
    elif isinstance(part, dict):
        if part.get("class") == "COLUMN_REF":
            yield part["column_names"][-1]
        for one in part.values():
            yield from _columns(one)
