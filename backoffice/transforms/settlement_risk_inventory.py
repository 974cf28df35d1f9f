"""Whether our position covers what we are to deliver, as it was known at the moments a forecast looks from.

All of a security in an account is one pot. For every intended date of the market, and the moment that date is looked at
from, the pot is counted with running sums: what is pending enters on the first date that sees it and leaves
on the first that sees it gone. So the cost is that of the messages, however many dates look at them.
"""

from datetime import datetime
from typing import Final

import dataframely as dy
import polars as pl

from backoffice.business_days import begins
from backoffice.contracts.reconciliation import Position
from backoffice.contracts.reference import CalendarDay
from backoffice.contracts.settlement import SettlementConfirmation, SettlementInstruction
from backoffice.contracts.settlement_history import SettlementSpan
from backoffice.contracts.settlement_risk import INVENTORIES, SettlementRiskInventory
from backoffice.transforms.settlement_risk_evenings import moments
from backoffice.transforms.settlement_spans_parts import parts
from backoffice.transforms.transform import transform

_POT: Final = ("market", "account_id", "instrument_id", "horizon")
_DUE: Final = (*_POT[:-1], "intended_settlement_date")
_NEEDED: Final = ("instruction_id", *_DUE, "movement", "quantity", "currency")
_WIDE: Final = pl.Decimal(38, 6)
_NOTHING: Final = pl.lit(0, _WIDE)


@transform(partition_by=("account_id",), in_parts=True, nothing_without=("positions",))
def settlement_risk_inventory(
    instructions: dy.LazyFrame[SettlementInstruction],
    spans: dy.LazyFrame[SettlementSpan],
    confirmations: dy.LazyFrame[SettlementConfirmation],
    positions: dy.LazyFrame[Position],
    calendar_days: dy.LazyFrame[CalendarDay],
    *,
    as_of: datetime,
) -> dy.LazyFrame[SettlementRiskInventory]:
    """How the pot of each delivery stood on the evenings before its intended date, and stands now.

    The position is our own record's last one by that evening, carried forward by what was confirmed since. Covered: it
    is enough for all our open deliveries due by the date. Awaits receipts: only with the open receipts due by then.
    A security the account's record does not list is none. Where no position of the account was known by then there is
    no row. Cut by account alone: on which days its record has positions at all is told by all its securities.
    """
    own = positions.filter(pl.col("record_keeper") == "own")
    known = instructions.filter(pl.col("instructed_at") <= as_of)
    ours = known.join(own.select("account_id").unique(), on="account_id", how="semi").select(_NEEDED)

    def made() -> pl.DataFrame:
        """Spans are only read where an account has a position at all."""
        sent = ours.collect(engine="streaming")
        if sent.is_empty():
            return SettlementRiskInventory.create_empty()
        return _covers(sent.lazy(), spans, confirmations, own, calendar_days, as_of).collect(engine="streaming")

    return SettlementRiskInventory.cast(pl.defer(made, schema=SettlementRiskInventory.polars_schema()))


def _covers(
    sent: pl.LazyFrame,
    spans: pl.LazyFrame,
    confirmations: pl.LazyFrame,
    own: pl.LazyFrame,
    calendar_days: pl.LazyFrame,
    as_of: datetime,
) -> dy.LazyFrame[SettlementRiskInventory]:
    """The rows of `sent`, instructions in accounts of which our `own` record has positions."""
    looks = moments(sent, calendar_days, as_of)
    counted = parts(sent.with_row_index("number"), confirmations, as_of)
    closes = _closes(own)
    events = pl.concat(
        [_pending(sent, spans, _first_dates(looks)), _settled_since(sent, counted, closes, _first_dates(looks))]
    )
    deliveries = sent.filter(pl.col("movement") == "DELI").select("instruction_id", *_DUE)
    levels = (
        deliveries.select(_DUE)
        .unique()
        .join(looks, on=["market", "intended_settlement_date"])
        .sort("intended_settlement_date")
        .join_asof(_running(events), on="intended_settlement_date", by=_POT, check_sortedness=False)
        .pipe(_with_position, own, closes)
        .filter(pl.col("held").is_not_null())
        .select(*_DUE, "horizon", inventory=_level())
    )
    return (
        deliveries.join(levels, on=_DUE)
        .select(SettlementRiskInventory.column_names())
        .pipe(SettlementRiskInventory.cast)
    )


def _level() -> pl.Expr:
    without = pl.col("held") + pl.col("since").fill_null(0) - pl.col("deliveries").fill_null(0)
    covered, awaits, short = (pl.lit(name, pl.Enum(INVENTORIES)) for name in INVENTORIES[1:4])
    return (
        pl.when(without >= 0)
        .then(covered)
        .when(without + pl.col("receipts").fill_null(0) >= 0)
        .then(awaits)
        .otherwise(short)
    )


def _first_dates(moments: pl.LazyFrame) -> pl.LazyFrame:
    """`market`, `horizon`, `seen_at`, `seen_on`: the first intended date looked at from each moment."""
    return (
        moments.group_by("market", "horizon", "seen_at")
        .agg(seen_on=pl.col("intended_settlement_date").min())
        .sort("seen_at")
    )


def _seen_on(frame: pl.LazyFrame, moment: str, first: pl.LazyFrame, into: str) -> pl.LazyFrame:
    """`frame` with `into`: the first intended date whose forecast sees what happened at `moment`; null where none."""
    there = frame.sort(moment, nulls_last=True)
    found = first.rename({"seen_at": moment, "seen_on": into})
    return there.join_asof(
        found, on=moment, by=["market", "horizon"], strategy="forward", check_sortedness=False, coalesce=True
    )


