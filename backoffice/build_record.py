"""The record: what each build saw of breaks and reconciliations, added to what builds before it saw.

What the last build saw, it wrote down; so only breaks whose case has changed since can have an event now.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from backoffice.build_changes import groups_between
from backoffice.build_increment import LastBuild, Read
from backoffice.contracts import Contract
from backoffice.contracts.break_cases import BreakCase, MatchDay
from backoffice.contracts.break_life import BreakEvent, ReconciliationRun
from backoffice.contracts.reconciliation import Break, ReconciliationItem, ReconciliationProof
from backoffice.store import Snapshot, Writer, scan_files, write_rows
from backoffice.transforms.break_events import events_since, runs_since

FILE_ROWS = 50_000
"""Rows of one file: what must be written anew when a build as of the same moment sees one of them otherwise."""

RECORD = "record"


def witness(writer: Writer, moment: datetime, last: LastBuild, read: Read) -> None:
    """Add to the record what this build saw.

    A build as of the newest moment again writes the same once more; one as of an earlier moment writes nothing, since
    the record only goes forwards.
    """
    now = writer.now()
    _witness_runs(writer, now, moment)
    history: pl.LazyFrame = now.scan(BreakEvent)
    newest = history.select(pl.col("as_of").max()).collect().item()
    if newest is not None and newest > moment:
        return
    touched = _touched(now, last, newest, read)
    cases: pl.LazyFrame = now.scan(BreakCase)
    breaks: pl.LazyFrame = now.scan(Break)
    items: pl.LazyFrame = now.scan(ReconciliationItem)
    if touched is not None:
        history, breaks = (rows.filter(touched) for rows in (history, breaks))
        cases = _come(now, BreakCase, last).filter(touched)
        items = _come(now, ReconciliationItem, last)
    keys = BreakEvent.primary_key()
    new = events_since(history, cases, items, breaks, moment).sort(keys).collect()
    old = history.filter(pl.col("as_of") == moment).sort(keys).collect()
    if not new.equals(old):
        _put(writer, now, moment, old.select("break_id"), new)


def _touched(now: Snapshot, last: LastBuild, newest: datetime | None, read: Read) -> pl.Expr | None:
    """Breaks whose case is not as the last build left it, all it saw being in the record; None for any.

    They are asked for by value, so that of other rows nothing but the id is read. Steps that follow need not ask again.
    """
    tables = (BreakCase.table, BreakEvent.table, ReconciliationItem.table)
    if not last.same_code or newest is None or datetime.fromisoformat(last.facts["as_of"]) < newest:
        return None
    if any(table not in last.versions for table in tables):
        return None
    if last.versions[BreakEvent.table] != now.versions.get(BreakEvent.table):
        return None
    cases, items = (now.changed_files(one.table, last.versions[one.table]) for one in (BreakCase, ReconciliationItem))
    if cases is None or items is None:
        return None
    keys = ("break_id",)
    question = "changed", BreakCase.table, now.versions[BreakCase.table], keys
    found = read.groups[question] = [groups_between(BreakCase, keys, *cases)]
    return pl.col("break_id").is_in(pl.concat(found)["break_id"].implode())


def _come(now: Snapshot, contract: type[Contract], last: LastBuild) -> pl.LazyFrame:
    """The rows of files that came since the last build."""
    files = now.changed_files(contract.table, last.versions[contract.table])
    return scan_files(contract, files.came if files else now.files(contract.table))


def _put(writer: Writer, now: Snapshot, moment: datetime, old: pl.DataFrame, new: pl.DataFrame) -> None:
    """Put the events of the moment in place of those told of the same breaks before."""
    away, kept = [], []
    told = (pl.col("as_of") == moment) & pl.col("break_id").is_in(old["break_id"].implode())
    for file in now.files(BreakEvent.table) if old.height else ():
        there = scan_files(BreakEvent, [file])
        if there.filter(told).head(1).collect().height:
            away.append(file)
            kept.append(there.filter(~told).collect())
    rows = pl.concat([*kept, new]).sort("as_of", "break_id")
    if not now.has(BreakEvent.table):
        writer.replace(BreakEvent.table, BreakEvent.create_empty())
    writer.exchange(BreakEvent.table, away, _written(writer.folder, rows))


def _written(folder: Path, rows: pl.DataFrame) -> Sequence[str]:
    return [write_rows(folder, BreakEvent.table, RECORD, some) for some in rows.iter_slices(FILE_ROWS)]


def _witness_runs(writer: Writer, now: Snapshot, moment: datetime) -> None:
    """The same of reconciliations: a row for each that reaches further, or proves otherwise."""
    history = now.scan(ReconciliationRun)
    newest = history.select(pl.col("as_of").max()).collect().item()
    if newest is not None and newest > moment:
        return
    new = runs_since(history, now.scan(MatchDay), now.scan(ReconciliationProof), moment)
    keys = ReconciliationRun.primary_key()
    told, old = new.sort(keys).collect(), history.filter(pl.col("as_of") == moment).sort(keys).collect()
    if old.is_empty() and told.height:
        writer.append(ReconciliationRun.table, told)
    elif not told.equals(old):
        earlier = history.filter(pl.col("as_of") < moment)
        writer.replace(ReconciliationRun.table, pl.concat([earlier, told.lazy()]).collect())
