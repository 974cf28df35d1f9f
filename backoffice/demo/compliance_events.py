"""What of the firm's trading must be reported: its European entity's trades, and derivatives it hedges with."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from backoffice.contracts.compliance import ACTIONS, ReportableEvent
from backoffice.demo import firm
from backoffice.demo.columns import (
    Days,
    Flags,
    Moments,
    Whole,
    decimals,
    finished,
    joined,
    minutes,
    moments,
    numbered,
    picked,
)
from backoffice.demo.compliance_rules import EMIR, GB, MIFIR
from backoffice.demo.dealing import Trades, product
from backoffice.demo.firm import BOOKS
from backoffice.demo.instruments import PRICE_PLACES, Instruments
from backoffice.demo.markets import CREST, DTC, MARKETS, T2S, payment_days
from backoffice.demo.plan import Plan

OBLIGATIONS: Final = (MIFIR, EMIR)
OF_TRADES, OF_DERIVATIVES = range(2)

HEDGES_A_DAY: Final = 9
"""Derivatives struck on a business day, at every scale."""

_CHANGED, _ENDED_EARLY = 0.15, 0.10
_REFERENCES: Final = (("", "", ""), ("", "-MODI", "-TERM"))


@dataclass(frozen=True)
class Reportables:
    """One element an event. `number` is that of the trade or derivative; money in hundredths, price in millionths."""

    obligation: Whole
    number: Whole
    action: Whole
    day: Days
    happened_at: Moments
    desk: Whole
    account: Whole
    counterparty: Whole
    instrument: Whole
    currency: Whole
    is_purchase: Flags
    quantity: Whole
    price: Whole
    amount: Whole
    is_reportable: Flags

    def __len__(self) -> int:
        return len(self.number)


def look_at(plan: Plan, made: Instruments, struck: Trades) -> Reportables:
    """Every event there is, those of trades first."""
    return joined([_of_trades(struck), _of_derivatives(plan, made)])


def _of_trades(struck: Trades) -> Reportables:
    """The trades of the European entity; those on the American market need no report here."""
    rows = np.flatnonzero(np.array([book.entity == GB for book in BOOKS])[struck.book])
    same = np.zeros(len(rows), dtype=np.int64)
    return Reportables(
        obligation=same + OF_TRADES,
        number=rows + 1,
        action=same,
        day=struck.trade_date[rows],
        happened_at=struck.traded_at[rows],
        desk=struck.desk[rows],
        account=struck.account[rows],
        counterparty=struck.counterparty[rows],
        instrument=struck.instrument[rows],
        currency=struck.market[rows],
        is_purchase=struck.is_purchase[rows],
        quantity=struck.quantity[rows],
        price=struck.price[rows],
        amount=struck.gross[rows],
        is_reportable=struck.market[rows] != DTC,
    )


def _of_derivatives(plan: Plan, made: Instruments) -> Reportables:
    """Contracts on shares, some of them changed or ended in the following weeks."""
    chance = plan.generator("derivatives")
    every = np.arange(np.datetime64(plan.first_day, "D"), np.datetime64(plan.until, "D") + 1)
    open_days = every[np.is_busday(every, busdaycal=payment_days(plan, "GBP"))]
    struck_on = np.repeat(open_days, HEDGES_A_DAY)
    market = chance.choice((CREST, T2S), len(struck_on))
    shares = [np.flatnonzero((made.market == place) & ~made.is_bond) for place in range(len(MARKETS))]
    instrument = np.array([chance.choice(shares[place]) for place in market], dtype=np.int64)
    there = [firm.counterparties_in(place)[0] for place in range(len(MARKETS))]
    counterparty = np.array([chance.choice(there[place]) for place in market], dtype=np.int64)
    quantity = 10 * chance.integers(20, 4_000, len(struck_on))
    price = made.price[(struck_on - np.datetime64(plan.first_day, "D")).astype(np.int64), instrument]
    row, action, day = _lives(plan, chance, struck_on)
    number = len(row)
    midnight: Moments = day.astype("datetime64[us]")
    return Reportables(
        obligation=np.full(number, OF_DERIVATIVES),
        number=row + 1,
        action=action,
        day=day,
        happened_at=midnight + minutes(chance, 480, 960, number),
        desk=np.full(number, firm.DELTA_ONE),
        account=np.full(number, len(firm.ACCOUNTS)),
        counterparty=counterparty[row],
        instrument=instrument[row],
        currency=market[row],
        is_purchase=(chance.random(len(struck_on)) < 0.5)[row],
        quantity=quantity[row],
        price=price[row],
        amount=product(quantity[row], price[row]),
        is_reportable=np.ones(number, dtype=np.bool_),
    )


def _lives(plan: Plan, chance: np.random.Generator, struck_on: Days) -> tuple[Whole, Whole, Days]:
    """What happens to contracts: which, whether it is struck, changed or ended, and on which day; all struck first."""
    later = chance.integers(1, 15, len(struck_on)).astype("timedelta64[D]")
    on: Days = np.busday_offset(struck_on + later, 0, roll="forward", busdaycal=payment_days(plan, "GBP"))
    drawn, known = chance.random(len(struck_on)), on <= struck_on[-1]
    changed = np.flatnonzero(known & (drawn < _CHANGED))
    ended = np.flatnonzero(known & (drawn >= _CHANGED) & (drawn < _CHANGED + _ENDED_EARLY))
    row = np.concatenate([np.arange(len(struck_on)), changed, ended])
    action = np.repeat(np.arange(len(ACTIONS)), [len(struck_on), len(changed), len(ended)])
    day: Days = np.where(action == 0, struck_on[row], on[row])
    return row, action, day


def event_ids(events: Reportables) -> pl.Series:
    """Our identifiers: T00000042 of a trade, D00000042 of a derivative, D00000042-MODI of a change of one."""
    return _named(events, ("T", "D"))


def references(events: Reportables) -> pl.Series:
    """What reports call them: the execution of a trade, the UTI of a derivative, with what happened to it."""
    return _named(events, ("EX", "UTI"))


def _named(events: Reportables, prefixes: tuple[str, str]) -> pl.Series:
    suffix = events.obligation * len(ACTIONS) + events.action
    name = picked(prefixes, events.obligation) + numbered("", events.number)
    return name + picked([one for of in _REFERENCES for one in of], suffix)


def said(made: Instruments, events: Reportables) -> dict[str, pl.Series]:
    """What event and report say alike, as columns of either."""
    return {
        "account_id": picked((*firm.ACCOUNTS, None), events.account),
        "counterparty_id": picked(firm.COUNTERPARTIES, events.counterparty),
        "instrument_id": picked(made.isins, events.instrument),
        "side": picked(("SELL", "BUYI"), events.is_purchase),
        "quantity": decimals(events.quantity, 0),
        "price": decimals(events.price, PRICE_PLACES),
        "amount": decimals(events.amount, 2),
        "currency": picked([market.currency for market in MARKETS], events.currency),
    }


def reportable_events(made: Instruments, events: Reportables) -> pl.DataFrame:
    """The `reportable_events` extract."""
    return finished(
        ReportableEvent,
        "demo-reportable-events",
        {
            **said(made, events),
            "obligation_id": picked(OBLIGATIONS, events.obligation),
            "event_id": event_ids(events),
            "report_reference": references(events),
            "legal_entity_id": firm.ENTITIES[GB],
            "is_reportable": pl.Series(events.is_reportable),
            "why_not": picked(("Not traded on a European venue", None), events.is_reportable),
            "action_type": picked(ACTIONS, events.action),
            "happened_at": moments(events.happened_at),
            "trade_id": picked(("T", "D"), events.obligation) + numbered("", events.number),
            "desk": picked(firm.DESKS, events.desk),
        },
    )
