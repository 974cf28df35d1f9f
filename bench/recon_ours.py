"""Ours: a month of payments reconciled by the engine, from Parquet files to links and breaks."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl

from backoffice.transforms.compiled import compiled
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

_LINK = ("int_id", "ext_id", "cls")
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
    owner="Bench",
    material=Decimal(0),
    due_days=5,
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
    with ThreadPoolExecutor(2) as pool:
        ids = list(pool.map(lambda side: side.item_id.to_numpy(writable=True), (found.own, found.outside)))
        return _links(found, ids, pool), _breaks(found, ids)


def _links(found: Matching, ids: list[np.ndarray], pool: ThreadPoolExecutor) -> pl.DataFrame:
    """Every row of ours with every row of theirs in its group; broken pairs by what differs."""
    left, groups = found.left, found.outside.group
    broken = left.own.verdict[found.pairs[0]] == found.verdicts.of(Differs)
    pairs = found.pairs[0][broken], found.pairs[1][broken]
    is_off = beside(left, pairs, ["amount"]).select(pl.col("own_amount") != pl.col("outside_amount")).to_series()
    classes = np.zeros(groups.size, np.uint8)
    classes[left.outside.rows[pairs[1]]] = np.where(is_off.to_numpy(), 1, 2)
    half = groups.size // 2
    cut = [(groups[part], ids[0], ids[1][part], classes[part]) for part in (slice(0, half), slice(half, None))]
    links = [pl.DataFrame(dict(zip(_LINK, each, strict=True))) for each in pool.map(_paired, *zip(*cut, strict=True))]
    own = left.own.rows[found.own.group[left.own.rows] != left.own.rows]
    members = pl.DataFrame({"own": own, "head": found.own.group[own]}).filter(pl.col("head") >= 0)
    rows = pl.DataFrame({"head": groups[left.outside.rows], "outside": left.outside.rows})
    others = members.join(rows, on="head")
    more = (ids[0][others["own"]], ids[1][others["outside"]], np.zeros(others.height, np.uint8))
    links.append(pl.DataFrame(dict(zip(_LINK, more, strict=True))))
    return pl.concat(links).with_columns(pl.col("cls").cat.to(pl.Enum(["match", "amount_diff", "date_shift"])))


@compiled
def _paired(
    groups: np.ndarray, own_ids: np.ndarray, outside_ids: np.ndarray, classes: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Outside rows with the first row of ours in their group, and their class; those grouped by themselves left out."""
    count = 0
    for row in range(groups.size):
        count += 0 <= groups[row] < own_ids.size
    first, second, kinds = np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count, np.uint8)
    at = 0
    for row in range(groups.size):
        if 0 <= groups[row] < own_ids.size:
            first[at], second[at], kinds[at] = own_ids[groups[row]], outside_ids[row], classes[row]
            at += 1
    return first, second, kinds


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
