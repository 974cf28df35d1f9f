"""What vendors bill for the work itself: by function and site, and each of their people's share of it."""

import polars as pl

from backoffice.money import product, quotient
from backoffice.transforms.cost_currency import converted
from backoffice.transforms.cost_missing import whole_sum, with_reasons

PLACE = ("month", "function", "location_id")

RUN_KINDS = ("run", "credit")
"""What a vendor bills for the work itself: the running fee, less service credits. Moves and changes come once."""


def fees_of_places(vendors: pl.LazyFrame, fx: pl.LazyFrame, reporting_currency: str) -> pl.LazyFrame:
    """One row a place where a vendor works: `fee`, its running fees less credits, and `no_fee`, what is missing."""
    placed = vendors.filter(pl.col("kind").is_in(RUN_KINDS) & pl.col("location_id").is_not_null())
    billed = converted(placed, fx, reporting_currency, ["amount"]).with_columns(
        no_fee=pl.concat_str("no_rate", pl.lit(" of a vendor's fee"))
    )
    sums = billed.group_by(PLACE).agg(fee=whole_sum(pl.col("amount"))).with_columns(billed=pl.lit(True))
    return with_reasons(sums, billed, PLACE, "no_fee")


def shares_of_fees(billed_for: pl.LazyFrame, fees: pl.LazyFrame) -> pl.LazyFrame:
    """One row a worker a vendor bills for: `month`, `worker_id`, `vendor`, his share of the fee, and `no_vendor`.

    `billed_for` are those workers. Shares go by FTE and are cut from the running total of FTE, worker by worker in
    the order of their pseudonyms, so that they add up to the fee to the cent.
    """
    placed = billed_for.select(*PLACE, "worker_id", "fte").with_columns(
        so_far=pl.col("fte").cum_sum().over(PLACE, order_by="worker_id"), all_fte=pl.col("fte").sum().over(PLACE)
    )

    def borne_by(fte: pl.Expr) -> pl.Expr:
        return quotient(product(pl.col("fee"), fte, scale=6, exact=6), pl.col("all_fte"), exact=12)

    why = (
        pl.when(pl.col("billed").is_null())
        .then(pl.lit("fee of the vendor whose people work here"))
        .when(pl.col("all_fte") == 0)
        .then(pl.lit("FTE of the vendor's people"))
        .otherwise("no_fee")
    )
    return placed.join(fees, on=PLACE, how="left").select(
        "month",
        "worker_id",
        vendor=borne_by(pl.col("so_far")) - borne_by(pl.col("so_far") - pl.col("fte")),
        no_vendor=why,
    )
