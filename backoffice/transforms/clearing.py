"""Clearing desk: what trades net to at each CCP, how fast it takes them over, and which margin calls were met."""

from datetime import datetime
from typing import Final

import dataframely as dy
import polars as pl

from backoffice.contracts.clearing import (
    CCP_STATUSES,
    NET_DIRECTIONS,
    ClearedTrade,
    MarginCall,
    MarginCallStatus,
    NetObligation,
    Novation,
)
from backoffice.transforms.deadlines import standing
from backoffice.transforms.local_time import moment
from backoffice.transforms.transform import transform

_OBLIGATION: Final = ("legal_entity_id", "ccp", "instrument_id", "settlement_date", "currency")


@transform(partition_by=("instrument_id",))
def net_obligations(trades: dy.LazyFrame[ClearedTrade]) -> dy.LazyFrame[NetObligation]:
    """Multilateral netting: each member's trades in one issue for one date at one CCP come to one obligation.

    Source: CCP netting by issue and settlement date (continuous net settlement). By quantity: bought 150, sold 120 is
    gross 270 and net 30. Trades the CCP has not taken over stand outside.
    """
    bought = pl.col("side") == "BUYI"
    quantity, amount = (pl.col(name).cast(pl.Decimal(38, scale)) for name, scale in (("quantity", 6), ("amount", 5)))
    signed_amount = pl.when(bought).then(amount).otherwise(-amount)
    summed = (
        trades.filter(pl.col("ccp_status") == "novated")
        .group_by(_OBLIGATION)
        .agg(
            market=pl.col("market").min(),
            trades=pl.len(),
            bought_quantity=quantity.filter(bought).sum(),
            sold_quantity=quantity.filter(~bought).sum(),
            gross_amount=amount.sum(),
            net_amount=signed_amount.sum().abs(),
        )
    )
    net = pl.col("bought_quantity") - pl.col("sold_quantity")
    return (
        summed.with_columns(
            gross_quantity=pl.col("bought_quantity") + pl.col("sold_quantity"),
            net_quantity=net.abs(),
            direction=direction(net),
        )
        .select(NetObligation.column_names())
        .pipe(NetObligation.cast)
    )


def direction(net: pl.Expr) -> pl.Expr:
    """Whether a net position, bought less sold, is to be delivered, to be received, or flat."""
    deliver, receive, flat = (pl.lit(name, pl.Enum(NET_DIRECTIONS)) for name in NET_DIRECTIONS)
    return pl.when(net < 0).then(deliver).when(net > 0).then(receive).otherwise(flat)


@transform(partition_by=("trade_id",))
def novations(trades: dy.LazyFrame[ClearedTrade], *, as_of: datetime) -> dy.LazyFrame[Novation]:
    """How long each trade took from being struck to the CCP standing in it; known is what happened by `as_of`.

    A novation stamped before the trade (clocks differ) has a lag of zero.
    """
    now = moment(as_of)
    taken = (pl.col("novated_at") <= now).fill_null(False)
    lag = (pl.col("novated_at") - pl.col("traded_at")).dt.total_seconds().clip(0).cast(pl.Decimal(38, 4)) / 60
    later = (pl.col("ccp_status") == "novated") & ~taken
    return (
        trades.filter(pl.col("traded_at") <= now)
        .with_columns(
            traded_on=pl.col("traded_at").dt.date(),
            lag_minutes=pl.when(taken & (pl.col("ccp_status") == "novated")).then(lag),
            ccp_status=pl.when(later).then(pl.lit("pending", pl.Enum(CCP_STATUSES))).otherwise("ccp_status"),
            novated_at=pl.when(taken).then("novated_at"),
        )
        .select(Novation.column_names())
        .pipe(Novation.cast)
    )


@transform(partition_by=("call_id",))
def margin_call_status(calls: dy.LazyFrame[MarginCall], *, as_of: datetime) -> dy.LazyFrame[MarginCallStatus]:
    """Whether each call was met by its deadline. A call met at the very moment it is due is in time."""
    now = moment(as_of)
    done = pl.when(pl.col("paid_at") <= now).then("paid_at")
    late = (done.fill_null(now) - pl.col("due_at")).dt.total_seconds().clip(0).cast(pl.Decimal(38, 4)) / 60
    return (
        calls.filter(pl.col("called_at") <= now)
        .with_columns(
            standing=standing("due_at", "paid_at", as_of),
            called_on=pl.col("called_at").dt.date(),
            minutes_late=late,
            paid_at=done,
        )
        .select(MarginCallStatus.column_names())
        .pipe(MarginCallStatus.cast)
    )
