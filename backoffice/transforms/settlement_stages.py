"""Settlement desk: which trades went straight through each stage of their way, and which somebody had to touch."""

from datetime import UTC, datetime

import dataframely as dy
import polars as pl

from backoffice.contracts.reference import Instrument
from backoffice.contracts.settlement import Trade
from backoffice.contracts.settlement_stages import END_TO_END, STAGES, ProcessingEvent, StageItem
from backoffice.transforms.transform import transform

_SAME = ("trade_id", "stage")
_TRADED = ("legal_entity_id", "desk", "account_id", "counterparty_id", "instrument_id", "currency")


@transform(partition_by=("trade_id",))
def stage_items(
    events: dy.LazyFrame[ProcessingEvent],
    trades: dy.LazyFrame[Trade],
    instruments: dy.LazyFrame[Instrument],
    *,
    as_of: datetime,
) -> dy.LazyFrame[StageItem]:
    """One row a trade and stage it entered by `as_of`, and one for its whole way, with the touches of people.

    A trade enters a stage with its first `created` event, or its first event where none says so, and completes it with
    the first `completed` one from then on. Any event with a user between, both ends included, is a manual touch: a
    trade keyed in by hand, or released by hand, did not go straight through. What is done after completion counts
    nowhere. End to end a trade is complete once all four stages are, with the touches of all of them.
    """
    if as_of.tzinfo is None:
        raise ValueError(f"as_of needs a time zone: {as_of.isoformat()}")
    now = pl.lit(as_of.astimezone(UTC), pl.Datetime("us", "UTC"))
    known = events.filter(pl.col("done_at") <= now).unique("event_id")
    by_stage = _by_stage(known)
    every = pl.concat([by_stage, _end_to_end(by_stage)])
    return (
        every.join(_traded(trades, instruments), on="trade_id", how="left")
        .with_columns(
            started_on=pl.col("started_at").dt.date(),
            completed_on=pl.col("completed_at").dt.date(),
            is_complete=pl.col("completed_at").is_not_null(),
        )
        .with_columns(is_straight_through=pl.col("is_complete") & (pl.col("manual_touches") == 0))
        .select(StageItem.column_names())
        .pipe(StageItem.cast)
    )


def _by_stage(events: pl.LazyFrame) -> pl.LazyFrame:
    """`trade_id`, `stage`, `started_at`, `completed_at`, `manual_touches`."""
    at = pl.col("done_at")
    created = pl.when(pl.col("action") == "created").then(at)
    entered = (
        events.with_columns(created_at=created)
        .group_by(_SAME)
        .agg(started_at=pl.coalesce(pl.col("created_at").min(), at.min()))
    )
    completed = (
        events.filter(pl.col("action") == "completed")
        .join(entered, on=_SAME)
        .filter(at >= pl.col("started_at"))
        .group_by(_SAME)
        .agg(completed_at=at.min())
    )
    known = entered.join(completed, on=_SAME, how="left")
    within = (at >= pl.col("started_at")) & (at <= pl.col("completed_at")).fill_null(True)
    by_hand = events.filter(pl.col("user_id").is_not_null()).join(known, on=_SAME).filter(within)
    touches = by_hand.group_by(_SAME).agg(manual_touches=pl.len().cast(pl.Int64))
    return known.join(touches, on=_SAME, how="left").with_columns(
        pl.col("manual_touches").fill_null(0), pl.col("stage").cast(pl.String)
    )


def _end_to_end(by_stage: pl.LazyFrame) -> pl.LazyFrame:
    """The same columns, one row a trade: from its first stage to its last."""
    complete = pl.col("completed_at").count() == len(STAGES)
    return by_stage.group_by("trade_id").agg(
        stage=pl.lit(END_TO_END),
        started_at=pl.col("started_at").min(),
        completed_at=pl.when(complete).then(pl.col("completed_at").max()),
        manual_touches=pl.col("manual_touches").sum(),
    )


def _traded(trades: pl.LazyFrame, instruments: pl.LazyFrame) -> pl.LazyFrame:
    """What our books say of each trade, one row an id, with its instrument's main market."""
    ours = (
        trades.filter(pl.col("record_keeper") == "own")
        .sort("source_system")
        .unique("trade_id", keep="first", maintain_order=True)
    )
    return ours.select("trade_id", *_TRADED).join(
        instruments.select("instrument_id", "market"), on="instrument_id", how="left"
    )
