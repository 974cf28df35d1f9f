"""What a function costs at a place: its people, its seats and the running fees of vendors who work there."""

import polars as pl

from backoffice.contracts.cost import SERVED
from backoffice.transforms.cost_fees import PLACE, fees_of_places
from backoffice.transforms.cost_missing import reasons, say, whole_sum, with_reasons


def place_costs(
    staff_cost: pl.LazyFrame, vendors: pl.LazyFrame, fx: pl.LazyFrame, reporting_currency: str
) -> pl.LazyFrame:
    """One row a function, site and month with people or a vendor: `place_cost`, `no_place_cost`, `workers`, `fte`.

    `office` is the one its people and fees are for, or that they are for several; null where it is not known.
    What is not there at all adds nothing; what is there and not known leaves the cost unknown, and
    `no_place_cost` says why. `workers` are those whose pay is in the cost, `fte` is of all who worked.
    """
    both = _people(staff_cost).join(
        fees_of_places(vendors, fx, reporting_currency), on=PLACE, how="full", coalesce=True
    )
    has_people, has_fee = pl.col("by_vendor").is_not_null(), pl.col("billed").is_not_null()
    needs_fee = pl.col("by_vendor").fill_null(False)
    nothing = pl.lit(0, pl.Decimal(38, 2))
    people = pl.when(has_people).then("people_cost").otherwise(nothing)
    fee = pl.when(has_fee | needs_fee).then("fee").otherwise(nothing)
    return both.select(
        *PLACE,
        pl.col("workers", "fte").fill_null(0),
        office=_served(pl.concat_list(*(pl.col(one).fill_null([]) for one in ("offices", "offices_right")))),
        place_cost=people + fee,
        no_place_cost=reasons(
            pl.col("no_people_cost"),
            pl.col("no_fee"),
            say(needs_fee & ~has_fee, "fee of the vendor whose people work here"),
        ),
    )


def _people(staff_cost: pl.LazyFrame) -> pl.LazyFrame:
    """One row a place with people: `people_cost`, `no_people_cost`, `workers`, `fte`, `offices`, `by_vendor`.

    `by_vendor` says that a vendor bills for some of them. Such a worker costs the place the seat and stipend given; the
    rest is the vendor's fee, which is there once and whole, whoever it is shared among.
    """
    cost = pl.when("is_billed").then(pl.col("seat") + pl.col("stipend")).otherwise("loaded_cost")
    people = staff_cost.with_columns(
        cost=cost,
        no_people_cost=pl.when(cost.is_null()).then(pl.col("missing").fill_null("cost of a worker")),
    )
    sums = people.group_by(PLACE).agg(
        people_cost=whole_sum(pl.col("cost")),
        workers=pl.col("worker_id").filter(~pl.col("is_billed")).n_unique(),
        fte=pl.col("fte").sum(),
        offices=pl.col("office").unique(),
        by_vendor=pl.col("is_billed").any(),
    )
    return with_reasons(sums, people, PLACE, "no_people_cost")


def _served(offices: pl.Expr) -> pl.Expr:
    """The office of a place, as `SERVED` has it, from all that its people and fees name."""
    told = offices.list.drop_nulls()
    known = told.list.unique()
    several = pl.when(known.list.len() > 1).then(pl.lit("several"))
    return (
        several.when(told.list.len() == offices.list.len())
        .then(known.list.first().cast(pl.String))
        .cast(pl.Enum(SERVED))
    )
