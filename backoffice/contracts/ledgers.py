"""Control accounts: the general ledger's and the subledger's entries and balances, and whether the two tie."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Extract, Result

LEDGERS = ("general", "subledger")
TIE_OUT_FINDINGS = (
    "BALANCE_MISSING",
    "GENERAL_DOES_NOT_ADD_UP",
    "SUBLEDGER_DOES_NOT_ADD_UP",
    "GENERAL_DOES_NOT_CHAIN",
    "SUBLEDGER_DOES_NOT_CHAIN",
    "UNEXPLAINED",
    "EXPLAINED",
    "TIES",
)
"""In order of precedence: the first that applies is what is said of an account and period."""


class ControlEntry(Extract):
    """One row: one entry on a control account, as the general ledger or as the subledger behind it has it."""

    table: ClassVar[str] = "control_entries"

    ledger = c.one_of(LEDGERS, "Whose entry it is.", primary_key=True)
    source_system = c.identifier("System the entry comes from.", "system", primary_key=True)
    entry_id = c.identifier("That system's identifier of the entry.", primary_key=True)
    legal_entity_id = c.identifier("Our legal entity: a `parties` id.")
    account_id = c.identifier("The control account, as the chart of accounts calls it.", "account code")
    currency = c.currency()
    period = c.month("Accounting period it is posted in.")
    posted_on = c.day("Day it was posted.")
    document_id = c.identifier("Document or batch both ledgers know it by.", "document number", nullable=True)
    amount = c.amount("Effect on the account: a debit is positive, a credit negative.")
    journal = c.identifier("What posted it: an interface, a manual journal ...", "journal", nullable=True)
    narrative = c.text("Description.", nullable=True)


class ControlBalance(Extract):
    """One row: opening and closing of one control account in one period, as one of the two ledgers says.

    The closing of a period that still runs is the balance to date.
    """

    table: ClassVar[str] = "control_balances"

    ledger = c.one_of(LEDGERS, "Whose balance it is.", primary_key=True)
    legal_entity_id = c.identifier("Our legal entity: a `parties` id.", primary_key=True)
    account_id = c.identifier("The control account.", "account code", primary_key=True)
    currency = c.currency("Currency of the account.", primary_key=True)
    period = c.month("Accounting period.", primary_key=True)
    opening_balance = c.amount("Balance at its beginning; a debit is positive.", nullable=True)
    closing_balance = c.amount("Balance at its end, or to date; a debit is positive.", nullable=True)


class LedgerTieOut(Result):
    """One row: one control account in one period: general ledger against subledger, and what explains a difference."""

    table: ClassVar[str] = "ledger_tie_outs"

    key = c.identifier("Its parts, joined: entity, account, currency, period.", primary_key=True)
    legal_entity_id = c.identifier("Our legal entity.")
    account_id = c.identifier("The control account.", "account code")
    currency = c.currency()
    month = c.month("Accounting period.")
    finding = c.one_of(TIE_OUT_FINDINGS, "How it stands.")
    ties = c.flag("Both ledgers add up, chain, and close alike.")
    general_opening = c.amount("The general ledger's opening.", nullable=True)
    general_entries = c.total("Sum of its entries.")
    general_closing = c.amount("Its closing.", nullable=True)
    subledger_opening = c.amount("The subledger's opening.", nullable=True)
    subledger_entries = c.total("Sum of its entries.")
    subledger_closing = c.amount("Its closing.", nullable=True)
    difference = c.total("General ledger's closing less the subledger's.", nullable=True)
    brought_forward = c.total("Of that, what the openings differed by.", nullable=True)
    in_breaks = c.total("Of that, entries of the period that are in breaks: the general ledger's less the subledger's.")
    unexplained = c.total("What is left of the difference.", nullable=True)
