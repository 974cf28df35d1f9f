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
from backoffice.transforms.cost_currency import converted
from backoffice.transforms.cost_fees import shares_of_fees
from backoffice.transforms.cost_missing import reasons, say, whole_sum, with_reasons
from backoffice.transforms.cost_stipends import stipends_of_month, with_stipends
from backoffice.transforms.cost_terms import TERMS, costs_of_terms
from backoffice.transforms.transform import transform

WORKER = ("month", "worker_id")

PAY = ("base", "variable", "allowances")
EMPLOYER = ("employer_statutory", "benefits", "provision")

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
    costs = costs_of_terms(staff, sites, locations, fx, assumptions, reporting_currency)
    workers = (
        staff.join(pay_of_month(pay, fx, reporting_currency), on=WORKER, how="left")
        .join(costs, on=TERMS, how="left", nulls_equal=True)
        .pipe(with_stipends, stipends_of_month(stipends, fx, assumptions, reporting_currency))
        .join(_fees(staff, pay, vendors, fx, reporting_currency), on=WORKER, how="left")
        .with_columns(pl.col("is_billed").fill_null(value=False))
    )
    nothing = pl.lit(0, pl.Decimal(38, 2))
    unpaid = pl.when("is_billed").then(nothing)
    return (
        workers.with_columns(
            pay=unpaid.otherwise("pay"),
            employer=unpaid.otherwise("employer"),
            stipend="recurring",
            vendor=pl.when("is_billed").then("vendor").otherwise(nothing),
        )
        .with_columns(
            loaded_cost=sum((pl.col(part) for part in PARTS[1:]), pl.col(PARTS[0])),
            missing=reasons(
                say(pl.col("has_pay").is_null() & ~pl.col("is_billed"), "pay of this month"),
                *(pl.col(f"no_{name}") for name in ("pay", "vendor", "seat", "recurring", "kit", "overhead")),
            ),
            reporting_currency=pl.lit(reporting_currency),
        )
        .select(StaffCost.column_names())
        .pipe(StaffCost.cast)
    )


def _fees(
    staff: pl.LazyFrame, pay: pl.LazyFrame, vendors: pl.LazyFrame, fx: pl.LazyFrame, reporting_currency: str
) -> pl.LazyFrame:
    """One row a worker a vendor bills for, outsourced and not paid by us: `is_billed` and the share of the fee."""
    billed = staff.filter(pl.col("sourcing") == "outsourced").join(pay, on=WORKER, how="anti")
    return shares_of_fees(billed, vendors, fx, reporting_currency).with_columns(is_billed=pl.lit(True))


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
    sums = paid.group_by(WORKER).agg(pay=whole_sum(pl.col("pay")), employer=whole_sum(pl.col("employer")))
    return with_reasons(sums.with_columns(has_pay=pl.lit(True)), paid, WORKER, "no_pay")
