"""An answer of few rows as a frame, made of the values that DuckDB gives.

To make a relation of a question plans it twice, once to know its columns and once to run it: of a small question that
is a third of its time. Values come one by one instead, which is the dearer way from some thousand rows on.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import polars as pl

from backoffice.contracts import Contract

FEW: Final = 1_000
"""Rows of an answer up to which its values are taken one by one."""

_KINDS: Final[dict[str, pl.DataType]] = {
    "VARCHAR": pl.String(),
    "DATE": pl.Date(),
    "BIGINT": pl.Int64(),
    "INTEGER": pl.Int32(),
    "HUGEINT": pl.Decimal(38, 0),
    "DOUBLE": pl.Float64(),
    "BOOLEAN": pl.Boolean(),
    "TIMESTAMP": pl.Datetime("us"),
    '"NULL"': pl.Null(),
}
"""What a column of the engine's type is in a frame, as its relations have it too."""

_DECIMAL: Final = re.compile(r"DECIMAL\((\d+),\s?(\d+)\)")


@dataclass(frozen=True)
class Rows:
    """Rows of a table: the first `len(frame)` of `total`; `cut` says whether some were left off."""

    frame: pl.DataFrame
    total: int

    @property
    def cut(self) -> bool:
        """Fewer rows are here than there are."""
        return self.frame.height < self.total


Ask = Callable[[duckdb.DuckDBPyConnection, str, Sequence[Any]], pl.DataFrame]
"""How a question is put, with its text and its parameters."""


def asking(contract: type[Contract], columns: Sequence[str], limit: int) -> Ask:
    """How to ask for at most `limit` rows of some columns of a table, all of them where none is named."""
    there = contract.columns()
    held = [there[name].dtype for name in columns or there]
    return every if limit > FEW or any(_is_other(dtype) for dtype in held) else few


def few(cursor: duckdb.DuckDBPyConnection, text: str, given: Sequence[Any]) -> pl.DataFrame:
    """The answer to a question, of which there are few rows: the very frame that `every` gives.

    Types that values are not taken of (lists, moments in a time zone) are asked for as a relation, once it is known.
    """
    asked = cursor.execute(text, given)
    kinds = columns_of(asked)
    if any(_kind(kind) is None for _, kind in kinds):
        cursor.abort()
        return every(cursor, text, given)
    return frame(kinds, asked.fetchall())


def columns_of(asked: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """The columns of an answer, each with the engine's word for its type."""
    return [(name, str(kind)) for name, kind, *_ in asked.description or ()]


def frame(kinds: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]]) -> pl.DataFrame:
    """Rows of values as a frame; `kinds` are the names of its columns, each with the engine's word for its type."""
    columns: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(kinds)
    return pl.DataFrame([pl.Series(name, held, _kind(kind)) for (name, kind), held in zip(kinds, columns, strict=True)])


def every(cursor: duckdb.DuckDBPyConnection, text: str, given: Sequence[Any]) -> pl.DataFrame:
    """The answer to a question, however many rows it has."""
    return pl.DataFrame(cursor.sql(text, params=list(given)))


def _kind(told: str) -> pl.DataType | None:
    """The type of a column by the engine's word for it; None where it is not among ours."""
    if (decimal := _DECIMAL.fullmatch(told)) is not None:
        return pl.Decimal(int(decimal[1]), int(decimal[2]))
    return _KINDS.get(told)


def _is_other(dtype: pl.DataType) -> bool:
    """A column of a contract whose type is not among ours here."""
    return dtype.is_nested() or (isinstance(dtype, pl.Datetime) and dtype.time_zone is not None)
