"""Proofs of trial balances: debits equal credits in each of a file, or all of its lines are set apart."""

from dataclasses import replace
from typing import Any, Final

import polars as pl

from backoffice.contracts.accounting import TrialBalanceLine
from backoffice.contracts.records import FileProof, Reject
from backoffice.ingest.reading import Reading, refusals
from backoffice.ingest.statement_values import written

CHECK: Final = "trial_balance"
RULE: Final = "TRIAL_BALANCE"

_BOOKS: Final = ("legal_entity_id", "currency", "month")


def prove_trial_balances(reading: Reading, file_name: str) -> Reading:
    """`reading` with a proof of each trial balance in it, less the lines of those that do not balance.

    One is the accounts of a legal entity, currency and period that the file brings: its debits must equal its credits
    to the last digit. A line that was refused for itself is missing too, so the rest does not balance without it. What
    the store has already balances by itself, and so does what is added to it.
    """
    if TrialBalanceLine.table not in reading.frames:
        return reading
    lines = reading.frames[TrialBalanceLine.table]
    balance = pl.col("balance").cast(pl.Decimal(38, 5))
    books = lines.group_by(_BOOKS, maintain_order=True).agg(
        pl.col("source_id").first(),
        debits=balance.filter(balance > 0).sum(),
        credits=-balance.filter(balance < 0).sum(),
        lines=pl.len(),
    )
    refused = reading.rejects.filter(extract=TrialBalanceLine.table)["row"].n_unique()
    rows = [_proof(row, refused, file_name) for row in books.iter_rows(named=True)]
    proofs = FileProof.validate(pl.DataFrame(rows, schema=FileProof.polars_schema()))
    out = books.select(*_BOOKS, proves=proofs["proves"], reason=proofs["words"]).filter(~pl.col("proves"))
    apart = lines.join(out.drop("proves"), _BOOKS, maintain_order="left")
    rejects = refusals(apart, TrialBalanceLine, file_name, RULE)
    return replace(
        reading,
        frames={**reading.frames, TrialBalanceLine.table: lines.join(out, _BOOKS, how="anti", maintain_order="left")},
        rejects=Reject.cast(pl.concat([reading.rejects, rejects])),
        proofs=FileProof.cast(pl.concat([reading.proofs, proofs])),
    )


def _proof(book: dict[str, Any], refused: int, file_name: str) -> dict[str, Any]:
    debits, credited = written(book["debits"]), written(book["credits"])
    name = f"{book['legal_entity_id']} {book['currency']} {book['month']:%Y-%m}"
    words = f"Trial balance of {name}, {book['lines']} accounts: debits {debits}, credits {credited}"
    if debits != credited:
        words += f", which is out by {written(book['debits'] - book['credits'])}; none of its lines is taken"
        if refused:
            words += f". {refused} lines of the file were refused and may be what it lacks"
        words += ". Have it sent again whole"
    return {
        "source_id": book["source_id"],
        "file_name": file_name,
        "subject": name,
        "check": CHECK,
        "expected": debits,
        "found": credited,
        "proves": debits == credited,
        "words": words,
    }
