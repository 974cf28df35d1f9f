"""A demo firm put into a store: its tables, the record of them, its faulty mail, and the first build."""

import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl

from backoffice import demo
from backoffice.build import build
from backoffice.contracts.client_money import ClientBalance, ClientMoneyAccount
from backoffice.contracts.compliance import RegulatoryReport, ReportableEvent
from backoffice.contracts.ledgers import ControlEntry
from backoffice.contracts.reconciliation import LedgerEntry, Position, Statement, StatementEntry
from backoffice.contracts.records import MADE, MADE_FOR, FileProof, SourceFile
from backoffice.contracts.reference import CalendarDay, DatedRate, Instrument
from backoffice.contracts.settlement import Allocation, Trade
from backoffice.demo.mail import faulty_files
from backoffice.ingest import statement_proofs
from backoffice.load import load_file
from backoffice.store import Store

_NEEDED = (
    *(Trade, Allocation, LedgerEntry, Statement, StatementEntry, Position, DatedRate),
    *(ControlEntry, ClientMoneyAccount, ClientBalance, ReportableEvent, RegulatoryReport, CalendarDay, Instrument),
)
KEPT = frozenset(one.table for one in _NEEDED)
"""Tables that what follows is worked out from."""

Progress = Callable[[Iterable[Any], str], Iterable[Any]]


def found(store: Store, plan: demo.Plan, progress: Progress = lambda items, _: items) -> None:
    """Put the firm of `plan` in place of what the store holds, and build its results.

    Earlier loads stay readable. What its statements prove is computed here as for any file; two files with faults
    are loaded by the ordinary way, so that Data health has refusals to show.
    """
    kept: dict[str, pl.DataFrame] = {}
    records = []
    with store.writing("demo", f"demo firm, seed {plan.seed}, scale {plan.scale:g}") as writer:
        writer.forget_all()
        for table, frame in progress(demo.tables(plan), "extracts"):
            writer.replace(table, frame)
            records.append(_record(table, frame))
            if table in KEPT:
                kept[table] = frame
        writer.replace(SourceFile.table, pl.concat(records))
        statements, entries = Statement.cast(kept[Statement.table]), StatementEntry.cast(kept[StatementEntry.table])
        writer.replace(FileProof.table, statement_proofs.balance_proofs(statements, entries, MADE))
        for table, frame in demo.break_history(plan, kept).items():
            writer.replace(table, frame)
        writer.remember({"demo": {"seed": plan.seed, "scale": plan.scale, "until": plan.until.isoformat()}})
    with tempfile.TemporaryDirectory() as folder:
        for name, content, mapping in faulty_files(plan):
            path, toml = Path(folder, name), Path(folder, f"{name}.toml")
            path.write_text(content, encoding="utf-8", newline="")
            if mapping is not None:
                toml.write_text(mapping, encoding="utf-8")
            load_file(store, path, mapping=str(toml) if mapping is not None else None)
    build(store, as_of=demo.as_of(plan), reporting_currency=demo.REPORTING_CURRENCY, progress=progress)


def _record(table: str, frame: pl.DataFrame) -> dy.DataFrame[SourceFile]:
    row = {
        "source_id": frame["source_id"].first() if frame.height else f"demo-{table}",
        "loaded_at": datetime.now(UTC),
        "file_name": f"{table}{MADE_FOR}",
        "format": "demo",
        "extracts": table,
        "bytes": 0,
        "rows_in_file": frame.height,
        "rows_accepted": frame.height,
        "rows_rejected": 0,
        "state": "accepted",
    }
    return SourceFile.validate(pl.DataFrame([row], schema=SourceFile.polars_schema()))
