"""What has settled: one row an instruction, from its confirmations."""

from datetime import UTC, datetime
from typing import Final

import polars as pl

from backoffice.money import product, quotient
from backoffice.transforms.runs import running

_EXACT: Final = 11
"""Fraction digits of an amount (5) times a quantity (6): the product is exact and 38 digits hold the largest."""


_KEPT: Final = (
    "number",
    "confirmed_at",
    "effective_settlement_date",
    "settled_quantity",
    "settled_amount",
    "currency",
    "partial",
    "instructed",
    "instructed_currency",
)


def what_settled(sent: pl.LazyFrame, confirmations: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """One row an instruction of `sent`, in the order of their `number`: what had settled of it by `as_of`.

    `settled_quantity` is the sum confirmed, `settled_amount` the sum paid (null where a confirmation names no
    amount in the instruction's currency), `whole_on` the first day by which all of the instructed quantity had
    settled, `last_settled_on` the day of the last part, `closed_on` the day of the last confirmation where one says
    that no more will settle (PARC), `last_confirmed_at` the newest message. Where no confirmation counts, the quantity
    is zero and the rest null.

    A confirmation counts once its message was sent and its effective day has come (UTC). The same message sent
    again counts once; of two that differ under one reference, the newer counts.
    """
    instructed = sent.select("instruction_id", "number", instructed="quantity", instructed_currency="currency")
    told = (
        confirmations.filter(
            pl.col("confirmed_at") <= as_of, pl.col("effective_settlement_date") <= as_of.astimezone(UTC).date()
        )
        .join(instructed, on="instruction_id", how="right")
        .with_columns(is_one_of_several=pl.col("number").is_duplicated())
        .cache()
    )
    return (
        pl.concat([_alone(told), _in_turn(told)], how="diagonal")
        .with_columns(
            paid=pl.when(pl.col("currency") == pl.col("instructed_currency")).then("settled_amount"),
            whole_on=pl.when(pl.col("so_far") >= pl.col("instructed")).then("effective_settlement_date"),
            last_settled_on=pl.when(pl.col("settled_quantity") > 0).then("effective_settlement_date"),
        )
        .group_by("number")
        .agg(
            settled_quantity=pl.col("settled_quantity").sum(),
            settled_amount=pl.when(pl.col("paid").null_count() == 0).then(pl.col("paid").sum()),
            whole_on=pl.col("whole_on").min(),
            last_settled_on=pl.col("last_settled_on").max(),
            closed_on=pl.when((pl.col("partial") == "PARC").any()).then(pl.col("effective_settlement_date").max()),
            last_confirmed_at=pl.col("confirmed_at").max(),
        )
        .sort("number")
        .drop("number")
    )


def _alone(told: pl.LazyFrame) -> pl.LazyFrame:
    """The only confirmations of their instructions, with `so_far`: what had settled by the end of each."""
    alone = told.filter(~pl.col("is_one_of_several")).select(*_KEPT)
    return alone.with_columns(so_far=pl.col("settled_quantity").cast(pl.Decimal(38, 6)))


def _in_turn(told: pl.LazyFrame) -> pl.LazyFrame:
    """The same of instructions with several: of each reference the newest message, in the order they settled."""
    newest = pl.struct("confirmed_at", "source_id", "source_row")
    return (
        told.filter("is_one_of_several")
        .group_by("number", "confirmation_id")
        .agg(pl.col(_KEPT[1:]).max_by(newest))
        .sort("number", "effective_settlement_date", "confirmation_id")
        .select(*_KEPT, so_far=running(pl.col("settled_quantity").cast(pl.Decimal(38, 6)), "number"))
    )


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
