"""What has settled: one row an instruction, from its confirmations."""

from datetime import UTC, datetime
from typing import Final

import numpy as np
import polars as pl

from backoffice.money import product, quotient
from backoffice.transforms.runs import running
from backoffice.transforms.settlement_numbers import fetched, numbers_of, or_null

_EXACT: Final = 11
"""Fraction digits of an amount (5) times a quantity (6): the product is exact and 38 digits hold the largest."""


_SAID: Final = (
    "confirmed_at",
    "effective_settlement_date",
    "settled_quantity",
    "settled_amount",
    "currency",
    "partial",
)


def confirmations_by(confirmations: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """The confirmations that count by `as_of`: the message was sent and its effective day has come (UTC)."""
    today = as_of.astimezone(UTC).date()
    known = confirmations.filter(pl.col("confirmed_at") <= as_of, pl.col("effective_settlement_date") <= today)
    return known.select("instruction_id", "confirmation_id", "source_id", "source_row", *_SAID)


def what_settled(sent: pl.DataFrame, confirmations: pl.DataFrame) -> pl.DataFrame:
    """One row an instruction of `sent`, in their order: what had settled of it, by `confirmations_by`.

    `settled_quantity` is the sum confirmed, `settled_amount` the sum paid (null where a confirmation names no
    amount in the instruction's currency), `whole_on` the first day by which all of the instructed quantity had
    settled, `last_settled_on` the day of the last part, `closed_on` the day of the last confirmation where one says
    that no more will settle (PARC), `last_confirmed_at` the newest message. Where no confirmation counts, all is null.

    The same message sent again counts once; of two that differ under one reference, the newer counts.
    """
    numbers = numbers_of(sent["instruction_id"], confirmations["instruction_id"])
    told = confirmations.with_columns(number=numbers).filter(pl.col("number") >= 0)
    instructed = fetched(sent.select(instructed="quantity", instructed_currency="currency"), told["number"])
    told = pl.concat([told, instructed], how="horizontal").with_columns(
        pl.col("settled_quantity").cast(pl.Decimal(38, 6))
    )
    is_alone = pl.Series(np.bincount(told["number"], minlength=sent.height) == 1).gather(told["number"])
    alone = told.filter(is_alone).with_columns(so_far="settled_quantity").pipe(_judged)
    several = told.filter(~is_alone).pipe(_in_turn).pipe(_judged).pipe(_added_up)
    known = pl.concat([alone, several]).with_columns(closed_on=pl.when("is_closing").then("closed_on"))
    places = np.full(sent.height, -1, np.int32)
    places[known["number"]] = np.arange(known.height)
    return fetched(known.drop("number", "is_closing"), or_null(places))


def _judged(told: pl.DataFrame) -> pl.DataFrame:
    """What each confirmation says, given `so_far`, what had settled by the end of it."""
    on, is_paid = pl.col("effective_settlement_date"), pl.col("currency") == pl.col("instructed_currency")
    return told.select(
        "number",
        "settled_quantity",
        settled_amount=pl.when(is_paid).then("settled_amount").cast(pl.Decimal(38, 5)),
        whole_on=pl.when(pl.col("so_far") >= pl.col("instructed")).then(on),
        last_settled_on=pl.when(pl.col("settled_quantity") > 0).then(on),
        closed_on=on,
        is_closing=(pl.col("partial") == "PARC").fill_null(False),
        last_confirmed_at="confirmed_at",
    )


def _in_turn(told: pl.DataFrame) -> pl.DataFrame:
    """Of each reference the newest message, in the order they settled."""
    newest = pl.struct("confirmed_at", "source_id", "source_row")
    return (
        told.group_by("number", "confirmation_id")
        .agg(pl.all().max_by(newest))
        .sort("number", "effective_settlement_date", "confirmation_id")
        .with_columns(so_far=running(pl.col("settled_quantity"), "number"))
    )


def _added_up(said: pl.DataFrame) -> pl.DataFrame:
    """The rows of `_judged` of each instruction as one."""
    paid = pl.col("settled_amount")
    return said.group_by("number").agg(
        pl.col("settled_quantity").sum(),
        settled_amount=pl.when(paid.null_count() == 0).then(paid.sum()),
        whole_on=pl.col("whole_on").min(),
        last_settled_on=pl.col("last_settled_on").max(),
        closed_on=pl.col("closed_on").max(),
        is_closing=pl.col("is_closing").any(),
        last_confirmed_at=pl.col("last_confirmed_at").max(),
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
