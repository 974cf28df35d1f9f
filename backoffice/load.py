"""Load: one file into the store, with its proof, its refusals and what it corrects. All of it, or nothing."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import polars as pl

from backoffice import ingest
from backoffice.contracts import CONTRACTS
from backoffice.contracts.reconciliation import Statement
from backoffice.contracts.records import FileProof, Reject, SourceFile
from backoffice.errors import FileRefused, StoreError
from backoffice.ingest import statement_proofs
from backoffice.ingest.reading import Reading
from backoffice.ingest.trial_balance_proofs import prove_trial_balances
from backoffice.load_keys import already_loaded, statements_already_loaded, withheld
from backoffice.store import Snapshot, Store, Writer

State = Literal["accepted", "accepted_in_part", "refused", "known"]

RECORDS_OF_A_FILE = (SourceFile.table, Reject.table, FileProof.table)


@dataclass(frozen=True)
class Outcome:
    """What became of one file: `known` means its content was loaded before and nothing was done."""

    file_name: str
    source_id: str
    state: State
    format: str
    rows_in_file: int
    rows_accepted: int
    rows_rejected: int
    why: str | None = None
    replaced: str | None = None


def load_file(
    store: Store,
    path: Path,
    *,
    mapping: str | None = None,
    mappings_folder: Path | None = None,
    corrects: str | None = None,
    wait_seconds: float = 0,
) -> Outcome:
    """Read `path`, prove it, and publish its rows, refusals and proofs as one load.

    The same content, of the same meaning, loaded whole before is recognised and loads nothing. A file corrects an
    earlier one when `corrects` names it (by name or id), or when it bears the same name and brings rows with the same
    keys: the earlier file's rows are then replaced, and stay readable in earlier loads. A correction stands only
    as a whole: while any of its rows is refused the earlier file stays in force, so that no hole is torn. A file
    that was refused or accepted in part before may be tried again and replaces its own earlier attempt.
    """
    if not path.is_file():
        raise StoreError(f"{path}: there is no such file")
    source_id = ingest.source_id(path)
    try:
        claim = ingest.claim(path, mapping, mappings_folder)
        source_id = claim.source_id
        if known := _known(store.snapshot(), source_id):
            return known
        reading = claim.read().check()
    except FileRefused as refused:
        return _record_refusal(store, path, source_id, refused, wait_seconds)
    with store.writing("ingest", f"{path.name} ({reading.format})", wait_seconds) as writer:
        corrected = _corrected(writer.before, path.name, source_id, reading, corrects)
        replaced = {source_id, *corrected}
        reading = statements_already_loaded(reading, writer.before, replaced, path.name)
        if Statement.table in reading.frames:
            accounts = reading.frames[Statement.table]["account_id"].unique().to_list()
            known_statements = writer.before.scan(Statement).filter(
                pl.col("account_id").is_in(accounts), ~pl.col("source_id").is_in(list(replaced))
            )
            reading = statement_proofs.prove_chain(reading, known_statements.collect())
        reading = already_loaded(reading, writer.before, replaced, path.name)
        reading = prove_trial_balances(reading, path.name).check()
        if corrected and reading.rows_rejected:
            names = ", ".join(corrected.values())
            reading, corrected, replaced = withheld(reading, path.name, names).check(), {}, {source_id}
        outcome = _outcome(path.name, source_id, reading, corrected)
        _write(writer, path, outcome, reading, replaced)
    return outcome


def _known(snapshot: Snapshot, source_id: str) -> Outcome | None:
    """The outcome `known` for content that was accepted whole and is still in force."""
    rows = snapshot.scan(SourceFile).filter(
        pl.col("source_id") == source_id, pl.col("state").cast(pl.String) == "accepted"
    )
    found = rows.collect()
    if found.is_empty():
        return None
    row = found.row(0, named=True)
    counts = row["rows_in_file"], row["rows_accepted"], row["rows_rejected"]
    why = f"loaded before as {row['file_name']} on {row['loaded_at']:%Y-%m-%d %H:%M} UTC"
    return Outcome(row["file_name"], source_id, "known", row["format"], *counts, why=why)


def _corrected(before: Snapshot, name: str, source_id: str, reading: Reading, corrects: str | None) -> dict[str, str]:
    """Source id and name of each file that this one replaces, not counting its own earlier attempts."""
    in_force = before.scan(SourceFile).filter(
        pl.col("state").cast(pl.String).is_in(["accepted", "accepted_in_part"]), pl.col("source_id") != source_id
    )
    if corrects is not None:
        files = in_force.filter((pl.col("file_name") == corrects) | (pl.col("source_id") == corrects)).collect()
        if files.is_empty():
            raise StoreError(
                f"{corrects}: no such file is loaded, so {name} cannot correct it. Data health lists the files"
            )
    else:
        files = in_force.filter(pl.col("file_name") == name).collect()
        files = files.filter(
            pl.Series([_shares_keys(reading, before, one) for one in files["source_id"]], dtype=pl.Boolean)
        )
    return dict(files.select("source_id", "file_name").iter_rows())


def _shares_keys(reading: Reading, before: Snapshot, source_id: str) -> bool:
    """The reading brings at least one row whose business key the earlier file brought."""
    for table, frame in reading.frames.items():
        contract = CONTRACTS[table]
        keys = list(contract.business_key())
        earlier = before.scan(contract).filter(pl.col("source_id") == source_id).select(keys)
        rows = contract.cast(frame.lazy()).select(keys)
        if keys and rows.join(earlier, on=keys, how="semi", nulls_equal=True).head(1).collect().height:
            return True
    return False


def _outcome(name: str, source_id: str, reading: Reading, corrected: dict[str, str]) -> Outcome:
    accepted, rejected = reading.rows_accepted, reading.rows_rejected
    state: State = "accepted" if not rejected else "accepted_in_part" if accepted else "refused"
    why = f"{rejected} of {reading.rows_in_file} rows refused: see rejects" if rejected else None
    counts = reading.rows_in_file, accepted, rejected
    return Outcome(
        name, source_id, state, reading.format, *counts, why=why, replaced=", ".join(corrected.values()) or None
    )


def _write(writer: Writer, path: Path, outcome: Outcome, reading: Reading, replaced: set[str]) -> None:
    own = outcome.source_id
    earlier = writer.before.scan(SourceFile).collect()
    superseded = earlier.filter(pl.col("source_id").is_in(list(replaced - {own}))).with_columns(
        state=pl.lit("superseded").cast(SourceFile.polars_schema()["state"])
    )
    kept = earlier.filter(~pl.col("source_id").is_in(list(replaced)))
    for source, brought in sorted(earlier.select("source_id", "extracts").iter_rows()):
        # Of no other table: one that is written to is another to all who read it, whether or not a row has gone.
        for table in brought.split(",") if source in replaced and brought else ():
            writer.remove_source(table, source)
    for table in (Reject.table, FileProof.table):
        if own in set(earlier["source_id"]):
            writer.remove_source(table, own)
    for table, frame in reading.frames.items():
        if frame.height:
            writer.append(table, frame)
    row = _record(path, outcome, reading, sorted(replaced - {own}))
    writer.replace(SourceFile.table, pl.concat([kept, superseded, row]))
    writer.append(Reject.table, reading.rejects.with_columns(file_name=pl.lit(path.name)))
    writer.append(FileProof.table, reading.proofs.with_columns(file_name=pl.lit(path.name)))


def _record(path: Path, outcome: Outcome, reading: Reading, corrects: list[str]) -> pl.DataFrame:
    row = {
        "source_id": outcome.source_id,
        "loaded_at": datetime.now(UTC),
        "file_name": path.name,
        "format": reading.format,
        "mapping": reading.mapping,
        "extracts": ",".join(sorted(reading.frames)),
        "bytes": path.stat().st_size,
        "rows_in_file": outcome.rows_in_file,
        "rows_accepted": outcome.rows_accepted,
        "rows_rejected": outcome.rows_rejected,
        "state": outcome.state,
        "why": outcome.why,
        "corrects": ",".join(corrects) or None,
    }
    return SourceFile.validate(pl.DataFrame([row], schema=SourceFile.polars_schema()))


def _record_refusal(store: Store, path: Path, source_id: str, refused: FileRefused, wait_seconds: float) -> Outcome:
    """Keep the record of a file that could not be read at all: an empty reading with one reject for the file."""
    words = f"{refused.why}. {refused.remedy}"
    reject = {
        "source_id": source_id,
        "file_name": path.name,
        "extract": "none",
        "row": 0,
        "rule": "FILE_REFUSED",
        "reason": words,
    }
    rejects = Reject.validate(pl.DataFrame([reject], schema=Reject.polars_schema()))
    reading = Reading("unknown", {}, rows_in_file=1, rejects=rejects)
    outcome = Outcome(path.name, source_id, "refused", reading.format, 0, 0, 0, why=words)
    with store.writing("ingest", f"{path.name} (refused)", wait_seconds) as writer:
        _write(writer, path, outcome, replace(reading, rows_in_file=0), {source_id})
    return outcome
