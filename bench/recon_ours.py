"""Ours: a month of payments reconciled by the engine, from Parquet files to links and breaks."""

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
_AGREE = ("our_reference", "counterparty")

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
        Unique(_BY_PARTY, _AGREE, rule="unique by counterparty, to the cent"),
        Unique(_BY_PARTY, _AGREE, to_the_cent=False, rule="unique by counterparty"),
        Subsets((*_BY_PARTY, "value_date")),
        Unique(_ACCOUNT, _AGREE, rule="unique on the account, to the cent"),
        Unique(_ACCOUNT, _AGREE, to_the_cent=False, rule="unique on the account"),
    ),
    timing_days=None,
)


def sides(data: Path) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Both sides in the engine's words. A reference of the bank's own says nothing of ours."""
    names = {"id": "item_id", "ref": "reference"}
    ledger = pl.scan_parquet(data / "ledger.parquet").rename({**names, "batch_ref": "batch_reference"})
    statement = pl.scan_parquet(data / "statement.parquet").rename(names)
    is_ours = ~pl.col("reference").str.starts_with("BK")
    return (
        ledger.with_columns(our_reference="reference"),
        statement.with_columns(batch_reference="reference", our_reference=pl.when(is_ours).then("reference")),
    )


def reconcile(data: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Links and breaks of the folder's two files, by id."""
    found = match(*sides(data), PAYMENTS)
    ids = [side.select("item_id").collect().to_series().to_numpy() for side in sides(data)]
    return _links(found, ids), _breaks(found, ids)


def _links(found: Matching, ids: list[np.ndarray]) -> pl.DataFrame:
    """Every row of ours with every row of theirs in its group; broken pairs by what differs."""
    theirs = np.flatnonzero((found.outside.group >= 0) & (found.outside.group < found.own.group.size))
    heads = found.outside.group[theirs]
    links = pl.DataFrame({"own": heads, "outside": theirs.astype(np.int32)})
    own = found.open_own.rows
    more = own[(found.own.group[own] >= 0) & (found.own.group[own] != own)]
    members = pl.DataFrame({"own": more.astype(np.int32), "head": found.own.group[more]})
    links = pl.concat([links, members.join(links, left_on="head", right_on="own").select("own", "outside")])
    cls = np.zeros(found.own.group.size, np.uint8)
    both = beside(found.open_own, found.open_outside, found.pairs, ["amount"])
    is_off = both.select(pl.col("own_amount") != pl.col("outside_amount")).to_series().to_numpy()
    is_broken = found.open_own.verdict[found.pairs[0]] == found.verdicts.of(Differs)
    cls[own[found.pairs[0]]] = np.where(is_broken, np.where(is_off, 1, 2), 0)
    names = pl.Series(["match", "amount_diff", "date_shift"], dtype=pl.Enum(["match", "amount_diff", "date_shift"]))
    return links.select(
        int_id=pl.Series(ids[0][links["own"].to_numpy()]),
        ext_id=pl.Series(ids[1][links["outside"].to_numpy()]),
        cls=names.gather(cls[links["own"].to_numpy()]),
    )


def _breaks(found: Matching, ids: list[np.ndarray]) -> pl.DataFrame:
    """Rows without partner, missing or a copy, and those with rivals, which are ambiguous."""
    parts = []
    for name, side, missing, those in (
        ("int", found.open_own, "missing_ext", ids[0]),
        ("ext", found.open_outside, "missing_int", ids[1]),
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
