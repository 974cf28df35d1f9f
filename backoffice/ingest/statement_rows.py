"""Statements and entries of one file while it is being read: taken or refused row by row, judged at the end."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import dataframely as dy
import polars as pl

from backoffice.contracts.reconciliation import Statement, StatementEntry
from backoffice.contracts.records import FileProof, Reject
from backoffice.ingest.reading import Reading
from backoffice.ingest.statement_proofs import balance_proofs, set_apart, set_apart_unproved
from backoffice.ingest.statement_trailers import Claim, trailer_proofs
from backoffice.ingest.statement_values import Unreadable

_CHUNK = 10_000
_REMEDY = "Ask the bank for the file again, or load one that is corrected"
# What an entry shares with its statement is filled in at the end: a stream meets the entry first.
_OF_STATEMENT = ("source_id", "statement_id", "account_id", "kind")


class StatementRows:
    """Gathers what a reader finds; a statement is known by its `ordinal`, its place in the file from 1.

    A statement is accepted whole or not at all: one row of it that cannot be read, or a proof that fails, and the
    statement with all its entries goes to the rejects. Entries are kept as Polars frames, a chunk at a time.
    """

    def __init__(self, file_name: str, source_id: str) -> None:
        self._file_name, self._source_id = file_name, source_id
        self._statements: list[dict[str, Any]] = []
        self._entries: list[dict[str, Any]] = []
        self._schema: dict[str, pl.DataType] = {"ordinal": pl.Int64()}
        self._schema |= {n: dtype for n, dtype in StatementEntry.polars_schema().items() if n not in _OF_STATEMENT}
        self._chunks = [pl.DataFrame(schema=self._schema)]
        self._rejects: list[dict[str, Any]] = []
        self._faulty: dict[int, str] = {}
        self._claims: list[tuple[int, Claim]] = []

    def take_statement(self, ordinal: int, row: Mapping[str, Any]) -> None:
        """Keep a statement: the columns of `Statement` less its identifier and source."""
        number, day = row["statement_number"] or "unnumbered", row["closing_date"] or "undated"
        statement_id = f"{row['account_id']}:{number}:{day}:{self._source_id}.{ordinal}"
        self._statements.append({"ordinal": ordinal, "statement_id": statement_id, "source_id": self._source_id, **row})

    def take_entry(self, ordinal: int, row: Mapping[str, Any]) -> None:
        """Keep an entry: the columns of `StatementEntry` less those that its statement gives."""
        self._entries.append({"ordinal": ordinal, **row})
        if len(self._entries) >= _CHUNK:
            self._flush()

    def claim(self, ordinal: int, claim: Claim) -> None:
        """Keep a total that the statement gives of itself, to be proved."""
        self._claims.append((ordinal, claim))

    def refuse(
        self, ordinal: int | None, extract: str, row: int, fault: Unreadable, content: Mapping[str, Any]
    ) -> None:
        """Refuse one row for `fault`; its statement, if it has one, falls with it."""
        place = "line" if "text" in content else "entry" if extract == StatementEntry.table else "statement"
        if ordinal is not None:
            self._faulty.setdefault(ordinal, f"{fault.field} of {place} {row}: {fault.reason}")
        self._rejects.append(
            {
                "source_id": self._source_id,
                "file_name": self._file_name,
                "extract": extract,
                "row": row,
                "column": fault.field,
                "value": fault.found,
                "rule": fault.rule,
                "reason": f"{fault.reason[:1].upper()}{fault.reason[1:]}. {_REMEDY}",
                "content": json.dumps(content, ensure_ascii=False),
            }
        )

    def refuse_with_statement(self, ordinal: int, extract: str, row: int, content: Mapping[str, Any]) -> None:
        """Refuse one row that is sound itself but belongs to a statement already refused for another."""
        fault = Unreadable("statement", None, "STATEMENT_REFUSED", self._because(ordinal))
        self.refuse(ordinal, extract, row, fault, content)

    def is_refused(self, ordinal: int) -> bool:
        """Something of this statement was refused."""
        return ordinal in self._faulty

    def reading(self, format_name: str, rows_in_file: int) -> Reading:
        """All of it, proved: what does not prove is set apart. `rows_in_file` was counted before any judgement."""
        sound = self._sound(format_name, rows_in_file)
        statements = Statement.validate(sound.frames[Statement.table].select(Statement.column_names()))
        entries = StatementEntry.validate(sound.frames[StatementEntry.table].select(StatementEntry.column_names()))
        identifiers = {row["ordinal"]: row["statement_id"] for row in self._statements}
        claims = [(identifiers[ordinal], claim) for ordinal, claim in self._claims if ordinal in identifiers]
        reading = replace(sound, frames={Statement.table: statements, StatementEntry.table: entries})
        reading = set_apart_unproved(reading, balance_proofs(statements, entries, self._file_name))
        return set_apart_unproved(reading, trailer_proofs(statements, entries, claims, self._file_name)).check()

    def _sound(self, format_name: str, rows_in_file: int) -> Reading:
        """The statements of which every row could be read; the sound rows of the others are set apart."""
        self._flush()
        schema: dict[str, pl.DataType] = {"ordinal": pl.Int64()}
        statements = pl.DataFrame(self._statements, schema=schema | Statement.polars_schema())
        unread = pl.format("{}.{}", pl.lit(self._source_id), "ordinal")
        entries = (
            pl.concat(self._chunks)
            .join(statements.select("ordinal", *_OF_STATEMENT), on="ordinal", how="left", maintain_order="left")
            .with_columns(source_id=pl.lit(self._source_id), statement_id=pl.col("statement_id").fill_null(unread))
        )
        rejects = Reject.validate(pl.DataFrame(self._rejects, schema=Reject.polars_schema()))
        frames = {Statement.table: statements, StatementEntry.table: entries}
        reading = Reading(format_name, frames, rows_in_file, rejects)
        reading = replace(reading, proofs=self._rows_proof(reading))
        identifiers = {row["ordinal"]: row["statement_id"] for row in self._statements}
        because = {identifiers.get(n, f"{self._source_id}.{n}"): f"{self._because(n)}. {_REMEDY}" for n in self._faulty}
        return set_apart(reading, because, rule="STATEMENT_REFUSED")

    def _because(self, ordinal: int) -> str:
        return f"Kept apart with its whole statement, which cannot be read at {self._faulty[ordinal]}"

    def _rows_proof(self, reading: Reading) -> dy.DataFrame[FileProof]:
        expected, found = reading.rows_in_file, reading.rows_accepted + reading.rows_rejected
        words = f"The file holds {expected} statements and entries; {found} were read, accepted or refused"
        row = {
            "source_id": self._source_id,
            "file_name": self._file_name,
            "subject": self._file_name,
            "check": "rows",
            "expected": str(expected),
            "found": str(found),
            "proves": expected == found,
            "words": words,
        }
        return FileProof.validate(pl.DataFrame([row], schema=FileProof.polars_schema()))

    def _flush(self) -> None:
        self._chunks.append(pl.DataFrame(self._entries, schema=self._schema))
        self._entries.clear()
