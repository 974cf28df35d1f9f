"""Parts: a result is made part by part, a group never cut in two, and the files of all parts are published together.

A transform that may be cut by group (`partition_by`) answers for each group by its rows alone, so the parts together
are the whole. A part says in plain values what is to be made: by which transform, of which files, which groups. So
whoever sees the files can make it, here or on another machine (`backoffice.cluster`); its rows go from files to files.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

import polars as pl

from backoffice.build_ranges import Ranged
from backoffice.contracts import Contract
from backoffice.store import FINAL, OPEN, Snapshot, Writer, scan_files, write_rows
from backoffice.transforms.transform import Transform

PART_ROWS = 1_000_000
"""Rows of the inputs in one part. With `AT_ONCE`, this is what bounds a build's memory."""

AT_ONCE = 2
"""Parts worked on here at the same time: while the rules of one wait for a single core, the other has the rest."""

WORTH_CUTTING = 500_000
"""Rows of the inputs worth one more part, so that nobody who could work waits; for fewer it costs what it saves."""

SAMPLED = 100
"""Of so many rows one is looked at to find where to cut."""

Engine = Literal["streaming", "in-memory"]
Files = Mapping[str, tuple[str, ...]]
"""The files of each input, by argument."""

Named = tuple[str, pl.DataFrame]
"""How a file's name begins, and its rows."""

Piece = Callable[[], Iterable[Named]]
"""Work on rows that were read already."""

Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Rule:
    """A transform with the facts it is to judge by."""

    transform: Transform
    facts: Mapping[str, Any]

    @property
    def keys(self) -> list[str]:
        """The columns that name a group."""
        return list(self.transform.partition_by)

    def has_groups(self, contract: type[Contract]) -> bool:
        """Rows of `contract` belong to groups; if not, all of them are given to every group."""
        return set(self.keys) <= set(contract.column_names())

    @property
    def cut(self) -> list[str]:
        """The inputs that are cut by group, by argument."""
        return [name for name, contract in self.transform.reads.items() if self.has_groups(contract)]

    def files(self, now: Snapshot) -> Files:
        """The files of its inputs, as far as they matter."""
        files = {name: now.files(contract.table) for name, contract in self.transform.reads.items()}
        return files | {name: of_open(files[name]) for name in self.transform.open_only}

    def scan(self, files: Files) -> dict[str, pl.LazyFrame]:
        """Its inputs, of these files."""
        return {name: scan_files(contract, files[name]) for name, contract in self.transform.reads.items()}

    def plan(self, inputs: Mapping[str, pl.LazyFrame]) -> pl.LazyFrame:
        """What it makes of `inputs`."""
        return self.transform(**inputs, **{name: self.facts[name] for name in self.transform.facts})

    def run(self, inputs: Mapping[str, pl.LazyFrame], engine: Engine = "streaming") -> pl.DataFrame:
        """The rows it makes of `inputs`."""
        return self.plan(inputs).collect(engine=engine)


def of_open(files: tuple[str, ...]) -> tuple[str, ...]:
    """Of a result's files those that hold all groups which are not final: where the names do not tell, all."""
    names = [Path(file).name for file in files]
    if not all(name.startswith((OPEN, FINAL)) for name in names):
        return files
    return tuple(file for file, name in zip(files, names, strict=True) if name.startswith(OPEN))


class Part(Protocol):
    """Some groups of a result. Holds plain values and no rows; what it needs it reads from files."""

    def pieces(self) -> Iterator[Piece]:
        """Read what the part is made of; the work left to do on it, which may be done side by side."""
        ...


class Hands(Protocol):
    """Who makes parts, `at_once` of them at the same time; `elsewhere` where each reads its files for itself."""

    @property
    def at_once(self) -> int: ...

    @property
    def elsewhere(self) -> bool: ...

    def write(self, parts: Iterable[Part], folder: Path, table: str) -> Iterator[str]:
        """Make parts of a table and write them into files of its folder; the files' names."""
        ...


