"""What every confirmation adds to what has settled, from when it counts until a newer one replaces it."""

from datetime import UTC, datetime

import polars as pl

from backoffice.business_days import begins


def parts(sent: pl.LazyFrame, confirmations: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """The parts of `sent`, instructions with a `number`: `parts_of` the confirmations that name one of them."""
    instructed = sent.select(
        "instruction_id", "number", "intended_settlement_date", "quantity", instructed_currency="currency"
    )
    return parts_of(confirmations.join(instructed, on="instruction_id"), as_of)


def parts_of(told: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """One row a confirmation that counted at any moment up to `as_of`.

    A confirmation counts from `counts_from`, once its message was sent and its effective day has come (UTC), until
    `replaced_at`, when a newer one under the same reference counts; null where none does. `settled` is its quantity,
    `paid` its amount, null unless in the instruction's currency, `is_closing` whether no more will settle (PARC).
    The instruction's `number`, `quantity`, `intended_settlement_date` and `instructed_currency` stand beside in `told`.
    """
    effective = pl.col("effective_settlement_date")
    known = told.filter(pl.col("confirmed_at") <= as_of, effective <= as_of.astimezone(UTC).date())
    return (
        known.with_columns(counts_from=pl.max_horizontal("confirmed_at", begins(effective)))
        .pipe(_with_replacement)
        .filter((pl.col("counts_from") < pl.col("replaced_at")).fill_null(True))
        .select(
            "instruction_id",
            "number",
            "counts_from",
            "replaced_at",
            "effective_settlement_date",
            "intended_settlement_date",
            "quantity",
            settled=pl.col("settled_quantity").cast(pl.Decimal(38, 6)),
            paid=pl.when(pl.col("currency") == pl.col("instructed_currency"))
            .then("settled_amount")
            .cast(pl.Decimal(38, 5)),
            is_closing=(pl.col("partial") == "PARC").fill_null(False),
        )
    )


def changes(counted: pl.LazyFrame) -> pl.LazyFrame:
    """The rows of `parts` as changes of running sums at a moment `at`, taken away again where replaced.

    `settled` is quantity, `settled_by_due` that with an effective date up to the intended one, `paid` amount, `unpaid`
    how many name none, `closing` how many say that no more will settle.
    """
    on_time = pl.col("effective_settlement_date") <= pl.col("intended_settlement_date")
    sums = {
        "settled": pl.col("settled"),
        "settled_by_due": pl.when(on_time).then("settled").otherwise(0),
        "paid": pl.col("paid").fill_null(0),
        "unpaid": pl.col("paid").is_null().cast(pl.Int64),
        "closing": pl.col("is_closing").cast(pl.Int64),
    }
    replaced = counted.filter(pl.col("replaced_at").is_not_null())
    taken_away = {name: -summand for name, summand in sums.items()}
    return pl.concat(
        [
            counted.select("number", at="counts_from", **sums),
            replaced.select("number", at="replaced_at", **taken_away),
        ]
    )


def _with_replacement(told: pl.LazyFrame) -> pl.LazyFrame:
    """`told` with `replaced_at`: when the first newer message under the same reference begins to count."""
    newer = pl.col("counts_from").shift(-1).cum_min(reverse=True)
    first_newer = newer.over("number", "confirmation_id", order_by=["confirmed_at", "source_id", "source_row"])
    marked = told.with_columns(is_one_of_several=pl.col("number").is_duplicated()).cache()
    alone = marked.filter(~pl.col("is_one_of_several"))
    several = marked.filter("is_one_of_several").with_columns(replaced_at=first_newer)
    return pl.concat([alone, several], how="diagonal")
