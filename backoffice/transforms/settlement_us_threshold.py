"""The threshold list of Regulation SHO: what is on it, for how many days, and when a fail must close out."""

from datetime import date
from typing import Final

import polars as pl

from backoffice.transforms.rates_in_force import holds_on

_RULES: Final[dict[str, tuple[str, pl.DataType]]] = {
    "least_shares": ("regsho.threshold.shares", pl.Int64()),
    "least_share": ("regsho.threshold.share_of_outstanding", pl.Decimal(18, 10)),
    "in_a_row": ("regsho.threshold.days", pl.Int64()),
    "close_out": ("regsho.close_out.days", pl.Int64()),
}
"""The rule's figures, by the dated rates that hold them; days are settlement days."""


def with_rules(frame: pl.LazyFrame, dated_rates: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """`frame` with the rule's figures in force on `day`; null where none is loaded."""
    in_force = dated_rates.filter(holds_on(pl.lit(day)))
    newest = in_force.sort("valid_from")
    figures = {
        name: pl.col("value").filter(pl.col("rate_id") == rate).last().cast(kind)
        for name, (rate, kind) in _RULES.items()
    }
    return frame.join(newest.select(**figures), how="cross")


def with_days_in_a_row(frame: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with `at_level` and `days_in_a_row`, both null where the rule's figures are not loaded.

    At the level is a balance of the rule's number of shares and its share of those outstanding; where these are not
    known the number of shares decides.
    """
    enough = pl.col("quantity") >= pl.col("least_shares")
    share = pl.col("quantity") >= pl.col("least_share") * pl.col("shares_outstanding")
    same = ("cusip", "known_since")
    ordered = frame.sort("cusip", "place").with_columns(at_level=enough & share.fill_null(True))
    return (
        ordered.with_columns(run=pl.col("place") - pl.col("at_level").cast(pl.Int64).cum_sum().over(same))
        .with_columns(
            days_in_a_row=pl.when("at_level")
            .then(pl.col("at_level").cast(pl.Int64).cum_sum().over(*same, "run"))
            .otherwise(pl.when(pl.col("at_level").is_not_null()).then(0))
        )
        .drop("run")
    )


def with_list(frame: pl.LazyFrame, settlement_days: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with `is_threshold`, `days_on_list`, `days_to_close_out`, and a row of 0 shares where only listed.

    Days at the level that fewer than the rule's days in a row lie between belong to one stay: the list is entered on
    the day the stay first has that many in a row, and left on the last of as many below after its end.
    """
    on_list = pl.col("place") - pl.col("entered") + 1
    known = pl.when(pl.col("is_sure"))
    carried = pl.col("symbol", "description", "shares_outstanding").forward_fill().over("cusip", order_by="place")
    return (
        frame.join(_stays(frame, settlement_days), on=["cusip", "settlement_date"], how="full", coalesce=True)
        .drop("place", "last_place", "known_since")
        .join(settlement_days, on="settlement_date")
        .with_columns(
            carried,
            pl.col("quantity").fill_null(0),
            pl.col("days_in_a_row").fill_null(pl.when(pl.col("quantity").is_null()).then(0)),
            value=pl.when(pl.col("quantity").is_null()).then(pl.lit(0, pl.Decimal(38, 5))).otherwise("value"),
            currency=pl.lit("USD"),
            is_threshold=pl.when(pl.col("entered").is_not_null())
            .then(known.then(True))
            .when(pl.col("at_level").is_not_null())
            .then(False),
        )
        .with_columns(
            days_on_list=pl.when("is_threshold").then(on_list).when(~pl.col("is_threshold")).then(0),
            days_to_close_out=pl.when("is_threshold").then((pl.col("stay_close_out") - on_list).clip(lower_bound=0)),
        )
    )


def _stays(frame: pl.LazyFrame, settlement_days: pl.LazyFrame) -> pl.LazyFrame:
    """`cusip` and `settlement_date` of every day on the list, when it was `entered`, and whether that `is_sure`."""
    same = ("cusip", "known_since")
    at_level = frame.filter("at_level").sort("cusip", "place")
    apart = (pl.col("place").diff().over(same) > pl.col("in_a_row")).fill_null(False)
    qualified = pl.col("days_in_a_row") >= pl.col("in_a_row")
    stays = (
        at_level.with_columns(stay=apart.cast(pl.Int64).cum_sum().over(same))
        .group_by(*same, "stay")
        .agg(
            entered=pl.col("place").filter(qualified).min(),
            left=pl.col("place").max() + pl.col("in_a_row").first(),
            is_sure=pl.col("shares_outstanding").is_not_null().all(),
            stay_close_out=pl.col("close_out").first(),
        )
        .filter(pl.col("entered").is_not_null())
    )
    return (
        stays.with_columns(place=pl.int_ranges("entered", "left"))
        .explode("place")
        .join(settlement_days.select("place", "known_since", "settlement_date"), on=["place", "known_since"])
        .select("cusip", "settlement_date", "entered", "is_sure", "stay_close_out")
    )