def _horizons(frame: pl.LazyFrame, first: pl.LazyFrame) -> pl.LazyFrame:
    return frame.join(first.select("market", "horizon").unique(), on="market")


def _pending(pot: pl.LazyFrame, spans: pl.LazyFrame, first: pl.LazyFrame) -> pl.LazyFrame:
    """What is open, as changes of `receipts` and `deliveries` on the dates that see it come and go."""
    due = pl.col("intended_settlement_date")
    open_spans = spans.filter("is_open").select(
        "instruction_id", "valid_from", "valid_to", amount=pl.col("remaining_quantity").cast(_WIDE)
    )
    stretches = (
        pot.join(open_spans, on="instruction_id")
        .pipe(_horizons, first)
        .pipe(_seen_on, "valid_from", first, "enters")
        .pipe(_seen_on, "valid_to", first, "leaves")
        .with_columns(enters=pl.max_horizontal("enters", pl.when(pl.col("enters").is_not_null()).then(due)))
        .with_columns(leaves=pl.max_horizontal("leaves", pl.when(pl.col("leaves").is_not_null()).then(due)))
    )
    delivers = pl.col("movement") == "DELI"
    amount = pl.col("amount")
    return _entered_and_left(
        stretches.with_columns(
            receipts=pl.when(~delivers).then(amount).otherwise(_NOTHING),
            deliveries=pl.when(delivers).then(amount).otherwise(_NOTHING),
            since=_NOTHING,
        )
    )


def _settled_since(pot: pl.LazyFrame, counted: pl.LazyFrame, closes: pl.LazyFrame, first: pl.LazyFrame) -> pl.LazyFrame:
    """What settled after the last position, as changes of `since`: in when confirmed, out when a position has it."""
    next_close = closes.sort("close").rename({"close": "effective_settlement_date", "stands_from": "in_position_at"})
    signed = pl.when(pl.col("movement") == "DELI").then(-pl.col("settled")).otherwise("settled")
    told = (
        pot.select("instruction_id", *_POT[:-1], "movement")
        .join(
            counted.select("instruction_id", "counts_from", "replaced_at", "effective_settlement_date", "settled"),
            on="instruction_id",
        )
        .sort("effective_settlement_date")
        .join_asof(
            next_close,
            on="effective_settlement_date",
            by="account_id",
            strategy="forward",
            check_sortedness=False,
            coalesce=True,
        )
        .with_columns(ends_at=pl.min_horizontal("replaced_at", "in_position_at"))
        .pipe(_horizons, first)
        .pipe(_seen_on, "counts_from", first, "enters")
        .pipe(_seen_on, "ends_at", first, "leaves")
    )
    return _entered_and_left(told.with_columns(receipts=_NOTHING, deliveries=_NOTHING, since=signed.cast(_WIDE)))


def _entered_and_left(stretches: pl.LazyFrame) -> pl.LazyFrame:
    """Each stretch as a change on the date that first sees it and its reverse on the one that sees its end."""
    sums = ("receipts", "deliveries", "since")
    seen = stretches.filter(pl.col("enters").is_not_null(), (pl.col("enters") < pl.col("leaves")).fill_null(True))
    gone = seen.filter(pl.col("leaves").is_not_null())
    return pl.concat(
        [
            seen.select(*_POT, *sums, intended_settlement_date="enters"),
            gone.select(*_POT, *(-pl.col(name) for name in sums), intended_settlement_date="leaves"),
        ]
    )


def _running(events: pl.LazyFrame) -> pl.LazyFrame:
    """`events` added up from the first date on, one row a pot and date, in order of date."""
    sums = ("receipts", "deliveries", "since")
    return (
        events.group_by(*_POT, "intended_settlement_date")
        .agg(pl.col(name).sum() for name in sums)
        .sort(*_POT, "intended_settlement_date")
        .with_columns(pl.col(name).cum_sum().over(_POT) for name in sums)
        .sort("intended_settlement_date")
    )


def _closes(own: pl.LazyFrame) -> pl.LazyFrame:
    """`account_id`, `close`, `stands_from`: the days our record has a position of each account for."""
    midnight = begins(pl.col("close"))
    # A position of a day is known at any moment of it (it is loaded) and at its end, the midnight after.
    return (
        own.select("account_id", close="as_of_date")
        .unique()
        .with_columns(stands_from=midnight + pl.duration(microseconds=1))
    )


def _with_position(dates: pl.LazyFrame, own: pl.LazyFrame, closes: pl.LazyFrame) -> pl.LazyFrame:
    """`dates` with `held`: the account's last position of the security known at `seen_at`; null where it has none."""
    held = (
        own.filter(pl.col("instrument_scheme") == "ISIN")
        .group_by("account_id", "instrument_id", close="as_of_date")
        .agg(quantity=pl.col("quantity").cast(_WIDE).sum())
    )
    return (
        dates.sort("seen_at")
        .join_asof(
            closes.sort("stands_from"),
            left_on="seen_at",
            right_on="stands_from",
            by="account_id",
            check_sortedness=False,
        )
        .join(held, on=["account_id", "instrument_id", "close"], how="left")
        .with_columns(held=pl.when(pl.col("close").is_not_null()).then(pl.col("quantity").fill_null(0)))
    )
