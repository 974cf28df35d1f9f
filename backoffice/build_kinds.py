"""Kinds: the files of a result that time can change, told apart by whether it still can.

`open-` files hold groups that are not final, which the next build makes anew; `final-` files those of which time alone
changes nothing any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from backoffice.build_parts import Between, Files, Named, Piece, Rule, between
from backoffice.contracts import Contract
from backoffice.store import FINAL, OPEN, scan_files


@dataclass(frozen=True)
class Kinds:
    """The groups between two keys, as two files: what is final, and the rest.

    `told_by` is the result that says of each group whether it is final, with those of its files that can hold one of
    these; None where that is this result.
    """

    rule: Rule
    files: Files
    groups: Between
    told_by: tuple[type[Contract], tuple[str, ...]] | None

    def pieces(self) -> Iterator[Piece]:
        """One: nothing is read before."""
        yield self.made

    def made(self) -> Iterator[Named]:
        """Name and rows of both files."""
        rule = self.rule
        rows = rule.run(between(rule, rule.scan(self.files), self.groups))
        told = self.groups.of(scan_files(*self.told_by)).filter(~pl.col("is_final")) if self.told_by else None
        yield from in_kinds(rows, rule.keys, told)


def in_kinds(rows: pl.DataFrame, keys: list[str], still_open: pl.LazyFrame | None) -> Iterator[Named]:
    """The rows of groups that are final, and those of the rest; the rows say it themselves, or `still_open` does."""
    is_open = ~rows["is_final"] if still_open is None else _is_open(rows, keys, still_open)
    yield FINAL, rows.filter(~is_open)
    yield OPEN, rows.filter(is_open)


def _is_open(rows: pl.DataFrame, keys: list[str], still_open: pl.LazyFrame) -> pl.Series:
    """Which of the rows belong to groups that are not final."""
    known = still_open.select(*keys, is_open=True)
    marked = rows.lazy().select(keys).join(known, on=keys, how="left", maintain_order="left")
    return marked.select(pl.col("is_open").fill_null(False)).collect().to_series()
