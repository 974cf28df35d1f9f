"""Settlement desk: penalties and fails charges side by side, so that what fails cost is one number a currency."""

from typing import Final

import dataframely as dy
import polars as pl

from backoffice.contracts.settlement import SettlementStatus
from backoffice.contracts.settlement_fail_costs import FailCost
from backoffice.contracts.settlement_penalties import Penalty
from backoffice.contracts.settlement_us import FailsCharge
from backoffice.transforms.transform import transform

_COMMON: Final = ("amount", "currency", "counterparty_id", "legal_entity_id", "desk", "market", "instrument_id")


@transform(partition_by=("instruction_id",), final_by=SettlementStatus)
def fail_costs(penalties: dy.LazyFrame[Penalty], charges: dy.LazyFrame[FailsCharge]) -> dy.LazyFrame[FailCost]:
    """Each day's cash penalties that are not exempt, and fails charges: one row a charge, what we pay positive.

    Financing of what was not paid for, claims and the hours spent on fails are not in it: no extract tells them.
    """
    return (
        pl.concat(
            [
                _charged(penalties.filter(pl.col("exemption").is_null()), pl.col("penalty_type"), "detected_on"),
                _charged(charges, pl.lit("TMPG"), "day"),
            ]
        )
        .select(FailCost.column_names())
        .pipe(FailCost.cast)
    )


def _charged(frame: pl.LazyFrame, charge: pl.Expr, counted_on: str) -> pl.LazyFrame:
    return frame.select(
        "instruction_id",
        "day",
        *_COMMON,
        charge=charge.cast(pl.String),
        counted_on=counted_on,
        payer=pl.col("payer").cast(pl.String),
        net_cost=-pl.col("net_amount"),
    )
