"""What a statement says of itself: how many entries it has and what they add up to (:90D:, :90C:, TxsSummry)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import dataframely as dy
import polars as pl

from backoffice.contracts.reconciliation import Statement, StatementEntry
from backoffice.contracts.records import FileProof
from backoffice.ingest.statement_values import written

Side = Literal["all", "credit", "debit", "net"]


@dataclass(frozen=True)
class Claim:
    """One total a statement claims. `all` adds amounts without their signs, `net` with them."""

    side: Side
    field: str
    count: int | None = None
    amount: Decimal | None = None


def trailer_proofs(
    statements: dy.DataFrame[Statement],
    entries: dy.DataFrame[StatementEntry],
    claims: Sequence[tuple[str, Claim]],
    file_name: str,
) -> dy.DataFrame[FileProof]:
    """Each claim (`statement_id` and claim) against the entries: `trailer_rows` for counts, `trailer_amount` for sums.

    Entries of every status count, as the bank's own totals have them. Sums over several currencies mean nothing
    and are not proved.
    """
    source = dict(statements.select("statement_id", "source_id").iter_rows())
    held = {key[0]: frame for key, frame in entries.partition_by("statement_id", as_dict=True).items()}
    rows: list[dict[str, Any]] = []
    for statement_id, claim in claims:
        if statement_id not in source:
            continue
        of_statement = held.get(statement_id, entries.clear())
        counted = _of_side(of_statement, claim.side)
        about = {"source_id": source[statement_id], "file_name": file_name, "subject": statement_id}
        if claim.count is not None:
            # An amount of zero has no sign, so such entries may belong to either side.
            unsigned = 0 if counted is of_statement else of_statement.height - counted.height
            unsigned = min(unsigned, of_statement.filter(pl.col("amount") == 0).height)
            found_count = min(max(claim.count, counted.height), counted.height + unsigned)
            rows.append(about | _compared("trailer_rows", claim, str(claim.count), str(found_count)))
        if claim.amount is not None and counted["currency"].n_unique() <= 1:
            amounts = counted["amount"] if claim.side == "net" else counted["amount"].abs()
            found = sum(amounts.to_list(), Decimal(0))
            rows.append(about | _compared("trailer_amount", claim, written(claim.amount), written(found)))
    return FileProof.validate(pl.DataFrame(rows, schema=FileProof.polars_schema()))


def _of_side(entries: pl.DataFrame, side: Side) -> pl.DataFrame:
    if side == "credit":
        return entries.filter(pl.col("amount") > 0)
    return entries.filter(pl.col("amount") < 0) if side == "debit" else entries


def _compared(check: str, claim: Claim, expected: str, found: str) -> dict[str, Any]:
    proves = expected == found
    what = {"all": "entries", "credit": "credit entries", "debit": "debit entries", "net": "entries, net"}[claim.side]
    measure = "number" if check == "trailer_rows" else "sum"
    words = f"The {measure} of {what} is {found}; the statement's own total ({claim.field}) says {expected}"
    return {
        "check": check,
        "expected": expected,
        "found": found,
        "proves": proves,
        "words": words if proves else f"{words}. Ask the bank for the statement again",
    }
