"""Alike: a result each row of which rests on what its inputs say of its own key, and on rows that are like it.

It is kept in files by a hash of the columns in which rows are `alike`, so that all that are like one another are in one
file, wherever their inputs are kept. A build makes anew the files that hold, or come to hold, a row of whose key an
input changed. When the clock has moved, or what is given whole has changed, that is all of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from backoffice.build_groups import holding, rows_of
from backoffice.build_hashed import bucket_of, by_bucket, how_many, name_of
from backoffice.build_increment import LastBuild, Step, changed_groups
from backoffice.build_parts import Files, Named, Piece, Rule, publish, side_by_side
from backoffice.store import KEPT_APART, scan_files, write_rows

FILE_ROWS = 8_192
"""Rows worth a file of their own: of fewer, opening it costs more than the rows."""

MOST = 64
"""Files of one result."""


def rebuild(step: Step, last: LastBuild, changed: Mapping[str, pl.DataFrame | None]) -> None:
    """Bring the step's result up to date, file by file."""
    writer, writes = step.writer, step.transform.writes
    files = writer.before.files(writes.table)
    made = by_bucket(files)
    asked = _changed_keys(step, last, changed) if made and len(made) == len(files) else None
    if asked is None or _wanted(writer.before.height(writes.table)) > 4 * _count(made):
        writer.replace(writes.table, writes.create_empty())
        publish(writer, writes.table, (), [_Whole(step.rule, step.files(writer.now()))], step.hands)
    elif asked.height:
        _rebuild_some(step, asked, made)


def _changed_keys(step: Step, last: LastBuild, changed: Mapping[str, pl.DataFrame | None]) -> pl.DataFrame | None:
    """Keys of the result of which a row of an input came, went or became another; None where any may be."""
    if not last.same_code or not last.knew(step.facts, step.transform.facts):
        return None
    by_key = replace(step, transform=replace(step.transform, partition_by=tuple(step.transform.writes.primary_key())))
    known = {name: groups for name, groups in changed.items() if groups is not None}
    found = [step.transform.writes.create_empty().select(by_key.keys)]
    for contract in step.transform.reads.values():
        groups = changed_groups(by_key, contract, last, known)
        if groups is None:
            return None
        found += groups
    return pl.concat(found).unique()


def _rebuild_some(step: Step, asked: pl.DataFrame, made: Mapping[str, str]) -> None:
    """Make anew the files the keys `asked` for are in, or come into.

    Which these are only the rows made can tell. A file they come into is made anew with all it held.
    """
    writer, table, keys = step.writer, step.transform.writes.table, asked.columns
    stale = set(by_bucket(list(holding(list(made.values()), keys, asked))))
    while True:
        there = [file for bucket, file in made.items() if bucket in stale]
        wanted = pl.concat([asked, scan_files(step.transform.writes, there).select(keys).collect()]).unique()
        rows = dict(_by_file(step.rule, _of_keys(step, wanted), _count(made)))
        if rows.keys() <= stale:
            break
        stale |= rows.keys()
    come = side_by_side(lambda each: write_rows(writer.folder, table, f"{KEPT_APART}{each[0]}", each[1]), rows.items())
    writer.exchange(table, there, come)


def _of_keys(step: Step, wanted: pl.DataFrame) -> pl.DataFrame:
    """The rows of the result with these keys."""
    given = step.inputs(step.writer.now())
    for name, contract in step.transform.reads.items():
        if set(wanted.columns) <= set(contract.column_names()):
            given[name] = rows_of(given[name], wanted, wanted.columns)
    return step.run(given, engine="in-memory")


@dataclass(frozen=True)
class _Whole:
    """The whole result, as files."""

    rule: Rule
    files: Files

    def pieces(self) -> Iterator[Piece]:
        """Make it; then one piece a file."""
        rows = self.rule.run(self.rule.scan(self.files))
        for bucket, some in _by_file(self.rule, rows, _wanted(rows.height)):
            yield partial(list, [(f"{KEPT_APART}{bucket}", some)])


def _by_file(rule: Rule, rows: pl.DataFrame, count: int) -> Iterator[Named]:
    """The rows of each of `count` files, by its name."""
    number = bucket_of(rule.transform.alike, count)
    for (one,), some in rows.with_columns(number=number).partition_by("number", as_dict=True).items():
        yield name_of(rule.transform.name, one, count), some.drop("number")


def _wanted(rows: int) -> int:
    return how_many(rows, each=FILE_ROWS, most=MOST)


def _count(made: Mapping[str, str]) -> int:
    """Of how many files the result is, by their names; empty ones are not there."""
    return max(int(bucket.rsplit("-", 1)[1]) for bucket in made)
