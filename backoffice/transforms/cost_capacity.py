"""Capacity against volume: how the backlog moved, and how many people the work needs.

The back office's work waits in a backlog and not on a line: what is not done today is done tomorrow. So it is counted
as a flow. Queues of callers who hang up are another thing: see `cost_queue`.
"""

from typing import Any

import dataframely as dy
import polars as pl

from backoffice.contracts.cost import Assumption, StaffMonth, WorkMonth
from backoffice.contracts.cost_work import WorkCapacity
from backoffice.money import product, quotient
from backoffice.transforms.cost_assumptions import with_assumptions
from backoffice.transforms.cost_fees import PLACE
from backoffice.transforms.cost_missing import reasons, say, whole_sum
from backoffice.transforms.transform import transform

PAID_HOURS, SHRINKAGE, OCCUPANCY = "paid_hours_month", "shrinkage", "occupancy"
"""Hours a full-time equivalent is paid for in a month; the share of them lost to leave, training and meetings; the
share of the rest that is handling."""

TARGET_DAYS, WORKING_DAYS = "backlog_target_days", "working_days_month"
"""Working days within which a backlog is to be cleared; working days in a month."""

ASSUMED = (PAID_HOURS, SHRINKAGE, OCCUPANCY, TARGET_DAYS, WORKING_DAYS)

_UNIT = ["function", "location_id", "unit"]


@transform(partition_by=("function", "location_id"))
def work_capacity(
    work: dy.LazyFrame[WorkMonth], staff: dy.LazyFrame[StaffMonth], assumptions: dy.LazyFrame[Assumption]
) -> dy.LazyFrame[WorkCapacity]:
    """Work that came in against the people there, unit by unit and month by month.

    Required FTE = handling hours of what arrived / (paid hours x (1 - shrinkage) x occupancy). People to clear =
    (backlog / target days + what arrives a day) / what one gets done in a day, rounded up to whole people. The backlog
    at the start is that of the month before, so a backlog that does not follow from what came and went shows as
    unexplained. FTE is everybody's who worked there, a vendor's people too.
    """
    there = staff.group_by(PLACE).agg(place_fte=pl.col("fte").sum())
    counted = _counted(work).pipe(with_assumptions, assumptions, ASSUMED).join(there, on=list(PLACE), how="left")
    worked = product(pl.col(PAID_HOURS), 1 - pl.col(SHRINKAGE), scale=8, exact=20)
    handled = product(worked, pl.col(OCCUPANCY), scale=8, exact=20)
    a_day = quotient(pl.col("backlog_hours"), pl.col(TARGET_DAYS), scale=8) + quotient(
        pl.col("arrived_hours"), pl.col(WORKING_DAYS), scale=8
    )
    minutes = pl.col("completed_hours")
    all_hours = whole_sum(minutes).over(PLACE)
    return (
        counted.with_columns(
            unexplained=pl.col("backlog_end") - (pl.col("backlog_start") + pl.col("arrived") - pl.col("completed")),
            day_hours=quotient(minutes, pl.col(WORKING_DAYS), scale=4),
            required_fte=quotient(pl.col("arrived_hours"), handled, scale=4),
            people_to_clear=quotient(a_day, quotient(worked, pl.col(WORKING_DAYS), scale=8), scale=8).ceil(),
            fte=_shared(minutes, all_hours),
            missing=reasons(
                say(pl.col("arrived").is_null(), "units that came in"),
                say(pl.col("backlog_end").is_null(), "units waiting at month end"),
                say(all_hours.is_null(), "minutes of handling a unit"),
                say(pl.col("place_fte").is_null(), "people doing this work here"),
                *(say(pl.col(key).is_null(), f"assumption {key}") for key in ASSUMED),
            ),
        )
        .select(WorkCapacity.column_names())
        .pipe(WorkCapacity.cast)
    )


def _shared(hours: pl.Expr, all_hours: pl.Expr) -> pl.Expr:
    """The place's FTE for each unit, cut from the running total of hours, so that the parts add up to it exactly."""
    so_far = hours.cum_sum().over(PLACE, order_by="unit")

    def borne_by(part: pl.Expr) -> pl.Expr:
        return quotient(product(pl.col("place_fte"), part, scale=8, exact=8), all_hours, scale=4, exact=12)

    return borne_by(so_far) - borne_by(so_far - hours)


def _counted(work: pl.LazyFrame) -> pl.LazyFrame:
    """One row a unit, place and month over all arrangements: units, their hours, the backlog at the start."""

    def hours(units: str) -> pl.Expr:
        minutes = product(pl.col(units), pl.col("minutes_each"), scale=4)
        none = pl.lit(0, pl.Decimal(38, 4))
        return quotient(pl.when(pl.col(units) == 0).then(none).otherwise(minutes), pl.lit(60), scale=4)

    parts: dict[str, Any] = {name: pl.col(name) for name in ("arrived", "backlog_end")}
    parts |= {f"{name}_hours": hours(name) for name in ("arrived", "completed")} | {
        "backlog_hours": hours("backlog_end")
    }
    summed = (
        work.with_columns(**parts)
        .group_by("month", *_UNIT)
        .agg(pl.col("completed").sum(), *(whole_sum(pl.col(name)).alias(name) for name in parts))
        .sort("month")
    )
    follows = pl.col("month").shift().dt.offset_by("1mo").over(_UNIT, order_by="month") == pl.col("month")
    before = pl.col("backlog_end").shift().over(_UNIT, order_by="month")
    return summed.with_columns(backlog_start=pl.when(follows).then(before))
