"""Acts against the breaks of today: which of them hold, which wait for a second person, which do not, and why."""

from collections.abc import Iterator
from typing import Any, Final

import dataframely as dy
import polars as pl

from backoffice.contracts.break_acts import ActOutcome, BreakAct
from backoffice.contracts.reconciliation import Break
from backoffice.contracts.reference import DatedRate
from backoffice.transforms.break_ledger import Act, Entry, Facts, settled
from backoffice.transforms.break_limits import on_day_of_act
from backoffice.transforms.break_standing import there_now
from backoffice.transforms.break_version import units_apart, with_version
from backoffice.transforms.transform import transform

_FACTS: Final = ("version", "difference", "units", "currency")
_FROM_ACT: Final = ("reconciliation", "acted_at", "actor", "kind", "on_act", "owner", "cause", "reason", "way")


@transform(partition_by=("reconciliation",))
def act_outcomes(
    acts: dy.LazyFrame[BreakAct], breaks: dy.LazyFrame[Break], rates: dy.LazyFrame[DatedRate]
) -> dy.LazyFrame[ActOutcome]:
    """Every act on every break, judged in the order of time against the breaks as they are."""
    acted_on = there_now(breaks).join(acts.select("break_id"), on="break_id", how="semi")
    return judged(acts, facts_of(acted_on), rates).pipe(ActOutcome.cast)


def facts_of(breaks: pl.LazyFrame) -> pl.LazyFrame:
    """`break_id` with what acts ask of a break: version, difference, units where it has no money, and currency."""
    return breaks.pipe(with_version).with_columns(units=units_apart()).select("break_id", *_FACTS)


def judged(acts: pl.LazyFrame, facts: pl.LazyFrame, rates: pl.LazyFrame) -> pl.LazyFrame:
    """The acts with `standing`, `finding`, `found`, `allowed`, `confirmed_by` and `confirmed_at`."""
    known = acts.join(facts.with_columns(is_there=pl.lit(True)), on="break_id", how="left")
    with_limit = on_day_of_act(known, rates)
    return with_limit.map_batches(_judge, schema=ActOutcome.polars_schema(), streamable=False)


def _judge(known: pl.DataFrame) -> pl.DataFrame:
    """All acts at once: one may look back at any other of its reconciliation."""
    rows = list(known.iter_rows(named=True))
    facts = {row["break_id"]: Facts(**{name: row[name] for name in _FACTS}) for row in rows if row["is_there"]}
    ledger = settled(facts, acts_of(rows))
    told = [_row(row, ledger.entries[row["act_id"]]) for row in rows]
    return pl.DataFrame(told, schema=ActOutcome.polars_schema())


def acts_of(rows: list[dict[str, Any]]) -> Iterator[Act]:
    """Rows of `break_acts`, those of one act together."""
    by_id: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_id.setdefault(row["act_id"], []).append(row)
    for act_id, some in by_id.items():
        # Rows of one act agree in all but the break: the first by break stands for it.
        first = min(some, key=lambda row: row["break_id"])
        seen = {row["break_id"]: row["break_version"] for row in sorted(some, key=lambda row: row["break_id"])}
        limits = {row["currency"]: row["limit"] for row in some if row["limit"] is not None}
        named = {name: first[name] for name in ("acted_at", "actor", "kind", "on_act", "owner", "reason")}
        yield Act(act_id, seen=seen, limits=limits, **named)


def _row(row: dict[str, Any], entry: Entry) -> dict[str, Any]:
    finding, second = entry.finding, entry.confirmed
    return {
        **{name: row[name] for name in ("act_id", "break_id", *_FROM_ACT)},
        "standing": entry.standing,
        "finding": finding and finding.code,
        "found": finding and finding.found,
        "allowed": finding and finding.allowed,
        "confirmed_by": second and second.actor,
        "confirmed_at": second and second.acted_at,
    }
