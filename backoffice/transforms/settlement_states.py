"""The lifecycle state of an instruction: a precedence table, read from the top, first hit wins."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

import polars as pl

from backoffice.contracts.settlement import LIFECYCLE_STATES
from backoffice.transforms.settlement_reasons import ON_HOLD

CLOSED: Final = ("CANCELLED", "SETTLED", "CLOSED_PARTIAL", "REJECTED")
"""States nothing follows."""

STATES: Final = pl.Enum(LIFECYCLE_STATES)


def deadline_passed(as_of: datetime) -> pl.Expr:
    """The intended date is over: its cut-off has come, or on that very day the market already says failing (PENF)."""
    today = _today(as_of)
    failing_today = (pl.col("settlement_status") == "PENF") & (pl.col("intended_settlement_date") <= today)
    return (pl.col("cut_off_at") <= as_of) | failing_today.fill_null(False)


def state(as_of: datetime) -> pl.Expr:
    """The lifecycle state by the precedence table of ISO 20022's statuses and the confirmations.

    A matched instruction past its deadline is failing, whatever the last message said. Where two senders disagree on
    matching, or a status says settled and no confirmation does, nothing is picked silently: the state is
    STATUS_CONFLICT, which gives way only to what ends, part-settles or withdraws an instruction.
    ALLEGED is no state of an instruction of ours: such rows are in `settlement_allegements`.
    """
    return pl.coalesce(
        pl.when(condition).then(pl.lit(name, STATES)) for name, condition in _precedence(as_of)
    ).fill_null(pl.lit("INSTRUCTED", STATES))


def _precedence(as_of: datetime) -> Sequence[tuple[str, pl.Expr]]:
    processing, settlement = pl.col("processing_status"), pl.col("settlement_status")
    matched = pl.col("says_matched")
    part_settled = pl.col("settled_quantity") > 0
    whole = pl.col("whole_on").is_not_null()
    settled_unconfirmed = settlement == "SETT"
    still_asked = (pl.col("cancel_refused_at") < pl.col("processing_at")).fill_null(True)
    return (
        ("CANCELLED", processing == "CAND"),
        ("SETTLED", whole),
        ("CLOSED_PARTIAL", part_settled & pl.col("closed_on").is_not_null()),
        ("PARTIALLY_SETTLED", part_settled),
        ("REJECTED", processing == "REJT"),
        ("CANCEL_PENDING", (processing == "CANP") & still_asked),
        ("CANCEL_REQUESTED_BY_CPTY", (processing == "CPRC") & still_asked),
        ("STATUS_CONFLICT", pl.col("senders_disagree").fill_null(False) | settled_unconfirmed),
        ("FAILING", (settlement == "PENF") | (matched & pl.col("deadline_passed"))),
        ("ON_HOLD", pl.col("settlement_reason").is_in(ON_HOLD)),
        ("PENDING", (settlement == "PEND") & (pl.col("intended_settlement_date") >= _today(as_of))),
        ("MATCHED", matched),
        ("UNMATCHED", ~matched),
        ("IN_REPAIR", processing == "REPR"),
        ("PENDING_PROCESSING", processing == "PPRC"),
        ("ACKNOWLEDGED", pl.col("last_advised_at").is_not_null()),
    )


def _today(as_of: datetime) -> date:
    return as_of.astimezone(UTC).date()
