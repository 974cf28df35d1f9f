"""Rows of settlement messages while a file is being read: taken or refused one by one, repeats judged at the end."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import polars as pl

from backoffice.contracts.extract import Extract
from backoffice.contracts.records import Reject
from backoffice.contracts.settlement import SettlementConfirmation, SettlementInstruction, StatusAdvice
from backoffice.contracts.settlement_allegements import Allegement
from backoffice.contracts.settlement_penalties import CsdPenalty
from backoffice.ingest.proofs import Proof, file_proofs, rows_proof
from backoffice.ingest.reading import Reading
from backoffice.ingest.statement_values import Unreadable

CONTRACTS: Mapping[str, type[Extract]] = {
    contract.table: contract
    for contract in (SettlementInstruction, StatusAdvice, SettlementConfirmation, Allegement, CsdPenalty)
}
"""The extracts that settlement messages feed."""

UNKNOWN = "none"
"""The extract of a row that was meant for none of them."""

Content = Callable[[], Mapping[str, Any]]
"""Gives a row's whole content, once somebody has to see it."""

_REMEDY = "Ask the sender for the message again, or load one that is corrected"
_CHUNK = 10_000
_VALUE = 200


@dataclass(frozen=True)
class Judged:
    """One row of a message: the extract it is meant for, its place in the file, and its columns or why it is refused.

    `remarks` are keys of what a person should know of how it was read; `proofs` are totals it is part of, told once,
    with the first of their rows.
    """

    table: str
    place: int
    row: Mapping[str, Any] | Unreadable
    remarks: Sequence[str] = ()
    proofs: Sequence[Proof] = ()


@dataclass
class _Repeats:
    """Where a key was met first, what stood there, and whether it was met again with other content."""

    place: int
    content: int
    others: list[int] = field(default_factory=list)


class SettlementRows:
    """Gathers the judged rows of one file. Rows are kept as Polars frames, a chunk at a time.

    A key that comes again with the same content is a message sent twice: the first is taken, the copy refused. With
    other content none is taken, for which of them is right cannot be known.
    """

    def __init__(self, file_name: str, source_id: str) -> None:
        self._file_name, self._source_id = file_name, source_id
        self._rows: dict[str, list[dict[str, Any]]] = {table: [] for table in CONTRACTS}
        self._chunks = {table: [pl.DataFrame(schema=contract.polars_schema())] for table, contract in CONTRACTS.items()}
        self._keys: dict[str, dict[tuple[Any, ...], _Repeats]] = {table: {} for table in CONTRACTS}
        self._rejects: list[dict[str, Any]] = []

    def judge(self, judged: Judged, content: Content) -> None:
        """Take or refuse one row. Every row of the file must come here exactly once."""
        if isinstance(judged.row, Unreadable):
            self._refuse(judged.table, judged.place, judged.row, content)
            return
        contract = CONTRACTS[judged.table]
        row = {name: judged.row.get(name) for name in contract.polars_schema()}
        row |= {"source_id": self._source_id, "source_row": judged.place}
        key = tuple(row[name] for name in contract.primary_key())
        told = hash(tuple(value for name, value in row.items() if name != "source_row"))
        known = self._keys[judged.table].setdefault(key, _Repeats(judged.place, told))
        if known.place == judged.place:
            self._rows[judged.table].append(row)
            if len(self._rows[judged.table]) >= _CHUNK:
                self._flush(judged.table)
        elif known.content == told:
            reason = (
                f"the same row, word for word, stands at {known.place}, which is kept; a repeated message counts once"
            )
            fault = Unreadable(", ".join(contract.primary_key()), ", ".join(map(str, key)), "DUPLICATE", reason)
            self._refuse(judged.table, judged.place, fault, content, remedy="Nothing to do, unless both were meant")
        else:
            known.others.append(judged.place)
            self._refuse(judged.table, judged.place, self._conflict(contract, key, known), content)

    def reading(self, format_name: str, rows_in_file: int, remarks: Iterable[Proof]) -> Reading:
        """All of it, in the extracts that any row was meant for. `rows_in_file` was counted before any judgement."""
        sound = {table: self._sound(table) for table in CONTRACTS}
        meant = {reject["extract"] for reject in self._rejects}
        frames = {table: frame for table, frame in sound.items() if frame.height or table in meant}
        rejects = Reject.validate(
            pl.DataFrame(self._rejects, schema=Reject.polars_schema()).sort("row", maintain_order=True)
        )
        reading = Reading(format_name, frames, rows_in_file, rejects)
        proof = rows_proof(rows_in_file, reading.rows_accepted, reading.rows_rejected)
        return replace(reading, proofs=file_proofs([proof, *remarks], self._source_id, self._file_name)).check()

    def _sound(self, table: str) -> pl.DataFrame:
        """The rows taken, less those that a later row of the same key contradicts."""
        self._flush(table)
        contract = CONTRACTS[table]
        rows = pl.concat(self._chunks[table])
        conflicts = {known.place: (key, known) for key, known in self._keys[table].items() if known.others}
        contradicted = rows.filter(pl.col("source_row").is_in(list(conflicts)))
        for row in contradicted.with_columns(json=pl.struct(rows.columns).struct.json_encode()).iter_rows(named=True):
            key, known = conflicts[row["source_row"]]
            content = partial(json.loads, row["json"])
            self._refuse(table, row["source_row"], self._conflict(contract, key, known), content)
        return contract.validate(rows.filter(~pl.col("source_row").is_in(list(conflicts))))

    def _refuse(self, table: str, place: int, fault: Unreadable, content: Content, remedy: str = _REMEDY) -> None:
        self._rejects.append(
            {
                "source_id": self._source_id,
                "file_name": self._file_name,
                "extract": table,
                "row": place,
                "column": fault.field,
                "value": None if fault.found is None else fault.found[:_VALUE],
                "rule": fault.rule,
                "reason": f"{fault.reason}. {remedy}",
                "content": json.dumps(content(), ensure_ascii=False),
            }
        )

    def _conflict(self, contract: type[Extract], key: tuple[Any, ...], known: _Repeats) -> Unreadable:
        keys = ", ".join(contract.primary_key())
        places = ", ".join(map(str, (known.place, *known.others[:5])))
        reason = f"rows {places} have the same {keys} and different content: which is right cannot be known"
        return Unreadable(keys, ", ".join(map(str, key)), "CONFLICTING_DUPLICATE", reason)

    def _flush(self, table: str) -> None:
        self._chunks[table].append(pl.DataFrame(self._rows[table], schema=CONTRACTS[table].polars_schema()))
        self._rows[table].clear()
