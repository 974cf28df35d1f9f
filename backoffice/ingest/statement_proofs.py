"""Proofs of bank statements, and setting apart what does not prove: whole statements, never single entries."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import dataframely as dy
import polars as pl

from backoffice.contracts.reconciliation import Statement, StatementEntry
from backoffice.contracts.records import FileProof, Reject
from backoffice.ingest.reading import Reading, refusals
from backoffice.ingest.statement_chain import chain_proofs
from backoffice.ingest.statement_values import written

RULE_OF_CHECK = {
    "balance": "PROOF_TOTAL",
    "trailer_rows": "TRAILER_TOTAL",
    "trailer_amount": "TRAILER_TOTAL",
    "chain": "OPENING_BALANCE_CHAIN",
    "statement_gap": "STATEMENT_GAP",
    "repeat": "DUPLICATE_STATEMENT",
}
"""The rule a statement breaks when a check does not prove."""


def balance_proofs(
    statements: dy.DataFrame[Statement], entries: dy.DataFrame[StatementEntry], file_name: str
) -> dy.DataFrame[FileProof]:
    """Opening balance + booked entries = closing balance, one row a statement.

    Pending, future and informational entries do not touch the booked balance. A statement that does not give both
    balances (a notification, an intraday report) gets a `balance_absent` row instead, which says so and proves.
    """
    booked = dict(
        entries.filter(pl.col("status").cast(pl.String) == "BOOK")
        .group_by("statement_id")
        .agg(pl.col("amount").sum())
        .iter_rows()
    )
    rows = [
        {"source_id": row["source_id"], "file_name": file_name, "subject": row["statement_id"]}
        | _balance(row, booked.get(row["statement_id"], Decimal(0)))
        for row in statements.iter_rows(named=True)
    ]
    return FileProof.validate(pl.DataFrame(rows, schema=FileProof.polars_schema()))


def _balance(statement: Mapping[str, Any], booked: Decimal) -> dict[str, Any]:
    opening, closing = statement["opening_balance"], statement["closing_balance"]
    if opening is None or closing is None:
        absent = (
            "neither balance" if opening is closing else f"no {'opening' if opening is None else 'closing'} balance"
        )
        words = f"No balance proof is possible: the statement gives {absent}. Its entries add up to {written(booked)}"
        return {"check": "balance_absent", "expected": None, "found": written(booked), "proves": True, "words": words}
    found = opening + booked
    words = f"Opening balance {written(opening)} plus booked entries {written(booked)} is {written(found)}"
    words += f"; the closing balance is {written(closing)}"
    if found != closing:
        words += f", which differs by {written(closing - found)}. Ask the bank for the statement again"
    return {
        "check": "balance",
        "expected": written(closing),
        "found": written(found),
        "proves": found == closing,
        "words": words,
    }


def prove_chain(reading: Reading, known: pl.DataFrame) -> Reading:
    """`reading` with its statements chained to each other and to `known` ones of the same accounts, already in force.

    What breaks the chain is set apart with all its entries; so is a statement that the file holds twice.
    `known` must not hold statements that this file replaces.
    """
    file_name = reading.proofs["file_name"].first() if reading.proofs.height else None
    name = file_name if isinstance(file_name, str) else reading.frames[Statement.table]["source_id"].first() or "file"
    reading = set_apart_unproved(reading, _repeats(reading, str(name)))
    statements = Statement.cast(reading.frames[Statement.table])
    return set_apart_unproved(reading, chain_proofs(statements, Statement.cast(known), str(name)))


def set_apart_unproved(reading: Reading, proofs: dy.DataFrame[FileProof]) -> Reading:
    """`reading` with `proofs` added, and every statement set apart that one of them speaks against."""
    failing = proofs.filter(~pl.col("proves"))
    reading = replace(reading, proofs=FileProof.cast(pl.concat([reading.proofs, proofs])))
    for check in failing["check"].unique(maintain_order=True):
        reasons = dict(failing.filter(pl.col("check") == check).select("subject", "words").iter_rows())
        reading = set_apart(reading, reasons, rule=RULE_OF_CHECK[check])
    return reading


def set_apart(reading: Reading, reasons: Mapping[str, str], *, rule: str) -> Reading:
    """`reading` less the statements named in `reasons` (statement id to reason), with all their entries.

    Each row moved becomes one reject under `rule`, with the whole row as JSON in `content`: kept apart, not lost.
    Ids that the reading does not hold are passed over, so a statement can be set apart once only.
    """
    why = pl.DataFrame(
        {"statement_id": list(reasons), "reason": list(reasons.values())},
        schema={"statement_id": pl.String, "reason": pl.String},
    )
    frames, rejects = dict(reading.frames), [reading.rejects]
    named = reading.proofs["file_name"] if reading.proofs.height else frames[Statement.table]["source_id"]
    for contract in (Statement, StatementEntry):
        rows = reading.frames[contract.table]
        refused = rows.join(why, on="statement_id", maintain_order="left")
        rejects.append(refusals(refused, contract, str(named.first()), rule))
        frames[contract.table] = rows.join(why, on="statement_id", how="anti", maintain_order="left")
    return replace(reading, frames=frames, rejects=Reject.cast(pl.concat(rejects)))


def _repeats(reading: Reading, file_name: str) -> dy.DataFrame[FileProof]:
    """One failing `repeat` proof for each statement that the same file already held, entry for entry."""
    place = {"source_id", "source_row", "statement_id"}
    statements, entries = reading.frames[Statement.table], reading.frames[StatementEntry.table]
    held: dict[str, list[tuple[Any, ...]]] = {}
    for row in entries.iter_rows(named=True):
        held.setdefault(row["statement_id"], []).append(tuple(v for k, v in row.items() if k not in place))
    first: dict[tuple[Any, ...], str] = {}
    rows = []
    for row in statements.iter_rows(named=True):
        content = tuple(v for k, v in row.items() if k not in place), tuple(held.get(row["statement_id"], ()))
        earlier = first.setdefault(content, row["statement_id"])
        if earlier != row["statement_id"]:
            rows.append(
                {
                    "source_id": row["source_id"],
                    "file_name": file_name,
                    "subject": row["statement_id"],
                    "check": "repeat",
                    "expected": None,
                    "found": earlier,
                    "proves": False,
                    "words": f"The file holds this statement twice, entry for entry: the first is {earlier}",
                }
            )
    return FileProof.validate(pl.DataFrame(rows, schema=FileProof.polars_schema()))
