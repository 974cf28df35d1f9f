"""Months: a result kept in files by month, of which a build makes anew only those that a change touches.

For results that say something of each month alone, made of rows too many to be looked at again every day. Which months
a change of the inputs touches is told by rows: of each month what counts for it is compared, by number and sum of
hashes, in the files that came since the last build and those that went (`transform.Monthly`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from backoffice.build_changes import differing
from backoffice.build_increment import LastBuild, Step
from backoffice.build_parts import Files, Named, Part, Piece, Rule, publish
from backoffice.contracts import Contract
from backoffice.store import KEPT_APART, scan_files
from backoffice.transforms.transform import Monthly

MONTH = "month"
MONTHS = "months"

_NAME = re.compile(rf"{KEPT_APART}(?P<month>\d{{4}}-\d{{2}})-\w+\.parquet")


def rebuild(step: Step, last: LastBuild) -> None:
    """Bring the result up to date, month by month."""
    writer, table, monthly = step.writer, step.transform.writes.table, _monthly(step)
    files = writer.before.files(table)
    made = {file: _month_of(file) for file in files}
    wanted = monthly.wanted(step.facts["as_of"]) if monthly.wanted else None
    stale = _stale(step, last, wanted) if writer.before.has(table) and None not in made.values() else None
    if stale is None:
        writer.replace(table, step.transform.writes.create_empty())
        publish(writer, table, (), _parts(step, wanted, wanted), step.hands)
        return
    kept = {month for month in made.values() if month and month not in stale and (wanted is None or month in wanted)}
    away = [file for file, month in made.items() if month not in kept]
    anew = sorted(stale if wanted is None else stale & set(wanted))
    if away or anew:
        publish(writer, table, away, _parts(step, wanted, anew), step.hands)


def _monthly(step: Step) -> Monthly:
    found = step.transform.monthly
    assert found is not None
    return found


def _month_of(file: str) -> date | None:
    """The month whose rows a file holds; None where an older layout wrote it."""
    named = _NAME.fullmatch(Path(file).name)
    return date.fromisoformat(f"{named[MONTH]}-01") if named else None


def _parts(step: Step, wanted: Sequence[date] | None, months: Sequence[date] | None) -> Iterator[Part]:
    """A part a month where the result says which months it has; else one for all."""
    files = step.files(step.writer.now())
    if wanted is None or months is None:
        yield _Made(step.rule, files, None if months is None else tuple(months))
        return
    for month in months:
        yield _Made(step.rule, files, (month,))


def _stale(step: Step, last: LastBuild, wanted: Sequence[date] | None) -> set[date] | None:
    """Months whose rows may be others than those of the last build, or that it did not want; None for all."""
    monthly, now = _monthly(step), step.writer.now()
    if not last.same_code or not last.knew(step.facts, _asked(step)):
        return None
    found: set[date] = set()
    if monthly.wanted and wanted is not None:
        found |= set(wanted) - set(monthly.wanted(datetime.fromisoformat(last.facts["as_of"])))
    for name, contract in step.transform.reads.items():
        if last.versions.get(contract.table) == now.versions.get(contract.table):
            continue
        files = now.changed_files(contract.table, last.versions[contract.table]) if _is_known(last, contract) else None
        counts = monthly.counts.get(name)
        if files is None or (counts is None and MONTH not in contract.column_names()):
            return None
        came, went = (scan_files(contract, some) for some in files)
        touched = _touched(*(counts(some) if counts else some for some in (came, went)))
        found |= touched
        if name in monthly.onward and wanted is not None:
            reach = range(monthly.onward[name])
            found |= {month for month in wanted if any(_months(since, month) in reach for since in touched)}
    return found


def _months(first: date, last: date) -> int:
    """How many months there are from one to the other."""
    return (last.year - first.year) * 12 + last.month - first.month


def _asked(step: Step) -> list[str]:
    """The facts that decide rows of any month."""
    return [name for name in step.transform.facts if name not in (MONTHS, "as_of")]


def _touched(came: pl.LazyFrame, went: pl.LazyFrame) -> set[date]:
    """Months of which the rows are others here than there; those that are in one alone need no second look."""
    here, there = (set(rows.select(MONTH).unique().collect(engine="streaming")[MONTH]) for rows in (came, went))
    alone, both = here ^ there, list(here & there)
    if not both:
        return alone
    in_both = (rows.filter(pl.col(MONTH).is_in(both)) for rows in (came, went))
    return alone | set(differing([MONTH], *in_both)[MONTH])


def _is_known(last: LastBuild, contract: type[Contract]) -> bool:
    return contract.table in last.versions


@dataclass(frozen=True)
class _Made:
    """The rows of some months, None for all, a file each."""

    rule: Rule
    files: Files
    months: tuple[date, ...] | None

    def pieces(self) -> Iterator[Piece]:
        """One: nothing is read before."""
        yield self.made

    def made(self) -> Iterator[Named]:
        """The file of each month."""
        facts: Mapping[str, Any] = {**self.rule.facts, MONTHS: self.months}
        rule = replace(self.rule, facts=facts)
        for (month,), rows in rule.run(rule.scan(self.files)).partition_by(MONTH, as_dict=True).items():
            yield f"{KEPT_APART}{month:%Y-%m}", rows
