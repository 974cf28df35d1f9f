"""Seats: what one costs at each site, what share of it a worker uses, and what stands empty."""

import dataframely as dy
import polars as pl

from backoffice.contracts.cost import FxMonth, SeatUse, SiteMonth
from backoffice.money import product, quotient
from backoffice.transforms.cost_currency import converted
from backoffice.transforms.cost_missing import reasons, say
from backoffice.transforms.transform import transform

SITE_COSTS = ("rent", "service_charge", "utilities", "other")
OFFICE_WEEK = 5
"""Days in an office week: a hybrid worker who comes in three of them uses three fifths of a seat."""


def site_seats(sites: pl.LazyFrame, fx: pl.LazyFrame, reporting_currency: str) -> pl.LazyFrame:
    """`sites` with `site_cost`, `seat_cost` (site cost / seats available) and `no_seat_cost`, what is missing.

    A cost line that is null is unknown and leaves the site's cost unknown; a site without such a cost says 0.
    """
    total = sites.with_columns(site_cost=sum((pl.col(name) for name in SITE_COSTS[1:]), pl.col(SITE_COSTS[0])))
    seats = pl.col("seats_available")
    return converted(total, fx, reporting_currency, ["site_cost"]).with_columns(
        seat_cost=quotient(pl.col("site_cost"), seats),
        no_seat_cost=reasons(
            *(say(pl.col(name).is_null(), f"{name.replace('_', ' ')} of the site") for name in SITE_COSTS),
            pl.concat_str("no_rate", pl.lit(" of the site's costs")),
            say(seats.is_null(), "seats available at the site"),
            say(seats == 0, "no seat at the site to share its cost"),
        ),
    )


def cost_of_seats(seats: pl.Expr) -> pl.Expr:
    """`seats` x site cost / seats available, rounded once: the seat cost in cents would carry its rounding along.

    For frames that have the columns of `site_seats`; `seats` has at most 14 fraction digits.
    """
    return quotient(product(pl.col("site_cost"), seats, scale=16, exact=16), pl.col("seats_available"))


def office_share() -> pl.Expr:
    """Share of a seat a worker uses: 1 on site, 0 remote, office days / 5 (at most 1) hybrid; null where unknown."""
    days = pl.min_horizontal(pl.col("office_days_week"), pl.lit(OFFICE_WEEK, pl.Decimal(18, 4)))
    hybrid = pl.when(pl.col("office_days_week").is_not_null()).then(quotient(days, pl.lit(OFFICE_WEEK), scale=4))
    one, none = pl.lit(1, pl.Decimal(38, 4)), pl.lit(0, pl.Decimal(38, 4))
    arrangement = pl.col("arrangement")
    return pl.when(arrangement == "onsite").then(one).when(arrangement == "remote").then(none).otherwise(hybrid)


@transform(partition_by=("month",))
def seat_use(
    sites: dy.LazyFrame[SiteMonth], fx: dy.LazyFrame[FxMonth], *, reporting_currency: str = "INR"
) -> dy.LazyFrame[SeatUse]:
    """What each site's seats cost and what stands empty, month by month.

    Empty seats are those beyond the busiest day's: available - peak, never the average, which would promise
    seats that are needed once a week. They are shown on their own and never spread over the people who stayed.
    """
    empty = pl.col("seats_available") - pl.col("seats_used_peak")
    overfull = empty < 0
    return (
        site_seats(sites, fx, reporting_currency)
        .with_columns(
            empty_seat_cost=cost_of_seats(pl.when(overfull).then(pl.lit(0)).otherwise(empty)),
            missing=reasons(
                pl.col("no_seat_cost"),
                say(pl.col("seats_used_peak").is_null(), "seats used on the busiest day"),
                say(overfull, "more seats used than available: please check the site's row"),
            ),
            reporting_currency=pl.lit(reporting_currency),
        )
        .select(SeatUse.column_names())
        .pipe(SeatUse.cast)
    )
