"""Who leads whom, level by level: how many report to each manager at the top, below it, and so on down."""

from typing import Final

import dataframely as dy
import polars as pl

from backoffice.contracts.cost import StaffMonth
from backoffice.contracts.cost_locations import ManagementSpan
from backoffice.transforms.transform import transform

DEEPEST: Final = 15
"""Levels that are told apart: people who report to one another in a ring have none."""

GROUP: Final = ("month", "function", "location_id", "management_level")


@transform(partition_by=("month",))
def management_spans(staff: dy.LazyFrame[StaffMonth]) -> dy.LazyFrame[ManagementSpan]:
    """Managers and those who report straight to them, by the managers' level, function and site.

    A manager is anybody in the month's staff to whom another of them reports. Level 1 reports to nobody who is there,
    level 2 to one of level 1, and so on; who reports to himself reports to nobody. The site is the manager's.
    """
    boss, worker = pl.col("manager_id"), pl.col("worker_id")
    people = staff.select(
        "month", "worker_id", "function", "location_id", manager_id=pl.when(boss != worker).then(boss)
    )
    reports = people.group_by("month", worker_id="manager_id").agg(reports=pl.len())
    managers = people.join(reports, on=["month", "worker_id"])
    above = managers.select("month", above="worker_id", next="manager_id")
    found = managers.with_columns(above="manager_id", level=pl.lit(1))
    for _ in range(DEEPEST):
        there = above.with_columns(there=pl.lit(1))
        found = (
            found.join(there, on=["month", "above"], how="left")
            .with_columns(level=pl.col("level") + pl.col("there").fill_null(0), above="next")
            .drop("next", "there")
        )
    known = pl.when(pl.col("level") <= DEEPEST).then(pl.col("level").cast(pl.String))
    return (
        found.with_columns(management_level=known.fill_null("unknown"))
        .group_by(GROUP)
        .agg(managers=pl.len(), reports=pl.col("reports").sum())
        .select(ManagementSpan.column_names())
        .pipe(ManagementSpan.cast)
    )
