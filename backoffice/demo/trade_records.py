"""The `trades` and `allocations` extracts: our record and the other side's of every trade, faults included."""

from dataclasses import replace

import numpy as np
import polars as pl

from backoffice.contracts.settlement import Allocation, Trade
from backoffice.demo import firm
from backoffice.demo.columns import Flags, Whole, decimals, finished, is_copy, joined, moments, numbered, picked, taken
from backoffice.demo.dealing import Trades, product
from backoffice.demo.firm import BOOKS
from backoffice.demo.instructing import Allocations
from backoffice.demo.instruments import PER_MARKET, PRICE_PLACES, Instruments
from backoffice.demo.markets import MARKETS
from backoffice.demo.trade_faults import CODE, TradeFaults

OWN_SYSTEM = "TQ-OMS"
CUSTODIAN_SENDS = np.array([True, False, False, True])
"""Markets where the custodian sends us its record of a trade; elsewhere the broker does."""


def trades(made: Instruments, struck: Trades, faults: TradeFaults) -> pl.DataFrame:
    """Every trade in our books and, faults apart, once more in the other side's."""
    rows, twice = own_rows(faults)
    theirs, copy, unknown = outside_rows(faults)
    as_sent = as_they_have_it(taken(struck, theirs), faults.fault[theirs], unknown)
    own = _described(made, taken(struck, rows), is_own=True)
    outside = _described(made, as_sent, is_own=False)
    both = pl.concat(
        [
            pl.concat([names_of_own(struck, rows, twice), own], how="horizontal"),
            pl.concat([names_of_outside(struck, theirs, copy, unknown), outside], how="horizontal"),
        ]
    )
    return finished(Trade, "demo-trades", {column.name: column for column in both})


def own_rows(faults: TradeFaults) -> tuple[Whole, Flags]:
    """The trades in our books, in order, and which of them are second copies."""
    twice = np.flatnonzero(faults.fault == CODE["booked twice by us"])
    rows = np.sort(np.concatenate([np.arange(len(faults.fault)), twice]))
    return rows, is_copy(rows)


def outside_rows(faults: TradeFaults) -> tuple[Whole, Flags, Whole]:
    """The trades the other side sent, in order: whose like each is, which are second copies, which we do not know.

    Those we do not know are numbered from 1; all others bear 0.
    """
    absent = np.isin(faults.fault, (CODE["not sent to us"], CODE["not yet sent to us"]))
    twice = np.flatnonzero(faults.fault == CODE["sent to us twice"])
    known = np.sort(np.concatenate([np.flatnonzero(~absent), twice]))
    rows = np.concatenate([known, faults.only_theirs])
    unknown = np.concatenate([np.zeros(len(known), dtype=np.int64), np.arange(1, len(faults.only_theirs) + 1)])
    copy = np.concatenate([is_copy(known), np.zeros(len(faults.only_theirs), dtype=np.bool_)])
    order = np.argsort(rows, kind="stable")
    return rows[order], copy[order], unknown[order]


