"""A month of payments as a ledger and a bank see them, with what became of each known in advance.

Of the ledger's rows 90 % are at the bank just so, some as the second leg of another's reference; 2 % a day or two
later; 3 % under no reference of ours, perhaps a few cents off; 2 % in several parts and 1 % netted into one, half and
half with and without a reference; the rest are missing, wrong in amount or day, or there twice.

`write` makes four files: `ledger.parquet` and `statement.parquet`, and `truth_int.parquet` and `truth_ext.parquet`
with `id`, `group` (rows that belong together), `cls` (what was done to them) and `eq` (equal for exact copies, which
nobody can tell apart).
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

Whole = NDArray[np.int64]

CENTS, DAYS = 50, 2
"""How far amounts (in minor units) and days (Mondays to Fridays) of a pair without reference may be off."""

SHARES = {
    "ref_date": 0.02,
    "noref": 0.03,
    "split": 0.02,
    "net": 0.01,
    "missing_ext": 0.005,
    "amount_diff": 0.004,
    "date_shift": 0.003,
    "duplicate_ext": 0.002,
    "duplicate_int": 0.0005,
}
"""Of the ledger's payments; all others are exact. As many rows as `missing_ext` are at the bank alone."""

_CURRENCIES = ("USD", "EUR", "GBP", "JPY", "CHF", "SEK", "AUD", "CAD")
_ACCOUNTS, _PARTIES, _BUSINESS_DAYS = 400, 3000, 22
_START = np.busday_offset(np.datetime64(date(2026, 3, 2)), np.arange(60), roll="forward")
_NONE = -1
_FOREIGN = 10**12


@dataclass
class Rows:
    """Payments, one element each. `reference` is -1 for none, from 10^12 on the bank's own; `day` counts from 0."""

    account: Whole
    party: Whole
    amount: Whole
    day: Whole
    reference: Whole
    batch: Whole
    group: Whole
    fault: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.account)

    def changed(self, **columns: object) -> "Rows":
        """The same rows with some columns others."""
        return Rows(**{**vars(self), **columns})

    def at(self, places: NDArray[np.int64] | NDArray[np.bool_]) -> "Rows":
        """The rows at these places."""
        return Rows(**{name: column[places] for name, column in vars(self).items()})


def _skewed(chance: np.random.Generator, among: int, size: int, steepness: float) -> Whole:
    weights = np.arange(1, among + 1) ** -steepness
    return chance.choice(among, size, p=weights / weights.sum())


def _payments(chance: np.random.Generator, rows: int) -> Rows:
    """Payments of all kinds, each a group of its own."""
    amount = np.exp(chance.normal(np.log(2_500_000), 1.8, rows)).astype(np.int64) + 100
    amount = np.where(chance.random(rows) < 0.15, (amount // 100_000 + 1) * 100_000, amount)
    fault = np.full(rows, "exact", dtype="<U13")
    start = 0
    for name, share in SHARES.items():
        fault[start : start + round(rows * share)] = name
        start += round(rows * share)
    number = np.arange(rows)
    return Rows(
        account=_skewed(chance, _ACCOUNTS, rows, 0.8),
        party=_skewed(chance, _PARTIES, rows, 0.7),
        amount=amount * np.where(chance.random(rows) < 0.55, 1, -1),
        day=chance.integers(0, _BUSINESS_DAYS, rows),
        reference=number.copy(),
        batch=np.full(rows, _NONE),
        group=number,
        fault=fault,
    )


def _legs(chance: np.random.Generator, own: Rows) -> None:
    """One exact payment in fifty becomes the second leg, a fee, of another's reference."""
    exact = np.flatnonzero(own.fault == "exact")
    chosen = (
        chance.permutation(exact)[: len(exact) // 25].reshape(2, -1) if len(exact) >= 50 else exact[:0].reshape(2, 0)
    )
    leg, of = chosen
    for column in (own.account, own.party, own.day, own.reference):
        column[leg] = column[of]
    own.amount[leg] = np.sign(own.amount[leg]) * chance.integers(500, 20_000, len(leg))


def _nameless(chance: np.random.Generator, rows: int) -> Whole:
    """The bank's own references, or none."""
    return np.where(chance.random(rows) < 0.7, _NONE, _FOREIGN + chance.integers(0, 10**11, rows))


def _parts(chance: np.random.Generator, whole: Rows) -> Rows:
    """Each payment in two to five parts that add up to it, six in ten under its reference."""
    number = chance.integers(2, 6, len(whole))
    of = np.repeat(np.arange(len(whole)), number)
    weight = chance.random(len(of)) + 0.1
    part = (whole.amount[of] * (weight / np.bincount(of, weight)[of])).astype(np.int64)
    part[np.cumsum(number) - 1] += whole.amount - np.add.reduceat(part, np.cumsum(number) - number)
    named = chance.random(len(whole)) < 0.6
    return whole.at(of).changed(amount=part, reference=np.where(named, whole.reference, _NONE)[of])


def _netted(chance: np.random.Generator, members: Rows, first_reference: int) -> tuple[Rows, Rows]:
    """Two to six payments made one at the bank, six in ten under a batch reference the ledger knows."""
    number: list[int] = []
    while sum(number) < len(members):
        number.append(min(int(chance.integers(2, 7)), len(members) - sum(number)))
    of = np.repeat(np.arange(len(number)), number)
    start = np.cumsum(number) - number if number else np.empty(0, np.int64)
    head = start[of]
    batch = np.where(chance.random(len(number)) < 0.6, first_reference + np.arange(len(number)), _NONE)
    together = {name: getattr(members, name)[head] for name in ("account", "party", "day", "group")}
    members = members.changed(**together, batch=batch[of])
    return members, members.at(start).changed(
        amount=np.add.reduceat(members.amount, start) if number else members.amount[:0], reference=batch, batch=batch
    )


def _bank(chance: np.random.Generator, own: Rows) -> Iterator[Rows]:
    """What the bank has of the ledger's payments, fault by fault; netted ones are made elsewhere."""
    yield own.at(np.isin(own.fault, ("exact", "duplicate_ext")))
    yield own.at(own.fault == "duplicate_int")
    twice = own.at(own.fault == "duplicate_ext")
    yield twice.changed(fault=np.full(len(twice), "duplicate"))
    late = own.at(own.fault == "ref_date")
    yield late.changed(day=late.day + chance.integers(1, DAYS + 1, len(late)))
    loose = own.at(own.fault == "noref")
    off = chance.integers(1, CENTS + 1, len(loose)) * chance.choice([-1, 1], len(loose))
    yield loose.changed(
        amount=loose.amount + np.where(chance.random(len(loose)) < 0.3, off, 0),
        day=loose.day + chance.integers(0, DAYS + 1, len(loose)),
        party=np.where(chance.random(len(loose)) < 0.3, _NONE, loose.party),
        reference=_nameless(chance, len(loose)),
    )
    yield _parts(chance, own.at(own.fault == "split"))
    wrong = own.at(own.fault == "amount_diff")
    by = np.maximum((np.abs(wrong.amount) * chance.uniform(0.01, 0.3, len(wrong))).astype(np.int64), 2 * CENTS)
    yield wrong.changed(amount=wrong.amount + by * chance.choice([-1, 1], len(wrong)))
    shifted = own.at(own.fault == "date_shift")
    yield shifted.changed(day=shifted.day + chance.integers(5, 13, len(shifted)))


def _joined(parts: list[Rows]) -> Rows:
    return Rows(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])})


