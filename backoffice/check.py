"""Check: is everything in the store there, readable, true to its contract and proved?"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import polars as pl
from polars.exceptions import PolarsError

from backoffice.contracts import CONTRACTS, Contract
from backoffice.contracts.accounting import TrialBalanceProof
from backoffice.contracts.reconciliation import ReconciliationProof
from backoffice.contracts.records import FileProof
from backoffice.errors import StoreError
from backoffice.store import Snapshot, Store

PROVED_ON: Final[Mapping[type[Contract], str]] = {
    FileProof: "Data health",
    ReconciliationProof: "Reconciliation",
    TrialBalanceProof: "Accounting",
}
"""Tables of proofs, and the page that shows them."""


def check(
    store: Store, progress: Callable[[Iterable[Any], str], Iterable[Any]] = lambda items, _: items
) -> pl.DataFrame:
    """One row a table of the newest load: `table`, `rows`, `sound`, `finding` (what is wrong and what to do)."""
    snapshot = store.snapshot()
    found = [
        {"table": table, **_table(snapshot, CONTRACTS[table])}
        for table in progress(sorted(snapshot.versions), "tables")
    ]
    schema = {"table": pl.String, "rows": pl.Int64, "sound": pl.Boolean, "finding": pl.String}
    return pl.DataFrame(found, schema=schema)


def _table(snapshot: Snapshot, contract: type[Contract]) -> dict[str, Any]:
    try:
        frame = snapshot.scan(contract).collect()
    except StoreError as lost:
        return {"rows": None, "sound": False, "finding": str(lost)}
    except (PolarsError, OSError) as broken:
        why = str(broken).splitlines()[0]
        words = f"unreadable ({why}); `restore` an earlier load, or put the files back from a backup"
        return {"rows": None, "sound": False, "finding": words}
    _, failure = contract.filter(frame)
    if broken_rules := failure.counts():
        words = ", ".join(f"{rule}: {count} rows" for rule, count in broken_rules.items())
        return {"rows": frame.height, "sound": False, "finding": f"breaks its contract: {words}; rebuild or reload it"}
    return {"rows": frame.height, **_proofs(contract, frame)}


def _proofs(contract: type[Contract], frame: pl.DataFrame) -> dict[str, Any]:
    if contract in PROVED_ON and (failed := frame.filter(~pl.col("proves")).height):
        where = PROVED_ON[contract]
        return {"sound": True, "finding": f"{failed} of {frame.height} proofs do not tie: see {where}"}
    return {"sound": True, "finding": "sound"}
