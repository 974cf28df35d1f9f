"""Terms of work: where, how and for whom somebody works, which decide seat, kit, overhead and shore alike for all."""

import polars as pl

from backoffice.money import product
from backoffice.transforms.cost_assumptions import KIT, OVERHEAD, SUPPORT, with_money_assumptions
from backoffice.transforms.cost_missing import reasons, say
from backoffice.transforms.cost_seats import cost_of_seats, office_share, site_seats
from backoffice.transforms.cost_shore import with_shore

TERMS = ("month", "location_id", "country", "arrangement", "sourcing", "office_days_week", "fte")

NONE_SHARED = f"assumption {OVERHEAD}"
"""How it is said that no overhead is assumed; then none is shared out, which is known to be 0."""


def costs_of_terms(
    staff: pl.LazyFrame,
    sites: pl.LazyFrame,
    locations: pl.LazyFrame,
    fx: pl.LazyFrame,
    assumptions: pl.LazyFrame,
    reporting_currency: str,
) -> pl.LazyFrame:
    """One row a combination of `TERMS` in `staff`: `seat`, `kit`, `overhead`, `shore`; why not, in `no_seat` and so on.

    Millions of worker-months have a few thousand of these, so what they decide is looked up and reckoned once.
    """
    seats = site_seats(sites, fx, reporting_currency).select(
        "month", "location_id", "site_cost", "seats_available", "no_seat_cost", has_site=pl.lit(True)
    )
    terms = (
        staff.select(TERMS)
        .unique()
        .with_columns(seat_share=office_share())
        .join(seats, on=["month", "location_id"], how="left")
        .pipe(with_money_assumptions, assumptions, (KIT, SUPPORT, OVERHEAD), fx, reporting_currency)
        .pipe(with_shore, locations)
    )
    nothing = pl.lit(0, pl.Decimal(38, 2))
    outsourced, at_home = pl.col("sourcing") == "outsourced", 1 - pl.col("seat_share")
    no_seat = (pl.col("seat_share") == 0) | (outsourced & pl.col("has_site").is_null())
    support = pl.when(at_home == 0).then(nothing).otherwise(product(pl.col(SUPPORT), at_home))
    none_shared = outsourced | (pl.col(f"no_{OVERHEAD}") == NONE_SHARED)
    return terms.with_columns(
        seat=pl.when(no_seat.fill_null(False)).then(nothing).otherwise(cost_of_seats(pl.col("seat_share"))),
        kit=pl.when(outsourced).then(nothing).otherwise(pl.col(KIT) + support),
        overhead=pl.when(none_shared.fill_null(False))
        .then(nothing)
        .otherwise(product(pl.col(OVERHEAD), pl.col("fte"))),
    ).select(
        *TERMS,
        *("seat", "kit", "overhead", "shore"),
        no_seat=_no_seat(),
        no_kit=reasons(
            pl.when(~outsourced).then(f"no_{KIT}"),
            pl.when(~outsourced & (at_home != 0).fill_null(True)).then(f"no_{SUPPORT}"),
        ),
        no_overhead=pl.when(pl.col("overhead").is_null()).then(f"no_{OVERHEAD}"),
    )


def _no_seat() -> pl.Expr:
    seated = pl.col("seat").is_null()
    return reasons(
        say(pl.col("seat_share").is_null(), "office days a week of a hybrid worker"),
        say(seated & pl.col("has_site").is_null(), "seats and costs of the site in this month"),
        pl.when(seated).then("no_seat_cost"),
    )
