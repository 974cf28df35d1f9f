"""Which instruction of ours answers which allegement: the terms a market would match by, one to one."""

from typing import Final

import polars as pl

from backoffice.transforms.rates_in_force import holds_on

_SAME: Final = (
    "market",
    "account_id",
    "instrument_id",
    "movement",
    "payment",
    "quantity",
    "intended_settlement_date",
)
"""What must be equal. Currency too, and the counterparty where both say it; the amount within tolerance."""

_TOLERANCES: Final = ("matching.tolerance.amount", "matching.tolerance.large_amount", "matching.tolerance.large_from")
_ANSWERS: Final = {
    "allegement_id": pl.String(),
    "instruction_id": pl.String(),
    "answered_at": pl.Datetime("us", "UTC"),
    "amount_difference": pl.Decimal(18, 5),
}


def answers(alleged: pl.LazyFrame, sent: pl.LazyFrame, dated_rates: pl.LazyFrame) -> pl.LazyFrame:
    """`allegement_id`, `instruction_id`, `answered_at`, `amount_difference` (alleged less ours), each once at most.

    Amounts may differ by the dated rate `matching.tolerance.amount` of the market, in the currency its unit names, in
    force on the intended date; above `matching.tolerance.large_from` by `matching.tolerance.large_amount`. Without a
    rate they must be equal. Where several fit, the least difference goes first, then what names its counterparty, then
    what was alleged and instructed earlier, then by reference: the order of rows means nothing.
    """
    own = sent.select(
        *_SAME,
        "instruction_id",
        answered_at="instructed_at",
        own_amount="amount",
        own_currency="currency",
        own_counterparty="counterparty_id",
    )
    difference = pl.col("amount") - pl.col("own_amount")
    within = (pl.col("payment") == "FREE") | (difference.abs() <= pl.col("tolerance"))
    one_party = (pl.col("counterparty_id") == pl.col("own_counterparty")).fill_null(True)
    fitting = (
        _with_tolerance(alleged, dated_rates)
        .join(own, on=_SAME)
        .filter(within.fill_null(False), pl.col("currency").eq_missing(pl.col("own_currency")), one_party)
        .select(
            "allegement_id",
            "instruction_id",
            "alleged_at",
            "answered_at",
            amount_difference=difference.cast(pl.Decimal(18, 5)),
            is_unnamed=(pl.col("counterparty_id") == pl.col("own_counterparty")).is_null(),
        )
    )
    return fitting.map_batches(_one_to_one, schema=_ANSWERS)


def _with_tolerance(alleged: pl.LazyFrame, dated_rates: pl.LazyFrame) -> pl.LazyFrame:
    """`alleged` with `tolerance`: 0 where no rate is in force."""
    terms = alleged.select("market", "currency", "intended_settlement_date").unique()
    due = pl.col("intended_settlement_date")
    in_force = holds_on(due)
    rates = dated_rates.filter(pl.col("rate_id").is_in(_TOLERANCES)).select(
        "rate_id", "valid_from", "valid_to", "value", market="scope", currency="unit"
    )
    newest = [
        pl.col("value").filter(pl.col("rate_id") == name).max_by(pl.col("valid_from").filter(pl.col("rate_id") == name))
        for name in _TOLERANCES
    ]
    found = (
        terms.join(rates, on=["market", "currency"])
        .filter(in_force)
        .group_by("market", "currency", "intended_settlement_date")
        .agg(small=newest[0], large=newest[1], large_from=newest[2])
    )
    is_large = (pl.col("amount") > pl.col("large_from")).fill_null(False)
    tolerance = pl.when(is_large).then(pl.coalesce("large", "small")).otherwise("small")
    return (
        alleged.join(found, on=["market", "currency", "intended_settlement_date"], how="left")
        .with_columns(tolerance=tolerance.fill_null(0).cast(pl.Decimal(18, 5)))
        .drop("small", "large", "large_from")
    )


def _one_to_one(fitting: pl.DataFrame) -> pl.DataFrame:
    """The best pair first, then the best of what is left: each side taken once."""
    order = (
        pl.col("amount_difference").abs().fill_null(0),
        *map(pl.col, ("is_unnamed", "alleged_at", "answered_at", "allegement_id", "instruction_id")),
    )
    taken: set[str] = set()
    answered: set[str] = set()
    kept = []
    pairs = fitting.sort(*order)
    for place, (allegement, instruction) in enumerate(pairs.select("allegement_id", "instruction_id").iter_rows()):
        if allegement not in answered and instruction not in taken:
            answered.add(allegement)
            taken.add(instruction)
            kept.append(place)
    return pairs[kept].select(list(_ANSWERS))
