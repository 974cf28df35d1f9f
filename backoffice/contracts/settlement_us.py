"""Settlement desk: fails to deliver in the US as the SEC publishes them, and the threshold list of Regulation SHO."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Result
from backoffice.contracts.settlement_penalties import PAYERS


class UsFailDay(Result):
    """One row: one settlement day the SEC's files give, with the balances of all securities together.

    Balances of several days are never added: each day's fails hold most of the day's before.
    """

    table: ClassVar[str] = "us_fail_days"

    settlement_date = c.day("The settlement day.", primary_key=True)
    securities = c.count("Securities with a balance.", "securities", min=0)
    unpriced = c.count("Securities among them whose price the file does not give.", "securities", min=0)
    quantity = c.count("Shares failing to be delivered, as a balance.", "shares", min=0)
    value = c.total("Worth of those that have a price, at it.")
    currency = c.currency("Currency of the value: USD.")


class UsFail(Result):
    """One row: one security's fails balance on one settlement day, and how it stands by Regulation SHO.

    A security on the threshold list without a balance has a row too, of 0 shares. What went before the first day
    loaded, or before a gap in the files, is not known: days in a row and on the list are counted from `known_since`.
    """

    table: ClassVar[str] = "us_fails"

    settlement_date = c.day("The settlement day.", primary_key=True)
    cusip = c.identifier("The security.", "CUSIP", primary_key=True)
    symbol = c.identifier("Ticker on that day, or the newest before.", "ticker")
    description = c.text("Name of the issue, as published.", nullable=True)
    is_latest = c.flag("The newest settlement day there is.")
    quantity = c.count("Shares failing to be delivered, as a balance.", "shares", min=0)
    price = c.price("Closing price the file gives; empty where it gives none.", nullable=True)
    value = c.total("Quantity times price; empty where the price is not known.", nullable=True)
    currency = c.currency("Currency of price and value: USD.")
    shares_outstanding = c.count("Shares outstanding on that day, where known.", "shares", nullable=True)
    days_in_a_row = c.count(
        "Settlement days in a row, up to this one, at or above the level of the threshold rule; where shares "
        "outstanding are not known, at or above its number of shares.",
        "settlement days",
        min=0,
        nullable=True,
    )
    is_threshold = c.flag(
        "On the threshold list; empty where it may be, but shares outstanding or the rule's figures are not known.",
        nullable=True,
    )
    days_on_list = c.count(
        "Settlement days on the list, the first one included; 0 when not on it.", "settlement days", nullable=True
    )
    days_to_close_out = c.count(
        "Settlement days left until a fail that old must be closed out, 0 when it must; empty when not on the list.",
        "settlement days",
        nullable=True,
        min=0,
    )
    known_since = c.day("First settlement day of the unbroken days loaded.")


class FailsCharge(Result):
    """One row: one business day on which one delivery of US Treasuries against payment failed, and what it costs.

    Who delivers pays who receives, for every calendar day until the next business day the instruction has a row of.
    """

    table: ClassVar[str] = "fails_charges"

    instruction_id = c.identifier("Our reference of the instruction.", primary_key=True)
    day = c.day("The business day it failed on.", primary_key=True)
    calendar_days = c.count("Calendar days it stood failing from that day on, as known.", "calendar days", min=1)
    proceeds = c.amount("Amount still to be paid at the cut-off.", nullable=True)
    reference_rate = c.rate("Lower limit of the federal funds target that day.", "per cent a year", nullable=True)
    charge_rate = c.rate("3 less the reference rate, at least the floor.", "per cent a year", nullable=True)
    payer = c.one_of(PAYERS, "Who delivers, and so pays.")
    amount = c.amount("The charge; empty where a rate or the amount is not known.", nullable=True)
    net_amount = c.amount("The charge as we feel it: received above nothing, paid below.", nullable=True)
    currency = c.currency("Currency of the amounts: USD.")
    legal_entity_id = c.identifier("Our legal entity.", nullable=True)
    desk = c.identifier("Front-office desk.", "desk", nullable=True)
    counterparty_id = c.identifier("The party on the other side.", nullable=True)
    instrument_id = c.identifier("The financial instrument.", "ISIN")
    market = c.identifier("Market whose calendar counts.", "calendar")
