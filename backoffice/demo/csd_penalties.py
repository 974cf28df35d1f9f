"""The `csd_penalties` extract: the depository's daily reports, each on the business day after what it charges for."""

import numpy as np
import polars as pl

from backoffice.contracts.settlement_penalties import PENALTY_TYPES, PRICE_TYPES, CsdPenalty
from backoffice.demo import firm, markets
from backoffice.demo.columns import decimals, finished, moments, numbered, picked
from backoffice.demo.history import History
from backoffice.demo.instructing import TRANSACTION_TYPES
from backoffice.demo.instruments import PRICE_PLACES
from backoffice.demo.markets import MARKETS, T2S
from backoffice.demo.plan import Plan

_CLASSES = ("SHRS", "SHRS", "SHRS", "ETFS", "SOVR", "DEBT")
"""The class of each of KINDS, in their order."""

_RATE_PLACES = 10


def csd_penalties(plan: Plan, history: History) -> pl.DataFrame:
    """One row a day of a penalty, in the order reported."""
    sent, made, charges = history.sent, history.instruments, history.charged.reported
    calendar = markets.settlement_days(plan, T2S)
    detected = np.array([one.detected_on for one in charges], dtype="datetime64[D]")
    order = np.argsort(detected, kind="stable")
    charges, detected = tuple(charges[place] for place in order), detected[order]
    row = np.array([one.instruction for one in charges], dtype=np.int64)
    is_late = np.array([one.is_late for one in charges], dtype=np.bool_)
    cents = np.array([int(one.amount.scaleb(2)) for one in charges], dtype=np.int64)
    # Late matching is one penalty of all its days; a fail of a day is one penalty.
    _, first, penalty = np.unique(
        np.where(is_late, -1 - row, np.arange(len(row))), return_index=True, return_inverse=True
    )
    in_order = np.argsort(np.argsort(first))
    number = in_order[penalty] + 1
    in_per_cent = made.is_bond[sent.instrument[row]]
    price = np.array([one.price for one in charges], dtype=np.int64) * np.where(in_per_cent, 100, 1)
    is_paid = ~sent.is_free[row]
    return finished(
        CsdPenalty,
        "demo-csd-penalties",
        {
            "report_id": _reports(detected, calendar),
            "penalty_id": numbered("PN", number),
            "day": pl.Series(np.array([one.day for one in charges], dtype="datetime64[D]")),
            "reported_on": pl.Series(np.busday_offset(detected, 1, roll="backward", busdaycal=calendar)),
            "common_reference": numbered("PC", number),
            "csd": firm.DEPOSITORY_BICS[T2S],
            "counterparty_csd": firm.DEPOSITORY_BICS[T2S],
            "counterparty_id": picked(firm.COUNTERPARTIES, sent.counterparty[row]),
            "instruction_id": numbered("SI", row + 1),
            "market_reference": numbered("MI", row + 1),
            "penalty_type": picked(PENALTY_TYPES, is_late),
            "detected_on": pl.Series(detected),
            "state": "ACTV",
            "state_reason": "NEWP",
            "is_counted": np.ones(len(row), dtype=np.bool_),
            "payer": pl.Series([one.payer for one in charges], dtype=pl.String),
            "calculation_method": picked(("SECU", "MIXE"), np.array([one.is_cash for one in charges], dtype=np.int64)),
            "currency": MARKETS[T2S].currency,
            "amount": decimals(cents, 2),
            "total_amount": decimals(np.bincount(penalty, cents)[penalty].astype(np.int64), 2),
            "days": np.bincount(penalty)[penalty],
            "instrument_id": picked(made.isins, sent.instrument[row]),
            "penalty_class": picked(_CLASSES, made.kind[sent.instrument[row]]),
            "rate": decimals(np.array([int(one.rate.scaleb(_RATE_PLACES)) for one in charges], dtype=np.int64), 10),
            "price": decimals(price, PRICE_PLACES),
            "price_type": picked(PRICE_TYPES, in_per_cent),
            "price_currency": MARKETS[T2S].currency,
            "quantity": decimals(np.array([one.quantity for one in charges], dtype=np.int64), 0),
            "movement": picked(("DELI", "RECE"), sent.is_receipt[row]),
            "payment": picked(("FREE", "APMT"), is_paid),
            "transaction_type": picked(TRANSACTION_TYPES, sent.type[row]),
            "intended_settlement_date": pl.Series(sent.due[row]),
            "matched_at": moments(history.courses.matched_at[row]),
            "lacks_reference_data": np.zeros(len(row), dtype=np.bool_),
        },
    )


def _reports(detected: np.ndarray, calendar: np.busdaycalendar) -> pl.Series:
    days = np.busday_offset(detected, 1, roll="backward", busdaycal=calendar)
    return pl.Series([f"PENA{day}".replace("-", "") for day in days], dtype=pl.String)
