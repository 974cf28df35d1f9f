"""How much of an instruction was open as a day began, settled that day, and remained at its cut-off."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl

from backoffice.transforms.runs import running
from backoffice.transforms.settlement_confirmations import remaining_amount
from backoffice.transforms.settlement_loops.order import Times, last_by
from backoffice.transforms.settlement_numbers import Rows, array, fetched, numbers_of, or_null
from backoffice.transforms.settlement_spans_parts import parts_of

_NOTHING: Final = pl.lit(0, pl.Decimal(38, 6))


@dataclass(frozen=True)
class Counted:
    """The parts that count today of instructions named by `number`, of `count` instructions, by effective date."""

    parts: pl.DataFrame
    count: int

    @cached_property
    def so_far(self) -> pl.DataFrame:
        """`quantity` and `amount` settled with each part; the amount is null once a part names none."""
        unpaid = running(pl.col("paid").is_null().cast(pl.Int64), "number")
        paid = running(pl.col("paid"), "number")
        return self.parts.select(quantity=running(pl.col("settled"), "number"), amount=pl.when(unpaid == 0).then(paid))

    def by(self, numbers: Rows, days: pl.Series) -> Rows:
        """For each instruction and day the last part with an effective date up to it, -1 for none."""
        begins = np.searchsorted(self.parts["number"].to_numpy(), np.arange(self.count + 1)).astype(np.int32)
        order = np.arange(self.parts.height, dtype=np.int32)
        effective = self.parts["effective_settlement_date"]
        return last_by(order, begins, _whole(effective), numbers, _whole(days))


def counted_parts(statuses: pl.DataFrame, confirmations: pl.DataFrame, as_of: datetime) -> Counted:
    """The parts of `statuses`, numbered by their place.

    What settled on time is asked only what had settled before its intended date; where nothing had, its parts are left
    out.
    """
    numbers = numbers_of(statuses["instruction_id"], confirmations["instruction_id"])
    known, numbers = confirmations.filter(pl.Series(numbers >= 0)), numbers[numbers >= 0]
    effective, due = _whole(known["effective_settlement_date"]), _whole(statuses["intended_settlement_date"])
    is_asked = ~statuses["settled_on_time"].to_numpy()
    is_asked[numbers[effective < due[numbers]]] = True
    is_asked_for = pl.Series(is_asked[numbers])
    asked, number = known.filter(is_asked_for), pl.Series("number", numbers).filter(is_asked_for)
    instructed = statuses.select("intended_settlement_date", "quantity", instructed_currency="currency")
    told = pl.concat([asked, number.to_frame(), fetched(instructed, number)], how="horizontal").lazy()
    counted = parts_of(told, as_of).filter(pl.col("replaced_at").is_null())
    return Counted(counted.sort("number", "effective_settlement_date").collect(engine="in-memory"), statuses.height)


def settled_whole_or_closed(counted: pl.LazyFrame) -> pl.LazyFrame:
    """One row an instruction with parts: what they come to.

    `last_settled_on` is the newest effective date, `is_whole` whether all of the instructed quantity has settled,
    `closed_on` the newest effective date where a part was left and one of them says no more will settle (PARC).
    """
    whole = pl.col("settled").sum() >= pl.col("quantity").first()
    last = pl.col("effective_settlement_date").max()
    return counted.group_by("number").agg(
        last_settled_on=last,
        is_whole=whole,
        closed_on=pl.when(pl.col("is_closing").any() & ~whole & (pl.col("settled").sum() > 0)).then(last),
    )


def with_quantities(days: pl.DataFrame, counted: Counted) -> pl.DataFrame:
    """`days`, with `open_`, `settled_` and `remaining_` `quantity` and `amount`, by effective date, and `since`.

    `since` is the day of the row before, for the first row the day before the intended date: what settled on a
    closed day counts on the next row. Settled is open less remaining, so what was delivered beyond the
    instructed quantity counts nowhere. Of what settled on time nothing remains, whatever its parts say.
    """
    numbers = array(days["number"])
    eve = days["intended_settlement_date"].dt.offset_by("-1d")
    until, early = counted.by(numbers, days["day"]), counted.by(numbers, eve)
    follows = np.zeros(numbers.size, np.bool_)
    follows[1:] = numbers[1:] == numbers[:-1]
    before = np.where(follows, np.concatenate((early[:1], until[:-1])), early)
    told = (
        fetched(counted.so_far, or_null(rows)).rename({"quantity": f"{when}_quantity", "amount": f"{when}_amount"})
        for when, rows in (("before", before), ("until", until))
    )
    on_time = pl.col("settled_on_time")
    return (
        pl.concat([days, *told], how="horizontal")
        .lazy()
        .with_columns(
            since=pl.when(pl.lit(pl.Series(follows))).then(pl.col("day").shift(1)).otherwise(pl.lit(eve)),
            until_quantity=pl.when(on_time).then("quantity").otherwise("until_quantity"),
        )
        .pipe(_remaining, "before", "open")
        .pipe(_remaining, "until", "remaining")
        .with_columns(
            settled_quantity=pl.col("open_quantity") - pl.col("remaining_quantity"),
            settled_amount=pl.col("open_amount") - pl.col("remaining_amount"),
        )
        .collect(engine="in-memory")
    )


def _whole(days: pl.Series) -> Times:
    return array(days.to_physical().cast(pl.Int64))


def _remaining(frame: pl.LazyFrame, name: str, into: str) -> pl.LazyFrame:
    """`frame` with `{into}_quantity` and `{into}_amount`: instructed less settled as the columns `{name}_*` say."""
    return (
        frame.with_columns(
            settled_quantity=pl.col(f"{name}_quantity").fill_null(_NOTHING), settled_amount=pl.col(f"{name}_amount")
        )
        .with_columns(remaining_quantity=pl.max_horizontal(pl.col("quantity") - pl.col("settled_quantity"), _NOTHING))
        .with_columns(remaining_amount=remaining_amount())
        .with_columns(
            pl.col("remaining_quantity").alias(f"{into}_quantity"), pl.col("remaining_amount").alias(f"{into}_amount")
        )
    )
