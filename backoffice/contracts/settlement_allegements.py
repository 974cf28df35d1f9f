"""Settlement desk: what counterparties allege against our accounts, and whether an instruction of ours answers it.

Words follow ISO 20022 (sese.028 allegement notification) and its ISO 15022 twin, MT578.
"""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Extract, Result
from backoffice.contracts.settlement import CASH_DIRECTIONS, MOVEMENTS, PAYMENTS

FUNCTIONS = ("NEWM", "CANC", "REMO")
ALLEGEMENT_STATES = ("ALLEGED", "ANSWERED", "WITHDRAWN")


class Allegement(Extract):
    """One row: one message about an allegement: that it is made, taken back, or stands no longer (sese.028, MT578)."""

    table: ClassVar[str] = "allegements"
    changes_on: ClassVar[tuple[str, ...]] = ("told_at",)

    allegement_id = c.identifier("Reference of the allegement (TxId, SEME), also where taken back.", primary_key=True)
    function = c.one_of(
        FUNCTIONS,
        "It alleges (NEWM), is taken back by the counterparty (CANC), or is removed since our instruction came (REMO).",
        "ISO 15022 code",
        primary_key=True,
    )
    servicer_reference = c.identifier("The servicer's or market's own reference of the transaction.", nullable=True)
    legal_entity_id = c.identifier("Our legal entity: a `parties` id.", nullable=True)
    account_id = c.identifier("Our safekeeping account.", "account")
    movement = c.one_of(
        MOVEMENTS, "We would deliver (DELI) or receive (RECE): the mirror of what they instructed.", "ISO 20022 code"
    )
    payment = c.one_of(PAYMENTS, "Against payment (APMT) or free of payment (FREE).", "ISO 20022 code")
    instrument_id = c.identifier("The financial instrument.", "ISIN")
    quantity = c.quantity("Quantity alleged, always positive.", min_exclusive=0)
    amount = c.amount("Amount alleged, always positive; empty when free of payment.", nullable=True)
    currency = c.currency("Settlement currency; empty when free of payment.", nullable=True)
    cash_direction = c.one_of(
        CASH_DIRECTIONS,
        "We would be paid (CRDT) or pay (DBIT); empty where free of payment or not told.",
        "ISO 20022 code",
        nullable=True,
    )
    trade_date = c.day("Day of the trade.", nullable=True)
    intended_settlement_date = c.day("Intended settlement date, ISD (SttlmDt, 98A SETT).")
    counterparty_id = c.identifier("The party that alleges: a `parties` id.", nullable=True)
    place_of_settlement = c.identifier("The CSD where it would settle (PSET).", "BIC", nullable=True)
    market = c.identifier("Market whose settlement calendar counts: a `calendar_days` calendar.", "calendar")
    transaction_type = c.identifier("Type of settlement transaction (22F SETR).", "ISO code", nullable=True)
    told_at = c.moment("Time of the message.")
    told_by = c.identifier("Who says so: the account servicer.", "party", nullable=True)


class SettlementAllegement(Result):
    """One row: one allegement as it stands at the build's as-of moment."""

    table: ClassVar[str] = "settlement_allegements"

    allegement_id = c.identifier("Reference of the allegement.", primary_key=True)
    state = c.one_of(
        ALLEGEMENT_STATES, "Nothing of ours answers it (ALLEGED), an instruction does, or it was taken back."
    )
    is_open = c.flag("Alleged still: somebody has to find out whether it is ours.")
    is_overdue = c.flag("Open, and the cut-off of its intended date has passed.")
    instruction_id = c.identifier("Our instruction that answers it.", nullable=True)
    age_days = c.count(
        "Business days from the day it was alleged to our instruction, its end, or the as-of day.",
        "business days",
        min=0,
    )
    days_until_due = c.count(
        "While open: business days from the as-of day to the intended date, negative once past.",
        "business days",
        nullable=True,
    )
    amount_difference = c.amount("Amount alleged less amount of our instruction, within tolerance.", nullable=True)
    alleged_at = c.moment("Time it was alleged.")
    alleged_on = c.day("Day it was alleged, UTC.")
    answered_at = c.moment("Time our instruction was sent.", nullable=True)
    withdrawn_at = c.moment("Time it was taken back or removed, where told.", nullable=True)
    servicer_reference = c.identifier("The servicer's or market's own reference.", nullable=True)
    legal_entity_id = c.identifier("Our legal entity.", nullable=True)
    account_id = c.identifier("Our safekeeping account.", "account")
    movement = c.one_of(MOVEMENTS, "We would deliver or receive.", "ISO 20022 code")
    payment = c.one_of(PAYMENTS, "Against payment or free.", "ISO 20022 code")
    instrument_id = c.identifier("The financial instrument.", "ISIN")
    quantity = c.quantity("Quantity alleged.")
    amount = c.amount("Amount alleged; empty when free of payment.", nullable=True)
    currency = c.currency("Settlement currency; empty when free of payment.", nullable=True)
    trade_date = c.day("Day of the trade.", nullable=True)
    intended_settlement_date = c.day("Intended settlement date.")
    counterparty_id = c.identifier("The party that alleges.", nullable=True)
    market = c.identifier("Market whose calendar counts.", "calendar")
    calendar_known = c.flag("The market calendar covers the dates; if not, Mondays to Fridays were counted.")
