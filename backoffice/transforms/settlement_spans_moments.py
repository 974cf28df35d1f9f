"""What was known of an instruction at every moment something may have changed, carried forward from event to event.

One sort puts the events of each instruction in order; the newest word of each kind is then the last row that spoke,
looked up by its place, and sums are running sums. The first row of an instruction holds its facts and says
nothing, so nothing is carried over from the instruction before it.
"""

from typing import Final

import polars as pl

from backoffice.transforms.one_piece import in_one_piece

_SUMS: Final = (
    "settled",
    "settled_by_due",
    "paid",
    "unpaid",
    "closing",
    "senders_matched",
    "senders_unmatched",
    "matches",
    "withdrawals",
)
_FACTS: Final = (
    "instruction_id",
    "instructed_at",
    "intended_settlement_date",
    "cut_off_at",
    "quantity",
    "amount",
    "currency",
)


def moments(sent: pl.LazyFrame, events: list[pl.LazyFrame]) -> pl.LazyFrame:
    """One row an instruction and moment, sorted by both: what was known then, in the words of `newest_words`.

    An instruction's first moment is when it was sent; what was said before counts from then. Two events of one moment
    make one row. `sent` and `events` name instructions by `number`.
    """
    first = sent.select("number", *_FACTS, is_first=pl.lit(True))
    return pl.concat([first, *events], how="diagonal").pipe(in_one_piece, _carried_forward)


def _carried_forward(events: pl.LazyFrame) -> pl.LazyFrame:
    place = pl.int_range(pl.len(), dtype=pl.UInt32)
    ordered = (
        events.sort("number", "at", "reference")
        .with_columns(place=place, is_matched_word=_is("says_matched") & pl.col("denied_at").is_null())
        .with_columns(
            matches=pl.col("is_matched_word").cast(pl.Int64),
            withdrawals=_is("is_withdrawal").cast(pl.Int64),
            began=_last("is_first"),
        )
    )
    facts = {name: pl.col(name).gather(pl.col("began")) for name in _FACTS}
    known = ordered.with_columns(*(_running(name) for name in _SUMS), **facts).with_columns(
        moment=pl.max_horizontal("at", "instructed_at"), **_newest()
    )
    return known.filter(_is_last_of_moment()).select(
        "number",
        "moment",
        *_FACTS,
        *_newest(),
        settled_quantity="settled",
        settled_by_due="settled_by_due",
        settled_amount=pl.when(pl.col("unpaid") == 0).then("paid"),
        is_closing=pl.col("closing") > 0,
        senders_disagree=(pl.col("senders_matched") > 0) & (pl.col("senders_unmatched") > 0),
    )


def _newest() -> dict[str, pl.Expr]:
    """The newest words, each from the row that spoke it last."""
    processing, settlement, unmatched = (
        _spoke(_is(f"is_{kind}")) for kind in ("processing", "settlement", "unmatched")
    )
    matched_at = _from("at", _spoke(pl.col("is_matched_word") & (pl.col("matches") == 1)))
    withdrawn_at = _from("at", _spoke(_is("is_withdrawal") & (pl.col("withdrawals") == 1)))
    taken_back_from = _from("taken_back_from", _spoke(_is("is_taken_back")))
    return {
        "processing_status": _from("status", processing),
        "processing_reason": _from("reason", processing),
        "processing_narrative": _from("narrative", processing),
        "processing_at": _from("at", processing),
        "withdrawn_at": withdrawn_at,
        "settlement_status": _from("status", settlement),
        "settlement_reason": _from("reason", settlement),
        "settlement_narrative": _from("narrative", settlement),
        "unmatched_reason": _from("reason", unmatched),
        "unmatched_narrative": _from("narrative", unmatched),
        "says_matched": _from("says_matched", _spoke(pl.col("says_matched").is_not_null())),
        "matched_at": pl.min_horizontal(matched_at, taken_back_from),
        "cancel_refused_at": _from("at", _spoke(_is("is_refusal"))),
        "last_advised_at": _from("at", _spoke(_is("is_advice"))),
    }


def _is(flag: str) -> pl.Expr:
    return pl.col(flag).fill_null(False)


def _last(flag: str) -> pl.Expr:
    return pl.when(_is(flag)).then("place").forward_fill()


def _spoke(here: pl.Expr) -> pl.Expr:
    """The place of the last row of the instruction that spoke; of its first row, which says nothing, if none did."""
    return pl.when(here | _is("is_first")).then("place").forward_fill()


def _from(column: str, row: pl.Expr) -> pl.Expr:
    return pl.col(column).gather(row)


def _running(column: str) -> pl.Expr:
    """The sum of the instruction's rows so far: that of all rows, less what it was as the instruction began."""
    total = pl.col(column).fill_null(0).cum_sum()
    return (total - total.gather(pl.col("began"))).alias(column)


def _is_last_of_moment() -> pl.Expr:
    same = (pl.col("number") == pl.col("number").shift(-1)) & (pl.col("moment") == pl.col("moment").shift(-1))
    return ~same.fill_null(False)
