"""Try a rule before it is adopted: the same rows under the declaration in force and under a changed one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from backoffice.contracts.reference import CalendarDay, Instrument
from backoffice.errors import RuleRefused
from backoffice.store import Snapshot
from backoffice.transforms.break_standing import there_now
from backoffice.transforms.break_timing import timed
from backoffice.transforms.matching.declared import Reconciliation
from backoffice.transforms.reconciliation import items_of
from backoffice.transforms.reconciliation_breaks import breaks_of
from backoffice.transforms.reconciliation_sides import SIDES
from backoffice.transforms.rule_changes import changed, changes, row_states, summed


@dataclass(frozen=True)
class Trial:
    """What would change: the declarations, true breaks and pending items before and after, and the rows concerned.

    `summary` has a row a change and currency (see `rule_changes.summed`), `rows` a row each.
    """

    before: Reconciliation
    after: Reconciliation
    breaks: tuple[int, int]
    pending: tuple[int, int]
    summary: pl.DataFrame
    rows: pl.DataFrame


def try_rule(snapshot: Snapshot, name: str, wanted: Mapping[str, str], as_of: datetime) -> Trial:
    """Run a reconciliation twice on the rows of one snapshot. Nothing is written.

    Raises RuleRefused for a reconciliation or a setting that does not exist.
    """
    if name not in SIDES:
        raise RuleRefused(f"There is no reconciliation {name!r} to try. There are: {', '.join(SIDES)}")
    rule = SIDES[name].rule
    other = changed(rule, wanted)
    sides = SIDES[name].of(snapshot.scan)
    calendars, instruments = snapshot.scan(CalendarDay), snapshot.scan(Instrument)
    states, breaks = [], []
    for one in (rule, other):
        items = items_of(sides, one, calendars, instruments).collect().lazy()
        left = breaks_of(items).pipe(there_now)
        found = left.pipe(timed, calendars, instruments, as_of.date(), [one]).collect()
        breaks.append(found["is_timing_candidate"])
        states.append(row_states(items, found.lazy()))
    rows = changes(*states)
    true, pending = (
        tuple(int(value) for value in each) for each in zip(*(_counted(one) for one in breaks), strict=True)
    )
    return Trial(rule, other, (true[0], true[1]), (pending[0], pending[1]), summed(rows), rows)


def _counted(is_timing: pl.Series) -> tuple[int, int]:
    """True breaks and pending items."""
    return is_timing.len() - int(is_timing.sum()), int(is_timing.sum())
