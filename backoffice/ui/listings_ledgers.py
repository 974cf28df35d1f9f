"""The lists of the firm's own books: how control accounts tie, and the client money of each day."""

from typing import Final

from backoffice.contracts.client_money import ClientMoneyDay
from backoffice.contracts.ledgers import LedgerTieOut
from backoffice.ui.listings import Listing

CLIENT_MONEY: Final = Listing(
    key="client-money",
    title="Client money by day, newest first",
    contract=ClientMoneyDay,
    on="day",
    order=(("day", True), ("difference", False)),
    columns=(
        *("day", "currency", "standing", "difference", "move_by", "resource", "requirement", "other_amounts"),
        *("not_netted", "clients", "clients_in_debit", "legal_entity_id"),
    ),
    nothing="No client money has been loaded.",
)

TIE_OUTS: Final = Listing(
    key="tie-outs",
    title="Control accounts: general ledger against subledger, those that do not tie first",
    contract=LedgerTieOut,
    on="month",
    order=(("ties", False), ("month", True), ("account_id", False)),
    columns=(
        *("month", "account_id", "legal_entity_id", "currency", "finding", "difference", "brought_forward"),
        *("in_breaks", "unexplained", "general_opening", "general_entries", "general_closing"),
        *("subledger_opening", "subledger_entries", "subledger_closing"),
    ),
    nothing="No control account has been loaded.",
)
