"""The days an instruction was open on: one of what settled by its intended date, of others each until they ended."""

from datetime import datetime
from typing import Final

import numpy as np
import polars as pl

from backoffice.transforms.settlement_days_calendar import ALIKE, due_days
from backoffice.transforms.settlement_days_quantities import Counted, settled_whole_or_closed
from backoffice.transforms.settlement_loops.order import in_order, last_by
from backoffice.transforms.settlement_numbers import array, fetched, microseconds, or_null

_WITHDRAWN: Final = pl.col("state").is_in(["CANCELLED", "REJECTED"])
_KNOWN: Final = ("is_matched", "is_hold", "ended_at", "reason", "reason_family", "failing_party")


def with_end(sent: pl.DataFrame, spans: pl.DataFrame, counted: Counted) -> pl.DataFrame:
    """`sent` with `closed_on` and `ended_on` (null while open); what settled on time ended on its intended date."""
    withdrawn = spans.filter(pl.col("valid_to").is_null(), _WITHDRAWN).select("number", withdrawn_at="ended_at")
    withdrawn_on = pl.col("withdrawn_at").dt.date()
    has_ended = withdrawn_on.is_not_null() | pl.col("is_whole") | pl.col("closed_on").is_not_null()
    ended_on = pl.max_horizontal(pl.when(has_ended).then("last_settled_on"), withdrawn_on)
    on_time = pl.col("settled_on_time")
    return (
        sent.lazy()
        .join(withdrawn.lazy(), on="number", how="left", maintain_order="left")
        .join(settled_whole_or_closed(counted.parts.lazy()), on="number", how="left", maintain_order="left")
        .with_columns(
            closed_on=pl.when(~on_time).then("closed_on"),
            ended_on=pl.when(on_time).then("intended_settlement_date").otherwise(ended_on),
        )
        .drop("withdrawn_at", "last_settled_on", "is_whole")
        .collect(engine="in-memory")
    )


def days_open(
    sent: pl.DataFrame, calendar_days: pl.DataFrame, dated_rates: pl.DataFrame, as_of: datetime
) -> pl.DataFrame:
    """One row an instruction, by `number`, and day of `due_days`, in the order of both."""
    alike = sent.select(ALIKE).unique().with_row_index("alike")
    days = due_days(alike.lazy(), calendar_days.lazy(), dated_rates.lazy(), as_of).sort("alike", "day").collect()
    which = sent.lazy().select(ALIKE).join(alike.lazy(), on=ALIKE, how="left", nulls_equal=True, maintain_order="left")
    group = which.select("alike").collect(engine="in-memory").to_series().to_numpy()
    per_group = np.bincount(days["alike"].to_numpy(), minlength=alike.height)
    of_each = per_group[group]
    numbers = np.repeat(np.arange(sent.height, dtype=np.int32), of_each)
    before_each = of_each.cumsum() - of_each
    before_group = per_group.cumsum() - per_group
    rows = np.arange(numbers.size) + np.repeat(before_group[group] - before_each, of_each)
    return fetched(days.drop("alike", *ALIKE), rows).insert_column(0, pl.Series("number", numbers))


def as_known_at_the_cut_off(days: pl.DataFrame, spans: pl.DataFrame, sent_at: pl.Series) -> pl.DataFrame:
    """What the span holding the cut-off of each of `days` says; before it was sent, the first one.

    Adds `matched_by_then` and `is_withdrawn`. All is null of what has no spans.
    """
    begun = microseconds(spans["valid_from"])
    order, begins = in_order(array(spans["number"]), begun, len(sent_at))
    numbers = array(days["number"])
    moments = np.maximum(microseconds(days["cut_off_at"]), microseconds(sent_at)[numbers])
    moments.flags.writeable = False
    places = or_null(last_by(order, begins, begun, numbers, moments))
    known = spans.select(*_KNOWN, matched_by_then="matched_at", is_withdrawn=_WITHDRAWN)
    return fetched(known, pl.Series(order).gather(places))
