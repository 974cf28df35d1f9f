"""Ranges: which files of a table can hold rows of groups between two keys, as their footers tell.

A reader of one part opens all files of its inputs, only to see that nearly all of them can be left out. Parts and files
both grow with the rows, so that this grew with their square. The footers are read once instead, for all parts.
"""

from dataclasses import dataclass
from functools import cached_property
from glob import escape

import duckdb
import polars as pl

from backoffice.contracts import Contract

_FOOTERS = """
select file_name, min(stats_min_value), max(stats_max_value)
from parquet_metadata($files)
where path_in_schema = $key
group by file_name
having bool_and(stats_min_value is not null and stats_max_value is not null and stats_null_count = 0)
"""


@dataclass(frozen=True)
class Ranged:
    """Files of one table, to be asked by a column for those between two of its values."""

    contract: type[Contract]
    files: tuple[str, ...]
    key: str

    def between(self, first: str | None, last: str | None) -> tuple[str, ...]:
        """The files that may hold a key of at least `first` and less than `last`; None is no bound."""
        if first is None and last is None:
            return self.files
        return tuple(file for file in self.files if self._reaches(file, first, last))

    def _reaches(self, file: str, first: str | None, last: str | None) -> bool:
        if file not in self._ends:
            return True
        least, most = self._ends[file]
        return (first is None or most >= first) and (last is None or least < last)

    @cached_property
    def _ends(self) -> dict[str, tuple[str, str]]:
        """Bounds of the key in each file whose footers tell them and say that no row lacks it.

        Of text alone: it is ordered the same in footers and rows (by the bytes of UTF-8, which is the order of Python).
        """
        if not self.files or self.contract.polars_schema()[self.key] != pl.String:
            return {}
        asked = {"files": [escape(file) for file in self.files], "key": self.key}
        with duckdb.connect() as connection:
            told = connection.execute(_FOOTERS, asked).fetchall()
        return {file: (least, most) for file, least, most in told}
