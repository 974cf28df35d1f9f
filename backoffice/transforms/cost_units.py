"""Unit cost: what a function costs at a site, shared over the units of work it got done."""

import dataframely as dy
import polars as pl

from backoffice.contracts.cost import FxMonth, StaffCost, UnitCost, VendorMonth, WorkMonth
from backoffice.money import product, quotient
from backoffice.transforms.cost_fees import PLACE
from backoffice.transforms.cost_missing import reasons, say, whole_sum
from backoffice.transforms.cost_places import place_costs
from backoffice.transforms.transform import transform


@transform(partition_by=("month",))
def unit_costs(
    staff_cost: dy.LazyFrame[StaffCost],
    work: dy.LazyFrame[WorkMonth],
    vendors: dy.LazyFrame[VendorMonth],
    fx: dy.LazyFrame[FxMonth],
    *,
    reporting_currency: str = "INR",
) -> dy.LazyFrame[UnitCost]:
    """Cost of a function at a site in a month, over the units done there by handling minutes (completed x minutes).

    The cost is the loaded cost of the people there and the running fees of vendors there. One unit alone bears
    all of it, whatever its minutes. Shares are cut from the running total of minutes, unit by unit in the order
    of their names, so that they add up to the cost to the cent. Where nothing was completed there is nothing
    to bear the cost: it is null, with the reason, and not 0. `workers` are those whose pay is in the cost, which is
    what privacy must count; `fte` is all who worked.
    """
    done = (
        _work(work)
        .with_columns(
            so_far=pl.col("minutes").cum_sum().over(PLACE, order_by="unit"),
            all_minutes=whole_sum(pl.col("minutes")).over(PLACE),
            anything_done=(pl.col("completed").sum() > 0).over(PLACE),
        )
        .join(place_costs(staff_cost, vendors, fx, reporting_currency), on=PLACE, how="left")
    )
    before = pl.col("so_far") - pl.col("minutes")
    return (
        done.with_columns(
            attributed_cost=_borne_by(pl.col("so_far")) - _borne_by(before),
            missing=reasons(
                pl.col("no_place_cost"),
                say(pl.col("workers").is_null(), "people or vendor doing this work here"),
                say(pl.col("all_minutes").is_null(), "minutes of handling a unit"),
                say(pl.col("completed") == 0, "no unit was completed, so there is no cost of a unit"),
                say((pl.col("all_minutes") == 0) & pl.col("anything_done"), "handling minutes are all zero"),
            ),
            workers=pl.col("workers").fill_null(0),
            fte=pl.col("fte").fill_null(0),
            reporting_currency=pl.lit(reporting_currency),
        )
        .select(UnitCost.column_names())
        .pipe(UnitCost.cast)
    )


def _borne_by(minutes: pl.Expr) -> pl.Expr:
    """The part of the place's cost borne by its first `minutes`, to cents; exactly all of it by all minutes."""
    # Cost (2 digits) x minutes (4) is exact in 6; the quotient's 12 leave 26 before the point, enough for any firm.
    return quotient(product(pl.col("place_cost"), minutes, scale=6, exact=6), pl.col("all_minutes"), exact=12)


def _work(work: pl.LazyFrame) -> pl.LazyFrame:
    """One row a place and unit, over all arrangements and vendors: `completed`, `reworked`, `failed`, `minutes`."""
    handled = product(pl.col("completed"), pl.col("minutes_each"), scale=4)
    none = pl.lit(0, pl.Decimal(38, 4))
    by_unit = work.with_columns(minutes=pl.when(pl.col("completed") == 0).then(none).otherwise(handled))
    summed = by_unit.group_by(*PLACE, "unit").agg(
        pl.col("completed").sum(),
        *(whole_sum(pl.col(name)).alias(name) for name in ("reworked", "failed", "minutes")),
    )
    alone = pl.len().over(PLACE) == 1
    return summed.with_columns(
        minutes=pl.when(alone).then(pl.col("completed").cast(pl.Decimal(38, 4))).otherwise("minutes")
    )