def as_they_have_it(struck: Trades, fault: Whole, unknown: Whole) -> Trades:
    """The trades as the other side recorded them, faults included."""

    def has(name: str) -> Flags:
        hit: Flags = (fault == CODE[name]) & (unknown == 0)
        return hit

    quantity = np.where(has("quantity"), struck.quantity * 2, struck.quantity)
    price = np.where(has("price"), struck.price + np.maximum(struck.price * 3 // 100, 20_000), struck.price)
    gross = np.where(has("quantity") | has("price"), product(quantity, price), struck.gross)
    gross = np.where(has("gross amount"), gross + np.maximum(gross // 100, 500), gross)
    commission = np.where(
        has("commission"), struck.commission + np.maximum(struck.commission // 5, 100), struck.commission
    )
    commission = commission - has("commission a cent off")
    first_here = struck.market * PER_MARKET
    next_instrument = first_here + (struck.instrument - first_here + 1) % PER_MARKET
    return replace(
        struck,
        quantity=quantity,
        price=np.where(has("price rounded"), (price + 5_000) // 10_000 * 10_000, price),
        gross=gross,
        commission=commission,
        is_purchase=struck.is_purchase ^ has("side"),
        instrument=np.where(has("instrument"), next_instrument, struck.instrument),
        trade_date=np.where(
            has("trade date"), np.busday_offset(struck.trade_date, -1, roll="backward"), struck.trade_date
        ),
        due=np.where(has("settlement date"), np.busday_offset(struck.true_due, 1, roll="forward"), struck.true_due),
        account=np.where(has("account"), 3 * struck.book + (struck.account + 1) % 3, struck.account),
    )


def allocations(struck: Trades, split: Allocations, faults: TradeFaults) -> pl.DataFrame:
    """The parts of every block as we and as the other side have them."""
    wrong = (faults.fault[split.trade] == CODE["allocation account"]) & (split.part == 1)
    other_book = (struck.book[split.trade] + 1) % len(BOOKS)
    both = joined([split, replace(split, account=np.where(wrong, 3 * other_book, split.account))])
    is_own = np.arange(len(both.trade)) < len(split.trade)
    name = pl.DataFrame(
        {
            "own": numbered("A", both.trade + 1),
            "theirs": numbered("P", both.trade + 1),
            "part": both.part + 1,
            "is_own": is_own,
        }
    ).select(pl.format("{}-{}", pl.when("is_own").then("own").otherwise("theirs"), "part"))
    return finished(
        Allocation,
        "demo-allocations",
        {
            **_keepers(taken(struck, both.trade), is_own),
            "allocation_id": name.to_series(),
            "common_reference": numbered("EX", both.trade + 1),
            "account_id": picked(firm.ACCOUNTS, both.account),
            "quantity": decimals(both.quantity, 0),
        },
    )


def names_of_own(struck: Trades, rows: Whole, copy: Flags) -> pl.DataFrame:
    """What identifies each of our records: keeper, system, our number, and the reference both sides know."""
    return _named(taken(struck, rows), rows + 1, copy, is_own=True)


def names_of_outside(struck: Trades, rows: Whole, copy: Flags, unknown: Whole) -> pl.DataFrame:
    """The same of the other side's. What we do not know bears numbers that we never gave."""
    return _named(taken(struck, rows), np.where(unknown > 0, len(struck) + unknown, rows + 1), copy, is_own=False)


def _named(struck: Trades, numbers: Whole, copy: Flags, *, is_own: bool) -> pl.DataFrame:
    keepers = _keepers(struck, np.full(len(struck), is_own))
    names = pl.DataFrame({**keepers, "number": numbered("", numbers), "suffix": picked(("", "-2"), copy)})
    return names.select(
        "record_keeper",
        "source_system",
        trade_id=pl.lit("T" if is_own else "B") + pl.col("number") + pl.col("suffix"),
        common_reference=pl.lit("EX") + pl.col("number"),
    )


def _keepers(struck: Trades, is_own: Flags) -> dict[str, pl.Series]:
    """Who keeps each record and the system it comes from."""
    from_custodian = CUSTODIAN_SENDS[struck.market]
    keeper = np.where(is_own, 0, np.where(from_custodian, 2, 1))
    brokers = 1 + len(firm.CUSTODIANS)
    system = np.where(is_own, 0, np.where(from_custodian, 1 + struck.market, brokers + struck.counterparty))
    return {
        "record_keeper": picked(("own", "broker", "custodian"), keeper),
        "source_system": picked((OWN_SYSTEM, *firm.CUSTODIANS, *firm.COUNTERPARTIES), system),
    }


def _described(made: Instruments, struck: Trades, *, is_own: bool) -> pl.DataFrame:
    """What each record says of its trade."""
    own = np.full(len(struck), is_own)
    return pl.select(
        legal_entity_id=picked([firm.ENTITIES[book.entity] for book in BOOKS], struck.book),
        desk=picked((*firm.DESKS, None), np.where(own, struck.desk, len(firm.DESKS))),
        account_id=picked(firm.ACCOUNTS, struck.account),
        counterparty_id=picked(firm.COUNTERPARTIES, struck.counterparty),
        instrument_id=picked(made.isins, struck.instrument),
        instrument_scheme=pl.lit("ISIN"),
        side=picked(("SELL", "BUYI"), struck.is_purchase),
        quantity=decimals(struck.quantity, 0),
        price=decimals(struck.price, PRICE_PLACES),
        gross_amount=decimals(struck.gross, 2),
        commission=decimals(struck.commission, 2),
        fees=decimals(struck.fees, 2),
        accrued_interest=decimals(struck.accrued, 2, where=made.is_bond[struck.instrument]),
        currency=picked([market.currency for market in MARKETS], struck.market),
        trade_date=pl.Series(struck.trade_date),
        settlement_date=pl.Series(struck.due),
        traded_at=moments(struck.traded_at),
        affirmed_at=moments(struck.affirmed_at),
        trade_status=pl.lit("CONFIRMED" if is_own else "SENT"),
    )
