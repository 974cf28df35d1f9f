"""Loaded cost: what one worker costs in one month, all recurring parts together."""

import dataframely as dy
import polars as pl

from backoffice.contracts.cost import (
    Assumption,
    FxMonth,
    PayMonth,
    SiteMonth,
    StaffCost,
    StaffMonth,
    Stipend,
    VendorMonth,
)
from backoffice.contracts.cost_locations import Location
from backoffice.money import product
from backoffice.transforms.cost_assumptions import KIT, OVERHEAD, SUPPORT, with_money_assumption
from backoffice.transforms.cost_currency import converted
from backoffice.transforms.cost_fees import fees_of_places, shares_of_fees
from backoffice.transforms.cost_missing import reasons, say, whole_sum, with_reasons
from backoffice.transforms.cost_seats import cost_of_seats, office_share, site_seats
from backoffice.transforms.cost_shore import with_shore
from backoffice.transforms.cost_stipends import stipends_of_month, with_stipends
from backoffice.transforms.transform import transform

PAY = ("base", "variable", "allowances")
EMPLOYER = ("employer_statutory", "benefits", "provision")

NONE_SHARED = f"assumption {OVERHEAD}"
"""How it is said that no overhead is assumed; then none is shared out, which is known to be 0."""

PARTS = ("pay", "employer", "seat", "stipend", "kit", "vendor", "overhead")
"""What a loaded cost is the sum of."""


@transform(partition_by=("month",))
def staff_cost(
    staff: dy.LazyFrame[StaffMonth],
    pay: dy.LazyFrame[PayMonth],
    sites: dy.LazyFrame[SiteMonth],
    stipends: dy.LazyFrame[Stipend],
    fx: dy.LazyFrame[FxMonth],
    assumptions: dy.LazyFrame[Assumption],
    vendors: dy.LazyFrame[VendorMonth],
    locations: dy.LazyFrame[Location],
    *,
    reporting_currency: str = "INR",
) -> dy.LazyFrame[StaffCost]:
    """Loaded cost = pay + employer's cost + seat + recurring stipends with tax + kit + vendor's fee + overhead.

    One row a worker and month. The seat is held by the person and not by the FTE: a whole one on site, none at home,
    office days / 5 when hybrid. Kit is the assumed monthly sum, plus the remote support for the share of the week
    spent at home. Overhead is the assumed sum by FTE; where none is assumed, none is shared out. A vendor brings kit,
    its own overhead and, where we have no site, the seat: for outsourced workers these are in its running fee, which
    stands in the place of pay for those whom we do not pay.
    Payments that come once are no part of a month's loaded cost; remote savings carry them.
    What cannot be known is null, with `missing` saying what: nobody's cost is zero for want of a file.
    """
    seats = site_seats(sites, fx, reporting_currency).select(
        "month", "location_id", "site_cost", "seats_available", "no_seat_cost", has_site=pl.lit(True)
    )
    workers = (
        staff.with_columns(seat_share=office_share())
        .join(pay_of_month(pay, fx, reporting_currency), on=["month", "worker_id"], how="left")
        .join(seats, on=["month", "location_id"], how="left")
        .pipe(with_stipends, stipends_of_month(stipends, fx, assumptions, reporting_currency))
        .pipe(with_money_assumption, assumptions, KIT, fx, reporting_currency)
        .pipe(with_money_assumption, assumptions, SUPPORT, fx, reporting_currency)
        .pipe(with_money_assumption, assumptions, OVERHEAD, fx, reporting_currency)
        .pipe(with_shore, locations)
        .with_columns(is_billed=(pl.col("sourcing") == "outsourced") & pl.col("has_pay").is_null())
        .pipe(_with_fees, fees_of_places(vendors, fx, reporting_currency))
    )
    nothing = pl.lit(0, pl.Decimal(38, 2))
    outsourced, at_home = pl.col("sourcing") == "outsourced", 1 - pl.col("seat_share")
    no_seat = (pl.col("seat_share") == 0) | (outsourced & pl.col("has_site").is_null())
    seat = pl.when(no_seat.fill_null(False)).then(nothing).otherwise(cost_of_seats(pl.col("seat_share")))
    support = pl.when(at_home == 0).then(nothing).otherwise(product(pl.col(SUPPORT), at_home))
    kit = pl.when(outsourced).then(nothing).otherwise(pl.col(KIT) + support)
    none_shared = outsourced | (pl.col(f"no_{OVERHEAD}") == NONE_SHARED)
    overhead = pl.when(none_shared.fill_null(False)).then(nothing).otherwise(product(pl.col(OVERHEAD), pl.col("fte")))
    return (
        workers.with_columns(seat=seat, stipend="recurring", kit=kit, overhead=overhead)
        .with_columns(pl.when("is_billed").then(nothing).otherwise(name).alias(name) for name in ("pay", "employer"))
        .with_columns(
            loaded_cost=sum((pl.col(part) for part in PARTS[1:]), pl.col(PARTS[0])),
            missing=_missing(outsourced, at_home),
            reporting_currency=pl.lit(reporting_currency),
        )
        .select(StaffCost.column_names())
        .pipe(StaffCost.cast)
    )