def make(rows: int, seed: int = 1) -> tuple[Rows, Rows]:
    """Both sides: about `rows` rows in the ledger, a tenth more at the bank."""
    chance = np.random.default_rng(seed)
    own = _payments(chance, rows)
    _legs(chance, own)
    members, nets = _netted(chance, own.at(own.fault == "net"), 2 * rows)
    unknown = _payments(chance, round(rows * SHARES["missing_ext"]))
    unknown = unknown.changed(
        group=rows + unknown.group,
        fault=np.full(len(unknown), "missing_int"),
        reference=np.where(
            chance.random(len(unknown)) < 0.5, 3 * rows + unknown.reference, _nameless(chance, len(unknown))
        ),
    )
    bank = _joined([*_bank(chance, own), nets, unknown])
    again = own.at(own.fault == "duplicate_int")
    ledger = _joined([own.at(own.fault != "net"), members, again.changed(fault=np.full(len(again), "duplicate"))])
    return tuple(side.at(chance.permutation(len(side))).changed() for side in (_named(ledger), _named(bank)))  # type: ignore[return-value]


def _named(side: Rows) -> Rows:
    """The first copy of a duplicate is an exact row."""
    return side.changed(fault=np.where(np.char.startswith(side.fault, "duplicate_"), "exact", side.fault))


def _table(side: Rows, *, has_batch: bool) -> pl.DataFrame:
    def padded(column: str, width: int) -> pl.Expr:
        return pl.col(column).cast(pl.String).str.zfill(width)

    def reference(column: str) -> pl.Expr:
        ours, theirs = pl.lit("FT2603") + padded(column, 10), pl.lit("BK") + padded(column, 13)
        return pl.when(pl.col(column) >= _FOREIGN).then(theirs).when(pl.col(column) >= 0).then(ours)

    currency = np.array(_CURRENCIES)[np.random.default_rng(5).integers(0, len(_CURRENCIES), _ACCOUNTS)]
    numbers = pl.DataFrame({**vars(side), "ccy": currency[side.account], "value_date": _START[side.day]})
    return numbers.select(
        id=pl.int_range(pl.len(), dtype=pl.Int64),
        ref=reference("reference"),
        **({"batch_ref": reference("batch")} if has_batch else {}),
        account=pl.lit("ACC") + padded("account", 6),
        ccy="ccy",
        counterparty=pl.when(pl.col("party") >= 0).then(pl.lit("CPTY-") + padded("party", 5)),
        amount="amount",
        value_date="value_date",
    )


def _truth(side: Rows) -> pl.DataFrame:
    copies = pl.col("cls").is_in(["exact", "duplicate"])
    number = pl.col("id")
    return (
        pl.DataFrame({"group": side.group, "cls": side.fault, "amount": side.amount})
        .select(pl.int_range(pl.len(), dtype=pl.Int64).alias("id"), "group", "cls", "amount")
        .select("id", "group", "cls", eq=pl.when(copies).then(number.min().over("group", "amount")).otherwise(number))
    )


def write(folder: Path, rows: int, seed: int = 1) -> None:
    """The four files of a month with about `rows` ledger rows."""
    folder.mkdir(parents=True, exist_ok=True)
    for side, table, truth in zip(make(rows, seed), ("ledger", "statement"), ("int", "ext"), strict=True):
        _table(side, has_batch=table == "ledger").write_parquet(folder / f"{table}.parquet", row_group_size=250_000)
        _truth(side).write_parquet(folder / f"truth_{truth}.parquet")


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
