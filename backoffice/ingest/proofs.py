"""Proofs: the totals of a file that must tie, and what else a person should know of how it was read."""

from collections.abc import Iterable
from dataclasses import dataclass

import dataframely as dy
import polars as pl

from backoffice.contracts.records import FileProof


@dataclass(frozen=True)
class Proof:
    """One total and whether it ties. Without figures it is a remark, which proves nothing wrong."""

    check: str
    words: str
    expected: int | str | None = None
    found: int | str | None = None


def rows_proof(in_file: int, accepted: int, refused: int) -> Proof:
    """That every row of the file is accounted for."""
    words = f"{in_file:,} rows in the file: {accepted:,} accepted, {refused:,} refused."
    return Proof("rows", words, in_file, accepted + refused)


def file_proofs(proofs: Iterable[Proof], source_id: str, file_name: str) -> dy.DataFrame[FileProof]:
    """The proofs of a whole file, as kept."""
    rows = [
        {
            "source_id": source_id,
            "file_name": file_name,
            "subject": "file",
            "check": proof.check,
            "expected": None if proof.expected is None else str(proof.expected),
            "found": None if proof.found is None else str(proof.found),
            "proves": proof.expected == proof.found,
            "words": proof.words,
        }
        for proof in proofs
    ]
    return FileProof.validate(pl.DataFrame(rows, FileProof.polars_schema()))
