"""The two sides of each reconciliation: extracts brought to one set of columns, every row once.

Columns of a row, in the same order on both sides: `item_id` (unique on its side), the columns of
`reconciliation_items` a row brings along, the compared columns of its reconciliation, and `excluded`: in words why
the row takes no part, null when it does.
"""

import dataframely as dy
import polars as pl

from backoffice.contracts.reconciliation import LedgerEntry, Position, ReconciliationItem, Statement, StatementEntry
from backoffice.contracts.settlement import Allocation, Trade
from backoffice.transforms.reconciliation_rules import KEEPERS, NO_REFERENCE

UNKNOWN = pl.lit(None, pl.String)
NO_QUANTITY = pl.lit(None, ReconciliationItem.polars_schema()["quantity"])
NO_AMOUNT = pl.lit(None, ReconciliationItem.polars_schema()["amount"])

Sides = tuple[pl.LazyFrame, pl.LazyFrame]
"""Our rows and the outside rows."""


def identity(*columns: str) -> pl.Expr:
    """One text of several, so made that two rows have the same text only where all columns agree."""
    parts = [pl.col(column).cast(pl.String) for column in columns]
    safe = [part.str.replace_all("%", "%25", literal=True).str.replace_all("/", "%2F", literal=True) for part in parts]
    return pl.concat_str(safe, separator="/")


def trade_sides(trades: dy.LazyFrame[Trade], allocations: dy.LazyFrame[Allocation]) -> Sides:
    """Own trades, and those of all other record keepers, with the accounts each is allocated to."""
    rows = trades.select(
        *("account_id", "legal_entity_id", "desk", "counterparty_id", "instrument_id", "quantity", "currency"),
        *("price", "fees", "commission"),
        record_keeper=pl.col("record_keeper").cast(pl.String),
        item_id=identity("record_keeper", "source_system", "trade_id"),
        item_date="trade_date",
        due_date="settlement_date",
        reference="common_reference",
        direction=pl.col("side").cast(pl.String),
        amount="gross_amount",
        excluded=UNKNOWN,
    ).join(_allocation_accounts(allocations), on=["reference", "record_keeper"], how="left", maintain_order="left")
    is_own = pl.col("record_keeper") == "own"
    return rows.filter(is_own).drop("record_keeper"), rows.filter(~is_own).drop("record_keeper")


def _allocation_accounts(allocations: pl.LazyFrame) -> pl.LazyFrame:
    """`reference`, `record_keeper`, `allocation_accounts`: the accounts a trade goes to, in order, once each."""
    return (
        allocations.select(
            "account_id", reference="common_reference", record_keeper=pl.col("record_keeper").cast(pl.String)
        )
        .unique()
        .sort("account_id")
        .group_by("reference", "record_keeper", maintain_order=True)
        .agg(allocation_accounts="account_id")
        .with_columns(pl.col("allocation_accounts").list.join(", "))
    )


def cash_sides(
    ledger: dy.LazyFrame[LedgerEntry],
    entries: dy.LazyFrame[StatementEntry],
    statements: dy.LazyFrame[Statement],
) -> Sides:
    """Ledger entries, and statement entries; only booked entries of end-of-day statements take part.

    An entry without a booking date is counted on its value date, else on a date of its statement.
    """
    own = ledger.select(
        *("account_id", "legal_entity_id", "desk", "counterparty_id", "amount", "currency"),
        item_id="entry_id",
        item_date="booked_on",
        due_date="value_date",
        reference=_reference("reference"),
        instrument_id=UNKNOWN,
        quantity=NO_QUANTITY,
        excluded=UNKNOWN,
    )
    of_statement = pl.coalesce("closing_date", "opening_date", pl.col("issued_at").dt.date())
    dates = statements.select("statement_id", statement_date=of_statement)
    end_of_day, booked = pl.col("kind") == "end_of_day", pl.col("status") == "BOOK"
    outside = entries.join(dates, on="statement_id", how="left", maintain_order="left").select(
        "account_id",
        legal_entity_id=UNKNOWN,
        desk=UNKNOWN,
        counterparty_id=UNKNOWN,
        amount="amount",
        currency="currency",
        item_id=identity("statement_id", "entry_number"),
        item_date=pl.coalesce("booked_on", "value_date", "statement_date"),
        due_date="value_date",
        reference=_reference("account_owner_reference"),
        instrument_id=UNKNOWN,
        quantity=NO_QUANTITY,
        excluded=pl.when(~end_of_day)
        .then(pl.lit("not of an end-of-day statement"))
        .when(~booked)
        .then(pl.lit("not booked")),
    )
    return own, outside


def position_sides(positions: dy.LazyFrame[Position]) -> Sides:
    """Own holdings, and those of every other record keeper but accounting; of those only custodians take part."""
    own = _holdings(positions.filter(pl.col("record_keeper") == "own"))
    others = positions.filter(~pl.col("record_keeper").is_in(["own", "accounting"]))
    is_custodian = pl.col("record_keeper") == "custodian"
    return own, _holdings(others, excluded=pl.when(~is_custodian).then(pl.lit("not a custodian's record")))


def position_accounting_sides(positions: dy.LazyFrame[Position]) -> Sides:
    """Own holdings, and those of the accounting books."""
    return _pair_of(positions, "position_accounting")


def accounting_custodian_sides(positions: dy.LazyFrame[Position]) -> Sides:
    """Holdings of the accounting books, and those of custodians."""
    return _pair_of(positions, "accounting_custodian")


def _pair_of(positions: pl.LazyFrame, name: str) -> Sides:
    own, outside = (_holdings(positions.filter(pl.col("record_keeper") == keeper)) for keeper in KEEPERS[name])
    return own, outside


def _holdings(positions: pl.LazyFrame, excluded: pl.Expr = UNKNOWN) -> pl.LazyFrame:
    """Holdings as rows of a side. They are compared in units, so the rows carry no amount."""
    return positions.select(
        *("account_id", "instrument_id", "quantity", "currency"),
        item_id=identity("record_keeper", "source_system", "as_of_date", "account_id", "instrument_id"),
        item_date="as_of_date",
        due_date=pl.lit(None, pl.Date),
        reference=UNKNOWN,
        legal_entity_id=UNKNOWN,
        desk=UNKNOWN,
        counterparty_id=UNKNOWN,
        amount=NO_AMOUNT,
        excluded=excluded,
    )


def _reference(column: str) -> pl.Expr:
    """The reference, null where the bank wrote that there is none: such words would pair what has nothing in common."""
    return pl.when(~pl.col(column).is_in(NO_REFERENCE)).then(pl.col(column))
