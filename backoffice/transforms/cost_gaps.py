"""What the cost results could not take up: pay without a worker, stipends without a seat, fees without a place."""

import dataframely as dy
import polars as pl

from backoffice.contracts.cost import PayMonth, StaffMonth, Stipend, VendorMonth, WorkMonth
from backoffice.contracts.cost_gaps import CostGap
from backoffice.transforms.cost_fees import PLACE, RUN_KINDS
from backoffice.transforms.transform import transform


@transform(partition_by=("month",))
def cost_gaps(
    staff: dy.LazyFrame[StaffMonth],
    pay: dy.LazyFrame[PayMonth],
    stipends: dy.LazyFrame[Stipend],
    vendors: dy.LazyFrame[VendorMonth],
    work: dy.LazyFrame[WorkMonth],
) -> dy.LazyFrame[CostGap]:
    """Rows of the cost extracts that stand in no cost result, counted by month, extract and subject.

    No amounts: a single worker's pay would show. Transition and change fees of vendors and the extract of one-offs
    are cash of a programme and not of a month's work; they are no gap. Only months of which any other of
    these extracts has a row are looked at, so that a month can be judged alone.
    """
    known = staff.select("month", "worker_id")
    at_home = staff.filter((pl.col("arrangement") != "onsite") & (pl.col("sourcing") == "in_house"))
    months = pl.concat([rows.select("month") for rows in (staff, pay, vendors, work)]).unique()
    paid = stipends.with_columns(month=pl.col("paid_on").dt.truncate("1mo")).join(months, on="month", how="semi")
    once = paid.filter("one_off").join(known, on=["month", "worker_id"], how="semi")
    fees = vendors.filter(pl.col("kind").is_in(RUN_KINDS))
    worked, staffed = work.select(PLACE), staff.select(*PLACE, subject=_place("function", "location_id"))
    vendor = _place("vendor_id", "function")
    worker = pl.col("worker_id")
    found = [
        _gap("pay_month", worker, "paid, but no row in staff_month", pay.join(known, ["month", "worker_id"], "anti")),
        _gap("stipends", worker, "paid, but no row in staff_month", paid.join(known, ["month", "worker_id"], "anti")),
        _gap(
            "stipends",
            worker,
            "paid once to somebody who frees no seat of ours",
            once.join(at_home, ["month", "worker_id"], "anti"),
        ),
        _gap("vendor_month", vendor, "the fee names no site", fees.filter(pl.col("location_id").is_null())),
        _gap(
            "vendor_month",
            vendor,
            "no units of work were counted where the vendor works",
            fees.filter(pl.col("location_id").is_not_null()).join(worked, list(PLACE), "anti"),
        ),
        _gap(
            "staff_month",
            pl.col("subject"),
            "no units of work were counted for this function and site",
            staffed.join(worked, list(PLACE), "anti"),
        ),
    ]
    return pl.concat(found).pipe(CostGap.cast)


def _place(first: str, second: str) -> pl.Expr:
    return pl.concat_str([first, second], separator=" / ")


def _gap(extract: str, subject: pl.Expr, why: str, rows: pl.LazyFrame) -> pl.LazyFrame:
    return (
        rows.select("month", subject=subject)
        .group_by("month", "subject")
        .agg(rows=pl.len())
        .select("month", pl.lit(extract).alias("extract"), "subject", pl.lit(why).alias("why"), "rows")
    )
