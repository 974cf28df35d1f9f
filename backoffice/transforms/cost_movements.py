"""Who came and who went: headcount at both ends of a month, exits by kind and what they cost, and who leads whom."""

import dataframely as dy
import polars as pl

from backoffice.contracts.cost import Assumption, FxMonth, StaffMonth
from backoffice.contracts.cost_locations import Location, StaffMovement
from backoffice.money import product
from backoffice.transforms.cost_assumptions import EXIT, with_money_assumptions
from backoffice.transforms.cost_missing import reasons, say, whole_sum
from backoffice.transforms.cost_shore import with_shore
from backoffice.transforms.transform import transform

GROUP = ("month", "function", "location_id", "arrangement", "sourcing", "office", "shore")


@transform(partition_by=("month",))
def staff_movements(
    staff: dy.LazyFrame[StaffMonth],
    assumptions: dy.LazyFrame[Assumption],
    fx: dy.LazyFrame[FxMonth],
    locations: dy.LazyFrame[Location],
    *,
    reporting_currency: str = "INR",
) -> dy.LazyFrame[StaffMovement]:
    """People by function, site, office, arrangement, sourcing and shore: who was there, joined, left, leads somebody.

    Each month is judged by its own rows: whoever joined in it was not there before, whoever left in it is not there
    after. Moving from one group to another is neither. A manager is anybody in the month's staff to whom another of
    them reports; a position that nobody holds is none. A vendor's people who leave cost the vendor and not us.
    """
    leads = staff.select("month", worker_id="manager_id").drop_nulls().unique().with_columns(leads=pl.lit(True))
    first, last = pl.col("month"), pl.col("month").dt.month_end()
    joins, goes = pl.col("joined_on").is_between(first, last), pl.col("left_on").is_between(first, last)
    gone = goes.fill_null(False)
    exit_type = pl.col("exit_type")
    ours = pl.col("sourcing") == "in_house"
    people = (
        staff.pipe(with_shore, locations)
        .join(leads, on=["month", "worker_id"], how="left")
        .with_columns(
            office=pl.col("office").cast(pl.String).fill_null("unknown"),
            shore=pl.col("shore").fill_null("unknown"),
            before=1 - joins.cast(pl.Int64),
            joins=joins.fill_null(False),
            volunteers=gone & (exit_type == "voluntary").fill_null(False),
            let_go=gone & (exit_type == "involuntary").fill_null(False),
            goes=gone,
            stays=pl.col("left_on").is_null() | (pl.col("left_on") > last),
        )
    )
    groups = people.group_by(GROUP).agg(
        headcount=pl.len(),
        managers=pl.col("leads").is_not_null().sum(),
        opening=whole_sum(pl.col("before")),
        joined=pl.col("joins").sum(),
        left_voluntarily=pl.col("volunteers").sum(),
        left_involuntarily=pl.col("let_go").sum(),
        exits=pl.col("goes").sum(),
        closing=pl.col("stays").sum(),
    )
    nothing = pl.lit(0, pl.Decimal(38, 2))
    costless = ~ours | (pl.col("exits") == 0)
    return (
        groups.pipe(with_money_assumptions, assumptions, (EXIT,), fx, reporting_currency)
        .with_columns(
            left_otherwise=pl.col("exits").cast(pl.Int64) - pl.col("left_voluntarily") - pl.col("left_involuntarily"),
            exit_cost=pl.when(costless).then(nothing).otherwise(product(pl.col("exits"), pl.col(EXIT))),
            missing=reasons(
                say(pl.col("opening").is_null(), "first day of a worker"), pl.when(~costless).then(f"no_{EXIT}")
            ),
            reporting_currency=pl.lit(reporting_currency),
        )
        .select(StaffMovement.column_names())
        .pipe(StaffMovement.cast)
    )
