"""Ours: a month of payments reconciled by the engine, from Parquet files to links and breaks."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl

from backoffice.transforms.matching.declared import (
    Compared,
    Copies,
    Differs,
    Exact,
    Near,
    Reconciliation,
    Subsets,
    Summed,
    Unique,
)
from backoffice.transforms.matching.engine import Matching, match
from backoffice.transforms.matching.passes import beside
from backoffice.transforms.matching.verdicts import ALONE

_ACCOUNT = ("account", "ccy")
_BY_PARTY, _BY_REFERENCE = (*_ACCOUNT, "counterparty"), (*_ACCOUNT, "reference")

PAYMENTS = Reconciliation(
    name="payments",
    title="Ledger against statement",
    own="ledger rows",
    outside="statement rows",
    excluded="nothing",
    key=_BY_REFERENCE,
    compared=(
        Compared("amount", "AMOUNT", "amount", "Bench", tolerance=Decimal(50), needed=True),
        Compared("value_date", "VALUE_DATE", "value date", "Bench", window=2),
    ),
    measure="amount",
    day="value_date",
    copies=(*_BY_REFERENCE, "amount", "value_date"),
    passes=(
        Exact(),
        Near(),
        Summed(_BY_REFERENCE),
        Summed((*_ACCOUNT, "batch_reference"), "total of a batch agrees"),
        Differs(),
        Copies(),
        Unique(_BY_PARTY, rule="unique by counterparty, to the cent"),
        Unique(_BY_PARTY, to_the_cent=False, rule="unique by counterparty"),
        Subsets((*_BY_PARTY, "value_date")),
        Unique(_ACCOUNT, ("counterparty",), rule="unique on the account, to the cent"),
        Unique(_ACCOUNT, ("counterparty",), to_the_cent=False, rule="unique on the account"),
    ),
    timing_days=None,
)


def sides(data: Path) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Both sides in the engine's words. What a batch is called on the ledger, the statement has as its reference."""
    names = {"id": "item_id", "ref": "reference"}
    ledger = pl.scan_parquet(data / "ledger.parquet").rename({**names, "batch_ref": "batch_reference"})
    statement = pl.scan_parquet(data / "statement.parquet").rename(names)
    return ledger, statement.with_columns(batch_reference="reference")


def reconcile(data: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Links and breaks of the folder's two files, by id."""
    found = match(*sides(data), PAYMENTS)
    ids = [side.item_id.to_numpy() for side in (found.own, found.outside)]
    return _links(found, ids), _breaks(found, ids)


def _links(found: Matching, ids: list[np.ndarray]) -> pl.DataFrame:
    """Every row of ours with every row of theirs in its group; broken pairs by what differs."""
    left, groups = found.left, found.outside.group
    theirs = np.flatnonzero((groups >= 0) & (groups < found.own.group.size))
    cls = np.zeros(theirs.size, np.uint8)
    broken = left.own.verdict[found.pairs[0]] == found.verdicts.of(Differs)
    pairs = found.pairs[0][broken], found.pairs[1][broken]
    is_off = beside(left, pairs, ["amount"]).select(pl.col("own_amount") != pl.col("outside_amount")).to_series()
    cls[np.searchsorted(theirs, left.outside.rows[pairs[1]])] = np.where(is_off.to_numpy(), 1, 2)
    with ThreadPoolExecutor(2) as pool:
        heads = pool.submit(np.take, ids[0], groups[theirs])
        first = pl.DataFrame({"int_id": heads.result(), "ext_id": np.take(ids[1], theirs), "cls": cls})
    own = left.own.rows[found.own.group[left.own.rows] != left.own.rows]
    members = pl.DataFrame({"own": own, "head": found.own.group[own]})
    shared = pl.DataFrame({"head": groups[left.outside.rows], "outside": left.outside.rows})
    others = members.filter(pl.col("head") >= 0).join(shared, on="head")
    more = {
        "int_id": ids[0][others["own"]],
        "ext_id": ids[1][others["outside"]],
        "cls": np.zeros(others.height, np.uint8),
    }
    names = pl.Enum(["match", "amount_diff", "date_shift"])
    return pl.concat([first, pl.DataFrame(more)]).with_columns(pl.col("cls").cat.to(names))


def _breaks(found: Matching, ids: list[np.ndarray]) -> pl.DataFrame:
    """Rows without partner, missing or a copy, and those with rivals, which are ambiguous."""
    parts = []
    for name, side, missing, those in (
        ("int", found.left.own, "missing_ext", ids[0]),
        ("ext", found.left.outside, "missing_int", ids[1]),
    ):
        is_break = (found.verdicts.all_outcomes == "break")[side.verdict] & (side.group < 0)
        classes = np.full(len(found.verdicts.all), "ambiguous", dtype="<U12")
        classes[found.verdicts.of(Copies)] = "duplicate"
        classes[found.verdicts.named(ALONE)] = missing
        parts.append(
            pl.DataFrame({"id": those[side.rows[is_break]], "cls": classes[side.verdict[is_break]]}).with_columns(
                side=pl.lit(name)
            )
        )
    return pl.concat(parts)
