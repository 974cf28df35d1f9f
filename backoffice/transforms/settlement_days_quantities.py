"""How much of an instruction was open as a day began, settled that day, and remained at its cut-off."""

import polars as pl

from backoffice.transforms.one_piece import in_one_piece
from backoffice.transforms.runs import running
from backoffice.transforms.settlement_confirmations import remaining_amount

_WHEN = ("until", "early")
_NOTHING = pl.lit(0, pl.Decimal(38, 6))


def settled_whole_or_closed(counted: pl.LazyFrame) -> pl.LazyFrame:
    """One row an instruction with parts: what they come to.

    `last_settled_on` is the newest effective date, `is_whole` whether all of the instructed quantity has settled,
    `closed_on` the newest effective date where a part was left and one of them says no more will settle (PARC).
    """
    whole = pl.col("settled").sum() >= pl.col("quantity").first()
    last = pl.col("effective_settlement_date").max()
    return counted.group_by("number").agg(
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
    same = (pl.col("number") == pl.col("number").shift(1)).fill_null(False)
    first = pl.col("intended_settlement_date") - pl.duration(days=1)
    return (
        _with_sums(days, counted)
        .with_columns(
            since=pl.when(same).then(pl.col("day").shift(1)).otherwise(first),
            before_quantity=pl.when(same).then(pl.col("until_quantity").shift(1)).otherwise("early_quantity"),
            before_amount=pl.when(same).then(pl.col("until_amount").shift(1)).otherwise("early_amount"),
        )
        .pipe(_remaining, "before", "open")
        .pipe(_remaining, "until", "remaining")
        .with_columns(
            settled_quantity=pl.col("open_quantity") - pl.col("remaining_quantity"),
            settled_amount=pl.col("open_amount") - pl.col("remaining_amount"),
        )
    )


def _with_sums(days: pl.LazyFrame, counted: pl.LazyFrame) -> pl.LazyFrame:
    """`days` in order, with quantity and amount settled `until_` the end of the day, and `early_`: before the due one.

    Days and parts stand in one order, each day after what settled on it, so that one running sum serves all days.
    """
    is_early = pl.col("effective_settlement_date") < pl.col("intended_settlement_date")
    unpaid = pl.col("paid").is_null().cast(pl.Int64)
    told = counted.select(
        "number",
        day="effective_settlement_date",
        is_day=pl.lit(False),
        until_quantity="settled",
        until_amount="paid",
        until_unpaid=unpaid,
        early_quantity=pl.when(is_early).then("settled"),
        early_amount=pl.when(is_early).then("paid"),
        early_unpaid=pl.when(is_early).then(unpaid),
    )
    together = pl.concat([days.with_columns(is_day=pl.lit(True)), told], how="diagonal")
    known = {f"{name}_amount": pl.when(pl.col(f"{name}_unpaid") == 0).then(f"{name}_amount") for name in _WHEN}
    return together.pipe(in_one_piece, _summed).filter("is_day").with_columns(**known)


def _summed(days_and_parts: pl.LazyFrame) -> pl.LazyFrame:
    sums = [f"{name}_{what}" for name in _WHEN for what in ("quantity", "amount", "unpaid")]
    in_order = days_and_parts.sort("number", "day", "is_day")
    return in_order.with_columns(running(pl.col(name), "number").alias(name) for name in sums)


def with_quantities_of_the_first_day(days: pl.LazyFrame, counted: pl.LazyFrame) -> pl.LazyFrame:
    """The same for the first days of what had settled whole by then: what came before the intended date was settled."""
    first = pl.col("intended_settlement_date")
    early = counted.filter(pl.col("effective_settlement_date") < first)
    paid = pl.col("paid")
    before = early.group_by("number").agg(
        before_quantity=pl.col("settled").sum(), before_amount=pl.when(paid.null_count() == 0).then(paid.sum())
    )
    return (
        days.join(before, on="number", how="left")
        .pipe(_remaining, "before", "open")
        .with_columns(
            since=first - pl.duration(days=1),
            settled_quantity="open_quantity",
            settled_amount="open_amount",
            remaining_quantity=_NOTHING,
            remaining_amount=pl.when(pl.col("amount").is_not_null()).then(pl.lit(0, pl.Decimal(38, 5))),
        )
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
