"""Stories of the firm's own books: a run that never reached the ledger, a booking missed, client money short."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import numpy as np

from backoffice.demo import client_money, control_accounts, firm, positions
from backoffice.demo.history import History
from backoffice.demo.story import Story, day


def _refused_run(history: History) -> Iterator[Story]:
    """The interface refused one night's run, so a control account is off by just these entries."""
    books = history.control
    refused = books.subledger.fault == control_accounts.CODE["refused run"]
    account = control_accounts.ACCOUNTS[control_accounts.BROKERS]
    yield Story(
        key="refused_run",
        title=f"A night's run of {account} never reached the general ledger",
        where="Reconciliation, ledgers: missing in the general ledger, this account and day; the tie-out explains it",
        subject=account,
        first_day=day(books.refused_on),
        last_day=day(books.refused_on),
        figures=(
            ("subledger entries without a general ledger entry", int(refused.sum()), "entries"),
            (
                "their sum",
                Decimal(int(books.subledger.amount[refused].sum())).scaleb(-2),
                control_accounts.CURRENCIES[1],
            ),
        ),
    )


def _missed_in_the_books(history: History) -> Iterator[Story]:
    """Accounting has had a holding wrong since the month end, while we and the custodian agree."""
    held = history.holdings
    days = np.unique(held.day)
    before = (held.day == days[-2]) & (held.in_books == positions.UNITS_TOO_MANY)
    place = int(np.flatnonzero(before)[0])
    yield Story(
        key="missed_in_the_books",
        title="Accounting holds 50 units too many since the month end",
        where="Reconciliation, positions against accounting: this instrument; our record and the custodian's agree",
        subject=history.instruments.isins[int(held.instrument[place])],
        first_day=day(days[-2]),
        last_day=day(days[-1]),
        figures=(
            ("days on which the holding was reported and differs", 2, "days"),
            ("units too many", 50, "units"),
            ("holdings in which accounting stands alone on the last day", 6, "holdings"),
        ),
    )


def _debits_netted(history: History) -> Iterator[Story]:
    """What some clients owe was taken off what others are owed, so sterling is short by just these debits."""
    held = history.client_money
    days = held.days[client_money.NETTED_DAYS]
    yield Story(
        key="debits_netted",
        title="Clients' debit balances were netted: client money in sterling is short by exactly these",
        where="Reconciliation, client money: shortfall in GBP on these days",
        subject=firm.ENTITIES[1],
        first_day=day(days[0]),
        last_day=day(days[-1]),
        figures=(
            ("clients in debit on the last day", client_money.IN_DEBIT, "clients"),
            ("shortfall on the last day", Decimal(-int(held.debits[-1, client_money.GBP])).scaleb(-2), "GBP"),
        ),
    )


LEDGER_STORIES: tuple[Callable[[History], Iterator[Story]], ...] = (_refused_run, _missed_in_the_books, _debits_netted)
"""In the order they are told."""
