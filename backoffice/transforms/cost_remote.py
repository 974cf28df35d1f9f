"""Remote saving: what a seat left empty really saves, less what working at home costs. Pay is held equal."""

import dataframely as dy
import polars as pl

from backoffice.contracts.cost import Assumption, FxMonth, RemoteSaving, SiteMonth, StaffMonth, Stipend
from backoffice.money import product
from backoffice.transforms.cost_assumptions import SUPPORT, with_money_assumptions
from backoffice.transforms.cost_missing import reasons, say
from backoffice.transforms.cost_release import at_home, release_shares
from backoffice.transforms.cost_seats import cost_of_seats
from backoffice.transforms.cost_stipends import stipends_of_month, with_stipends
from backoffice.transforms.transform import transform


@transform(partition_by=("month",))
def remote_savings(
    staff: dy.LazyFrame[StaffMonth],
    sites: dy.LazyFrame[SiteMonth],
    stipends: dy.LazyFrame[Stipend],
    fx: dy.LazyFrame[FxMonth],
    assumptions: dy.LazyFrame[Assumption],
    *,
    reporting_currency: str = "INR",
) -> dy.LazyFrame[RemoteSaving]:
    """Net saving = seat cost x seat freed x release share - stipends with tax - support - one-offs, as it falls.

    One row a remote or hybrid worker of our own and month; a vendor's people never held our seats. An empty seat
    saves nothing until it is given back: the release share is the site's seats released / seats freed, 0 before
    the first is released and never above 1. What still costs rent is `committed` (notice is given) or `notional`
    (nobody gave it back); neither is in the net. A loss stays a loss. Pay, productivity and attrition do not
    appear: a cheaper city's pay is an effect of the place, not of working at home.
    """
    seats = release_shares(staff, sites, fx, assumptions, reporting_currency)
    workers = (
        at_home(staff)
        .join(seats, on=["month", "location_id"], how="left")
        .pipe(with_stipends, stipends_of_month(stipends, fx, assumptions, reporting_currency))
        .pipe(with_money_assumptions, assumptions, (SUPPORT,), fx, reporting_currency)
    )
    nothing = pl.lit(0, pl.Decimal(38, 2))
    freed = pl.col("seat_freed")
    none_freed = (freed == 0).fill_null(False)

    def saving(share: str) -> pl.Expr:
        part = product(freed, pl.col(share), scale=14, exact=14)
        return pl.when(none_freed).then(nothing).otherwise(cost_of_seats(part))

    return (
        workers.with_columns(
            gross_saving=saving("release_share"),
            committed_saving=saving("committed_share"),
            notional_saving=saving("notional_share"),
            incentive="recurring",
            support=pl.when(none_freed).then(nothing).otherwise(product(pl.col(SUPPORT), freed)),
        )
        .with_columns(
            net_saving=pl.col("gross_saving") - pl.col("incentive") - pl.col("support") - pl.col("one_off"),
            missing=reasons(
                say(freed.is_null(), "office days a week of a hybrid worker"),
                say(pl.col("has_site").is_null() & ~none_freed, "seats and costs of the site in this month"),
                pl.when(~none_freed).then("no_seat_cost"),
                pl.when(~none_freed).then("no_release_share"),
                pl.when(~none_freed).then("no_state"),
                pl.col("no_recurring"),
                pl.col("no_one_off"),
                pl.when(~none_freed).then(f"no_{SUPPORT}"),
            ),
            reporting_currency=pl.lit(reporting_currency),
        )
        .select(RemoteSaving.column_names())
        .pipe(RemoteSaving.cast)
    )
