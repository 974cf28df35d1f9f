"""Increment: of a result, rebuild only the groups that something can have changed since the last build.

A transform that may be cut by group (`partition_by`) answers for each group by its rows alone. So what was built before
stays right for every group that is final (nothing the clock brings changes it) and of which no input row came or went.
The others are made anew from their rows, by the same transform.

On disk a result is in files of two kinds, told apart by their names: `open-` hold the groups that are not final, which
the next build makes anew; `final-` files are only added to, but where a late message reaches a group in one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from pathlib import Path
from typing import Any

import polars as pl

from backoffice.build_changes import groups_between
from backoffice.build_groups import holding, rows_of
from backoffice.build_kinds import Kinds, in_kinds
from backoffice.build_parts import HERE, Cut, Hands, Rule, cuts, of_open, publish, side_by_side
from backoffice.build_ranges import Ranged
from backoffice.contracts import Contract
from backoffice.contracts.extract import Result
from backoffice.store import FINAL, OPEN, Snapshot, Writer, scan_files, write_rows
from backoffice.transforms.transform import Reach


@dataclass(frozen=True)
class Read:
    """What earlier steps of a build have read, so that the next need not.

    `rows`, by table and version: the groups whose rows they are, and the rows. `groups`, by what was asked, table,
    version and the columns that name a group: those found, None for all. `unions`: what has been put together.
    """

    rows: dict[tuple[str, int | None], tuple[pl.DataFrame, pl.LazyFrame]] = field(default_factory=dict)
    groups: dict[tuple[str, str, int | None, tuple[str, ...]], list[pl.DataFrame] | None] = field(default_factory=dict)
    unions: list[tuple[list[pl.DataFrame], pl.DataFrame]] = field(default_factory=list)

    def union(self, found: list[pl.DataFrame]) -> pl.DataFrame:
        """The groups in any of the frames, each once, in order.

        What earlier steps put together is known by its frames, without a look at their rows: the same frames make the
        same union, and so do a union and some of what it was made of.
        """
        asked = set(map(id, found))
        for frames, groups in self.unions:
            parts = set(map(id, frames))
            if asked == parts or (id(groups) in asked and asked <= {id(groups), *parts}):
                return groups
        groups = pl.concat(found).unique().sort(found[0].columns)
        self.unions.append((found, groups))
        return groups


@dataclass(frozen=True)
class LastBuild:
    """What the last build read, and as of when: `versions` of every table it saw and its `facts`."""

    versions: Mapping[str, int]
    facts: Mapping[str, Any]
    same_code: bool

    def knew(self, facts: Mapping[str, Any], names: Iterable[str]) -> bool:
        """The facts of these names were then what they are now; days and moments are remembered as text."""
        now = {name: facts[name] for name in names}
        return all(
            self.facts.get(name) == (fact.isoformat() if isinstance(fact, date) else fact) for name, fact in now.items()
        )


@dataclass(frozen=True)
class Step(Rule):
    """One result to be made: by which rule, from which state of the store, by whose hands."""

    writer: Writer
    hands: Hands = HERE
    read: Read = field(default_factory=Read)

    @property
    def final_elsewhere(self) -> type[Result] | None:
        """The result that says of each group whether it is final; None where the rows made say it themselves."""
        return None if self.transform.final_by is self.transform.writes else self.transform.final_by

    @property
    def rule(self) -> Rule:
        """The rule alone, which can be handed on."""
        return Rule(self.transform, self.facts)

    def inputs(self, now: Snapshot) -> dict[str, pl.LazyFrame]:
        """The transform's inputs, by argument."""
        return self.scan(self.files(now))

    def once(
        self, asked: str, contract: type[Contract], version: int | None, find: Callable[[], list[pl.DataFrame] | None]
    ) -> list[pl.DataFrame] | None:
        """The groups that `find` finds in one version of a table, looked for once a build."""
        question = asked, contract.table, version, self.transform.partition_by
        if question not in self.read.groups:
            self.read.groups[question] = find()
        return self.read.groups[question]


def rebuild(step: Step, last: LastBuild, changed: Mapping[str, pl.DataFrame | None]) -> pl.DataFrame | None:
    """Bring the step's result up to date; the groups that were made anew, None for all.

    `changed` says the same of each result built before it in this build.
    """
    groups = stale_groups(step, last, changed)
    if groups is None:
        _rebuild_whole(step)
    else:
        _rebuild_groups(step, groups)
    return groups


