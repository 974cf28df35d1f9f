"""Buckets: a result kept in files by bucket of its groups, of which a build makes anew only those whose rows changed.

For results in which time changes nothing, only rows that come and go: an account's reconciliation says the same next
year. Each transform that writes the result cuts its inputs by a hash of its groups; what it makes of a bucket is one
file, named after transform and bucket. A file of another name (an older layout) makes the build start from nothing.

What follows such a result is kept in the same buckets: see `build_follow`. Transforms of both sorts may write one
result: each leaves the other's files be.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import polars as pl

from backoffice import build_follow
from backoffice.build_hashed import NAME, bucket_of, by_bucket, how_many, name_of
from backoffice.build_increment import LastBuild, Step, changed_groups
from backoffice.build_parts import PART_ROWS, WORTH_CUTTING, Files, Named, Part, Piece, Rule, publish
from backoffice.store import KEPT_APART

BUCKET_ROWS = 100_000
"""Rows of the inputs worth a bucket of their own: of fewer, what is done once a bucket costs more than the rows."""

MOST = 128
"""Buckets of one transform: the largest account of a firm is about one row in twelve, and more would not help it."""


def rebuild(steps: Sequence[Step], last: LastBuild, changed: Mapping[str, pl.DataFrame | None]) -> None:
    """Bring the result of all `steps` up to date, bucket by bucket."""
    writer, table = steps[0].writer, steps[0].transform.writes.table
    files = writer.before.files(table)
    cut = [step for step in steps if step.transform.in_buckets]
    made = {step.transform.name: _Made.of(step, files) for step in cut}
    theirs = {file for one in made.values() for file in one.files}
    following = {name: file for name, file in by_bucket(files).items() if file not in theirs}
    follows = len(cut) < len(steps)
    is_known = writer.before.has(table) and len(theirs) + follows * len(following) == len(files)
    if not is_known:
        writer.replace(table, steps[0].transform.writes.create_empty())
    away: list[str] = []
    parts: list[Iterator[Part]] = []
    for step in steps:
        if step.transform.follows:
            gone, some = build_follow.follow(step, last, changed, following if is_known else None)
        else:
            gone, some = _of_step(step, made[step.transform.name] if is_known else None, last, changed)
        away += gone
        parts.append(some)
    every = chain.from_iterable(parts)
    first = next(every, None)
    if away or first:
        publish(writer, table, away, chain([first] if first else [], every), steps[0].hands)


def _of_step(
    step: Step, made: "_Made | None", last: LastBuild, changed: Mapping[str, pl.DataFrame | None]
) -> tuple[list[str], Iterator[Part]]:
    """The files of one transform that go, and the parts that come; `made` is what there is of it, None for nothing."""
    count, buckets = _stale(step, made, last, changed) if made else (_wanted(step), None)
    away = [file for file, bucket in made.files.items() if buckets is None or bucket in buckets] if made else []
    return away, _parts(step, count, list(range(count)) if buckets is None else buckets)


class _Made:
    """What the last build left of one transform: its files, each with the number of its bucket, and of how many."""

    def __init__(self, files: dict[str, int], count: int) -> None:
        self.files, self.count = files, count

    @classmethod
    def of(cls, step: Step, files: Sequence[str]) -> "_Made":
        named = {file: NAME.fullmatch(Path(file).name) for file in files}
        own = {file: name for file, name in named.items() if name and name["transform"] == step.transform.name}
        counts = {int(name["count"]) for name in own.values()}
        return cls({file: int(name["number"]) for file, name in own.items()}, max(counts, default=0))


def _stale(
    step: Step, made: _Made, last: LastBuild, changed: Mapping[str, pl.DataFrame | None]
) -> tuple[int, list[int] | None]:
    """How many buckets there are, and those whose rows may be others than those of the last build; None for all."""
    wanted = _wanted(step)
    if not last.same_code or not made.count or wanted > 4 * made.count:
        return wanted, None
    found: list[pl.DataFrame] = []
    for contract in step.transform.reads.values():
        groups = changed_groups(step, contract, last, changed)
        if groups is None:
            return made.count, None
        found += groups
    if not found:
        return made.count, []
    buckets = pl.concat(found).select(bucket_of(step.keys, made.count).unique().sort())
    return made.count, buckets.to_series().to_list()


def _wanted(step: Step) -> int:
    """How many buckets there should be for the rows there are."""
    return how_many(_rows(step), each=BUCKET_ROWS, most=MOST)


def _rows(step: Step) -> int:
    given = step.inputs(step.writer.now())
    return sum(given[name].select(pl.len()).collect().item() for name in step.cut)


def _parts(step: Step, count: int, buckets: list[int]) -> Iterator[Part]:
    """Some buckets at a time: their rows are read together, and they are worked on side by side."""
    rows, files = max(1, _rows(step)), step.files(step.writer.now())
    shares = min(step.hands.at_once, 1 + rows // WORTH_CUTTING) if step.hands.elsewhere else 1
    at_once = max(1, min(count * PART_ROWS // rows, -(-len(buckets) // shares)))
    for first in range(0, len(buckets), at_once):
        yield _Buckets(step.rule, files, tuple(buckets[first : first + at_once]), count)


@dataclass(frozen=True)
class _Buckets:
    """Some of `count` buckets, read together: a file each."""

    rule: Rule
    files: Files
    some: tuple[int, ...]
    count: int

    def pieces(self) -> Iterator[Piece]:
        """Read the rows of all these buckets; then one piece a bucket."""
        rule, given = self.rule, self.rule.scan(self.files)
        number = bucket_of(rule.keys, self.count)
        rows = {name: _by_bucket(given[name], number, self.some, self.count) for name in rule.cut}
        for one in self.some:
            inputs = {**given, **{name: rows[name].pop(one, given[name].clear()).lazy() for name in rule.cut}}
            yield partial(self.made, one, inputs)

    def made(self, one: int, inputs: Mapping[str, pl.LazyFrame]) -> Iterator[Named]:
        """The file of one bucket."""
        yield f"{KEPT_APART}{name_of(self.rule.transform.name, one, self.count)}", self.rule.run(inputs)


def _by_bucket(
    rows: pl.LazyFrame, bucket: pl.Expr, wanted: Sequence[int], count: int
) -> dict[int, pl.DataFrame | pl.LazyFrame]:
    """The rows of each of the wanted buckets, as they stand; those of one are read when they are asked for."""
    if count == 1:
        return {0: rows}
    if len(wanted) == 1:
        return {wanted[0]: rows.filter(bucket == wanted[0])}
    some = rows if len(wanted) == count else rows.filter(bucket.is_in(wanted))
    found = some.with_columns(bucket=bucket).collect(engine="streaming")
    return {key[0]: frame for key, frame in found.partition_by("bucket", as_dict=True, include_key=False).items()}
