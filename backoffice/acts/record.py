"""Record acts: judge each against the store as it is, append those that hold, and bring the worklist up to date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from backoffice.build import build
from backoffice.contracts.break_acts import BreakAct
from backoffice.contracts.break_cases import BreakCase
from backoffice.contracts.reference import DatedRate
from backoffice.errors import ActRefused, StoreError
from backoffice.i18n import acts as words
from backoffice.store import Snapshot, Store
from backoffice.transforms.break_acts import acts_of
from backoffice.transforms.break_entry import Intent, act_rows
from backoffice.transforms.break_ledger import Facts, Finding, Ledger, settled
from backoffice.transforms.break_limits import WRITE_OFF, in_force, on_day_of_act
from backoffice.transforms.break_version import units_apart


@dataclass(frozen=True)
class Line:
    """An intent and where it came from: for a screen its own place, for a workbook its row."""

    intent: Intent
    row: int = 1


@dataclass(frozen=True)
class Recorded:
    """What became of some intents: ids of those recorded, and the finding of each that was not, by its place."""

    act_ids: tuple[str, ...]
    refused: Mapping[int, Finding]


def record(store: Store, intents: Sequence[Intent], way: str, *, at: datetime | None = None) -> tuple[str, ...]:
    """Record acts, all of them or none; their ids. Raises ActRefused for the first that does not hold."""
    done = record_each(store, [Line(one, place) for place, one in enumerate(intents, 1)], way, way, whole=True, at=at)
    return done.act_ids


def record_each(
    store: Store,
    lines: Sequence[Line],
    way: str,
    source_id: str,
    *,
    whole: bool = False,
    at: datetime | None = None,
) -> Recorded:
    """Record those acts that hold, in their order, and say of each other why it does not.

    With `whole`, one that does not hold raises ActRefused and nothing is recorded. Afterwards the worklist is built
    again, as of the same moment as before.
    """
    moment = at or datetime.now(UTC)
    kept: list[dict[str, Any]] = []
    refused: dict[int, Finding] = {}
    with store.writing("act", f"{len(lines)} acts on breaks ({way})", wait_seconds=30) as writer:
        ledger, limits = ledger_of(writer.before), _limits(writer.before, moment)
        for place, line in enumerate(lines):
            rows = act_rows(line.intent, moment + timedelta(microseconds=place), way)
            finding = _entered(ledger, rows, limits)
            if finding is None:
                kept += [row | {"source_id": source_id, "source_row": line.row} for row in rows]
            elif whole:
                raise ActRefused(words.why_not(finding.code, finding.found, finding.allowed))
            else:
                refused[place] = finding
        if kept:
            writer.append(BreakAct.table, pl.DataFrame(kept, schema=BreakAct.polars_schema()))
    if kept:
        _refresh(store)
    return Recorded(tuple(dict.fromkeys(str(row["act_id"]) for row in kept)), refused)


def current_breaks(snapshot: Snapshot) -> pl.DataFrame:
    """`break_id`, `version`, `reconciliation` and `held_by` of every break of the last build."""
    return snapshot.scan(BreakCase).select("break_id", "version", "reconciliation", "held_by").collect()


def ledger_of(snapshot: Snapshot) -> Ledger:
    """The ledger of every act so far, against the breaks of the last build."""
    cases = snapshot.scan(BreakCase).with_columns(units=units_apart())
    facts = cases.select("break_id", "version", "difference", "units", "currency")
    known = snapshot.scan(BreakAct).join(facts.select("break_id", "currency"), on="break_id", how="left")
    rows = on_day_of_act(known, snapshot.scan(DatedRate)).collect().to_dicts()
    return settled({row.pop("break_id"): Facts(**row) for row in facts.collect().to_dicts()}, acts_of(rows))


def _entered(ledger: Ledger, rows: list[dict[str, Any]], limits: Mapping[str, Decimal]) -> Finding | None:
    """Enter one new act into the ledger; the finding where it does not hold, and then the ledger is as it was."""
    known = [ledger.facts.get(row["break_id"]) for row in rows]
    currencies = [None if one is None else one.currency for one in known]
    (act,) = acts_of(
        [
            {**row, "currency": currency, "limit": limits.get(currency or "")}
            for row, currency in zip(rows, currencies, strict=True)
        ]
    )
    entry = ledger.enter(act)
    if entry.standing in ("refused", "lapsed"):
        del ledger.entries[act.act_id]
        return entry.finding
    return None


def _limits(snapshot: Snapshot, moment: datetime) -> dict[str, Decimal]:
    """What one person may close alone on the day, by currency."""
    found = in_force(snapshot.scan(DatedRate), WRITE_OFF, moment.date(), into="limit").collect()
    return dict(found.select("currency", "limit").iter_rows())


def _refresh(store: Store) -> None:
    """Build what follows from acts; everything else keeps, since the moment is the same."""
    as_of = store.snapshot().facts.get("as_of")
    if as_of is None:
        raise StoreError("Nothing was built yet: run `python -m backoffice build` first")
    build(store, as_of=datetime.fromisoformat(as_of))
