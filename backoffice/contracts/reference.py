"""Reference data: instruments, parties, calendars and dated rates, each row with its source."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Extract

PARTY_KINDS = ("legal_entity", "counterparty", "custodian", "csd", "ccp", "vendor", "bank")


class Instrument(Extract):
    """One row: one financial instrument."""

    table: ClassVar[str] = "instruments"

    instrument_id = c.identifier("The instrument.", "ISIN", primary_key=True)
    name = c.text("Short name.")
    cfi = c.identifier("Classification.", "ISO 10962 CFI", nullable=True)
    currency = c.currency("Currency it trades in.")
    country = c.identifier("Country of issue.", "ISO 3166 alpha-2", nullable=True)
    market = c.identifier("Main market: a `calendar_days` calendar.", "calendar", nullable=True)
    is_liquid = c.flag("It has a liquid market (MiFIR).", nullable=True)
    is_sme_growth = c.flag("It trades on an SME growth market.", nullable=True)


class Party(Extract):
    """One row: one party: our legal entities, counterparties, custodians, CSDs, CCPs, vendors."""

    table: ClassVar[str] = "parties"

    party_id = c.identifier("Our identifier of the party.", primary_key=True)
    name = c.text("Name shown to people.")
    kind = c.one_of(PARTY_KINDS, "What it is to us.")
    lei = c.identifier("Legal entity identifier.", "ISO 17442 LEI", nullable=True)
    bic = c.identifier("Business identifier code.", "ISO 9362 BIC", nullable=True)
    country = c.identifier("Country.", "ISO 3166 alpha-2", nullable=True)


class CalendarDay(Extract):
    """One row: one day of one settlement or payment calendar."""

    table: ClassVar[str] = "calendar_days"

    calendar = c.identifier("The calendar: a market or a payment system.", "calendar", primary_key=True)
    day = c.day("The day.", primary_key=True)
    is_business_day = c.flag("It settles on this day.")
    name = c.text("Name of the holiday, when closed for one.", nullable=True)


class DatedRate(Extract):
    """One row: one regulatory or market rate, tolerance or cut-off, from a day on, with its source."""

    table: ClassVar[str] = "dated_rates"
    changes_on: ClassVar[tuple[str, ...]] = ("valid_from", "valid_to")

    rate_id = c.identifier("What it is: csdr.sefp.shares_liquid, cutoff.dvp, fx ...", "name", primary_key=True)
    scope = c.identifier(
        "What it applies to: a market, currency or class; `all` for everything.", "scope", primary_key=True
    )
    valid_from = c.day("First day it holds.", primary_key=True)
    valid_to = c.day("Last day it holds; empty while in force.", nullable=True)
    value = c.rate("Its value.", "as `unit` says")
    unit = c.identifier("Unit of the value.", "unit")
    source = c.text("Where it comes from.")


class SharesOutstanding(Extract):
    """One row: how many shares of one security are outstanding, from a day on, with its source."""

    table: ClassVar[str] = "shares_outstanding"

    cusip = c.identifier("The security.", "CUSIP", primary_key=True)
    valid_from = c.day("First day the number holds.", primary_key=True)
    quantity = c.count("Shares outstanding.", "shares", min=1)
    source = c.text("Where it comes from: an annual report, a data vendor.")
