"""Whether our position covers what we are to deliver, as it was known at the moment a forecast looks from.

All of a security in an account is one pot. For every intended date of the market, and the moment that date is looked at
from, the pot is counted with running sums: what is pending enters on the first date that sees it and leaves
on the first that sees it gone. So the cost is that of the messages, however many dates look at them.
"""

from typing import Final

import polars as pl

from backoffice.business_days import begins
from backoffice.contracts.settlement_risk import INVENTORIES

_POT: Final = ("market", "account_id", "instrument_id", "horizon")
_WIDE: Final = pl.Decimal(38, 6)
_NOTHING: Final = pl.lit(0, _WIDE)


def inventory(
    moments: pl.LazyFrame,
    instructions: pl.LazyFrame,
    spans: pl.LazyFrame,
    counted: pl.LazyFrame,
    positions: pl.LazyFrame,
) -> pl.LazyFrame:
    """`inventory` of every pot on every date of `moments` something of it is due.

    `moments` has `market`, `intended_settlement_date`, `horizon`, `seen_at`; `counted` comes from
    `settlement_spans_parts.parts`. The position is our own record's last one by that evening, carried forward by what
    was confirmed since. Covered: it is enough for all our open deliveries due by the date. Awaits receipts: only
    with the open receipts due by then. A security the account's record does not list is none.
    """
    pot = instructions.select("instruction_id", *_POT[:-1], "movement", "intended_settlement_date")
    first = _first_dates(moments)
    closes = _closes(positions)
    events = pl.concat([_pending(pot, spans, first), _settled_since(pot, counted, closes, first)])
    dates = pot.select(*_POT[:-1], "intended_settlement_date").unique()
    sums = _running(events)
    return (
        dates.join(moments, on=["market", "intended_settlement_date"])
        .sort("intended_settlement_date")
        .join_asof(sums, on="intended_settlement_date", by=_POT, check_sortedness=False)
        .pipe(_with_position, positions, closes)
        .select(*_POT, "intended_settlement_date", inventory=_level())
    )


def _level() -> pl.Expr:
    without = pl.col("held") + pl.col("since").fill_null(0) - pl.col("deliveries").fill_null(0)
    _, covered, awaits, short, unknown = (pl.lit(name, pl.Enum(INVENTORIES)) for name in INVENTORIES)
    return (
        pl.when(pl.col("held").is_null())
        .then(unknown)
        .when(without >= 0)
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


def _closes(positions: pl.LazyFrame) -> pl.LazyFrame:
    """`account_id`, `close`, `stands_from`: the days our record has a position of each account for."""
    own = positions.filter(pl.col("record_keeper") == "own")
    midnight = begins(pl.col("close"))
    # A position of a day is known at any moment of it (it is loaded) and at its end, the midnight after.
    return (
        own.select("account_id", close="as_of_date")
        .unique()
        .with_columns(stands_from=midnight + pl.duration(microseconds=1))
    )


def _with_position(dates: pl.LazyFrame, positions: pl.LazyFrame, closes: pl.LazyFrame) -> pl.LazyFrame:
    """`dates` with `held`: the account's last position of the security known at `seen_at`; null where it has none."""
    held = (
        positions.filter(pl.col("record_keeper") == "own", pl.col("instrument_scheme") == "ISIN")
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
