"""Client money: what each client is owed, what stands on client bank accounts, and the daily comparison of the two.

The names of a client's parts are those of the individual client balance in FCA CASS 7.16.16 to 7.16.21.
"""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Extract, Result

CLIENT_ACCOUNT_KINDS = ("client_bank_account", "client_transaction_account")
REQUIREMENT_KINDS = ("individual_balance", "other_amount")
CLIENT_MONEY_STANDINGS = ("SHORTFALL", "EXACT", "EXCESS")


class ClientMoneyAccount(Extract):
    """One row: one client bank account at the close of one business day, as our own records have it."""

    table: ClassVar[str] = "client_money_accounts"

    as_of_date = c.day("Business day, at close.", primary_key=True)
    legal_entity_id = c.identifier("Our legal entity that holds the money: a `parties` id.", primary_key=True)
    account_id = c.identifier("The account.", "IBAN or account", primary_key=True)
    currency = c.currency("Currency of the account.", primary_key=True)
    kind = c.one_of(CLIENT_ACCOUNT_KINDS, "Held with a bank, or with a broker, exchange or clearing house.")
    bank_id = c.identifier("Where it is held.", "BIC or party", nullable=True)
    balance = c.amount("What stands there for clients.")


class ClientBalance(Extract):
    """One row: what makes up the balance of one client in one currency at the close of one business day.

    A part that is empty is one the firm does not deal in. Of kind `other_amount` are sums that count without being a
    client's balance, all in `free_money`: money not yet allocated, prudent segregation.
    """

    table: ClassVar[str] = "client_balances"

    as_of_date = c.day("Business day, at close.", primary_key=True)
    legal_entity_id = c.identifier("Our legal entity that owes it: a `parties` id.", primary_key=True)
    client_id = c.identifier("The client, or the name of the other amount.", "client number", primary_key=True)
    currency = c.currency("Currency it is owed in.", primary_key=True)
    kind = c.one_of(REQUIREMENT_KINDS, "A client's own balance, or another amount that counts.")
    free_money = c.amount("A: held free of sale or purchase; negative where the client owes us.")
    sales_as_principal = c.amount("B: proceeds due of principal deals, securities delivered.", nullable=True)
    sales_received = c.amount("C1: proceeds of agency deals that we received, securities delivered.", nullable=True)
    sales_held = c.amount("C2: proceeds of agency deals where we hold the securities.", nullable=True)
    purchases_as_principal = c.amount("D: paid by the client, securities not delivered to him.", nullable=True)
    purchases_not_remitted = c.amount("E1: cost of agency purchases not yet paid on.", nullable=True)
    purchases_not_delivered = c.amount("E2: cost of agency purchases received, not delivered on.", nullable=True)
    owed_for_purchases = c.amount("F, taken off: unpaid purchases already delivered to the client.", nullable=True)
    paid_for_sales = c.amount("G, taken off: proceeds paid to him, securities not delivered by him.", nullable=True)


class ClientMoneyDay(Result):
    """One row: the internal client money reconciliation of one business day, entity and currency."""

    table: ClassVar[str] = "client_money_days"

    key = c.identifier("Its parts, joined: day, entity, currency.", primary_key=True)
    day = c.day("Business day at whose close the money was counted.")
    legal_entity_id = c.identifier("Our legal entity.")
    currency = c.currency()
    resource = c.total("Sum of the client bank accounts; empty where none was reported.", nullable=True)
    requirement = c.total("Sum of positive client balances, and other amounts; empty where none was.", nullable=True)
    other_amounts = c.total("Of the requirement, what is no client's balance.")
    not_netted = c.total("Sum of negative client balances: owed to us, and not taken off.")
    clients = c.count("Clients with a balance above zero.", "clients", min=0)
    clients_in_debit = c.count("Clients with a balance below zero.", "clients", min=0)
    difference = c.total("Resource less requirement; a side that is not there counts as nothing.")
    standing = c.one_of(CLIENT_MONEY_STANDINGS, "Too little, enough to the last cent, or too much.")
    move_by = c.day("Business day by whose close a shortfall is to be paid in or an excess taken out.")
    shortfall = c.total("What is to be paid in.")
    excess = c.total("What is to be taken out.")
    is_latest = c.flag("Newest day of its entity and currency.")
