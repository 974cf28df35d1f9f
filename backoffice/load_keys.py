"""Rows a file brings that another file brought before: kept out of the extracts, with the reason, never doubled."""

from dataclasses import replace

import polars as pl

from backoffice.contracts import CONTRACTS, Contract
from backoffice.contracts.reconciliation import Statement, StatementEntry
from backoffice.contracts.records import Reject
from backoffice.ingest import statement_proofs
from backoffice.ingest.reading import Reading, refusals
from backoffice.store import Snapshot

BY_STATEMENT = {Statement.table, StatementEntry.table}


def already_loaded(reading: Reading, before: Snapshot, replaced: set[str], file_name: str) -> Reading:
    """The reading less the rows whose business key another file has in force; those become rejects."""
    for table in reading.frames.keys() - BY_STATEMENT:
        contract = CONTRACTS[table]
        rows = contract.cast(reading.frames[table])
        doubles = _doubles(rows, contract, before, replaced)
        if doubles.is_empty():
            continue
        keys = list(contract.business_key())
        same = ", ".join(keys)
        told = doubles.with_columns(
            column=pl.lit(same),
            value=pl.concat_str(pl.col(keys).cast(pl.String), separator=", ", ignore_nulls=True),
            reason=pl.concat_str(
                pl.lit("Another file already brought this row (file "),
                "earlier_source",
                pl.lit(", row "),
                pl.col("earlier_row").cast(pl.String),
                pl.lit("). If this file corrects that one, load it again with --corrects "),
                "earlier_source",
            ),
        )
        rejects = refusals(told, contract, file_name, "KEY_ALREADY_LOADED")
        kept = rows.join(doubles.select("source_row"), on="source_row", how="anti", maintain_order="left")
        reading = replace(
            reading,
            frames={**reading.frames, table: kept},
            rejects=Reject.cast(pl.concat([reading.rejects, rejects])),
        )
    return reading


def statements_already_loaded(reading: Reading, before: Snapshot, replaced: set[str], file_name: str) -> Reading:
    """The reading less the statements (with their entries) that another file brought before, by account and number."""
    if Statement.table not in reading.frames:
        return reading
    rows = Statement.cast(reading.frames[Statement.table])
    doubles = _doubles(rows, Statement, before, replaced)
    reasons = {
        row["statement_id"]: (
            f"Statement {row['statement_number'] or 'without number'} of account {row['account_id']} was loaded before "
            f"(file {row['earlier_source']}). If {file_name} corrects that file, "
            f"load it again with --corrects {row['earlier_source']}"
        )
        for row in doubles.iter_rows(named=True)
    }
    return statement_proofs.set_apart(reading, reasons, rule="DUPLICATE_STATEMENT") if reasons else reading


def withheld(reading: Reading, file_name: str, corrected: str) -> Reading:
    """The reading with every accepted row among the rejects: a correction that does not stand as a whole."""
    reason = (
        f"This file corrects {corrected}, but {reading.rows_rejected} of its {reading.rows_in_file} rows were refused. "
        f"{corrected} stays in force until the correction is accepted whole: mend those rows and load it again"
    )
    rejects = [reading.rejects]
    for table, frame in reading.frames.items():
        told = frame.with_columns(reason=pl.lit(reason))
        rejects.append(refusals(told, CONTRACTS[table], file_name, "CORRECTION_INCOMPLETE"))
    nothing = {table: frame.clear() for table, frame in reading.frames.items()}
    return replace(reading, frames=nothing, rejects=Reject.cast(pl.concat(rejects)))


def _doubles(rows: pl.DataFrame, contract: type[Contract], before: Snapshot, replaced: set[str]) -> pl.DataFrame:
    """Rows whose business key is in force from another source, with `earlier_source` and `earlier_row`."""
    keys = list(contract.business_key())
    earlier = (
        before.scan(contract)
        .filter(~pl.col("source_id").is_in(list(replaced)))
        .select(*keys, earlier_source="source_id", earlier_row="source_row")
        .unique(keys, keep="first", maintain_order=True)
    )
    return rows.lazy().join(earlier, on=keys, how="inner", nulls_equal=True, maintain_order="left").collect()
