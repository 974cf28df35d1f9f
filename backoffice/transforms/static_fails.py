"""Fails and unmatched instructions, and the static data behind them: settlement joined to what the desk keeps."""

from typing import Final

import dataframely as dy
import polars as pl

from backoffice.contracts.settlement import SettlementStatus
from backoffice.contracts.static_data import STATIC_CAUSES, LeiStanding, SsiStanding, StaticFail
from backoffice.transforms.reaching import looked_up
from backoffice.transforms.transform import transform

_NO_COUNTERPART: Final = "no_counterpart"
_PARTY_DETAILS: Final = "party_difference"
_UNSOUND: Final = ("stale", "incomplete", "missing")


@transform(
    partition_by=("instruction_id",),
    final_by=SettlementStatus,
    reach={
        "ssis": looked_up(("counterparty_id", "market"), "ssi_standing"),
        "leis": looked_up(("counterparty_id",), "lapsed_on"),
    },
)
def static_fails(
    status: dy.LazyFrame[SettlementStatus],
    ssis: dy.LazyFrame[SsiStanding],
    leis: dy.LazyFrame[LeiStanding],
) -> dy.LazyFrame[StaticFail]:
    """Every instruction that failed, or is open and not matched.

    The gravest cause is named: a lapsed LEI before what the reason code says, and that before a standing instruction.
    """
    no_counterpart = pl.col("reason_family").fill_null(_NO_COUNTERPART) == _NO_COUNTERPART
    not_in_time = ~pl.col("is_matched") | pl.col("matched_late")
    since_it_lapsed = (pl.col("instructed_at").dt.date() > pl.col("lapsed_on")).fill_null(False)
    unsound = pl.col("ssi_standing").is_in(_UNSOUND).fill_null(False)
    cause = (
        pl.when(not_in_time & no_counterpart & since_it_lapsed)
        .then(pl.lit("lei_lapsed"))
        .when(pl.col("reason_family") == _PARTY_DETAILS)
        .then(pl.lit("party_details"))
        .when(not_in_time & no_counterpart & unsound)
        .then(pl.lit("standing_instruction"))
    )
    lapsed = leis.drop_nulls(["counterparty_id", "lapsed_on"]).select("counterparty_id", "lapsed_on")
    return (
        status.with_columns(is_open_unmatched=pl.col("is_open") & ~pl.col("is_matched"))
        .filter(pl.col("is_failed") | pl.col("is_open_unmatched"))
        .join(lapsed, on="counterparty_id", how="left")
        .join(ssis.select("counterparty_id", "market", "ssi_standing"), on=["counterparty_id", "market"], how="left")
        .with_columns(static_cause=cause.cast(pl.Enum(STATIC_CAUSES)))
        .select(StaticFail.column_names())
        .pipe(StaticFail.cast)
    )
