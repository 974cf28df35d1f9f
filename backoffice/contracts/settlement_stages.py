"""Settlement desk: the way of a trade to settlement, stage by stage, and what people had to do by hand on it."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Extract, Result

STAGES = ("enrichment", "matching", "instruction", "settlement")
"""The stages of a trade, in order: its record completed, agreed with the other side, instructed, settled."""

END_TO_END = "end_to_end"

ACTIONS = ("created", "changed", "completed")


class ProcessingEvent(Extract):
    """One row: one thing a system or a person did to one trade in one stage of its way, from a system's log."""

    table: ClassVar[str] = "processing_events"

    event_id = c.identifier("The log's identifier of the event.", primary_key=True)
    trade_id = c.identifier("The trade it was done to: our own `trades` id.")
    stage = c.one_of(STAGES, "Stage of the trade's way.")
    action = c.one_of(ACTIONS, "The trade entered the stage (created), was changed in it, or completed it.")
    done_at = c.moment("When it was done.")
    user_id = c.identifier("Who did it; empty where a system did.", "pseudonym", nullable=True)


class StageItem(Result):
    """One row: one trade in one stage, and once for all of them end to end; whether anybody touched it by hand.

    A manual touch is any event with a user from the trade's entering the stage to its completing it, both included.
    """

    table: ClassVar[str] = "stage_items"

    trade_id = c.identifier("The trade: our own `trades` id.", primary_key=True)
    stage = c.one_of((*STAGES, END_TO_END), "Stage of its way, or the whole of it.", primary_key=True)
    started_at = c.moment("When it entered the stage; end to end, the first one.")
    started_on = c.day("Day of that, in UTC.")
    completed_at = c.moment("When it completed the stage; end to end, the last; empty while under way.", nullable=True)
    completed_on = c.day("Day of that, in UTC; empty while under way.", nullable=True)
    is_complete = c.flag("It completed the stage; end to end, all stages.")
    manual_touches = c.count("Things done to it by people.", "events", min=0)
    is_straight_through = c.flag("It completed the stage and nobody touched it.")
    market = c.identifier("Main market of the instrument; empty where nobody loaded it.", "calendar", nullable=True)
    legal_entity_id = c.identifier("Our legal entity.", nullable=True)
    desk = c.identifier("Front-office desk.", "desk", nullable=True)
    account_id = c.identifier("Account the trade belongs to.", "account", nullable=True)
    counterparty_id = c.identifier("The other party or broker.", nullable=True)
    instrument_id = c.identifier("The financial instrument; empty where we have no such trade.", "ISIN", nullable=True)
    currency = c.currency("Currency of the trade; empty where we have no such trade.", nullable=True)


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
