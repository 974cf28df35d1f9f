"""What was known of an instruction at every moment something may have changed: messages, confirmations, the clock."""

from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from backoffice.business_days import begins
from backoffice.transforms.runs import running
from backoffice.transforms.settlement_advices import said_by
from backoffice.transforms.settlement_kinds import PENDING, UNMATCHED
from backoffice.transforms.settlement_loops import words
from backoffice.transforms.settlement_loops.moments import NEVER
from backoffice.transforms.settlement_loops.moments import moments as loop
from backoffice.transforms.settlement_loops.order import Times
from backoffice.transforms.settlement_numbers import fetched, microseconds, or_null
from backoffice.transforms.settlement_told import Told

_DAY: Final = timedelta(days=1)
_MOMENT: Final = pl.Datetime("us", "UTC")
_FACTS: Final = ("intended_settlement_date", "cut_off_at", "quantity", "amount", "currency")


def moments(sent: pl.DataFrame, told: Told, changes: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """One row an instruction and moment, sorted by both: what was known then, in the words of `newest_words`.

    An instruction's first moment is when it was sent; what was said before counts from then. `changes` are those of
    `settlement_spans_parts`, and name instructions by `number`, their place in `sent`.
    """
    in_turn = changes.sort("number", "at")
    numbers, at, newest, last_change, first, disagree = loop(
        told.order,
        told.begins,
        np.where(told.denied_at <= told.times, told.kinds & ~np.uint8(PENDING), told.kinds),
        told.times,
        told.denied_at,
        *told.senders,
        np.searchsorted(in_turn["number"].to_numpy(), np.arange(sent.height + 1)).astype(np.int32),
        microseconds(in_turn["at"]),
        microseconds(sent["instructed_at"]),
        _clock(sent, as_of),
    )
    rows = [or_null(line) for line in newest]
    says_matched = pl.Series(told.kinds & UNMATCHED == 0).gather(rows[words.MATCHES])
    known = pl.DataFrame({"number": numbers, "moment": at, **said_by(told.advices, rows), "says_matched": says_matched})
    return pl.concat(
        [
            known.with_columns(pl.col("moment").cast(_MOMENT), senders_disagree=disagree),
            pl.DataFrame({name: _moment(first[line]) for line, name in enumerate(("matched_at", "withdrawn_at"))}),
            fetched(sent.select(_FACTS), numbers),
            fetched(_so_far(in_turn), or_null(last_change)),
        ],
        how="horizontal",
    ).with_columns(pl.col("settled_quantity", "settled_by_due").fill_null(0), pl.col("is_closing").fill_null(False))


def _clock(sent: pl.DataFrame, as_of: datetime) -> Times:
    """The moments time alone can change a state, a line an instruction: its intended date begins, cut off, and ends.

    On the intended date the market's word failing (PENF) makes it due; after it a pending status pends no more. What
    comes after `as_of` never comes.
    """
    midnight, now = begins(pl.col("intended_settlement_date")), as_of.astimezone(UTC)
    hands = (pl.when(at <= now).then(at) for at in (midnight, pl.col("cut_off_at"), midnight + _DAY))
    in_lines = pl.concat_arr(hand.dt.epoch("us").fill_null(NEVER) for hand in hands)
    return sent.select(in_lines).to_series().to_numpy()


def _so_far(changes: pl.DataFrame) -> pl.DataFrame:
    """What the changes of each instruction come to, up to each."""
    sums = {
        name: running(pl.col(name), "number") for name in ("settled", "settled_by_due", "paid", "unpaid", "closing")
    }
    return changes.select(**sums).select(
        "settled_by_due",
        settled_quantity="settled",
        settled_amount=pl.when(pl.col("unpaid") == 0).then("paid"),
        is_closing=pl.col("closing") > 0,
    )


def _moment(times: Times) -> pl.Series:
    at = pl.Series("at", times).to_frame()
    return at.select(pl.when(pl.col("at") < NEVER).then("at").cast(_MOMENT)).to_series()