@dataclass(frozen=True)
class Here:
    """This process, `at_once` pieces of work side by side."""

    at_once: int = AT_ONCE
    elsewhere: bool = False

    def write(self, parts: Iterable[Part], folder: Path, table: str) -> Iterator[str]:
        """See `Hands`."""

        def written(piece: Piece) -> list[str]:
            return [write_rows(folder, table, name, rows) for name, rows in piece() if rows.height]

        pieces = chain.from_iterable(part.pieces() for part in parts)
        return chain.from_iterable(side_by_side(written, pieces, self.at_once))


HERE = Here()


def publish(writer: Writer, table: str, away: Iterable[str], parts: Iterable[Part], hands: Hands) -> None:
    """Have the parts of a result made, and put their files, in one commit, in place of the files `away`."""
    writer.exchange(table, away, hands.write(parts, writer.folder, table))


class Between(NamedTuple):
    """The groups whose first key is at least `first` and less than `last`; None is where all begins or ends."""

    key: str
    first: Any = None
    last: Any = None

    def of(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The rows of these groups. Rows without a key belong to what all begins with."""
        key, first, last = pl.col(self.key), self.first, self.last
        if first is not None:
            rows = rows.filter(key >= pl.lit(first))
        if last is not None:
            below = key < pl.lit(last)
            rows = rows.filter(below | key.is_null() if first is None else below)
        return rows


class Cut(NamedTuple):
    """The groups between two keys, and the files their rows are in, by argument."""

    groups: Between
    files: Files


@dataclass(frozen=True)
class Stretch:
    """The groups of a result between two keys, as one file named `name`."""

    rule: Rule
    files: Files
    between: Between
    name: str = "part"

    def pieces(self) -> Iterator[Piece]:
        """One: nothing is read before."""
        yield self.made

    def made(self) -> Iterator[Named]:
        """The rows of these groups."""
        yield self.name, self.rule.run(between(self.rule, self.rule.scan(self.files), self.between))


def between(rule: Rule, given: Mapping[str, pl.LazyFrame], groups: Between) -> dict[str, pl.LazyFrame]:
    """The inputs of some groups: of what is cut their rows, of the rest all."""
    return {name: groups.of(rows) if name in rule.cut else rows for name, rows in given.items()}


def cuts(rule: Rule, files: Files, at_once: int = AT_ONCE) -> list[Cut]:
    """Where to cut, and which files each piece is to be read from: of what is cut, those that can hold its groups."""
    given = {name: Ranged(rule.transform.reads[name], files[name], rule.keys[0]) for name in rule.cut}
    return [
        Cut(groups, {**files, **{name: some.between(groups.first, groups.last) for name, some in given.items()}})
        for groups in stretches(rule, rule.scan(files), at_once)
    ]


def stretches(rule: Rule, given: Mapping[str, pl.LazyFrame], at_once: int = AT_ONCE) -> list[Between]:
    """Where to cut: about `PART_ROWS` rows or fewer each, and as many as `at_once` take in turn, if worth it."""
    if not rule.cut:
        return [Between(rule.keys[0])]
    rows = sum(given[name].select(pl.len()).collect().item() for name in rule.cut)
    large = 1 + rows // PART_ROWS
    count = -(-large // at_once) * at_once if large > 1 else min(at_once, 1 + rows // WORTH_CUTTING)
    bounds = _bounds(given[rule.cut[0]].select(rule.keys[0]), count) if count > 1 else []
    return [Between(rule.keys[0], *ends) for ends in zip([None, *bounds], [*bounds, None], strict=True)]


def _bounds(keys: pl.LazyFrame, count: int) -> list[Any]:
    """Values between which the keys fall into that many stretches of about the same size."""
    sample = keys.gather_every(SAMPLED).collect(engine="streaming").to_series().drop_nulls().sort()
    ends = [len(sample) * number // count for number in range(1, count)] if len(sample) else []
    return list(dict.fromkeys(sample.gather(ends)))


def side_by_side(work: Callable[[Given], Made], parts: Iterable[Given], at_once: int = AT_ONCE) -> Iterator[Made]:
    """What `work` makes of each of `parts`, in their order; at most `at_once` are in work or waiting to be taken."""
    with ThreadPoolExecutor(at_once) as pool:
        begun: deque[Future[Made]] = deque()
        for part in parts:
            if len(begun) == at_once:
                yield begun.popleft().result()
            begun.append(pool.submit(work, part))
        while begun:
            yield begun.popleft().result()
