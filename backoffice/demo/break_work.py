"""What the firm's people did about breaks of cash: the `break_acts` extract, with one act that must not hold."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

import polars as pl

from backoffice.contracts.break_acts import BreakAct
from backoffice.contracts.reconciliation import LedgerEntry, Statement, StatementEntry
from backoffice.contracts.reference import CalendarDay, Instrument
from backoffice.demo.columns import finished
from backoffice.demo.plan import Plan
from backoffice.transforms.break_entry import Intent, act_rows
from backoffice.transforms.break_timing import timed
from backoffice.transforms.break_version import with_version
from backoffice.transforms.reconciliation import reconcile_cash, reconciliation_breaks

MAKER, CHECKER, CLERK = "A. Demo-Maker", "B. Demo-Checker", "C. Demo-Clerk"
"""Invented people, and plainly so."""

EACH: Final = 4
"""Breaks of a type that were worked on, the oldest first; the rest wait."""


def break_acts(plan: Plan, money: Mapping[str, pl.DataFrame], calendars: pl.DataFrame) -> pl.DataFrame:
    """Acts of the last hours before the books are seen, on the oldest true breaks of the cash reconciliation."""
    ledger, entries, statements = (
        contract.cast(money[contract.table].lazy()) for contract in (LedgerEntry, StatementEntry, Statement)
    )
    items = reconcile_cash(ledger, entries, statements, CalendarDay.cast(calendars.lazy()))
    breaks = (
        reconciliation_breaks(items)
        .pipe(timed, calendars.lazy(), Instrument.create_empty(lazy=True), plan.as_of.date())
        .filter(~pl.col("is_timing_candidate"))
        .pipe(with_version)
        .sort("item_date", "break_id")
        .with_columns(place=pl.col("break_id").cum_count().over("break_type"))
        .filter(pl.col("place") <= EACH)
        .select("break_id", "version", pl.col("break_type").cast(pl.String), "place")
        .collect()
    )
    rows: list[dict[str, Any]] = []
    for break_id, version, kind, place in breaks.iter_rows():
        at = plan.as_of - timedelta(hours=9) + timedelta(seconds=len(rows))
        for step, intent in enumerate(_done(kind, place, {break_id: version}, rows)):
            rows += act_rows(intent, at + timedelta(minutes=10 * (step + 1)), "screen")
    named = {name: pl.Series(name, [row.get(name) for row in rows]) for name in rows[0]}
    return finished(BreakAct, "demo-desk", named)


def _done(kind: str, place: int, seen: dict[str, str], so_far: list[dict[str, Any]]) -> Iterator[Intent]:
    """What was done about the break of that type: charges written off, dates accepted, money chased."""

    def intent(actor: str, what: str, **more: str | None) -> Intent:
        return Intent(actor=actor, kind=what, seen=seen, reconciliation="cash", **more)

    match kind:
        case "MISSING_INTERNAL" if place == 1:
            yield intent(CLERK, "write_off", reason="The bank's charge, below the cost of a claim.", cause="FEES")
        case "AMOUNT" if place <= 2:
            yield intent(MAKER, "propose_write_off", reason="The bank kept a charge.", cause="FEES")
            if place == 1:
                yield intent(CHECKER, "confirm", on_act=_last(so_far, seen))
        case "VALUE_DATE" if place == 1:
            yield intent(CLERK, "accept", reason="Agreed with the bank: value follows its cut-off.", cause="CUT_OFF")
        case "MISSING_EXTERNAL" if place == 1:
            yield intent(MAKER, "propose_acceptance", reason="The bank confirms that it will book.", cause="CUT_OFF")
            yield intent(MAKER, "confirm", on_act=_last(so_far, seen))
        case "DUPLICATE_EXTERNAL" | "DUPLICATE_INTERNAL" | "SIGN":
            yield intent(MAKER, "assign", owner=CLERK)
            if place == 1:
                yield intent(CLERK, "comment", reason="Asked the bank; answer expected tomorrow.")
        case _:
            return


def _last(so_far: list[dict[str, Any]], seen: dict[str, str]) -> str:
    """The id of the newest act on these breaks."""
    return str(next(row["act_id"] for row in reversed(so_far) if row["break_id"] in seen))
