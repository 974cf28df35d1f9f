"""Settlement desk: our penalties against those the CSD reports, penalty by penalty."""

from typing import Final

import dataframely as dy
import polars as pl

from backoffice.contracts.settlement import SettlementStatus
from backoffice.contracts.settlement_penalties import CsdPenalty, Penalty
from backoffice.contracts.settlement_penalty_reports import PenaltyComparison, PenaltyReach, PenaltySuperseded
from backoffice.transforms.settlement_penalty_sides import (
    KEY,
    in_force,
    our_days,
    our_wholes,
    their_days,
    their_wholes,
)
from backoffice.transforms.transform import transform

_INPUTS: Final = ("quantity", "price", "rate")
_OUR_REMOVED: Final = "REMO"


_OURS_ALONE: Final = ("only_ours", "not_reported")


def _newly_reached(came: pl.LazyFrame, went: pl.LazyFrame, made: pl.LazyFrame) -> pl.LazyFrame:
    """Penalties that only we have, on days that a CSD's reports reach now and did not before, or the other way."""
    then = went.rename({"reported_from": "then_from", "reported_to": "then_to"})
    now, before = (
        pl.col("detected_on").is_between(f"{one}_from", f"{one}_to").fill_null(False) for one in ("reported", "then")
    )
    ours = made.filter(pl.col("outcome").is_in(_OURS_ALONE))
    return ours.join(came, on="csd", how="left").join(then, on="csd", how="left").filter(now != before)


@transform(partition_by=("instruction_id",), final_by=SettlementStatus, reach={"reached": _newly_reached})
def penalty_comparison(
    penalties: dy.LazyFrame[Penalty],
    reported: dy.LazyFrame[CsdPenalty],
    superseded: dy.LazyFrame[PenaltySuperseded],
    reached: dy.LazyFrame[PenaltyReach],
) -> dy.LazyFrame[PenaltyComparison]:
    """One row a penalty of either side: alike to the cent, or what differs.

    A penalty for a fail is known by its instruction and day, one for late matching by its instruction. Amounts are
    compared as net amounts, so that who pays counts too; days, quantities, prices and rates are compared day by
    day, and the first day on which one differs is shown. Of a penalty reported several times the newest report counts,
    and what the CSD removed counts with zero: where we do not have it either, that is no difference. A penalty of
    ours on a day that a CSD's reports do not reach (before the first, after the last) is not missing there yet.
    """
    standing = in_force(reported, superseded)
    ours, theirs = our_wholes(penalties), their_wholes(standing)
    inputs = _compared_days(our_days(penalties), their_days(standing))
    return (
        ours.join(theirs, on=KEY, how="full", coalesce=True, nulls_equal=True)
        .join(inputs, on=KEY, how="left", nulls_equal=True)
        .join(reached, on="csd", how="left")
        .pipe(_with_shared)
        .filter(pl.col("has_theirs") | pl.col("exemption").is_null())
        .pipe(_with_outcome)
        .select(PenaltyComparison.column_names())
        .pipe(PenaltyComparison.cast)
    )


def _compared_days(ours: pl.LazyFrame, theirs: pl.LazyFrame) -> pl.LazyFrame:
    """One row a penalty: whether any of its days differ, and the inputs of the first that does, else of the first.

    An input that one side does not tell does not differ.
    """
    day = [*KEY, "day"]
    both = ours.join(theirs, on=day, how="full", coalesce=True, nulls_equal=True)
    unlike = {name: pl.col(f"own_{name}") != pl.col(f"outside_{name}") for name in _INPUTS}
    one_sided = pl.col("is_ours").is_null() | pl.col("is_theirs").is_null()
    first = pl.struct(~pl.col("is_unlike"), "day")
    return (
        both.with_columns(
            days_differ=one_sided, **{f"{name}_differs": differs.fill_null(False) for name, differs in unlike.items()}
        )
        .with_columns(is_unlike=pl.any_horizontal("days_differ", *(f"{name}_differs" for name in _INPUTS)))
        .group_by(KEY)
        .agg(
            pl.col("days_differ", *(f"{name}_differs" for name in _INPUTS)).any(),
            pl.col(*(f"{side}_{name}" for name in _INPUTS for side in ("own", "outside"))).min_by(first),
        )
    )


def _with_shared(frame: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with what both sides say of the same thing: ours, else theirs."""
    shared = ("currency", "counterparty_id", "instrument_id", "instruction_id", "detected_on")
    return frame.with_columns(
        pl.col("has_ours", "has_theirs").fill_null(False),
        *(pl.coalesce(name, f"their_{name}").alias(name) for name in shared),
    ).with_columns(month=pl.col("detected_on").dt.month_start())


def _with_outcome(frame: pl.LazyFrame) -> pl.LazyFrame:
    both = pl.col("has_ours") & pl.col("has_theirs")
    nothing = pl.lit(0, pl.Decimal(18, 5))
    own = pl.when("has_ours").then("own_amount").otherwise(nothing)
    outside = pl.when("has_theirs").then("outside_amount").otherwise(nothing)
    reached = pl.col("detected_on").is_between("reported_from", "reported_to").fill_null(False)
    removed = (pl.col("state") == _OUR_REMOVED).fill_null(False)
    differs = {
        "payer": (pl.col("own_payer") != pl.col("outside_payer")).fill_null(False),
        "days": pl.col("days_differ").fill_null(False) & ~removed & pl.col("exemption").is_null(),
        **{name: pl.col(f"{name}_differs").fill_null(False) for name in _INPUTS},
        "state": removed | pl.col("is_not_computed").fill_null(False),
        "exemption": pl.col("exemption").is_not_null(),
    }
    named = pl.concat_str(
        [pl.when(found).then(pl.lit(f"{name},")).otherwise(pl.lit("")) for name, found in differs.items()]
    ).str.strip_suffix(",")
    unequal = pl.col("difference").is_null() | (pl.col("difference") != 0)
    outcome = (
        pl.when(pl.col("has_ours") & ~pl.col("has_theirs"))
        .then(pl.when(reached).then(pl.lit("only_ours")).otherwise(pl.lit("not_reported")))
        .when(~pl.col("has_ours") & (pl.col("outside_amount") != 0))
        .then(pl.lit("only_theirs"))
        .when(~pl.col("has_ours"))
        .then(pl.lit("matched"))
        .when(pl.col("own_amount").is_null())
        .then(pl.lit("not_calculated"))
        .when(unequal)
        .then(pl.lit("differs"))
        .otherwise(pl.lit("matched"))
    )
    return (
        frame.with_columns(difference=own - outside)
        .with_columns(outcome=outcome)
        .with_columns(
            difference=pl.when(pl.col("outcome") != "not_reported").then("difference"),
            differs_in=pl.when(both & (pl.col("outcome") != "matched") & (named != "")).then(named),
        )
    )
