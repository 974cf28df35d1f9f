"""How much of an instruction was open as a day began, settled that day, and remained at its cut-off."""

import polars as pl

from backoffice.transforms.settlement_confirmations import remaining_amount

_NOTHING = pl.lit(0, pl.Decimal(38, 6))


def settled_whole_or_closed(counted: pl.LazyFrame) -> pl.LazyFrame:
    """One row an instruction with parts: what they come to.

    `last_settled_on` is the newest effective date, `is_whole` whether all of the instructed quantity has settled,
    `closed_on` the newest effective date where a part was left and one of them says no more will settle (PARC).
    """
    whole = pl.col("settled").sum() >= pl.col("quantity").first()
    last = pl.col("effective_settlement_date").max()
    return counted.group_by("instruction_id").agg(
        last_settled_on=last,
        is_whole=whole,
        closed_on=pl.when(pl.col("is_closing").any() & ~whole & (pl.col("settled").sum() > 0)).then(last),
    )


def with_quantities(days: pl.LazyFrame, counted: pl.LazyFrame) -> pl.LazyFrame:
    """`days`, with `open_`, `settled_` and `remaining_` `quantity` and `amount`, by effective date, and `since`.

    `since` is the day of the row before, for the first row the day before the intended date: what settled on a
    closed day counts on the next row. Settled is open less remaining, so what was delivered beyond the
    instructed quantity counts nowhere.
    """
    before = pl.col("day").shift(1)
    same = (pl.col("instruction_id") == pl.col("instruction_id").shift(1)).fill_null(False)
    first = pl.col("intended_settlement_date") - pl.duration(days=1)
    ordered = days.sort("instruction_id", "day").with_columns(since=pl.when(same).then(before).otherwise(first))
    return (
        ordered.join(_settled_by(ordered, counted), on=["instruction_id", "day"], how="left")
        .pipe(_remaining, "before", "open")
        .pipe(_remaining, "until", "remaining")
        .with_columns(
            settled_quantity=pl.col("open_quantity") - pl.col("remaining_quantity"),
            settled_amount=pl.col("open_amount") - pl.col("remaining_amount"),
        )
    )


def _settled_by(days: pl.LazyFrame, counted: pl.LazyFrame) -> pl.LazyFrame:
    """Quantity and amount settled `before_` the day, up to `since`, and `until_` its end, of what has parts."""
    effective = pl.col("effective_settlement_date")
    sums = {}
    for name, last in (("before", "since"), ("until", "day")):
        within = effective <= pl.col(last)
        paid = pl.col("paid").filter(within)
        sums[f"{name}_quantity"] = pl.col("settled").filter(within).sum()
        sums[f"{name}_amount"] = pl.when(paid.null_count() == 0).then(paid.sum())
    return (
        days.select("instruction_id", "day", "since")
        .join(counted.select("instruction_id", "effective_settlement_date", "settled", "paid"), on="instruction_id")
        .group_by("instruction_id", "day", "since")
        .agg(**sums)
        .drop("since")
    )


def _remaining(frame: pl.LazyFrame, name: str, into: str) -> pl.LazyFrame:
    """`frame` with `{into}_quantity` and `{into}_amount`: instructed less settled as the columns `{name}_*` say."""
    return (
        frame.with_columns(
            settled_quantity=pl.col(f"{name}_quantity").fill_null(_NOTHING), settled_amount=pl.col(f"{name}_amount")
        )
        .with_columns(remaining_quantity=pl.max_horizontal(pl.col("quantity") - pl.col("settled_quantity"), _NOTHING))
        .with_columns(remaining_amount=remaining_amount())
        .with_columns(
            pl.col("remaining_quantity").alias(f"{into}_quantity"), pl.col("remaining_amount").alias(f"{into}_amount")
        )
    )