def _with_fees(workers: pl.LazyFrame, fees: pl.LazyFrame) -> pl.LazyFrame:
    """`workers` with `vendor`, each one's share of a vendor's fee, 0 for those we pay, and `no_vendor`."""
    shares = shares_of_fees(workers.filter("is_billed"), fees)
    vendor = pl.when("is_billed").then("vendor").otherwise(pl.lit(0, pl.Decimal(38, 2)))
    return workers.join(shares, on=["month", "worker_id"], how="left").with_columns(vendor=vendor)


def pay_of_month(pay: pl.LazyFrame, fx: pl.LazyFrame, reporting_currency: str) -> pl.LazyFrame:
    """One row a worker and month that has pay: `pay`, `employer` in the reporting currency, `no_pay` why not.

    Pay in several currencies is converted one by one, then added. A component that is null is unknown and leaves
    the sum unknown; a payroll that has no such component says 0.
    """
    summed = pay.with_columns(
        pay=sum((pl.col(name) for name in PAY[1:]), pl.col(PAY[0])),
        employer=sum((pl.col(name) for name in EMPLOYER[1:]), pl.col(EMPLOYER[0])),
    )
    paid = converted(summed, fx, reporting_currency, ["pay", "employer"]).with_columns(
        no_pay=reasons(
            *(say(pl.col(name).is_null(), name.replace("_", " ")) for name in (*PAY, *EMPLOYER)),
            pl.concat_str("no_rate", pl.lit(" of pay")),
        )
    )
    keys = ("month", "worker_id")
    sums = paid.group_by(keys).agg(pay=whole_sum(pl.col("pay")), employer=whole_sum(pl.col("employer")))
    return with_reasons(sums.with_columns(has_pay=pl.lit(True)), paid, keys, "no_pay")


def _missing(outsourced: pl.Expr, at_home: pl.Expr) -> pl.Expr:
    seated = pl.col("seat").is_null()
    return reasons(
        say(pl.col("has_pay").is_null() & ~outsourced, "pay of this month"),
        pl.col("no_pay"),
        pl.col("no_vendor"),
        say(pl.col("seat_share").is_null(), "office days a week of a hybrid worker"),
        say(seated & pl.col("has_site").is_null(), "seats and costs of the site in this month"),
        pl.when(seated).then("no_seat_cost"),
        pl.col("no_recurring"),
        pl.when(~outsourced).then(f"no_{KIT}"),
        pl.when(~outsourced & (at_home != 0).fill_null(True)).then(f"no_{SUPPORT}"),
        pl.when(pl.col("overhead").is_null()).then(f"no_{OVERHEAD}"),
    )
