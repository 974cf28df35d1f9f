"""The gate: a question goes on only as one SELECT made of parts that are listed here. What is not listed is refused.

What is judged is the tree DuckDB's own parser makes of the text, so there is no second grammar to disagree with it.
Relations are the tables the viewer may see and names the question itself made (WITH); neither files nor catalogues.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from backoffice.adhoc.functions import ALLOWED, TABLE_FUNCTIONS
from backoffice.errors import QuestionRefused

LONGEST: Final = 20_000
"""Characters of a question at most."""

_NODES: Final = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
_RELATIONS: Final = frozenset(
    {"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "PIVOT", "SHOW_REF"}
)
_MODIFIERS: Final = frozenset({"ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER"})
_ORDERS: Final = frozenset({"ORDER_DEFAULT", "ASCENDING", "DESCENDING"})
_PARTS: Final = _NODES | _RELATIONS | _MODIFIERS | _ORDERS

_EXPRESSIONS: Final = frozenset(
    {
        *("CONSTANT", "COLUMN_REF", "FUNCTION", "CASE", "CAST", "COMPARISON", "CONJUNCTION", "OPERATOR", "BETWEEN"),
        *("STAR", "SUBQUERY", "PARAMETER", "WINDOW", "LAMBDA", "COLLATE", "POSITIONAL_REFERENCE", "TYPE"),
    }
)

_NOWHERE: Final = 2**63
"""Beyond it DuckDB says of a part that it has no place in the text."""

Scope = frozenset[str]


@dataclass(frozen=True)
class Passed:
    """A question that may be run: the tables it reads (lower case) and the names of its parameters."""

    tables: frozenset[str]
    parameters: tuple[str, ...]


def check(text: str, tree: str, open_tables: frozenset[str], closed_tables: Mapping[str, str]) -> Passed:
    """Let a question through, or raise QuestionRefused with the place and what to do.

    `tree` is what `json_serialize_sql` makes of `text`; `open_tables` the viewer may read, `closed_tables` he may not,
    each with the sentence that says why.
    """
    parsed = _parsed(text, tree)
    return _Gate(text, open_tables, closed_tables).passed(parsed)


def fit_to_parse(text: str) -> None:
    """Refuse what is no question at all before any parser sees it."""
    if not text.strip():
        raise QuestionRefused("The question is empty. Write a SELECT")
    if len(text) > LONGEST:
        raise QuestionRefused(f"The question has {len(text):,} characters, at most {LONGEST:,} are read. Shorten it")
    if "\x00" in text:
        raise QuestionRefused("The question holds a character of code 0. Take it out", text.index("\x00"))


def _parsed(text: str, tree: str) -> dict[str, Any]:
    """The one statement of the tree."""
    try:
        found = json.loads(tree)
    except RecursionError:
        raise QuestionRefused("The question is nested too deeply. Cut it into parts with WITH") from None
    if found["error"]:
        if found.get("error_subtype") == "SYNTAX_ERROR" or found.get("error_type") == "parser":
            at = found.get("position")
            raise QuestionRefused(str(found["error_message"]), _place(text, int(at) if at else None))
        raise QuestionRefused("Only SELECT may be asked here: it reads. Nothing can be written, set, loaded or called")
    statements = found["statements"]
    if len(statements) != 1:
        raise QuestionRefused(f"The text holds {len(statements)} statements, and one is asked at a time. Ask the first")
    statement: dict[str, Any] = statements[0]
    return statement


@dataclass
class _Gate:
    """The walk over one tree."""

    text: str
    open_tables: frozenset[str]
    closed_tables: Mapping[str, str]

    def passed(self, statement: dict[str, Any]) -> Passed:
        tables: set[str] = set()
        waiting: list[tuple[Any, Scope]] = [(statement["node"], frozenset())]
        while waiting:
            part, scope = waiting.pop()
            if isinstance(part, dict):
                tables.update(self._judged(part, scope))
                waiting.extend(_inside(part, scope))
            elif isinstance(part, list):
                waiting.extend((one, scope) for one in part)
        parameters = tuple(str(one["key"]) for one in statement.get("named_param_map") or ())
        return Passed(frozenset(tables), parameters)

    def _judged(self, part: Mapping[str, Any], scope: Scope) -> Iterator[str]:
        """The table one part of the tree reads, if it reads one. Raises for a part that is not listed."""
        kind = part.get("class")
        if isinstance(kind, str):
            if kind not in _EXPRESSIONS:
                raise self._refused(part, f"{kind.lower()} may not stand in a question")
            if kind in ("FUNCTION", "WINDOW"):
                self._function(part)
            if kind == "TYPE" and (part["catalog"] or part["schema"]):
                raise self._refused(part, "A type is named by its name alone")
            return
        kind = part.get("type")
        if not isinstance(kind, str):
            return
        if kind not in _PARTS:
            raise self._refused(part, f"{kind.removesuffix('_QUERY_NODE').lower()} may not stand in a question")
        if kind == "BASE_TABLE":
            yield from self._table(part, scope)
        elif kind == "TABLE_FUNCTION":
            self._table_function(part)
        elif kind == "SHOW_REF" and (part["query"] is None or part["table_name"]):
            raise self._refused(
                part, "What there is stands beside the question. For one table write DESCRIBE and its name"
            )

    def _table(self, part: Mapping[str, Any], scope: Scope) -> Iterator[str]:
        name = str(part["table_name"])
        known = name.lower()
        path = [one for one in part["qualified_name"]["path"] if one]
        if part["catalog_name"] or part["schema_name"] or len(path) != 1:
            raise self._refused(
                part, f"{'.'.join(path)}: a table is named by its name alone, without what stands before"
            )
        if part["at_clause"] is not None:
            raise self._refused(part, f"{name}: an earlier version is not asked for here")
        if known in scope:
            return
        if known in self.closed_tables:
            raise self._refused(part, self.closed_tables[known])
        if known not in self.open_tables:
            near = get_close_matches(known, sorted(self.open_tables), 3, 0.5)
            hint = f"Did you mean {' or '.join(near)}?" if near else "The tables stand beside the question."
            raise self._refused(part, f"There is no table {name}. {hint}")
        yield known

    def _function(self, part: Mapping[str, Any]) -> None:
        name = str(part["function_name"])
        if part["schema"] or part["catalog"] or len([one for one in part["qualified_name"]["path"] if one]) > 1:
            raise self._refused(part, f"{name}: write a function as {name}(…), with nothing before its name")
        if part.get("export_state"):
            raise self._refused(part, f"{name}: inner states of aggregates are not given out")
        if name.lower() not in ALLOWED:
            near = get_close_matches(name.lower(), sorted(ALLOWED), 3, 0.6)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise self._refused(part, f"The function {name} is not among those a question may use.{hint}")

    def _table_function(self, part: Mapping[str, Any]) -> None:
        call = part["function"]
        name = str(call.get("function_name", call.get("type")))
        if call.get("class") != "FUNCTION" or name.lower() not in TABLE_FUNCTIONS:
            raise self._refused(
                part, f"{name} may not stand where a table stands: only {', '.join(sorted(TABLE_FUNCTIONS))} may"
            )

    def _refused(self, part: Mapping[str, Any], why: str) -> QuestionRefused:
        return QuestionRefused(why, _place(self.text, part.get("query_location")))


def _inside(part: Mapping[str, Any], scope: Scope) -> Iterator[tuple[Any, Scope]]:
    """What stands inside a part, each with the names it can see there.

    A name made by WITH is seen by what comes after it, and by itself only on the right of a recursive union.
    """
    made = part.get("cte_map")
    if isinstance(made, dict):
        for one in made["map"]:
            yield one["value"], scope
            scope = scope | {str(one["key"]).lower()}
    recursive = part.get("type") == "RECURSIVE_CTE_NODE"
    for key, value in part.items():
        if key != "cte_map":
            yield value, scope | {str(part["cte_name"]).lower()} if recursive and key != "left" else scope


def _place(text: str, at: int | None) -> int | None:
    """A place counted in bytes, counted in characters."""
    if at is None or at >= _NOWHERE:
        return None
    return len(text.encode()[:at].decode(errors="ignore"))
