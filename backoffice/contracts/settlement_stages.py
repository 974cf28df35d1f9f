"""Settlement desk: the way of a trade to settlement, stage by stage, and what people had to do by hand on it."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Result


class Affirmation(Result):
    """One row: one trade in our books that is to be affirmed on trade date, as its market has a cut-off for that.

    The market is the main market of the instrument: a trade whose instrument nobody loaded has no row.
    """

    table: ClassVar[str] = "affirmations"

    source_system = c.identifier("System the trade is recorded in.", "system", primary_key=True)
    trade_id = c.identifier("Our identifier of the trade.", primary_key=True)
    trade_date = c.day("Day the trade was struck.")
    market = c.identifier("Market that has the cut-off: a `calendar_days` calendar.", "calendar")
    cut_off_at = c.moment("Until when it is to be affirmed: a time of the trade date by the clock of New York.")
    affirmed_at = c.moment("When it was affirmed; empty where it was not by the as-of moment.", nullable=True)
    is_due = c.flag("The cut-off has passed.")
    affirmed_in_time = c.flag("Affirmed at or before the cut-off.")
    affirmed_late = c.flag("Affirmed after the cut-off.")
    legal_entity_id = c.identifier("Our legal entity.", nullable=True)
    desk = c.identifier("Front-office desk.", "desk", nullable=True)
    account_id = c.identifier("Account the trade belongs to.", "account", nullable=True)
    counterparty_id = c.identifier("The other party or broker.", nullable=True)
    instrument_id = c.identifier("The financial instrument.", "ISIN")
    currency = c.currency("Currency of the trade.")
