"""Seats freed by people at home: which of them were given back, which are under notice, which stand empty."""

from decimal import ROUND_CEILING, Decimal

import polars as pl

from backoffice.contracts.columns import RATE_SCALE
from backoffice.money import product, quotient
from backoffice.transforms.cost_assumptions import SEAT_BUFFER, with_assumptions
from backoffice.transforms.cost_missing import reasons, say, whole_sum
from backoffice.transforms.cost_seats import office_share, site_seats


def seats_needed(peak: int, buffer: Decimal) -> int:
    """Seats a site needs for its busiest day with a share of it kept spare, in whole seats: 85 and 5 % need 90."""
    return int((peak * (1 + buffer)).to_integral_value(rounding=ROUND_CEILING))


def at_home(staff: pl.LazyFrame) -> pl.LazyFrame:
    """Our own remote and hybrid workers, with `seat_freed`: the share of a seat each does not use."""
    ours = staff.filter((pl.col("sourcing") == "in_house") & (pl.col("arrangement") != "onsite"))
    return ours.with_columns(seat_freed=1 - office_share())


def release_shares(
    staff: pl.LazyFrame, sites: pl.LazyFrame, fx: pl.LazyFrame, assumptions: pl.LazyFrame, reporting_currency: str
) -> pl.LazyFrame:
    """One row a site and month: `release_share`, `committed_share`, `notional_share` of the seats freed, and its cost.

    The three add up to 1 at most. Seats under notice are committed as far as they were freed. Of the rest, only
    seats that stand empty on the busiest day, buffer kept, could be given back: a hundred people three days a
    week use sixty seats on average, but if the busiest day sees 85 and 5 % are kept spare, 90 are needed and 10
    are idle, not 40. Without the busiest day's count that is unknown, unless all who free seats never come in.
    No assumption of a buffer means that none is kept.
    """
    freed = (
        at_home(staff)
        .group_by("month", "location_id")
        .agg(
            freed=whole_sum(pl.col("seat_freed")),
            all_remote=(pl.col("arrangement") == "remote").all(),
        )
    )
    zero = pl.lit(0, pl.Decimal(38, 4))
    released, notice, available = pl.col("seats_released"), pl.col("seats_notice"), pl.col("seats_available")
    peak, buffer = pl.col("seats_used_peak"), pl.col(SEAT_BUFFER).fill_null(0)
    needed = product(peak, 1 + buffer, scale=10).ceil()
    idle = pl.max_horizontal(pl.col("freed") - released, zero)
    committed = pl.min_horizontal(notice, idle)
    empty = pl.when(peak.is_not_null()).then(available - needed).when("all_remote").then(idle)
    notional = pl.max_horizontal(pl.min_horizontal(idle, empty) - committed, zero)

    def share(seats: pl.Expr, known: pl.Expr) -> pl.Expr:
        part = quotient(seats, pl.col("freed"), scale=RATE_SCALE)
        return pl.when(known).then(pl.when(seats == 0).then(pl.lit(0)).otherwise(part))

    freed_known = pl.col("freed").is_not_null()
    state_known = freed_known & released.is_not_null() & notice.is_not_null()
    return (
        site_seats(sites, fx, reporting_currency)
        .pipe(with_assumptions, assumptions, (SEAT_BUFFER,))
        .join(freed, on=["month", "location_id"], how="inner")
        .select(
            "month",
            "location_id",
            "site_cost",
            "seats_available",
            "seat_cost",
            "no_seat_cost",
            has_site=pl.lit(True),
            release_share=pl.when(released == 0)
            .then(pl.lit(0))
            .otherwise(share(pl.min_horizontal(released, "freed"), freed_known & released.is_not_null())),
            committed_share=share(committed, state_known),
            notional_share=share(notional, state_known & empty.is_not_null()),
            no_release_share=reasons(
                say(released.is_null(), "seats released at the site"),
                say(pl.col("freed").is_null(), "seats freed at the site, for want of a hybrid worker's office days"),
            ),
            no_state=reasons(
                say(notice.is_null(), "seats under notice at the site"),
                say(peak.is_null() & ~pl.col("all_remote"), "seats used on the busiest day"),
            ),
        )
    )
