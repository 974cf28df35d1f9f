"""What has settled: one row an instruction, from its confirmations."""

from datetime import UTC, datetime
from typing import Final

import polars as pl

from backoffice.money import product, quotient
from backoffice.transforms.runs import running

_EXACT: Final = 11
"""Fraction digits of an amount (5) times a quantity (6): the product is exact and 38 digits hold the largest."""


def what_settled(instructions: pl.LazyFrame, confirmations: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """One row an instruction with a confirmation that counts at `as_of`.

    `settled_quantity` is the sum confirmed, `settled_amount` the sum paid (null where a confirmation names no
    amount in the instruction's currency), `whole_on` the first day by which all of the instructed quantity had
    settled, `last_settled_on` the day of the last part, `closed_on` the day of the last confirmation where one says
    that no more will settle (PARC), `last_confirmed_at` the newest message.

    A confirmation counts once its message was sent and its effective day has come (UTC). The same message sent
    again counts once; of two that differ under one reference, the newer counts. Confirmations of instructions
    we do not have find no row here.
    """
    told = confirmations.filter(
        pl.col("confirmed_at") <= as_of, pl.col("effective_settlement_date") <= as_of.astimezone(UTC).date()
    )
    instructed = instructions.select("instruction_id", instructed="quantity", instructed_currency="currency")
    parts = _once(told).join(instructed, on="instruction_id")
    return (
        parts.sort("instruction_id", "effective_settlement_date", "confirmation_id")
        .with_columns(
            so_far=running(pl.col("settled_quantity").cast(pl.Decimal(38, 6)), "instruction_id"),
            paid=pl.when(pl.col("currency") == pl.col("instructed_currency")).then("settled_amount"),
        )
        .with_columns(
            whole_on=pl.when(pl.col("so_far") >= pl.col("instructed")).then("effective_settlement_date"),
            last_settled_on=pl.when(pl.col("settled_quantity") > 0).then("effective_settlement_date"),
        )
        .group_by("instruction_id")
        .agg(
            settled_quantity=pl.col("settled_quantity").sum(),
            settled_amount=pl.when(pl.col("paid").null_count() == 0).then(pl.col("paid").sum()),
            whole_on=pl.col("whole_on").min(),
            last_settled_on=pl.col("last_settled_on").max(),
            closed_on=pl.when((pl.col("partial") == "PARC").any()).then(pl.col("effective_settlement_date").max()),
            last_confirmed_at=pl.col("confirmed_at").max(),
        )
    )


def _once(confirmations: pl.LazyFrame) -> pl.LazyFrame:
    """One row a message reference of an instruction: the newest, whatever the order of the rows."""
    kept = ("confirmed_at", "effective_settlement_date", "settled_quantity", "settled_amount", "currency", "partial")
    reference = ("instruction_id", "confirmation_id")
    is_repeated = pl.col("confirmation_id").is_duplicated()
    newest = pl.struct("confirmed_at", "source_id", "source_row")
    marked = confirmations.with_columns(is_repeated=is_repeated)
    alone = marked.filter(~pl.col("is_repeated")).select(*reference, *kept)
    repeated = marked.filter("is_repeated").group_by(reference).agg(pl.col(kept).max_by(newest))
    return pl.concat([alone, repeated])


def remaining_amount() -> pl.Expr:
    """Amount instructed less settled, never below zero; null when free of payment or no amount was instructed.

    Needs `amount`, `quantity`, `settled_quantity`, `remaining_quantity` and `settled_amount`. Where the amount
    settled is not known, what remains is in proportion of the quantity.
    """
    nothing = pl.lit(0, pl.Decimal(38, 5))
    in_proportion = quotient(
        product(pl.col("amount"), pl.col("remaining_quantity"), scale=_EXACT, exact=_EXACT),
        pl.col("quantity"),
        scale=5,
        exact=_EXACT,
    )
    return (
        pl.when(pl.col("amount").is_null())
        .then(None)
        .when(pl.col("remaining_quantity") == 0)
        .then(nothing)
        .when(pl.col("settled_quantity") == 0)
        .then(pl.col("amount").cast(pl.Decimal(38, 5)))
        .when(pl.col("settled_amount").is_not_null())
        .then(pl.max_horizontal(pl.col("amount") - pl.col("settled_amount"), nothing))
        .otherwise(in_proportion)
    )
