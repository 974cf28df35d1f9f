"""The `allegements` extract: what counterparties instructed against the firm's accounts before, or without, the firm.

Some trades the firm instructs only next morning are alleged the evening before, and its instruction answers them. On
each of the last evenings one is of a quantity nobody here has heard of; the oldest of these was taken back.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from backoffice.contracts.settlement_allegements import Allegement
from backoffice.demo import firm
from backoffice.demo.columns import Flags, Moments, Whole, decimals, finished, minutes, moments, numbered, picked
from backoffice.demo.firm import BOOKS
from backoffice.demo.history import History
from backoffice.demo.instructing import NO_TRADE, TRANSACTION_TYPES
from backoffice.demo.markets import MARKETS

ANSWERED, UNKNOWN = 6, 5
EVENING = 20 * 60
"""Minutes after midnight UTC from which the servicers tell what they could not match."""

ODD = 7
"""Added to a quantity it makes one the firm never deals in: its lots are tens."""


@dataclass(frozen=True)
class Alleged:
    """The instruction each allegement takes its terms from, and whether that instruction answers it."""

    instruction: Whole
    is_unknown: Flags
    told_at: Moments


def allege(history: History) -> Alleged:
    """The newest late instructions, alleged before; then terms like one of each last day's others, alleged in vain."""
    plan, sent = history.plan, history.sent
    chance = plan.generator("allegements")
    candidates = (sent.trade != NO_TRADE) & ~sent.is_rejected
    evening = sent.trade_date.astype("datetime64[us]") + np.timedelta64(EVENING, "m")
    is_late = candidates & (sent.instructed_at.astype("datetime64[D]") > sent.trade_date)
    answered = np.flatnonzero(is_late)[-ANSWERED:]
    others = np.flatnonzero(candidates & ~is_late & (evening + np.timedelta64(120, "m") < plan.as_of_utc))[::-1]
    _, newest_of_day = np.unique(sent.trade_date[others], return_index=True)
    unknown = others[newest_of_day[-UNKNOWN:]]
    those = np.concatenate([answered, unknown])
    told_at = evening[those] + minutes(chance, 0, 120, len(those))
    return Alleged(those, np.arange(len(those)) >= len(answered), told_at)


def allegements(history: History) -> pl.DataFrame:
    """One row a message: the allegements, and last the one that was taken back within the hour."""
    sent, made, alleged = history.sent, history.instruments, allege(history)
    every = np.arange(len(alleged.instruction))
    message = np.append(every, np.flatnonzero(alleged.is_unknown)[:1])
    is_taken_back = np.arange(len(message)) >= len(every)
    row, odd = alleged.instruction[message], alleged.is_unknown[message]
    quantity = sent.quantity[row] + ODD * odd
    told_at = alleged.told_at[message] + np.where(is_taken_back, 45, 0).astype("timedelta64[m]")
    return finished(
        Allegement,
        "demo-allegements",
        {
            "allegement_id": numbered("AL", message + 1),
            "function": picked(("NEWM", "CANC"), is_taken_back),
            "servicer_reference": numbered("AR", message + 1),
            "legal_entity_id": picked([firm.ENTITIES[book.entity] for book in BOOKS], sent.book[row]),
            "account_id": picked(firm.ACCOUNTS, sent.account[row]),
            "movement": picked(("DELI", "RECE"), sent.is_receipt[row]),
            "payment": "APMT",
            "instrument_id": picked(made.isins, sent.instrument[row]),
            "quantity": decimals(quantity, 0),
            "amount": decimals(sent.amount[row] * quantity // sent.quantity[row], 2),
            "currency": picked([market.currency for market in MARKETS], sent.market[row]),
            "trade_date": pl.Series(sent.trade_date[row]),
            "intended_settlement_date": pl.Series(sent.due[row]),
            "counterparty_id": picked(firm.COUNTERPARTIES, sent.counterparty[row]),
            "place_of_settlement": picked(firm.DEPOSITORY_BICS, sent.market[row]),
            "market": picked([market.code for market in MARKETS], sent.market[row]),
            "transaction_type": picked(TRANSACTION_TYPES, sent.type[row]),
            "told_at": moments(told_at),
            "told_by": picked(firm.CUSTODIANS, sent.market[row]),
        },
    )
