"""Check: is everything in the store there, as it was written, readable, true to its contract and proved?"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl
from polars.exceptions import PolarsError

from backoffice.contracts import CONTRACTS, Contract
from backoffice.contracts.accounting import TrialBalanceProof
from backoffice.contracts.reconciliation import ReconciliationProof
from backoffice.contracts.records import FileProof
from backoffice.errors import StoreError
from backoffice.rolling import untrue
from backoffice.store import ROLLED_UP, Snapshot, Store, of_file
from backoffice.store.writer import APPEND_ONLY

PROVED_ON: Final[Mapping[type[Contract], str]] = {
    FileProof: "Data health",
    ReconciliationProof: "Reconciliation",
    TrialBalanceProof: "Accounting",
}
"""Tables of proofs, and the page that shows them."""

_FROM_BACKUP: Final = "put the folder back from a backup"


def check(
    store: Store, progress: Callable[[Iterable[Any], str], Iterable[Any]] = lambda items, _: items
) -> pl.DataFrame:
    """One row a table of the newest load: `table`, `rows`, `sound`, `finding` (what is wrong and how to repair it).

    Raises StoreError, saying how to repair it, where the loads themselves cannot be read.
    """
    snapshot = store.snapshot()
    found = [
        {"table": table, **_table(store, snapshot, CONTRACTS[table])}
        for table in progress(sorted(snapshot.versions), "tables")
    ]
    schema = {"table": pl.String, "rows": pl.Int64, "sound": pl.Boolean, "finding": pl.String}
    return pl.DataFrame(found, schema=schema)


def _table(store: Store, snapshot: Snapshot, contract: type[Contract]) -> dict[str, Any]:
    if damage := _damage(store, snapshot, contract.table):
        return _unsound(None, f"{damage}; {_repair(store, snapshot, contract.table)}")
    try:
        frame = snapshot.scan(contract).collect()
    except (PolarsError, OSError) as broken:
        why = str(broken).splitlines()[0]
        return _unsound(None, f"unreadable ({why}); {_repair(store, snapshot, contract.table)}")
    _, failure = contract.filter(frame)
    if broken_rules := failure.counts():
        words = ", ".join(f"{rule}: {count} rows" for rule, count in broken_rules.items())
        return _unsound(frame.height, f"breaks its contract: {words}; rebuild or reload it")
    if files := untrue(snapshot, contract):
        what = f"roll-ups of {len(files)} files are not what the rows come to (first: {files[0]})"
        return _unsound(frame.height, f"{what}; delete the folder {ROLLED_UP}/{contract.table}, then build")
    return {"rows": frame.height, **_proofs(contract, frame)}


def _unsound(rows: int | None, finding: str) -> dict[str, Any]:
    return {"rows": rows, "sound": False, "finding": finding}


def _damage(store: Store, snapshot: Snapshot, table: str) -> str | None:
    """What is wrong with the table's log or files, in words; None where every file is as it was written."""
    try:
        files = snapshot.files(table)
    except StoreError as lost:
        return str(lost).split(". ", maxsplit=1)[0]
    known = store.fingerprints()
    other = [file for file in files if known.of(table, file) not in (None, of_file(file))]
    if other:
        return f"{len(other)} of {len(files)} files are not as they were written (first: {Path(other[0]).name})"
    return None


def _repair(store: Store, snapshot: Snapshot, table: str) -> str:
    """What to do about a damaged table: back to the newest load that has it whole, else to a backup.

    No restore moves a record of what happened, so that one comes back from a backup only.
    """
    earlier_loads = () if table in APPEND_ONLY else _earlier(store, snapshot, table)
    for earlier in earlier_loads:
        if _damage(store, earlier, table) is None and _is_readable(earlier, table):
            what = "then load again what was loaded since, and build"
            return f"`python -m backoffice restore {earlier.load_id}` goes back to where it is whole, {what}"
    return _FROM_BACKUP


def _earlier(store: Store, snapshot: Snapshot, table: str) -> Iterator[Snapshot]:
    """Earlier loads with another version of the table, the newest first."""
    version = snapshot.versions[table]
    for load_id in range((snapshot.load_id or 0) - 1, -1, -1):
        earlier = store.snapshot(load_id)
        if earlier.has(table) and earlier.versions[table] != version:
            version = earlier.versions[table]
            yield earlier


def _is_readable(snapshot: Snapshot, table: str) -> bool:
    try:
        snapshot.scan(CONTRACTS[table]).collect()
    except (PolarsError, OSError):
        return False
    return True


def _proofs(contract: type[Contract], frame: pl.DataFrame) -> dict[str, Any]:
    if contract in PROVED_ON and (failed := frame.filter(~pl.col("proves")).height):
        where = PROVED_ON[contract]
        return {"sound": True, "finding": f"{failed} of {frame.height} proofs do not tie: see {where}"}
    return {"sound": True, "finding": "sound"}
