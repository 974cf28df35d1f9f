"""What vendors bill for the work itself: by function and site, and each of their people's share of it."""

from collections.abc import Sequence

import polars as pl

from backoffice.money import product, quotient
from backoffice.transforms.cost_currency import converted
from backoffice.transforms.cost_missing import whole_sum, with_reasons

PLACE = ("month", "function", "location_id")
OFFICE = (*PLACE, "office")

RUN_KINDS = ("run", "credit")
"""What a vendor bills for the work itself: the running fee, less service credits. Moves and changes come once."""


def fees_of_places(vendors: pl.LazyFrame, fx: pl.LazyFrame, reporting_currency: str) -> pl.LazyFrame:
    """One row a place where a vendor works: `fee`, its running fees less credits, and `no_fee`, what is missing.

    `offices` are those that fees are for alone.
    """
    return _summed(_bills(vendors, fx, reporting_currency), PLACE, offices=pl.col("office").drop_nulls().unique())


def shares_of_fees(
    billed_for: pl.LazyFrame, vendors: pl.LazyFrame, fx: pl.LazyFrame, reporting_currency: str
) -> pl.LazyFrame:
    """One row a worker a vendor bills for: `month`, `worker_id`, `vendor`, his share of the fees, and `no_vendor`.

    `billed_for` are those workers. A fee for one office is borne by the workers of that office, and by all of the place
    where none of them works for it. Shares go by FTE and are cut from the running total of FTE, worker by worker in
    the order of their pseudonyms, so that they add up to the fee to the cent.
    """
    bills = _bills(vendors, fx, reporting_currency)
    there = billed_for.select(OFFICE).unique().with_columns(works=pl.lit(True))
    borne = bills.join(there, on=OFFICE, how="left").with_columns(office=pl.when("works").then("office")).drop("works")
    own = _summed(borne.filter(pl.col("office").is_not_null()), OFFICE)
    common = _summed(borne.filter(pl.col("office").is_null()), PLACE)
    shares = [_shared(billed_for, own, OFFICE, "own"), _shared(billed_for, common, PLACE, "common")]
    workers = billed_for.select("month", "worker_id")
    for share in shares:
        workers = workers.join(share, on=["month", "worker_id"], how="left")
    nobody = pl.col("billed_own").is_null() & pl.col("billed_common").is_null()
    return workers.select(
        "month",
        "worker_id",
        vendor=pl.when(~nobody).then(pl.col("share_own") + pl.col("share_common")),
        no_vendor=pl.when(nobody)
        .then(pl.lit("fee of the vendor whose people work here"))
        .otherwise(pl.coalesce("no_own", "no_common")),
    )


def _bills(vendors: pl.LazyFrame, fx: pl.LazyFrame, reporting_currency: str) -> pl.LazyFrame:
    """What vendors bill for the work itself at a place: `amount` in the reporting currency, `no_fee` why it is not."""
    placed = vendors.filter(pl.col("kind").is_in(RUN_KINDS) & pl.col("location_id").is_not_null())
    return converted(placed, fx, reporting_currency, ["amount"]).with_columns(
        no_fee=pl.concat_str("no_rate", pl.lit(" of a vendor's fee"))
    )


def _summed(bills: pl.LazyFrame, by: Sequence[str], **more: pl.Expr) -> pl.LazyFrame:
    """The bills added up: `fee`, and `no_fee` where it is not known."""
    sums = bills.group_by(by).agg(fee=whole_sum(pl.col("amount")), **more).with_columns(billed=pl.lit(True))
    return with_reasons(sums, bills, by, "no_fee")


def _shared(workers: pl.LazyFrame, fees: pl.LazyFrame, by: Sequence[str], which: str) -> pl.LazyFrame:
    """Each worker's share of the fees of his group, `share_` and `which`; nothing where there is no such fee.

    With `billed_` that there is one, and `no_` why the share is not known.
    """
    among = workers.select(*by, "worker_id", "fte").with_columns(
        so_far=pl.col("fte").cum_sum().over(by, order_by="worker_id"), all_fte=pl.col("fte").sum().over(by)
    )

    def borne_by(fte: pl.Expr) -> pl.Expr:
        return quotient(product(pl.col("fee"), fte, scale=6, exact=6), pl.col("all_fte"), exact=12)

    nothing = pl.lit(0, pl.Decimal(38, 2))
    share = borne_by(pl.col("so_far")) - borne_by(pl.col("so_far") - pl.col("fte"))
    no_people = pl.col("billed") & (pl.col("all_fte") == 0)
    return among.join(fees, on=by, how="left").select(
        "month",
        "worker_id",
        pl.when(pl.col("billed").is_null()).then(nothing).otherwise(share).alias(f"share_{which}"),
        pl.when(no_people).then(pl.lit("FTE of the vendor's people")).otherwise("no_fee").alias(f"no_{which}"),
        pl.col("billed").alias(f"billed_{which}"),
    )