def stale_groups(step: Step, last: LastBuild, changed: Mapping[str, pl.DataFrame | None]) -> pl.DataFrame | None:
    """The groups whose rows may be others than those of the last build; None where all may be."""
    before, now, table = step.writer.before, step.writer.now(), step.transform.writes.table
    then, moment = datetime.fromisoformat(last.facts["as_of"]) if last.same_code else None, step.facts["as_of"]
    same_facts = last.knew(step.facts, (name for name in step.transform.facts if name != "as_of"))
    if then is None or moment < then or not same_facts or not before.has(table):
        return None
    found = [_not_final(step, before)] if moment != then else []

    def touched(name: str) -> list[pl.DataFrame] | None:
        contract, reach = step.transform.reads[name], step.transform.reach.get(name)
        came = _reached(step, contract, reach, last) if reach else changed_groups(step, contract, last, changed)
        counting = None if came is None else _counting_groups(step, contract, changed, (then, moment))
        return None if came is None or counting is None else came + counting

    for groups in side_by_side(touched, step.transform.reads):
        if groups is None:
            return None
        found += groups
    return step.read.union(found) if found else now.scan(step.transform.writes).select(step.keys).head(0).collect()


def _reached(step: Step, contract: type[Contract], reach: Reach, last: LastBuild) -> list[pl.DataFrame] | None:
    """Groups of the result as it stands with rows that a change of an input given whole can make others."""
    before, now, table = step.writer.before, step.writer.now(), contract.table
    if last.versions.get(table) == now.versions.get(table):
        return []
    files = now.changed_files(table, last.versions[table]) if table in last.versions else None
    if files is None:
        return None
    came, went = (scan_files(contract, some) for some in files)
    reached = reach(came, went, before.scan(step.transform.writes))
    return [reached.select(step.keys).unique().collect(engine="streaming")]


def changed_groups(
    step: Step, contract: type[Contract], last: LastBuild, changed: Mapping[str, pl.DataFrame | None]
) -> list[pl.DataFrame] | None:
    """Groups of which a row of one input came, went or became another since the last build; None where any may be.

    Rows that only moved to another file, as when the rest of the file was withdrawn, did not change.
    """
    now, table = step.writer.now(), contract.table
    if table in changed:
        groups = changed[table]
        if groups is None or not step.has_groups(contract):
            return None
        return [groups if groups.columns == step.keys else groups.select(step.keys)]
    if not step.has_groups(contract):
        return [] if last.versions.get(table) == now.versions.get(table) else None
    if table not in last.versions:
        return None if now.has(table) else []
    files = now.changed_files(table, last.versions[table])
    if files is None:
        return None
    return step.once("changed", contract, now.versions[table], lambda: [groups_between(contract, step.keys, *files)])


def _counting_groups(
    step: Step, contract: type[Contract], changed: Mapping[str, pl.DataFrame | None], between: tuple[datetime, datetime]
) -> list[pl.DataFrame] | None:
    """Groups of which a row of one input began or ceased to count; None where that may be any group."""
    rows = step.writer.now().scan(contract)
    if contract.table in changed or not contract.changes_on:
        return []
    if not step.has_groups(contract):
        return None if _counts_between(rows, contract, *between) else []
    counting = rows.filter(_after(contract, between[0])).select(step.keys).unique()
    return step.once("counting", contract, step.writer.versions.get(contract.table), lambda: [counting.collect()])


def _not_final(step: Step, before: Snapshot) -> pl.DataFrame:
    final_by = step.transform.final_by
    assert final_by is not None
    told = scan_files(final_by, of_open(before.files(final_by.table)))
    rows = told.filter(~pl.col("is_final")).select(step.keys)
    found = step.once("not final", final_by, before.versions.get(final_by.table), lambda: [rows.collect()])
    assert found is not None
    return found[0]


def _after(contract: type[Contract], moment: datetime) -> pl.Expr:
    """Rows that said nothing yet, or something else, at `moment`: in words that let footers rule most files out."""
    columns = contract.polars_schema()
    first, *others = (pl.col(name) > pl.lit(_as(columns[name], moment)) for name in contract.changes_on)
    later: pl.Expr = reduce(lambda one, other: one | other, others, first)
    return later


