"""What every extract has in common: a name, and for every row the file and line it came from."""

from functools import cache
from typing import ClassVar

import dataframely as dy
import polars as pl
from dataframely import Column

from backoffice.contracts import columns as c


class Contract(dy.Schema):
    """Base of all contracts. Subclasses' docstrings say what one row is (the grain)."""

    table: ClassVar[str]
    """The name of the table that holds such rows: in the store, in SQL, in the dictionary."""

    changes_on: ClassVar[tuple[str, ...]] = ()
    """Columns of moments or days on which time alone changes what a row says: until then, or since, it says nothing."""

    @classmethod
    @cache
    def columns(cls) -> dict[str, Column]:
        """Column name to its declaration, in order. Put together once: a page asks for it hundreds of times."""
        return super().columns()

    @classmethod
    def business_key(cls) -> tuple[str, ...]:
        """Columns by which two files are seen to bring the same row; the primary key unless a contract says other."""
        return tuple(cls.primary_key())

    @classmethod
    def polars_schema(cls) -> dict[str, pl.DataType]:
        """Column name to Polars type, in order."""
        return {name: column.dtype for name, column in cls.columns().items()}


class Extract(Contract):
    """Base of all extracts: the two lineage columns, so that every figure can be traced to a line of a file."""

    names_kinds: ClassVar[bool] = False
    """Its rows name kinds that are data and not code: pages show their `name` for its key, `name_hi` in Hindi."""

    source_id = c.identifier(
        "The file or system this row came from: see `source_files`.", "first 16 hex digits of SHA-256"
    )
    source_row = c.count(
        "Line (text files), row (tables) or entry (messages) in that file, counted from 1.", "position", min=1
    )


class Result(Contract):
    """Base of all results: what a transform makes; kept beside the extracts and rebuilt at will."""
