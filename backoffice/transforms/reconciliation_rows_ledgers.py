"""The two sides of what is reconciled inside the firm: control accounts against subledgers, client money.

Columns of a row: see `reconciliation_rows`.
"""

from typing import Final

import dataframely as dy
import polars as pl

from backoffice.contracts.client_money import ClientBalance, ClientMoneyAccount
from backoffice.contracts.ledgers import ControlEntry
from backoffice.transforms.reconciliation_rows import NO_QUANTITY, UNKNOWN, Sides, identity

POOL: Final = ("as_of_date", "legal_entity_id", "currency")
"""What client money is added up by: a day, an entity, a currency."""

_ADDED: Final = (
    *("free_money", "sales_as_principal", "sales_received", "sales_held"),
    *("purchases_as_principal", "purchases_not_remitted", "purchases_not_delivered"),
)
_TAKEN_OFF: Final = ("owed_for_purchases", "paid_for_sales")


def control_sides(entries: dy.LazyFrame[ControlEntry]) -> Sides:
    """Entries of the general ledger, and those of the subledgers."""
    rows = entries.select(
        *("ledger", "legal_entity_id", "account_id", "amount", "currency", "period"),
        item_id=control_item(),
        item_date="posted_on",
        due_date=pl.lit(None, pl.Date),
        reference="document_id",
        desk=UNKNOWN,
        counterparty_id=UNKNOWN,
        instrument_id=UNKNOWN,
        quantity=NO_QUANTITY,
        excluded=UNKNOWN,
    )
    is_general = pl.col("ledger") == "general"
    return rows.filter(is_general).drop("ledger"), rows.filter(~is_general).drop("ledger")


def control_item() -> pl.Expr:
    """The identifier of an entry on its side."""
    return identity("ledger", "source_system", "entry_id")


def client_money_sides(accounts: dy.LazyFrame[ClientMoneyAccount], balances: dy.LazyFrame[ClientBalance]) -> Sides:
    """The resource, what stands on client bank accounts, and the requirement, what clients are owed: a row a pool.

    A client's balance counts where it is above zero; one below zero is never set against another's.
    """
    resource = accounts.group_by(POOL).agg(amount=pl.col("balance").sum())
    requirement = balances.group_by(POOL).agg(amount=counted().sum())
    return _pools(resource), _pools(requirement)


def client_balance() -> pl.Expr:
    """The individual client balance, (A + B + C1 + C2 + D + E1 + E2) - F - G; a part nobody gave adds nothing."""
    return pl.sum_horizontal(_ADDED) - pl.sum_horizontal(_TAKEN_OFF)


def counted() -> pl.Expr:
    """What a row adds to the requirement: a client's balance above zero, another amount as it is."""
    is_other = pl.col("kind") == "other_amount"
    return pl.when(is_other).then(pl.col("free_money")).otherwise(client_balance().clip(0))


def _pools(sums: pl.LazyFrame) -> pl.LazyFrame:
    # Sorted, since the sides must give their rows in the same order each time they are read.
    return sums.sort(POOL).select(
        *("legal_entity_id", "currency"),
        item_id=identity(*POOL),
        item_date="as_of_date",
        due_date=pl.lit(None, pl.Date),
        reference=UNKNOWN,
        account_id=UNKNOWN,
        desk=UNKNOWN,
        counterparty_id=UNKNOWN,
        instrument_id=UNKNOWN,
        quantity=NO_QUANTITY,
        amount=pl.col("amount").cast(pl.Decimal(18, 5)),
        excluded=UNKNOWN,
    )