def _counts_between(rows: pl.LazyFrame, contract: type[Contract], first: datetime, last: datetime) -> bool:
    """Whether some row begins or ceases to count from `first` to `last`."""
    columns = contract.polars_schema()
    within = [pl.col(n).is_between(_as(columns[n], first), _as(columns[n], last)) for n in contract.changes_on]
    if first == last or not within:
        return False
    return bool(rows.select(pl.any_horizontal(within).any()).collect().item())


def _as(dtype: pl.DataType, moment: datetime) -> Any:
    return moment.date() if dtype == pl.Date else moment


def _rebuild_groups(step: Step, groups: pl.DataFrame) -> None:
    """Put the rows of `groups`, made anew, in place of those that the result holds of them.

    Their inputs are collected first: a transform looks at each several times, and the files are to be read once. What
    is made of so few rows is made in memory: setting up the streaming engine would take as long again. None of these
    small queries has work for two cores, so they are asked two at a time. Later steps of the build that ask for rows of
    the same groups are given those made here.
    """
    writer, table = step.writer, step.transform.writes.table
    given = step.inputs(writer.now())

    def read(name: str) -> pl.LazyFrame:
        return _read_once(step, step.transform.reads[name], given[name], groups)

    with ThreadPoolExecutor(1) as aside:
        with_groups = aside.submit(_files_with, step, groups)
        given |= zip(step.cut, side_by_side(read, step.cut), strict=True)
        still_open = _not_final(step, writer.now()).lazy() if step.final_elsewhere else None
        made = step.run(given, engine="in-memory")
        away = with_groups.result()
    kinds = [dict(in_kinds(rows, step.keys, still_open)) for rows in (made, *_others(step, away, groups))]
    files = [(OPEN, pl.concat(one[OPEN] for one in kinds)), *((FINAL, one[FINAL]) for one in kinds)]
    written = sorted(((kind, rows) for kind, rows in files if rows.height), key=lambda file: -file[1].height)
    come = side_by_side(lambda file: write_rows(writer.folder, table, *file), written)
    writer.exchange(table, away, come)
    step.read.rows[table, writer.versions[table]] = groups, made.lazy()


def _others(step: Step, files: Sequence[str], groups: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows of other groups in the files. Most often there are none, which the keys alone tell."""
    not_final = _not_final(step, step.writer.before)
    all_open_anew = not_final.join(groups, on=step.keys, how="anti").is_empty()
    for file in files:
        if all_open_anew and Path(file).name.startswith(OPEN):
            continue
        rows = step.transform.writes.cast(pl.scan_parquet(file))
        others = rows.select(step.keys).join(groups.lazy(), on=step.keys, how="anti", nulls_equal=True)
        if not others.head(1).collect().is_empty():
            yield rows.join(groups.lazy(), on=step.keys, how="anti", nulls_equal=True).collect()


def _read_once(step: Step, contract: type[Contract], rows: pl.LazyFrame, groups: pl.DataFrame) -> pl.LazyFrame:
    """The rows of `groups`, in memory; those an earlier step has read of the same groups, where it has."""
    version = contract.table, step.writer.versions.get(contract.table)
    known = step.read.rows
    if version not in known or not known[version][0].equals(groups):
        known[version] = groups, rows_of(rows, groups, step.keys).collect(engine="streaming").lazy()
    return known[version][1]


def _rebuild_whole(step: Step) -> None:
    """Make the whole result, part by part, in place of what is there."""
    writer, table = step.writer, step.transform.writes.table
    now, final_by = writer.now(), step.final_elsewhere
    told = Ranged(final_by, now.files(final_by.table), step.keys[0]) if final_by else None
    writer.replace(table, step.transform.writes.create_empty())

    def kinds(cut: Cut) -> Kinds:
        told_by = (told.contract, told.between(cut.groups.first, cut.groups.last)) if told else None
        return Kinds(step.rule, cut.files, cut.groups, told_by)

    publish(writer, table, (), map(kinds, cuts(step, step.files(now), step.hands.at_once)), step.hands)


def _files_with(step: Step, groups: pl.DataFrame) -> list[str]:
    """Files of the result as it stood that hold rows of `groups`, and those that no increment wrote."""
    before = step.writer.before
    were_final = groups.join(_not_final(step, before), on=step.keys, how="anti")
    files = before.files(step.transform.writes.table)
    final = [file for file in files if Path(file).name.startswith(FINAL)]
    there = holding(final, step.keys, were_final)
    return [file for file in files if file not in final or file in there]
