"""How long one changed statement line takes to be in the results, against building the whole day from nothing.

A store with N ledger entries and the bank's lines is built: items, breaks, proof, and the worklist that follows
(candidates, cases, matches by day, the record, lives). Then a line is withdrawn and comes again with another amount, as
when a bank corrects a statement, and only the bucket of accounts it falls into is reconciled again. Both are timed from
Delta tables to Delta tables. The last line is one JSON object with `whole_s`, `increment_s` and their `share`, medians,
and the seconds each result took of either.

    python bench/recon_build.py --rows 1000000 --repeat 1 --json
"""

import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from backoffice import build as building
from backoffice.contracts import Contract
from backoffice.contracts.reconciliation import LedgerEntry, ReconciliationItem, Statement, StatementEntry
from backoffice.store import Store
from backoffice.transforms import break_candidates, break_cases, break_lives, reconciliation
from bench import apart, recon_payments

MADE = (
    reconciliation.reconcile_cash,
    reconciliation.reconciliation_breaks,
    reconciliation.reconciliation_counts,
    reconciliation.prove_cash,
    break_candidates.break_candidates,
    break_cases.break_cases,
    break_cases.match_days,
    break_cases.handling_proofs,
    break_lives.break_lives,
    break_lives.break_days,
    break_lives.reconciliations_due,
)
AS_OF = datetime(2026, 4, 1, 6, tzinfo=UTC)
LINE = "line"


def load(store: Store, folder: Path) -> None:
    """The workload as ledger entries and statement lines; one line, of the largest account, is a source of its own."""
    ledger, lines = (pl.scan_parquet(folder / f"{name}.parquet") for name in ("ledger", "statement"))
    number = pl.col("id").cast(pl.String)
    given: Mapping[str, pl.Expr] = {
        "account_id": pl.col("account"),
        "currency": pl.col("ccy"),
        "amount": pl.col("amount").cast(pl.Decimal(18, 5)),
        "booked_on": pl.col("value_date"),
        "value_date": pl.col("value_date"),
        "source_row": pl.col("id") + 1,
    }
    is_line = (pl.col("account") == "ACC000000") & (pl.col("id") == pl.col("id").min().over("account"))
    own = ledger.select(
        **given, entry_id="L" + number, reference="ref", counterparty_id="counterparty", source_id=pl.lit("ledger")
    )
    outside = lines.select(
        **given,
        statement_id="account",
        entry_number=pl.col("id") + 1,
        kind=pl.lit("end_of_day"),
        status=pl.lit("BOOK"),
        is_reversal=False,
        account_owner_reference="ref",
        transaction_count=1,
        counterparty_name="counterparty",
        source_id=pl.when(is_line).then(pl.lit(LINE)).otherwise(pl.lit("bank")),
    )
    statements = lines.group_by("account", "ccy").agg(
        entry_count=pl.len(), entries_total=pl.col("amount").sum().cast(pl.Decimal(18, 5))
    ).select(
        "entry_count", "entries_total", statement_id="account", account_id="account", currency="ccy",
        kind=pl.lit("end_of_day"), message_type=pl.lit("camt.053"), closing_date=pl.lit(date(2026, 3, 31)),
        source_id=pl.lit("bank"), source_row=1,
    )  # fmt: skip
    with store.writing("ingest", "a month") as writer:
        for contract, rows in ((LedgerEntry, own), (StatementEntry, outside), (Statement, statements)):
            writer.append(contract.table, _whole(contract, rows))


def _whole(contract: type[Contract], rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with every column of the contract, null where the workload has none."""
    here = rows.collect_schema().names()
    lacking = {name: pl.lit(None, dtype) for name, dtype in contract.polars_schema().items() if name not in here}
    return contract.cast(rows.with_columns(**lacking))


def correct(store: Store) -> None:
    """The bank's correction of one line: the old one withdrawn, the new one loaded."""
    line = store.snapshot().scan(StatementEntry).filter(source_id=LINE).collect()
    with store.writing("ingest", "a correction") as writer:
        writer.remove_source(StatementEntry.table, LINE)
        writer.append(StatementEntry.table, line.with_columns(amount=pl.col("amount") + 1))


def timed(store: Store) -> dict[str, float]:
    """Seconds to bring the results up to date: of each result, as the build goes through them, and of `all`."""
    spent: dict[str, float] = {}

    def told(results: Iterable[Any], _: str) -> Iterator[Any]:
        for result in results:
            began = time.perf_counter()
            yield result
            spent[result[0]] = round(time.perf_counter() - began, 3)

    started = time.perf_counter()
    building.build(store, as_of=AS_OF, progress=told)
    return {**spent, "all": time.perf_counter() - started}


def measure(folder: Path, rows: int) -> dict[str, Any]:
    """One whole build and one increment on top of it, of a store made for them."""
    store = Store(folder / "store")
    recon_payments.write(folder / "made", rows)
    load(store, folder / "made")
    whole = timed(store)
    before = set(store.snapshot().files(ReconciliationItem.table))
    correct(store)
    increment = timed(store)
    after = set(store.snapshot().files(ReconciliationItem.table))
    found = {"whole": whole, "increment": increment, "files": len(after), "files_new": len(after - before)}
    print(json.dumps(found), file=sys.stderr)
    shutil.rmtree(folder)
    return found


def main() -> None:
    parser = apart.options(__doc__, "--rows", 1_000_000, repeat=1)
    given = parser.parse_args()
    building.TRANSFORMS = MADE
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder) / "warm", 20_000)
        runs = [measure(Path(folder) / str(number), given.rows) for number in range(given.repeat)]
    result: dict[str, Any] = {"rows": given.rows, "repeat": given.repeat}
    for name in ("whole", "increment"):
        result[f"{name}_s"] = round(statistics.median(run[name]["all"] for run in runs), 3)
    result["share"] = round(statistics.median(run["increment"]["all"] / run["whole"]["all"] for run in runs), 4)
    for name in ("whole", "increment"):
        result[name] = {table: statistics.median(run[name][table] for run in runs) for table in runs[0]["whole"]}
    result["peak_mb"] = round(apart.peak_mb())
    print(json.dumps({**result, "files": runs[-1]["files"], "files_new": runs[-1]["files_new"]}))


if __name__ == "__main__":
    main()
